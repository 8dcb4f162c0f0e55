//! What is written between the values of a line.
//!
//! A program writes all its lines alike: the same names in the same order, with the same spaces.
//! Only the values differ. A frame is what a line has besides its values, and which kind of value
//! is where. A line in the frame of another is that other line with other values of the same kinds,
//! so it has the same fields, each once, and nothing is left to find out but whether its values are
//! good. That is for the same constructors as ever to say; where one refuses, the line has to be
//! read by the one reader that explains.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ptr;

use crate::call::Form;
use crate::message::MessagePolicy;
use crate::record::Record;
use crate::record::fast_path::each_place;
use crate::text::bytes;
use crate::update::{ActionType, Field, OrderToken, Timestamp, Update, WaybillId};

/// The frame of a line.
#[derive(Clone)]
pub(super) struct Frame {
    values: Vec<Value>,
    /// What is behind the last one.
    end: Box<str>,
    /// The form in which a line in this frame is its payload, if its values are.
    form: Option<Form>,
}

/// A value of a line, and what is before it.
#[derive(Clone)]
struct Value {
    before: Box<str>,
    kind: Kind,
    /// `None` for a value that is not read.
    field: Option<Field>,
}

/// How a value is written.
#[derive(Clone, Copy)]
enum Kind {
    /// Between quotes, which belong to the frame, and without escapes.
    Text,
    /// A whole number that is not negative, and so short that it can't overflow.
    Number,
}

/// The record of a line in a frame.
pub(super) struct Framed<'a> {
    pub(super) record: Record<'a>,
    /// The form in which the line is its payload.
    pub(super) form: Option<Form>,
}

/// The longest number that can't overflow, in digits.
const LONGEST_NUMBER: usize = 18;

/// More values than this, and a frame is hardly worth its while.
const MOST_VALUES: usize = 64;

impl Frame {
    /// The frame of a line that is a sound record; `None` if it has values of other kinds.
    pub(super) fn of(line: &str) -> Option<Self> {
        let mut values = Vec::with_capacity(Field::COUNT);
        let mut end = 0;
        each_place(line, |field, place| {
            let is_text = line.as_bytes()[place.start] == b'"';
            let quote = usize::from(is_text);
            values.push(Value {
                before: line[end..place.start + quote].into(),
                kind: if is_text { Kind::Text } else { Kind::Number },
                field,
            });
            end = place.end - quote;
        })?;
        let end: Box<str> = line[end..].into();
        (values.len() <= MOST_VALUES).then(|| Self {
            form: form(&values, &end),
            values,
            end,
        })
    }

    /// The record of a line in this frame; `None` if the line is not in it, or is not sound.
    pub(super) fn read<'a>(&self, line: &'a str, messages: &MessagePolicy) -> Option<Framed<'a>> {
        let mut texts = [""; Field::COUNT];
        let mut numbers = [0; Field::COUNT];
        let mut rest = line;
        for value in &self.values {
            rest = rest.strip_prefix(&*value.before)?;
            match (value.kind, value.field) {
                (Kind::Text, Some(field)) => (texts[field as usize], rest) = text(rest)?,
                (Kind::Number, Some(field)) => (numbers[field as usize], rest) = number(rest)?,
                (Kind::Text, None) => {
                    let (unread, behind) = text(rest)?;
                    if bytes::any(unread.as_bytes(), |byte| byte < b' ') {
                        return None;
                    }
                    rest = behind;
                }
                (Kind::Number, None) => (_, rest) = number(rest)?,
            }
        }
        if *rest != *self.end {
            return None;
        }
        let waybill_id = WaybillId::new(texts[Field::WaybillId as usize]).ok()?;
        let token = OrderToken::new(texts[Field::Token as usize]).ok()?;
        let time = Timestamp::from_unix(numbers[Field::ActionTime as usize]).ok()?;
        let action = ActionType::from_code(numbers[Field::ActionType as usize]).ok()?;
        let message = messages.message(texts[Field::ActionMsg as usize]).ok()?;
        // Where phone numbers are rewritten it may be another text.
        let is_as_it_came = ptr::eq(message.as_str(), texts[Field::ActionMsg as usize]);
        Some(Framed {
            record: Record::from_parts(waybill_id, token, Update::new(action, time, message)),
            form: self.form.filter(|_| is_as_it_came),
        })
    }
}

/// The form that has these values with the same texts around them.
fn form(values: &[Value], end: &str) -> Option<Form> {
    let is_its_frame = |form: &Form| {
        let frame = form.frame();
        let fields = values.iter().map(|value| value.field);
        let before = values.iter().map(|value| &*value.before);
        fields.eq(Field::ALL.map(Some)) && before.chain([end]).eq(frame)
    };
    [Form::HttpsBody, Form::CloudArguments]
        .into_iter()
        .find(is_its_frame)
}

/// A text up to its quote, and what begins with that. Up to an escape if it has one: then the frame
/// does not go on.
#[inline]
fn text(rest: &str) -> Option<(&str, &str)> {
    let end = memchr::memchr2(b'"', b'\\', rest.as_bytes())?;
    rest.split_at_checked(end)
}

/// A number, and what is behind it. If that is one more digit, the frame does not go on.
#[inline]
fn number(rest: &str) -> Option<(i64, &str)> {
    let bytes = rest.as_bytes();
    let (mut number, mut length) = match bytes.first_chunk().map(|digits| eight_digits(*digits)) {
        Some(Some(number)) => (number, 8),
        Some(None) | None => (0, 0),
    };
    while length < LONGEST_NUMBER
        && let Some(digit @ b'0'..=b'9') = bytes.get(length)
    {
        number = number * 10 + i64::from(digit - b'0');
        length += 1;
    }
    let is_number = length == 1 || length > 1 && bytes[0] != b'0';
    is_number.then_some((number, rest.get(length..)?))
}

/// The number that eight digits are, if they are such: in pairs first, then in fours, each in all
/// places at once.
fn eight_digits(digits: [u8; 8]) -> Option<i64> {
    const ALL: u64 = u64::MAX / 255;
    let digits = u64::from_le_bytes(digits);
    // Below `0` the upper half of a byte is another one, and above `9` it is once 6 is added.
    let is = |bytes: u64| bytes & (0xf0 * ALL) == 0x30 * ALL;
    if !is(digits) || !is(digits.wrapping_add(6 * ALL)) {
        return None;
    }
    let ones = digits & (0x0f * ALL);
    let pairs = (ones * 10 + (ones >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let number = (fours * 10_000 + (fours >> 32)) & 0xffff_ffff;
    Some(number.cast_signed())
}
