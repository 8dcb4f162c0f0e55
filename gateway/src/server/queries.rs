//! What is read for people and figures.

use waybill_engine::WaybillId;

use super::connection::Connection;
use super::fault::Fault;
use super::fields::Fields;
use super::load::name;
use crate::model::Moment;
use crate::rows::{self, ACCEPTED, Columns, PARKED, SHOWN, Unreadable, Value, WAYBILL};
use crate::store::{Claims, Dossier, Figures, Parked, Pause, Place, SetAside};

/// Rows as what they stand for; one that can't be read is an error.
fn all<T>(
    rows: &[Fields],
    read: impl Fn(&mut Columns<'_, Fields>) -> Result<T, Unreadable>,
) -> Result<Vec<T>, Fault> {
    let read = rows.iter().map(|row| read(&mut Columns::of(row)));
    Ok(read.collect::<Result<_, _>>()?)
}

/// Rows as what they stand for; one that can't be read is told and left out.
fn readable<T>(
    claims: &Claims,
    rows: &[Fields],
    read: impl Fn(&mut Columns<'_, Fields>) -> Result<T, Unreadable>,
) -> Vec<T> {
    let mut found = Vec::new();
    for row in rows {
        match read(&mut Columns::of(row)) {
            Ok(value) => found.push(value),
            Err(problem) => claims.tell(&row.name(), &problem),
        }
    }
    found
}

pub(super) async fn dossier(
    connection: &mut Connection,
    id: &WaybillId<'static>,
) -> Result<Option<Dossier>, Fault> {
    connection.begin_reading().await?;
    let mut of = async |query: String| connection.query(&query, &[name(id)]).await;
    let waybill = of(format!("SELECT {WAYBILL} FROM waybill WHERE id = $1")).await?;
    let accepted = of(format!(
        "SELECT {ACCEPTED} FROM accepted WHERE waybill_id = $1 ORDER BY place"
    ))
    .await?;
    let refused = of(format!(
        "SELECT {SHOWN} FROM refused WHERE waybill_id = $1 ORDER BY refused_at, slot"
    ))
    .await?;
    let parked = of(format!(
        "SELECT {PARKED} FROM parked WHERE waybill_id = $1 ORDER BY due_at, arrival"
    ))
    .await?;
    connection.commit().await?;
    let Some(waybill) = all(&waybill, rows::waybill)?.pop() else {
        return Ok(None);
    };
    Ok(Some(Dossier {
        waybill,
        accepted: all(&accepted, rows::accepted)?,
        refused: all(&refused, rows::refused)?,
        parked: all(&parked, rows::parked)?,
    }))
}

/// Pages through the list until so many are found, or there are no more.
pub(super) async fn set_aside(
    connection: &mut Connection,
    claims: &Claims,
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<SetAside>, Fault> {
    connection.begin_reading().await?;
    let (mut at, mut id) = (i64::MIN, Value::Text(String::new()));
    if let Some(place) = after {
        (at, id) = (place.at.millis(), name(&place.id));
    }
    let query = format!(
        "SELECT {WAYBILL} FROM waybill WHERE set_aside_at IS NOT NULL \
         AND (set_aside_at > $1 OR (set_aside_at = $1 AND id > $2)) \
         ORDER BY set_aside_at, id LIMIT {limit}"
    );
    let first = format!(
        "SELECT {ACCEPTED} FROM accepted WHERE waybill_id = $1 AND body IS NOT NULL \
         ORDER BY place LIMIT 1"
    );
    let mut found = Vec::new();
    loop {
        let rows = connection.query(&query, &[at.into(), id.clone()]).await?;
        for row in &rows {
            for waybill in readable(claims, std::slice::from_ref(row), rows::waybill) {
                let first = connection.query(&first, &[name(&waybill.id)]).await?;
                let first = readable(claims, &first, rows::accepted).pop();
                found.extend(first.map(|first| SetAside { waybill, first }));
            }
        }
        let Some(last) = rows
            .last()
            .filter(|_| rows.len() == limit && found.len() < limit)
        else {
            break;
        };
        (at, id) = place(last)?;
    }
    connection.commit().await?;
    found.truncate(limit);
    Ok(found)
}

/// Where a row of waybills stands in the list.
fn place(row: &Fields) -> Result<(i64, Value), Fault> {
    let column = WAYBILL.split(", ").position(|name| name == "set_aside_at");
    let at = Columns::from(row, column.unwrap_or_default()).int("set_aside_at")?;
    Ok((at, Value::Text(row.name())))
}

pub(super) async fn pauses(connection: &mut Connection) -> Result<Vec<Pause>, Fault> {
    let rows = connection
        .query("SELECT reason, until FROM pause", &[])
        .await?;
    Ok(all(&rows, rows::pause)?.into_iter().flatten().collect())
}

pub(super) async fn parked(
    connection: &mut Connection,
    claims: &Claims,
    now: Moment,
    limit: usize,
) -> Result<Vec<Parked>, Fault> {
    let query = format!(
        "SELECT {PARKED} FROM parked WHERE due_at <= $1 ORDER BY due_at, arrival LIMIT {limit}"
    );
    let rows = connection.query(&query, &[now.into()]).await?;
    Ok(readable(claims, &rows, rows::parked))
}

pub(super) async fn figures(connection: &mut Connection) -> Result<Figures, Fault> {
    connection.begin_reading().await?;
    let waiting = format!("SELECT {} FROM tally", connection.dialect().sum("amount"));
    let waiting = connection.number(&waiting, &[]).await?;
    let at_once = "SELECT min(turn) FROM waybill WHERE due_at = 0";
    let at_once = connection.maybe_number(at_once, &[]).await?;
    let postponed = "SELECT min(turn) FROM waybill WHERE due_at > 0";
    let postponed = connection.maybe_number(postponed, &[]).await?;
    let set_aside = "SELECT count(*) FROM waybill WHERE set_aside_at IS NOT NULL";
    let set_aside = connection.number(set_aside, &[]).await?;
    let parked = connection
        .number("SELECT count(*) FROM parked", &[])
        .await?;
    connection.commit().await?;
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    let oldest = at_once.into_iter().chain(postponed).min();
    Ok(Figures {
        waiting: count(waiting),
        oldest: oldest.map(Moment::from_millis),
        set_aside: count(set_aside),
        parked: count(parked),
    })
}
