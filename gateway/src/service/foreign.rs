//! A carrier's own records, read by a map.

use waybill_engine::{MessagePolicy, OrderToken, WaybillId};
use waybill_intake::{Content as Found, Item, Map};

use super::record::{Content, Place, Record};
use super::reference::Reference;

/// The records in a foreign one: one a scan, in the order in which they are to be decided. A parcel
/// without scans is none. `number` is the place of the foreign one in its request, from 1.
pub(super) fn records(
    map: &Map,
    number: usize,
    text: &[u8],
    messages: &MessagePolicy,
) -> Vec<Record> {
    let reference = Reference::read(text);
    let record = |item: Item<'_>| {
        let place = Place {
            record: number,
            item: item.number,
        };
        Some(reference.clone().with(content(item)?, Some(place)))
    };
    map.read(text, messages)
        .into_iter()
        .filter_map(record)
        .collect()
}

fn content(item: Item<'_>) -> Option<Content> {
    let id = item.waybill_id.map(WaybillId::into_owned);
    match (item.content, id) {
        (Found::Update(scan), Some(id)) => Some(Content::update(
            id,
            scan.token.map(OrderToken::into_owned),
            scan.update.into_owned(),
        )),
        (Found::Ignored(ignored), id) => Some(Content::Ignored {
            id,
            reason: ignored.reason,
        }),
        (Found::Malformed(malformed), id) => Some(Content::Malformed {
            id,
            faults: malformed.faults().to_vec(),
        }),
        // An update without an id is malformed, so the second is none.
        (Found::Empty(_), _) | (Found::Update(_), None) => None,
    }
}
