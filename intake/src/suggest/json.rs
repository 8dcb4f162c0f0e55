//! What is in records of JSON: wrappings, the list of scans, and the fields beside it.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use serde_json::{Map as Object, Value};

use super::roles::{Column, Role};
use super::seen::Seen;

/// A record of a sample that is no JSON object.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidSample {
    /// Which one, from 1; 0 if there is none.
    pub number: usize,
}

impl InvalidSample {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self.number {
            0 => f.write_str("样本中没有记录；请提供至少一条"),
            number => write!(
                f,
                "样本的第 {number} 条记录不是 JSON 对象；每行应为一个 JSON 对象"
            ),
        })
    }
}

/// The English text.
impl fmt::Display for InvalidSample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            0 => f.write_str("the sample has no record; give at least one"),
            number => {
                write!(
                    f,
                    "record {number} of the sample is no JSON object; give one JSON object a line"
                )
            }
        }
    }
}

impl core::error::Error for InvalidSample {}

/// More texts within texts than any record has.
const MOST_UNWRAPPED: usize = 4;

/// More fields than any scan has.
const MOST_FIELDS: usize = 200;

/// More levels than the list of scans is deep.
const DEEPEST: usize = 8;

pub(super) fn look<'r>(records: impl Iterator<Item = &'r &'r str>) -> Result<Seen, InvalidSample> {
    let mut roots = Vec::new();
    let mut unwrap = Vec::new();
    for (number, record) in (1..).zip(records) {
        let value: Value = serde_json::from_str(record).map_err(|_| InvalidSample { number })?;
        let Value::Object(object) = value else {
            return Err(InvalidSample { number });
        };
        roots.push(unwrapped(object, &mut unwrap));
    }
    if roots.is_empty() {
        return Err(InvalidSample { number: 0 });
    }
    unwrap_roots(&mut roots, &mut unwrap);
    let (parcel_at, trace_at) = places(&roots[0]);
    let mut seen = Seen {
        unwrap,
        ..Seen::default()
    };
    for root in &roots {
        for parcel in each(root, &parcel_at) {
            gather(parcel, &mut seen.parcel);
            let traces = each(parcel, &trace_at);
            seen.is_newest_first |= is_newest_first(&traces);
            for trace in traces {
                gather(trace, &mut seen.trace);
            }
        }
    }
    if trace_at.is_empty() {
        seen.parcel.clear();
    }
    seen.parcel_at = (!parcel_at.is_empty()).then(|| parcel_at.join("."));
    seen.trace_at = (!trace_at.is_empty()).then(|| trace_at.join("."));
    Ok(seen)
}

/// What is in a text of a record that is JSON or XML itself, again and again.
fn unwrapped(mut object: Object<String, Value>, unwrap: &mut Vec<String>) -> Object<String, Value> {
    for _ in 0..MOST_UNWRAPPED {
        let inner = object
            .iter()
            .find_map(|(name, value)| Some((name.clone(), object_in(value.as_str()?)?)));
        let Some((name, inner)) = inner else {
            break;
        };
        if !unwrap.contains(&name) {
            unwrap.push(name);
        }
        object = inner;
    }
    object
}

/// The object that a text holds, as JSON or as XML.
fn object_in(text: &str) -> Option<Object<String, Value>> {
    let text = text.trim();
    let read = match text.as_bytes().first()? {
        b'{' => serde_json::from_str(text),
        #[cfg(feature = "xml")]
        b'<' => serde_json::from_str(&crate::xml::xml_to_json(text).ok()?),
        _ => return None,
    };
    match read {
        Ok(Value::Object(inner)) => Some(inner),
        _ => None,
    }
}

/// Takes the records out of the one member that all of them have, as a root of XML, as long as no
/// list of scans is in them.
fn unwrap_roots(roots: &mut [Object<String, Value>], unwrap: &mut Vec<String>) {
    for _ in unwrap.len()..MOST_UNWRAPPED {
        let has_scans = |root| list_in(root).is_some();
        let Some(name) = common_member(roots).filter(|_| !roots.iter().any(has_scans)) else {
            return;
        };
        for root in &mut *roots {
            *root = match root.remove(&name) {
                Some(Value::Object(inner)) => inner,
                _ => Object::new(),
            };
        }
        unwrap.push(name);
    }
}

/// The member that is the only one of each record, and an object, or nothing.
fn common_member(roots: &[Object<String, Value>]) -> Option<String> {
    let mut names = roots.iter().map(|root| {
        let mut members = root.iter();
        match (members.next(), members.next()) {
            (Some((name, Value::Object(_) | Value::Null)), None) => Some(name),
            _ => None,
        }
    });
    let first = names.next()??;
    names.all(|name| name == Some(first)).then(|| first.clone())
}

type Steps = Vec<String>;

/// Where the parcels are, and where the scans are in one: the steps to the deepest list whose
/// objects have a time. A parcel is the object nearest to it that has a waybill id.
fn places(root: &Object<String, Value>) -> (Steps, Steps) {
    let Some(list) = list_in(root) else {
        return (Vec::new(), Vec::new());
    };
    let is_parcel = |steps: &[String]| {
        let mut columns = Vec::new();
        for object in each(root, steps) {
            gather(object, &mut columns);
        }
        Role::WaybillId.find(&columns).is_some()
    };
    let split = (0..list.len())
        .rev()
        .find(|length| is_parcel(&list[..*length]));
    let (parcel, trace) = list.split_at(split.unwrap_or(0));
    (parcel.to_vec(), trace.to_vec())
}

/// The steps to the list of scans: one whose objects have a time that is known as one, or else any
/// list of objects.
fn list_in(root: &Object<String, Value>) -> Option<Steps> {
    let has_time = |columns: &[Column]| Role::Time.find(columns).is_some();
    let is_any = |columns: &[Column]| columns.len() > 1;
    scans_in(root, DEEPEST, &has_time).or_else(|| scans_in(root, DEEPEST, &is_any))
}

/// The steps to the deepest list whose objects have such columns.
fn scans_in(
    object: &Object<String, Value>,
    depth: usize,
    are_scans: &impl Fn(&[Column]) -> bool,
) -> Option<Steps> {
    if depth == 0 {
        return None;
    }
    object.iter().find_map(|(name, value)| {
        let (step, inner) = match value {
            Value::Object(inner) => (name.clone(), inner),
            Value::Array(items) => (
                format!("{name}[]"),
                items.iter().find_map(Value::as_object)?,
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
        };
        let mut steps = vec![step];
        if let Some(deeper) = scans_in(inner, depth - 1, are_scans) {
            steps.extend(deeper);
            return Some(steps);
        }
        let mut columns = Vec::new();
        gather(inner, &mut columns);
        (value.is_array() && are_scans(&columns)).then_some(steps)
    })
}

/// The objects at the end of some steps.
fn each<'v>(root: &'v Object<String, Value>, steps: &[String]) -> Vec<&'v Object<String, Value>> {
    let mut objects = vec![root];
    for step in steps {
        let name = step.trim_end_matches("[]");
        let values = objects.into_iter().filter_map(|object| object.get(name));
        objects = values
            .flat_map(|value| match value {
                Value::Array(items) => items.iter().filter_map(Value::as_object).collect(),
                Value::Object(object) => vec![object],
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
            })
            .collect();
    }
    objects
}

/// Adds the values of an object to the columns of their names.
fn gather(object: &Object<String, Value>, columns: &mut Vec<Column>) {
    for (name, value) in object {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => continue,
        };
        let is_full = columns.len() >= MOST_FIELDS;
        match columns.iter_mut().find(|column| column.name == *name) {
            Some(column) => column.values.push(text),
            None if is_full => {}
            None => columns.push(Column {
                name: name.clone(),
                values: vec![text],
            }),
        }
    }
}

/// Whether the times, which sort as texts, go back from the first to the last.
fn is_newest_first(traces: &[&Object<String, Value>]) -> bool {
    let mut columns = Vec::new();
    for trace in traces {
        gather(trace, &mut columns);
    }
    let times = Role::Time.find(&columns).map(|column| &*column.values);
    matches!(times, Some([first, .., last]) if first > last)
}
