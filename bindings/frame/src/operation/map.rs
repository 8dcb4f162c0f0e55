//! Maps: made ready, shown, and foreign records read by them.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use waybill_engine::{Code, RuleSet, Update};
use waybill_intake::{Content, Item, Malformed, Map};

use super::made;
use super::record::NO_ACTION;
use crate::answer::{MALFORMED, WELL_FORMED, action_place};
use crate::foreign;
use crate::input::Input;
use crate::map;
use crate::output::Output;
use crate::status::Status;
use crate::want::Want;

const IGNORED: u8 = 1;
const EMPTY: u8 = 2;

/// The bytes to keep of a map, or everything that is wrong with it.
pub(super) fn make(mut input: Input<'_>, out: &mut Output<'_>) -> Result<(), Status> {
    let kind = input.u32()?;
    input.zeros::<4>()?;
    let made = match kind {
        0 => map::from_json(input.rest()),
        1 => map::from_toml(input.rest()),
        2 => map::ready(input.rest()),
        _ => return Err(Status::WrongValue),
    };
    input.end()?;
    made::write(made.map(|made| made.to_bytes()), out);
    Ok(())
}

/// What a map says of itself.
pub(super) fn show(mut input: Input<'_>, out: &mut Output<'_>) -> Result<(), Status> {
    let map = map::read(input.rest())?;
    out.u64(map.fingerprint().get().get());
    let (name, title, json) = (out.later(), out.later(), out.later());
    out.u32(0);
    out.text(name, map.name());
    out.text(title, map.title());
    out.text(json, map.to_json());
    Ok(())
}

/// The items of foreign records, in the order in which they are to be decided.
pub(super) fn read(
    rules: &RuleSet,
    mut input: Input<'_>,
    out: &mut Output<'_>,
) -> Result<(), Status> {
    let want = Want::read(&mut input, Want::TEXTS)?;
    let (length, count, is_table) = (input.length()?, input.length()?, input.u32()?);
    let bytes = input.bytes(length)?;
    let mut writer = ItemWriter { want, out };
    match is_table {
        0 => read_records(rules, &map::read(bytes)?, count, input, &mut writer),
        1 => read_table(rules, &map::read(bytes)?, count, input, &mut writer),
        _ => Err(Status::WrongValue),
    }
}

fn read_records(
    rules: &RuleSet,
    map: &Map,
    count: usize,
    mut input: Input<'_>,
    writer: &mut ItemWriter<'_, '_>,
) -> Result<(), Status> {
    let items = writer.out.later();
    writer.out.bytes(&[0; 12]);
    let mut total = 0;
    for place in 0..count {
        let record = foreign::record(&mut input)?;
        total += writer.write_all(place, &map.read(record, rules.messages()));
    }
    input.end()?;
    writer.out.fill(items, total);
    Ok(())
}

fn read_table(
    rules: &RuleSet,
    map: &Map,
    count: usize,
    mut input: Input<'_>,
    writer: &mut ItemWriter<'_, '_>,
) -> Result<(), Status> {
    let header = foreign::row(&mut input)?;
    // A name that is not UTF-8 is that of no column; it is only shown.
    let names: Vec<Cow<'_, str>> = header
        .into_iter()
        .map(alloc::string::String::from_utf8_lossy)
        .collect();
    let columns = map.columns(&names);
    let items = writer.out.later();
    writer.out.u32(columns.is_err().into());
    let (english, chinese) = (writer.out.later(), writer.out.later());
    if let Err(invalid) = &columns {
        writer.out.text(english, invalid);
        writer.out.text(chinese, invalid.chinese());
    }
    let mut total = 0;
    for place in 0..count {
        let cells = foreign::row(&mut input)?;
        if let Ok(columns) = &columns {
            total += writer.write_all(place, &columns.read_bytes(&cells, rules.messages()));
        }
    }
    input.end()?;
    writer.out.fill(items, total);
    Ok(())
}

/// Writes items with the texts that the caller wants.
struct ItemWriter<'o, 'b> {
    want: Want,
    out: &'o mut Output<'b>,
}

impl ItemWriter<'_, '_> {
    /// Writes the items of the record with this place, and returns how many there are.
    fn write_all(&mut self, record: usize, items: &[Item<'_>]) -> usize {
        for item in items {
            self.write(record, item);
        }
        items.len()
    }

    fn write(&mut self, record: usize, item: &Item<'_>) {
        let start = self.out.length();
        let parts = Parts::of(item);
        let (out, update) = (&mut *self.out, parts.update);
        let faults = parts.malformed.map_or(&[][..], Malformed::faults);
        out.u8(parts.kind);
        out.u8(update.map_or(NO_ACTION, |update| action_place(update.action())));
        out.u16(parts.malformed.map_or(0, |it| Code::number(it.code())));
        out.count(record);
        out.count(item.number);
        out.count(faults.len());
        out.u64(update.map_or(0, |update| update.fingerprint().get().get()));
        out.i64(update.map_or(0, |update| update.time().unix()));
        out.i64(update.map_or(0, |update| update.action().code().into()));
        let texts = [
            parts.token,
            item.waybill_id.as_ref().map_or("", |id| id.as_str()),
            update.map_or("", |update| update.message().as_str()),
            item.carrier.as_deref().unwrap_or_default(),
            item.code.as_deref().unwrap_or_default(),
            parts.doubt,
            parts.reason,
        ];
        for text in texts {
            out.count(text.len());
        }
        let (english, chinese, size) = (out.later(), out.later(), out.later());
        for text in texts {
            out.bytes(text.as_bytes());
        }
        if let Content::Ignored(ignored) = &item.content {
            let (reason, in_chinese) = (&ignored.reason, ignored.reason.chinese());
            self.want
                .texts(out, (english, reason), (chinese, in_chinese));
        } else if let Some(malformed) = parts.malformed {
            let in_chinese = malformed.chinese();
            self.want
                .texts(out, (english, malformed), (chinese, in_chinese));
        }
        for fault in faults {
            out.u16(fault.code().number());
        }
        out.fill_since(size, start);
    }
}

/// What of an item is there; a text that is not is empty.
struct Parts<'i, 'a> {
    kind: u8,
    update: Option<&'i Update<'a>>,
    malformed: Option<&'i Malformed>,
    token: &'i str,
    doubt: &'i str,
    reason: &'i str,
}

impl<'i, 'a> Parts<'i, 'a> {
    fn of(item: &'i Item<'a>) -> Self {
        let none = Self {
            kind: EMPTY,
            update: None,
            malformed: None,
            token: "",
            doubt: "",
            reason: "",
        };
        match &item.content {
            Content::Update(scan) => Self {
                kind: WELL_FORMED,
                update: Some(&scan.update),
                token: scan.token.as_ref().map_or("", |token| token.reveal()),
                doubt: scan.doubt.as_deref().unwrap_or_default(),
                ..none
            },
            Content::Ignored(ignored) => Self {
                kind: IGNORED,
                reason: ignored.reason.name(),
                doubt: ignored.doubt.as_deref().unwrap_or_default(),
                ..none
            },
            Content::Malformed(malformed) => Self {
                kind: MALFORMED,
                malformed: Some(malformed),
                ..none
            },
            Content::Empty(reason) => Self {
                reason: reason.as_deref().unwrap_or_default(),
                ..none
            },
        }
    }
}
