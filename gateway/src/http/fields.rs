//! Objects in a body, field by field: what is in them, or what is wrong, in both languages. Nothing
//! of a body is quoted: in a wrong place, a text, a name or a number may be a token.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{Deserialize, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use waybill_engine::{OrderToken, Timestamp, WaybillId};

use super::problem::{Kind, Problem};
use crate::service::{elements, without_mark};

/// What is made of an object's fields.
pub(super) trait FromFields: Sized {
    /// The names that count, each with the others that it may have. All others are passed over.
    const NAMES: Names;

    /// What the fields say.
    fn read(fields: &Fields<'_>) -> Result<Self, Wrong>;
}

/// Names of fields, each with the others that it may have.
pub(super) type Names = &'static [(&'static str, &'static [&'static str])];

/// What is wrong with an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    english: String,
    chinese: String,
}

/// The fields of an object.
pub(super) struct Fields<'a>(Vec<(&'static str, &'a RawValue)>);

/// The objects of a body, and whether it is an array. An array has so many at most.
pub(super) fn objects<T: FromFields>(body: &[u8], most: usize) -> Result<(Vec<T>, bool), Problem> {
    let body = without_mark(body);
    let begin = body.trim_ascii_start().first();
    if begin != Some(&b'[') {
        return Ok((vec![object(body)?], false));
    }
    let one = |(number, element)| {
        let read = read(element);
        read.map_err(|wrong| wrong.of_element(number).into())
    };
    let items = (1_usize..).zip(elements(body, most)?).map(one);
    Ok((items.collect::<Result<_, Problem>>()?, true))
}

/// The one object of a body.
pub(super) fn object<T: FromFields>(body: &[u8]) -> Result<T, Problem> {
    read(without_mark(body)).map_err(Problem::from)
}

fn read<T: FromFields>(json: &[u8]) -> Result<T, Wrong> {
    T::read(&Fields::read(json, T::NAMES)?)
}

impl Wrong {
    pub(super) fn new(english: impl Into<String>, chinese: impl Into<String>) -> Self {
        Self {
            english: english.into(),
            chinese: chinese.into(),
        }
    }

    /// The same, of which element of an array, from 1.
    fn of_element(self, number: usize) -> Self {
        Self::new(
            format!("element {number}: {}", self.english),
            format!("第 {number} 个元素：{}", self.chinese),
        )
    }

    fn of_json(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        Self::new(
            format!("no JSON: at line {line}, column {column}"),
            format!("不是 JSON：第 {line} 行第 {column} 列有误"),
        )
    }
}

impl From<Wrong> for Problem {
    fn from(wrong: Wrong) -> Self {
        Self::new(
            Kind::Unreadable,
            format!("the body can't be read: {}", wrong.english),
            format!("请求体有误：{}", wrong.chinese),
        )
    }
}

/// Reads the fields of an object that have one of these names.
struct Reading(Names);

impl<'de> Visitor<'de> for Reading {
    type Value = Result<Vec<(&'static str, &'de RawValue)>, Wrong>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found: Vec<(&'static str, &'de RawValue)> = Vec::new();
        let mut twice = None;
        while let Some(Name(key)) = map.next_key()? {
            let mut known = self.0.iter();
            let known = known.find(|(name, others)| *name == key || others.contains(&&*key));
            let Some((name, _)) = known else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if found.iter().any(|(other, _)| other == name) {
                twice = twice.or(Some(*name));
            }
            found.push((name, map.next_value()?));
        }
        Ok(match twice {
            None => Ok(found),
            Some(name) => Err(Wrong::new(
                format!("{name} is there more than once; send it once"),
                format!("{name} 出现多次；请只发送一次"),
            )),
        })
    }
}

/// A name, which may be written with escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Fields<'a> {
    fn read(json: &'a [u8], names: Names) -> Result<Self, Wrong> {
        if json.trim_ascii().is_empty() {
            return Err(Wrong::new(
                "it is empty; send a JSON object",
                "内容为空；请发送 JSON 对象",
            ));
        }
        let whole: &RawValue =
            serde_json::from_slice(json).map_err(|error| Wrong::of_json(&error))?;
        if !whole.get().starts_with('{') {
            return Err(Wrong::new(
                format!("{}; send an object", found(whole).0),
                format!("{}；请发送对象", found(whole).1),
            ));
        }
        let mut reader = serde_json::Deserializer::from_str(whole.get());
        let fields = reader.deserialize_map(Reading(names));
        fields.map_err(|error| Wrong::of_json(&error))?.map(Self)
    }

    /// What a field has, if it is there; `null` counts as not there.
    fn get(&self, name: &str) -> Option<&'a RawValue> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found
            .map(|(_, value)| *value)
            .filter(|it| it.get() != "null")
    }

    /// A field that has to be there.
    pub(super) fn needed<T>(&self, name: &str, read: Reader<T>) -> Result<T, Wrong> {
        self.optional(name, read)?
            .ok_or_else(|| Wrong::new(format!("{name} is missing"), format!("缺少 {name}")))
    }

    /// A field that may be there.
    pub(super) fn optional<T>(&self, name: &str, read: Reader<T>) -> Result<Option<T>, Wrong> {
        self.get(name).map(|value| read(name, value)).transpose()
    }
}

/// Makes a value of a field, whose name is for the texts.
pub(super) type Reader<T> = fn(&str, &RawValue) -> Result<T, Wrong>;

/// A waybill's id.
pub(super) fn waybill_id(name: &str, value: &RawValue) -> Result<WaybillId<'static>, Wrong> {
    let id = WaybillId::new(text(name, value)?);
    id.map_err(|wrong| Wrong::new(wrong.to_string(), wrong.chinese().to_string()))
}

/// An order token.
pub(super) fn token(name: &str, value: &RawValue) -> Result<OrderToken<'static>, Wrong> {
    let token = OrderToken::new(text(name, value)?);
    token.map_err(|wrong| Wrong::new(wrong.to_string(), wrong.chinese().to_string()))
}

/// A time in whole seconds.
pub(super) fn time(name: &str, value: &RawValue) -> Result<Timestamp, Wrong> {
    let seconds: i64 = typed(name, value, ("a whole number", "整数"))?;
    Timestamp::from_unix(seconds).map_err(|wrong| {
        Wrong::new(
            format!("{name} {wrong}"),
            format!("{name} {}", wrong.chinese()),
        )
    })
}

/// Yes or no.
pub(super) fn flag(name: &str, value: &RawValue) -> Result<bool, Wrong> {
    typed(name, value, ("true or false", "true 或 false"))
}

/// A text.
pub(super) fn text(name: &str, value: &RawValue) -> Result<String, Wrong> {
    typed(name, value, ("a text", "文本"))
}

fn typed<'a, T: Deserialize<'a>>(
    name: &str,
    value: &'a RawValue,
    wanted: (&str, &str),
) -> Result<T, Wrong> {
    serde_json::from_str(value.get()).map_err(|_| {
        let (english, chinese) = found(value);
        Wrong::new(
            format!("{name}: {english}; send {}", wanted.0),
            format!("{name}：{chinese}；请发送{}", wanted.1),
        )
    })
}

/// What a value is, without what is in it.
fn found(value: &RawValue) -> (&'static str, &'static str) {
    match value.get().as_bytes().first() {
        Some(b'{') => ("it is an object", "这是对象"),
        Some(b'[') => ("it is an array", "这是数组"),
        Some(b'"') => ("it is a text", "这是文本"),
        Some(b't' | b'f') => ("it is true or false", "这是 true 或 false"),
        Some(b'n') => ("it is null", "这是 null"),
        _ if value.get().contains(['.', 'e', 'E']) => (
            "it is a number with a fraction or an exponent",
            "这是带小数或指数的数字",
        ),
        _ => ("it is a number", "这是数字"),
    }
}
