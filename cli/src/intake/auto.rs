//! `--map auto`: the ready map that reads the most of a feed's beginning.

use std::cmp::Reverse;
use std::sync::Arc;

use waybill_engine::MessagePolicy;
use waybill_intake::{Content, Map};

use super::reader::{Intake, Reader};
use crate::failure::Failure;
use crate::feed::Format;
use crate::terminal::notice_in_both;

/// How much of a beginning a map reads.
struct Fit {
    name: &'static str,
    /// What is an update, none, or a parcel without scans.
    read: usize,
    items: usize,
}

/// By the ready map that a feed which begins so decides for, and tells which it is; as it was if a
/// map was named, or there is nothing of the feed.
///
/// # Errors
///
/// No ready map reads more than half of the beginning.
pub(crate) fn settle(
    intake: Arc<Intake>,
    name: &str,
    format: &Format,
    beginning: &[u8],
) -> Result<Arc<Intake>, Failure> {
    if !intake.is_auto() {
        return Ok(intake);
    }
    Ok(match choose(&intake, name, format, beginning)? {
        None => intake,
        Some(map) => Arc::new(intake.with_map(map)?),
    })
}

fn choose(
    intake: &Intake,
    name: &str,
    format: &Format,
    beginning: &[u8],
) -> Result<Option<Map>, Failure> {
    let whole = match format.whole_records(beginning, false) {
        0 => beginning.len(),
        whole => whole,
    };
    let beginning = &beginning[..whole];
    if beginning.is_empty() {
        return Ok(None);
    }
    let fits = Map::ready_names().filter_map(|map| fit(intake, map, format, beginning));
    // Of equal ones the first in the list.
    let best = fits.min_by_key(|fit| (Reverse(fit.read), fit.items));
    match best {
        Some(Fit {
            name: map,
            read,
            items,
        }) if read * 2 > items => {
            notice_in_both(&[
                format!("--map auto: {map} reads {read} of the first {items} items of {name}"),
                format!("--map auto：{map} 能读出 {name} 开头 {items} 项中的 {read} 项"),
            ]);
            Ok(Map::ready(map))
        }
        best => {
            let (most, most_zh) = best.filter(|fit| fit.read > 0).map_or_else(
                || (String::new(), String::new()),
                |Fit { name, read, items }| {
                    (
                        format!(
                            "; the best of them, {name}, reads {read} of the first {items} items"
                        ),
                        format!("；最接近的 {name} 只能读出开头 {items} 项中的 {read} 项"),
                    )
                },
            );
            Err(Failure::InBoth {
                english: format!(
                    "no ready map reads {name}{most}; `waybill map suggest` writes a first one"
                ),
                chinese: format!(
                    "没有现成的映射能读取 {name}{most_zh}；可用 `waybill map suggest` 生成一个映射"
                ),
            })
        }
    }
}

fn fit(intake: &Intake, name: &'static str, format: &Format, beginning: &[u8]) -> Option<Fit> {
    let intake = intake.with_map(Map::ready(name)?).ok()?;
    let reader = Reader::new(Arc::new(intake), "", format.clone()).ok()?;
    let mut fit = Fit {
        name,
        read: 0,
        items: 0,
    };
    let records = reader.format().records(beginning, 1);
    reader.for_each_item(records, &MessagePolicy::DEFAULT, |_, _, item| {
        fit.items += 1;
        let is_read = item.is_ok_and(|item| !matches!(item.content, Content::Malformed(_)));
        fit.read += usize::from(is_read);
    });
    Some(fit)
}
