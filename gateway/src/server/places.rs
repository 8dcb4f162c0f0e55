//! Payloads that wait, found by their places.

use super::connection::Connection;
use super::fault::Fault;
use super::fields::Fields;
use super::sql::{query_in, query_pairs};
use crate::model::Waybill;
use crate::rows::{LATER, Value, WAITING};

/// The first payloads of these waybills that wait, so many of each at least, if so many wait. Each
/// is behind its waybill's id, and those of a waybill are in their order.
pub(super) async fn first<'a>(
    connection: &mut Connection,
    wanted: impl IntoIterator<Item = (&'a Waybill, u32)>,
) -> Result<Vec<Fields>, Fault> {
    let (mut few, mut early, mut later) = (Vec::new(), Vec::new(), Vec::new());
    for (waybill, most) in wanted.into_iter().filter(|(_, most)| *most > 0) {
        if waybill.places <= LATER {
            few.push(waybill.id.as_str().into());
            continue;
        }
        let first = waybill.first_place();
        for place in first..first.saturating_add(most).min(waybill.places) {
            let pairs = if place < LATER {
                &mut early
            } else {
                &mut later
            };
            pairs.push([waybill.id.as_str().into(), Value::from(place)]);
        }
    }
    let select = format!("SELECT waybill_id, {WAITING} FROM accepted WHERE body IS NOT NULL AND");
    let of_few = format!("{select} waybill_id IN");
    let order = " ORDER BY waybill_id, place";
    let mut found = query_in(connection, &of_few, &few, order).await?;
    let columns = ["waybill_id", "place"];
    found.extend(query_pairs(connection, &select, columns, &early, order).await?);
    let select = format!("{select} place >= {LATER} AND");
    found.extend(query_pairs(connection, &select, columns, &later, order).await?);
    Ok(found)
}
