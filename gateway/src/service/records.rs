//! The records in a request's body.

use std::cell::Cell;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;
use waybill_engine::{Malformed, MessagePolicy, Record as Whole, RecordFields, WaybillId};
use waybill_intake::Map;

use super::foreign;
use super::record::{Content, Record};
use super::reference::Reference;
use super::room::Room;

/// How records are put together in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "answers come in the same form")]
pub enum Form {
    /// One JSON object.
    One,
    /// A JSON array.
    Array,
    /// One JSON object a line.
    Lines,
}

/// What a body holds.
#[derive(Debug)]
pub struct Received {
    /// How the answers are to be put together.
    pub form: Form,
    /// The records, in their order.
    pub records: Vec<Record>,
    /// The room that they take.
    pub room: Room,
}

/// How a body is read.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::exhaustive_structs, reason = "within the gateway")]
pub struct Reading<'a> {
    /// What the request says of the form of its body, if it does.
    pub said: Option<Said>,
    /// How many records, or scans of a carrier's own records, it may have.
    pub most: usize,
    /// What a message may be.
    pub messages: &'a MessagePolicy,
    /// What reads the records, if they are a carrier's own.
    pub map: Option<&'a Map>,
}

/// What a request says of the form of its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "within the gateway")]
pub enum Said {
    /// One record a line.
    Lines,
    /// JSON: a record, or an array.
    Json,
}

/// A body that can't be taken apart into records.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(clippy::exhaustive_enums, reason = "within the gateway")]
pub enum Unreadable {
    /// There is nothing in it.
    #[error("the body is empty; send a record, an array of records, or one record a line")]
    Empty,
    /// It begins as an array and is none.
    #[error("the body is no JSON array: at line {line}, column {column}")]
    NoArray {
        /// Where it breaks off.
        line: usize,
        /// Where it breaks off.
        column: usize,
    },
    /// There are too many records in it.
    #[error("the body has more than {most} records; send fewer at a time")]
    TooMany {
        /// How many there may be.
        most: usize,
    },
}

impl Unreadable {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Empty => f.write_str("请求体为空；请发送一条记录、记录数组，或每行一条记录"),
            Self::NoArray { line, column } => {
                write!(f, "请求体不是 JSON 数组：第 {line} 行第 {column} 列有误")
            }
            Self::TooMany { most } => write!(f, "请求体超过 {most} 条记录；请分批发送"),
        })
    }
}

impl Received {
    /// Takes a body apart. A record that can't be read is a record all the same.
    ///
    /// # Errors
    ///
    /// [`Unreadable`].
    pub fn read(body: &[u8], reading: Reading<'_>) -> Result<Self, Unreadable> {
        let body = without_mark(body);
        let are_lines = reading.said == Some(Said::Lines);
        let begin = body.iter().find(|byte| !byte.is_ascii_whitespace());
        match begin {
            None if are_lines => reading.records(Form::Lines, []),
            None => Err(Unreadable::Empty),
            Some(b'[') if !are_lines => reading.records(Form::Array, elements(body, reading.most)?),
            Some(_) if are_lines || reading.said.is_none() && has_lines(body) => {
                // Of files that were put together, each has its mark.
                let lines = body.split(|byte| *byte == b'\n');
                let lines = lines.map(|line| without_mark(line.trim_ascii()).trim_ascii());
                reading.records(Form::Lines, lines.filter(|line| !line.is_empty()))
            }
            // Of a carrier's own record there may be any number of scans.
            Some(_) if reading.map.is_some() => reading.records(Form::Array, [body]),
            Some(_) => reading.records(Form::One, [body]),
        }
    }
}

impl Received {
    /// The same in the room of its body.
    #[must_use]
    pub fn within(self, room: Room) -> Self {
        Self { room, ..self }
    }
}

impl Reading<'_> {
    fn records<'t>(
        self,
        form: Form,
        texts: impl IntoIterator<Item = &'t [u8]>,
    ) -> Result<Received, Unreadable> {
        let most = self.most;
        let mut records = Vec::new();
        for (number, text) in (1..).zip(texts) {
            // Each has one scan at least, or counts as much.
            if number > most {
                return Err(Unreadable::TooMany { most });
            }
            match self.map {
                None => records.push(Record::read(text, self.messages)),
                Some(map) => records.extend(foreign::records(map, number, text, self.messages)),
            }
            if records.len() > most {
                return Err(Unreadable::TooMany { most });
            }
        }
        Ok(Received {
            form,
            records,
            room: Room::default(),
        })
    }
}

/// Whether a body that says nothing of its form is more than one record.
fn has_lines(body: &[u8]) -> bool {
    // XML has lines of its own.
    !body.trim_ascii_start().starts_with(b"<")
        && serde_json::from_slice::<&RawValue>(body).is_err_and(|error| error.is_syntax())
        && memchr::memchr(b'\n', body.trim_ascii()).is_some()
}

/// A text without the mark with which some editors begin one.
#[must_use]
pub fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text)
}

/// The elements of an array. One that has bytes in it that are no UTF-8 is an element as any other:
/// whoever reads it says so.
///
/// # Errors
///
/// [`Unreadable`]. What comes after the most that it may have is not looked at.
pub fn elements(body: &[u8], most: usize) -> Result<Vec<&[u8]>, Unreadable> {
    let found = array(body, most);
    if matches!(found, Err(Unreadable::NoArray { .. })) && std::str::from_utf8(body).is_err() {
        let masked = masked(body);
        let place = |element: &RawValue| {
            let begin = element.get().as_ptr().addr() - masked.as_ptr().addr();
            body.get(begin..begin + element.get().len())
        };
        let places = array(&masked, most)?.into_iter().filter_map(place);
        return Ok(places.collect());
    }
    Ok(found?.into_iter().map(|it| it.get().as_bytes()).collect())
}

/// The same length of bytes, with others where some are no UTF-8.
fn masked(body: &[u8]) -> Vec<u8> {
    let mut masked = Vec::with_capacity(body.len());
    for chunk in body.utf8_chunks() {
        masked.extend_from_slice(chunk.valid().as_bytes());
        masked.resize(masked.len() + chunk.invalid().len(), b'?');
    }
    masked
}

fn array(body: &[u8], most: usize) -> Result<Vec<&RawValue>, Unreadable> {
    let are_too_many = Cell::new(false);
    let elements = Elements {
        most,
        are_too_many: &are_too_many,
    };
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = reader.deserialize_seq(elements);
    let read = read.and_then(|elements| reader.end().map(|()| elements));
    read.map_err(|error| {
        if are_too_many.get() {
            Unreadable::TooMany { most }
        } else {
            Unreadable::NoArray {
                line: error.line(),
                column: error.column(),
            }
        }
    })
}

/// Reads the elements of an array, so many at most.
struct Elements<'f> {
    most: usize,
    are_too_many: &'f Cell<bool>,
}

impl<'de> Visitor<'de> for Elements<'_> {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = all.next_element()? {
            if elements.len() == self.most {
                self.are_too_many.set(true);
                return Err(A::Error::custom("there are too many"));
            }
            elements.push(element);
        }
        Ok(elements)
    }
}

impl Record {
    fn read(json: &[u8], messages: &MessagePolicy) -> Self {
        let content = Content::read(json, messages);
        Reference::read(json).with(content, None)
    }
}

impl Content {
    fn read(json: &[u8], messages: &MessagePolicy) -> Self {
        match Whole::from_json(json, messages) {
            Ok(record) => Self::of(record, true),
            Err(malformed) => {
                let one_fault = malformed.faults().len() == 1;
                let without = one_fault.then(|| without_token(json, messages)).flatten();
                without.unwrap_or_else(|| Self::malformed(&malformed))
            }
        }
    }

    fn of(record: Whole<'_>, has_token: bool) -> Self {
        let token = has_token.then(|| record.token.into_owned());
        let id = record.waybill_id.into_owned();
        Self::update(id, token, record.update.into_owned())
    }

    fn malformed(malformed: &Malformed<'_>) -> Self {
        Self::Malformed {
            id: malformed.waybill_id().cloned().map(WaybillId::into_owned),
            faults: malformed.faults().iter().cloned().map(Into::into).collect(),
        }
    }
}

/// What a record says that lacks its token only, as the engine has it: no field, null, or a blank
/// text. The engine reads it with any other in its place.
fn without_token(json: &[u8], messages: &MessagePolicy) -> Option<Content> {
    let fields: RecordFields<'_> = serde_json::from_slice(json).ok()?;
    let record = Whole::new(fields.or_token("-"), messages).ok()?;
    Some(Content::of(record, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = concat!(
        r#"{"token":"t","waybill_id":"W1","action_time":1700000600,"#,
        r#""action_type":100001,"action_msg":"已揽收"}"#,
    );

    fn read(body: &str, are_lines: bool) -> Result<Received, Unreadable> {
        read_as(are_lines.then_some(Said::Lines), body.as_bytes())
    }

    fn read_as(said: Option<Said>, body: &[u8]) -> Result<Received, Unreadable> {
        let reading = Reading {
            said,
            most: 3,
            messages: &MessagePolicy::DEFAULT,
            map: None,
        };
        Received::read(body, reading)
    }

    /// Which of the records are updates.
    fn updates(said: Option<Said>, body: &[u8]) -> Vec<bool> {
        let records = read_as(said, body).unwrap().records;
        let is_update = |it: &Record| matches!(it.content, Content::Update { .. });
        records.iter().map(is_update).collect()
    }

    #[test]
    fn of_an_array_only_the_record_is_refused_that_is_no_utf_8() {
        let bad = b"{\"action_msg\":\"\xd2\xd1, [\"}";
        let body = [b"[", RECORD.as_bytes(), b",", bad, b" ,7]"].concat();
        assert_eq!(updates(None, &body), [true, false, false]);
        let at_the_end = [b"[", RECORD.as_bytes(), b",{\"a\":\"\xd2\"}]"].concat();
        assert_eq!(updates(None, &at_the_end), [true, false]);
        for none in [&b"[1,\xff]"[..], b"[\"\xff\"", b"[\"\xff\",]"] {
            let error = read_as(None, none).unwrap_err();
            assert!(matches!(error, Unreadable::NoArray { .. }), "{error}");
        }
    }

    #[test]
    fn each_line_may_begin_with_a_mark() {
        let body = format!("\u{feff}{RECORD}\n\u{feff}{RECORD}\r\n \u{feff}\n{RECORD}");
        assert_eq!(updates(Some(Said::Lines), body.as_bytes()), [true; 3]);
    }

    #[test]
    fn what_is_said_to_be_json_is_not_taken_for_lines() {
        let pretty = RECORD.replace('}', ",\n}");
        assert_eq!(updates(Some(Said::Json), pretty.as_bytes()), [false]);
        assert!(
            updates(None, pretty.as_bytes()).len() > 1,
            "nobody says what it is"
        );
    }

    #[test]
    fn the_form_of_a_body_is_seen() {
        let form = |body: &str| {
            let received = read(body, false).unwrap();
            (received.form, received.records.len())
        };
        assert_eq!(form(RECORD), (Form::One, 1));
        assert_eq!(form(&format!("\u{feff} {RECORD}\n")), (Form::One, 1));
        assert_eq!(form(&format!("[{RECORD},7]")), (Form::Array, 2));
        assert_eq!(form(" [ ] "), (Form::Array, 0));
        assert_eq!(form(&format!("{RECORD}\r\n\n{RECORD}\n")), (Form::Lines, 2));
        assert_eq!(form("{\n\"token\":"), (Form::One, 1), "one that is cut off");
        assert_eq!(read("\n", true).unwrap().records.len(), 0);
        assert_eq!(read(" \n", false).unwrap_err(), Unreadable::Empty);
        assert_eq!(
            read("[1,", false).unwrap_err(),
            Unreadable::NoArray { line: 1, column: 3 }
        );
        assert_eq!(
            read("[1,2,3,4]", false).unwrap_err(),
            Unreadable::TooMany { most: 3 }
        );
        assert_eq!(
            read(&format!("[1,2,3,4{}", ",x".repeat(1 << 20)), false).unwrap_err(),
            Unreadable::TooMany { most: 3 },
            "what comes after is not looked at"
        );
        assert_eq!(
            read("1\n2\n3\n4", true).unwrap_err(),
            Unreadable::TooMany { most: 3 }
        );
    }

    #[test]
    fn a_record_without_a_token_is_an_update_all_the_same() {
        let with = |token: &str| RECORD.replace(r#""token":"t","#, token);
        for token in ["", r#""token":null,"#, r#""token":"","#, r#""token":" ","#] {
            let received = read(&with(token), false).unwrap();
            let Content::Update { id, token, update } = &received.records[0].content else {
                panic!("it is an update: {token}");
            };
            assert_eq!((id.as_str(), token), ("W1", &None));
            assert_eq!(update.message().as_str(), "已揽收");
        }
        for token in [
            r#""token":7,"#,
            r#""token":"a b","#,
            r#""token":"","token":null,"#,
        ] {
            assert_eq!(updates(None, with(token).as_bytes()), [false], "{token}");
        }

        let broken = with("").replace("100001", "7");
        let received = read(&broken, false).unwrap();
        let Content::Malformed { faults, .. } = &received.records[0].content else {
            panic!("it is not");
        };
        assert_eq!(faults.len(), 2, "the token is missing all the same");
    }
}
