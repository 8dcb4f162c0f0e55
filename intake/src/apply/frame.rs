//! What is written between the values of a record.
//!
//! A program writes all its records alike: the same names in the same order, with the same spaces.
//! Only the values differ. A frame is what a record has besides its values, and which of these each
//! place of a map is. A record in the frame of another is that other one with other values of the
//! same kinds, so the map finds everything in the same places, and nobody looks for names again.
//!
//! Only records that are a parcel with one scan have a frame, and no objects or lists are in them.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use waybill_engine::MessagePolicy;

use super::fast_path::{Member, Scalar, flat_members, number_length, text_length};
use super::scope::{Found, Scope};
use super::sole::{SolePlaces, SoleUpdate};
use crate::map::{Place, Plan};
use crate::path::Step;
use crate::text::bare;

/// The frame of a record, as a map reads it.
#[derive(Clone)]
pub(super) struct Frame {
    values: Vec<Value>,
    /// What is behind the last one.
    end: Between,
    /// For each place of the map its value among those that are read, if it is in the record.
    places: Vec<Option<usize>>,
    /// Where the parts of an update are, if a record in this frame may be one with nothing beside.
    sole: Option<SolePlaces>,
}

/// A value of a record, and what is before it.
#[derive(Clone)]
struct Value {
    before: Between,
    kind: Kind,
    /// Its place among the values that are read; `None` if it is not.
    read_as: Option<usize>,
}

/// How a value is written.
#[derive(Clone, Copy)]
enum Kind {
    /// Between quotes, which belong to the frame.
    Text,
    /// A whole number without a sign.
    Number,
}

/// More values than this, and a frame is hardly worth its while.
const MOST_VALUES: usize = 64;

/// So many values are read at most: more than any ready map reads of a flat record.
const MOST_READ: usize = 12;

/// The values that are read of a record.
pub(super) type Texts<'t> = [&'t str; MOST_READ];

impl Frame {
    /// The frame of a record without its line end; `None` if it has none by this plan.
    pub(super) fn of(record: &str, plan: &Plan) -> Option<Self> {
        let members = flat_members(record)?;
        if members.len() > MOST_VALUES {
            return None;
        }
        let is_again = |(number, member): (usize, &Member<'_>)| {
            let mut before = members[..number].iter();
            before.any(|known| known.name == member.name)
        };
        let has = |name: &str| members.iter().any(|member| member.name == name);
        if members.iter().enumerate().any(is_again) || !plan.is_one_scan(has) {
            return None;
        }
        let mut read = Vec::new();
        let places = plan.places.iter().map(|place| {
            let member = member_at(place, &members)?;
            Ok(member.map(|member| {
                read.iter()
                    .position(|known| *known == member)
                    .unwrap_or_else(|| {
                        read.push(member);
                        read.len() - 1
                    })
            }))
        });
        let places = places.collect::<Result<Vec<_>, DependsOnValues>>().ok()?;
        let (values, end) = values(record, &members, &read);
        // With a control character at its end, a line could be taken for one that goes on.
        let is_sound = !end.bytes().any(|byte| byte < b' ');
        let is_small = (1..=MOST_READ).contains(&read.len());
        (is_sound && is_small).then(|| Self {
            values,
            end: Between::new(end),
            sole: SolePlaces::of(plan, &places),
            places,
        })
    }

    /// The values of what begins like a record in this frame, and where it ends; `None` if nothing
    /// begins so. `texts` is room for them.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(super) fn read<'f, 't>(
        &'f self,
        text: &'t str,
        texts: &'f mut Texts<'t>,
    ) -> Option<(Framed<'f, 't>, usize)> {
        let bytes = text.as_bytes();
        let mut at = 0;
        for value in &self.values {
            at = value.before.behind(bytes, at)?;
            let rest = bytes.get(at..)?;
            let length = match value.kind {
                Kind::Text => text_length(rest)?,
                Kind::Number => number_length(rest)?,
            };
            if let Some(place) = value.read_as {
                *texts.get_mut(place)? = text.get(at..at + length)?;
            }
            at += length;
        }
        let end = self.end.behind(bytes, at)?;
        let framed = Framed {
            places: &self.places,
            sole: self.sole.as_ref(),
            texts,
        };
        Some((framed, end))
    }
}

/// Where a place leads depends on the values of a record.
struct DependsOnValues;

/// Which of the members a place of a map leads to, if any.
fn member_at(place: &Place, members: &[Member<'_>]) -> Result<Option<usize>, DependsOnValues> {
    let [Step::Member(names), behind @ ..] = place.path.steps() else {
        return Ok(None);
    };
    let mut found = (0..members.len()).filter(|member| {
        let member = &members[*member];
        member.kind != Scalar::Null && names.iter().any(|name| **name == *member.name)
    });
    let Some(member) = found.next() else {
        return Ok(None);
    };
    // The first of several spellings counts in which there is something.
    let is_certain = found.next().is_none() && behind.is_empty();
    if is_certain && members[member].kind != Scalar::Flag {
        Ok(Some(member))
    } else {
        Err(DependsOnValues)
    }
}

/// The values that differ from record to record, and what is behind the last one.
fn values<'t>(record: &'t str, members: &[Member<'_>], read: &[usize]) -> (Vec<Value>, &'t str) {
    let mut values = Vec::with_capacity(members.len());
    let mut end = 0;
    for (number, member) in members.iter().enumerate() {
        let kind = match member.kind {
            Scalar::Text => Kind::Text,
            Scalar::Number => Kind::Number,
            // They are a part of the frame.
            Scalar::Flag | Scalar::Null => continue,
        };
        values.push(Value {
            before: Between::new(&record[end..member.place.start]),
            kind,
            read_as: read.iter().position(|known| *known == number),
        });
        end = member.place.end;
    }
    (values, &record[end..])
}

/// What all records in a frame have at one place.
#[derive(Clone)]
struct Between {
    text: Box<str>,
    /// Its first bytes as a number, so that they are compared at once, and which bits these are.
    first: u128,
    bits: u128,
}

/// How many bytes are compared at once: most names with their quotes and a comma have no more.
const FIRST: usize = size_of::<u128>();

impl Between {
    fn new(text: &str) -> Self {
        let (mut first, mut bits) = ([0; FIRST], [0; FIRST]);
        for ((byte, bits), of_text) in first.iter_mut().zip(&mut bits).zip(text.bytes()) {
            (*byte, *bits) = (of_text, u8::MAX);
        }
        Self {
            text: text.into(),
            first: u128::from_le_bytes(first),
            bits: u128::from_le_bytes(bits),
        }
    }

    /// The place behind this text, if it is at this one.
    #[inline]
    fn behind(&self, all: &[u8], at: usize) -> Option<usize> {
        let (there, text) = (all.get(at..)?, self.text.as_bytes());
        let is_there = match there.first_chunk() {
            Some(first) if (u128::from_le_bytes(*first) ^ self.first) & self.bits != 0 => false,
            Some(_) if text.len() <= FIRST => true,
            Some(_) | None => there.starts_with(text),
        };
        is_there.then_some(at + text.len())
    }
}

/// The values of a record in a frame.
pub(super) struct Framed<'f, 't> {
    places: &'f [Option<usize>],
    sole: Option<&'f SolePlaces>,
    texts: &'f Texts<'t>,
}

impl<'t> Framed<'_, 't> {
    /// The update that is all there is in the record, if that shows at once.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(super) fn sole(&self, plan: &Plan, messages: &MessagePolicy) -> Option<SoleUpdate<'t>> {
        self.sole?.read(plan, self.texts, messages)
    }
}

impl<'t> Scope<'t> for Framed<'_, 't> {
    #[inline]
    fn get(&self, place: usize) -> Found<'t> {
        let text = match self.places[place] {
            Some(value) => bare(self.texts[value]),
            None => "",
        };
        match text {
            "" => Found::Nothing,
            text => Found::Text(Cow::Borrowed(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use super::*;
    use crate::map::Map;

    fn map() -> Map {
        Map::from_json(
            r#"{
                "name": "ours",
                "unwrap": "param",
                "parcel": {"at": ["list[]", "."]},
                "trace": {"waybill_id": "no|nu", "time": "at", "text": "memo", "zone": "where.z"},
                "time": {"formats": "yyyy-MM-dd HH:mm:ss", "zone": "+08:00"},
                "vocabulary": {"name": "kinds", "code": "kind", "codes": {"GOT": "P"}}
            }"#,
        )
        .unwrap()
    }

    /// Whether a record is read as the one before it was written.
    fn is_in_frame_of(first: &str, second: &str) -> bool {
        let map = map();
        let frame = Frame::of(first, map.plan()).unwrap();
        frame
            .read(second, &mut Texts::default())
            .is_some_and(|(_, end)| end == second.len())
    }

    const FIRST: &str = r#"{"x":1,"no":"W1", "ok":true,"at":"t","memo":"签收","none":null}"#;

    #[test]
    fn records_that_one_program_wrote_are_in_one_frame() {
        for second in [
            r#"{"x":1234,"no":"", "ok":true,"at":"2026-11-18 20:26:40","memo":"派","none":null}"#,
            r#"{"x":0,"no":"　", "ok":true,"at":" ","memo":"a long, a longer text","none":null}"#,
        ] {
            assert!(is_in_frame_of(FIRST, second), "{second}");
        }
        for (old, new) in [
            ("true", "false"),
            ("null", "1"),
            (", ", ","),
            ("no", "nu"),
            ("}", "} "),
            (":1,", ":\"1\","),
            (":1,", ":01,"),
            (":1,", ":1.5,"),
            (":1,", ":-1,"),
            (":1,", ":1234567890123456789,"),
            (":1,", ":,"),
            ("W1", "W\\n"),
            ("W1", "W\t"),
            ("\"W1\"", "W1"),
        ] {
            assert!(!is_in_frame_of(FIRST, &FIRST.replace(old, new)), "{new}");
        }
        let in_another = r#"{"x":1,"no":"W1", "ok":true,"at":"t","memo":"签收","none":null"#;
        assert!(!is_in_frame_of(FIRST, in_another));
        // Names that differ where they are long.
        let named = |name: &str| format!("{{\"{name}\":1,{}", &FIRST[1..]);
        let (one, other) = (named("number_of_the_belt_a"), named("number_of_the_belt_b"));
        assert!(is_in_frame_of(&one, &one));
        assert!(!is_in_frame_of(&one, &other));
    }

    #[test]
    fn where_each_value_is_found_is_not_left_to_others() {
        let map = map();
        let frame = |record: &str| Frame::of(record, map.plan());
        assert!(frame(FIRST).is_some());
        for record in [
            // A second spelling, which counts where the first has nothing.
            r#"{"no":"W1","nu":"W2"}"#,
            r#"{"no":"W1","no":"W2"}"#,
            r#"{"no":"W1","x":1,"x":2}"#,
            // Flags are texts to a map.
            r#"{"no":"W1","memo":true}"#,
            // They lead away.
            r#"{"no":"W1","param":"{}"}"#,
            r#"{"no":"W1","list":"a"}"#,
            r#"{"no":"W1","where":"a"}"#,
            r#"{"no":"W1","x":{}}"#,
            r#"{"no":"W1","x":[]}"#,
            // Nothing is read.
            r#"{"x":1}"#,
            r#"{"no":null}"#,
            "{}",
            r#"{"no":"W1"}}"#,
            r#"{"n\u006f":"W1"}"#,
            r#"{"no":"W\\1"}"#,
            "{\"no\":\"W1\"\n}",
            "\u{feff}{\"no\":\"W1\"}",
        ] {
            assert!(frame(record).is_none(), "{record}");
        }
        // The first spelling has nothing in any record of this frame.
        assert!(frame(r#"{"no":null,"nu":"W2"}"#).is_some());
        assert!(frame("{\n\"no\":\"W1\"}").is_some());
        assert!(frame("{\"no\":\"W1\"} ").is_some());
    }

    #[test]
    fn a_record_with_more_values_than_it_is_worth_has_no_frame() {
        let map = map();
        let with = |more: usize| {
            let members = (0..more).map(|n| format!(",\"x{n}\":{n}"));
            let members: Vec<String> = members.collect();
            Frame::of(
                &format!("{{\"no\":\"W1\"{}}}", members.concat()),
                map.plan(),
            )
        };
        assert!(with(MOST_VALUES - 1).is_some());
        assert!(with(MOST_VALUES).is_none());
    }
}
