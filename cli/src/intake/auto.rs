//! `--map auto`: the ready map that reads the most of a feed's beginning.

use std::cmp::Reverse;
use std::sync::Arc;

use waybill_engine::MessagePolicy;
use waybill_intake::{Content, Map};

use super::prepared::Intake;
use super::reader::Reader;
use crate::failure::Failure;
use crate::feed::{Format, Texts};
use crate::terminal::notice;

/// How much of a beginning a ready map reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fit {
    pub(crate) name: &'static str,
    /// What is an update, none, or a parcel without scans.
    pub(crate) read: usize,
    pub(crate) items: usize,
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

/// The ready map that reads more of a beginning than the one that was named, if one does.
pub(crate) fn better(intake: &Arc<Intake>, format: &Format, beginning: &[u8]) -> Option<Fit> {
    let beginning = whole_records(format, beginning);
    let named = fit_by(Arc::clone(intake), "", format, beginning);
    let read = named.map_or(0, |named| named.read);
    best(intake, format, beginning).filter(|best| best.read > read)
}

/// The ready map that reads the most; of equal ones the first in their list.
fn best(intake: &Intake, format: &Format, beginning: &[u8]) -> Option<Fit> {
    let fits = Map::ready_names().filter_map(|name| {
        let intake = intake.with_map(Map::ready(name)?).ok()?;
        fit_by(Arc::new(intake), name, format, beginning)
    });
    fits.min_by_key(|fit| (Reverse(fit.read), fit.items))
}

/// The records of a beginning that are whole; all of it if none is.
fn whole_records<'b>(format: &Format, beginning: &'b [u8]) -> &'b [u8] {
    match format.whole_records(beginning, false) {
        0 => beginning,
        whole => &beginning[..whole],
    }
}

fn choose(
    intake: &Intake,
    name: &str,
    format: &Format,
    beginning: &[u8],
) -> Result<Option<Map>, Failure> {
    let beginning = whole_records(format, beginning);
    if beginning.trim_ascii().is_empty() {
        return Ok(None);
    }
    match best(intake, format, beginning) {
        Some(Fit {
            name: map,
            read,
            items,
        }) if read * 2 > items => {
            notice(&[
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

fn fit_by(
    intake: Arc<Intake>,
    name: &'static str,
    format: &Format,
    beginning: &[u8],
) -> Option<Fit> {
    let reader = Reader::new(intake, "", format.clone()).ok()?;
    let mut fit = Fit {
        name,
        read: 0,
        items: 0,
    };
    let records = reader.format().records(beginning, 1);
    let texts = Texts::new(beginning);
    reader.for_each_item(records, texts, &MessagePolicy::DEFAULT, |_, _, item| {
        fit.items += 1;
        let is_read = item.is_ok_and(|item| !matches!(item.content, Content::Malformed(_)));
        fit.read += usize::from(is_read);
    });
    Some(fit)
}
