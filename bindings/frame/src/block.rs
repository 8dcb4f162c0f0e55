//! The block of an update: its five fields, or the bytes of a JSON record.

use serde::Deserialize as _;
use serde::de::value::{
    BorrowedStrDeserializer, Error as NeverFails, I64Deserializer, MapDeserializer,
};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use waybill_engine::{Fault, Field, Malformed, MessagePolicy, Record, RecordFields};

use crate::input::Input;
use crate::status::Status;

/// How many bytes come before the fields or the record.
const HEAD: usize = 16;

/// An update as the caller gives it. Whether it is well-formed is another question.
#[derive(Debug)]
pub(crate) struct Block<'a> {
    /// The place of its waybill's tracker in a batch.
    pub(crate) place: usize,
    /// Whether the caller has seen that this update was accepted before.
    pub(crate) is_seen: bool,
    content: Content<'a>,
}

#[derive(Debug)]
enum Content<'a> {
    Fields(Fields<'a>),
    Json(&'a [u8]),
}

/// The fields as they came; `None` for one that is not there.
#[derive(Debug)]
struct Fields<'a> {
    token: Option<&'a [u8]>,
    waybill_id: Option<&'a [u8]>,
    action_time: Option<i64>,
    action_type: Option<i64>,
    action_msg: Option<&'a [u8]>,
}

/// What every block begins with.
#[derive(Debug)]
pub(crate) struct Head<'a> {
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    /// Which of the five fields are there.
    pub(crate) present: u8,
    pub(crate) place: usize,
    /// What follows the head.
    pub(crate) content: Input<'a>,
}

impl<'a> Head<'a> {
    pub(crate) fn read(input: &mut Input<'a>) -> Result<Self, Status> {
        let (kind, flags, present) = (input.u8()?, input.u8()?, input.u8()?);
        input.zeros::<1>()?;
        let size = input.length()?;
        let place = input.length()?;
        input.zeros::<4>()?;
        let content = Input::new(input.bytes(size.checked_sub(HEAD).ok_or(Status::WrongValue)?)?);
        Ok(Self {
            kind,
            flags,
            present,
            place,
            content,
        })
    }
}

impl<'a> Block<'a> {
    pub(crate) fn read(input: &mut Input<'a>) -> Result<Self, Status> {
        let Head {
            kind,
            flags,
            present,
            place,
            mut content,
        } = Head::read(input)?;
        if flags > 1 {
            return Err(Status::WrongValue);
        }
        let content = match (kind, present) {
            (0, 0..=0b1_1111) => Content::Fields(Fields::read(content, present)?),
            (1, 0) => Content::Json(content.rest()),
            _ => return Err(Status::WrongValue),
        };
        Ok(Self {
            place,
            is_seen: flags == 1,
            content,
        })
    }

    /// Reads a block that is the last thing in a frame, of a waybill that has no place.
    pub(crate) fn read_only(mut input: Input<'a>) -> Result<Self, Status> {
        let block = Self::read(&mut input)?;
        input.end()?;
        if block.place == 0 {
            Ok(block)
        } else {
            Err(Status::WrongValue)
        }
    }

    /// The record, if it is well-formed.
    pub(crate) fn record(&self, messages: &MessagePolicy) -> Result<Record<'a>, Malformed<'a>> {
        match &self.content {
            Content::Fields(fields) => fields.record(messages),
            Content::Json(line) => Record::from_json(line, messages),
        }
    }
}

impl<'a> Fields<'a> {
    fn read(mut input: Input<'a>, present: u8) -> Result<Self, Status> {
        let has = |field: Field| present & (1 << field as u8) != 0;
        let number = |field, number: i64| match has(field) {
            true => Ok(Some(number)),
            false if number == 0 => Ok(None),
            false => Err(Status::WrongValue),
        };
        let text = |field, bytes: &'a [u8]| match has(field) {
            true => Ok(Some(bytes)),
            false if bytes.is_empty() => Ok(None),
            false => Err(Status::WrongValue),
        };
        let (action_time, action_type) = (input.i64()?, input.i64()?);
        let lengths = [input.length()?, input.length()?, input.length()?];
        input.zeros::<4>()?;
        let fields = Self {
            token: text(Field::Token, input.bytes(lengths[0])?)?,
            waybill_id: text(Field::WaybillId, input.bytes(lengths[1])?)?,
            action_time: number(Field::ActionTime, action_time)?,
            action_type: number(Field::ActionType, action_type)?,
            action_msg: text(Field::ActionMsg, input.bytes(lengths[2])?)?,
        };
        input.end()?;
        Ok(fields)
    }

    fn record(&self, messages: &MessagePolicy) -> Result<Record<'a>, Malformed<'a>> {
        let fields = [
            (Field::Token, self.token.map(text).transpose()?),
            (Field::WaybillId, self.waybill_id.map(text).transpose()?),
            (Field::ActionTime, self.action_time.map(Value::Number)),
            (Field::ActionType, self.action_type.map(Value::Number)),
            (Field::ActionMsg, self.action_msg.map(text).transpose()?),
        ];
        let present = fields
            .into_iter()
            .filter_map(|(field, value)| Some((field.snake(), value?)));
        let fields = RecordFields::deserialize(MapDeserializer::<_, NeverFails>::new(present));
        // A map of texts and numbers can always be read.
        Record::new(fields.unwrap_or_default(), messages)
    }
}

/// The text of a field, which may not be UTF-8.
fn text(bytes: &[u8]) -> Result<Value<'_>, Fault> {
    match str::from_utf8(bytes) {
        Ok(text) => Ok(Value::Text(text)),
        Err(error) => Err(Fault::InvalidUtf8 {
            place: error.valid_up_to() + 1,
        }),
    }
}

/// A field's value on its way into [`RecordFields`].
#[derive(Clone, Copy)]
enum Value<'a> {
    Text(&'a str),
    Number(i64),
}

impl<'de> IntoDeserializer<'de> for Value<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Value<'de> {
    type Error = NeverFails;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NeverFails> {
        match self {
            Self::Text(text) => BorrowedStrDeserializer::new(text).deserialize_any(visitor),
            Self::Number(number) => I64Deserializer::new(number).deserialize_any(visitor),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}
