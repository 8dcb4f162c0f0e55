//! What works have made of it, into the database.

use std::collections::BTreeMap;

use super::connection::Connection;
use super::fault::Fault;
use super::load::name;
use super::sql::{execute_in, execute_pairs, insert};
use crate::model::{Fate, Moment};
use crate::rows::{ANSWERED, ENTERED, PARKED, REFUSED, Value, WAYBILL, fate, fingerprint, values};
use crate::store::{Held, Known, REFUSALS, RowChange};

/// The columns that say which update it is.
const UPDATE_KEY: [&str; 2] = ["waybill_id", "fingerprint"];

type Row = Vec<Value>;

/// What is to be written of all waybills, a kind of statement each. Of rows that would be written
/// twice by one statement, the last one counts.
#[derive(Default)]
struct Changes {
    new: Vec<Row>,
    changed: Vec<Row>,
    accepted: Vec<Row>,
    bodies: Vec<[Value; 3]>,
    settled: BTreeMap<(i64, bool), Vec<[Value; 2]>>,
    refused: BTreeMap<(String, u32), Row>,
    parked: BTreeMap<(String, u64), Row>,
    unparked: Vec<[Value; 2]>,
    released: Vec<Value>,
    waiting: i64,
}

impl Changes {
    fn of(known: &Known) -> Self {
        let mut changes = Self::default();
        for held in known.waybills() {
            changes.add(held);
        }
        changes
    }

    fn add(&mut self, held: &Held) {
        let (id, writes) = (&held.waybill().id, held.writes());
        match writes.row {
            RowChange::Unchanged => {}
            RowChange::Changed => self.changed.push(values::waybill(held.waybill())),
            RowChange::New => self.new.push(values::waybill(held.waybill())),
        }
        for (update, body) in &writes.accepted {
            self.waiting += 1;
            self.accepted.push(values::accepted(id, update, body));
        }
        for (update, body) in &writes.bodies {
            let body = Value::Bytes(body.clone());
            self.bodies.push([body, name(id), fingerprint(*update)]);
        }
        for (update, settled) in &writes.settled {
            self.waiting -= 1;
            let (at, is_sent) = match settled {
                Fate::Waiting => continue,
                Fate::Sent(at) => (at.millis(), true),
                Fate::Discarded(at) => (at.millis(), false),
            };
            let pair = [name(id), fingerprint(*update)];
            self.settled.entry((at, is_sent)).or_default().push(pair);
        }
        for (number, refusal) in &writes.refused {
            let slot = number % REFUSALS;
            let row = values::refused(id, *number, refusal);
            self.refused.insert((id.to_string(), slot), row);
        }
        for parked in &writes.parked {
            let which = parked.update.fingerprint().get().get();
            self.parked
                .insert((id.to_string(), which), values::parked(parked));
        }
        let unparked = writes.unparked.iter();
        self.unparked
            .extend(unparked.map(|update| [name(id), fingerprint(*update)]));
        if writes.released {
            self.released.push(name(id));
        }
    }
}

/// Writes it; `part` is this gateway's part of the tally.
pub(super) async fn known(
    connection: &mut Connection,
    known: &Known,
    part: i64,
) -> Result<(), Fault> {
    let changes = Changes::of(known);
    waybills(connection, &changes).await?;
    updates(connection, &changes).await?;
    answers(connection, known).await?;
    let dialect = connection.dialect();
    let pauses = known.pauses().iter();
    let pauses: BTreeMap<&str, Row> = pauses
        .map(|pause| {
            let reason = pause.reason.name();
            (reason, vec![reason.into(), pause.until.into()])
        })
        .collect();
    let pauses: Vec<Row> = pauses.into_values().collect();
    let replacing = dialect.replacing("reason", "reason, until");
    insert(connection, "pause (reason, until)", &pauses, &replacing).await?;
    if changes.waiting != 0 {
        let row = vec![Value::Int(part), Value::Int(changes.waiting)];
        let adding = dialect.adding("tally", "part", "amount");
        insert(connection, "tally (part, amount)", &[row], &adding).await?;
    }
    Ok(())
}

async fn waybills(connection: &mut Connection, changes: &Changes) -> Result<(), Fault> {
    let into = format!("waybill ({WAYBILL})");
    // If another gateway has made it by now, all of it is done again.
    insert(connection, &into, &changes.new, "").await?;
    let replacing = connection.dialect().replacing("id", WAYBILL);
    insert(connection, &into, &changes.changed, &replacing).await?;
    let release = "UPDATE waybill SET leased_until = NULL WHERE id IN";
    execute_in(connection, release, &[], &changes.released, "").await
}

async fn updates(connection: &mut Connection, changes: &Changes) -> Result<(), Fault> {
    let into = format!("accepted ({ENTERED})");
    insert(connection, &into, &changes.accepted, "").await?;
    for row in &changes.bodies {
        let query = "UPDATE accepted SET body = $1 WHERE waybill_id = $2 AND fingerprint = $3";
        connection.execute(query, row).await?;
    }
    for ((at, is_sent), pairs) in &changes.settled {
        let at = Moment::from_millis(*at);
        let at = if *is_sent {
            fate(Fate::Sent(at))
        } else {
            fate(Fate::Discarded(at))
        };
        let query = "UPDATE accepted SET body = NULL, sent_at = $1, discarded_at = $2 WHERE";
        execute_pairs(connection, query, &at, UPDATE_KEY, pairs).await?;
    }
    let dialect = connection.dialect();
    let refused: Vec<Row> = changes.refused.values().cloned().collect();
    let replacing = dialect.replacing("waybill_id, slot", REFUSED);
    let into = format!("refused ({REFUSED})");
    insert(connection, &into, &refused, &replacing).await?;
    let parked: Vec<Row> = changes.parked.values().cloned().collect();
    let replacing = dialect.replacing("waybill_id, fingerprint", PARKED);
    let into = format!("parked ({PARKED})");
    insert(connection, &into, &parked, &replacing).await?;
    let unpark = "DELETE FROM parked WHERE";
    execute_pairs(connection, unpark, &[], UPDATE_KEY, &changes.unparked).await
}

async fn answers(connection: &mut Connection, known: &Known) -> Result<(), Fault> {
    let replaced = known
        .new_answers()
        .filter(|(key, _)| known.had_answer(key))
        .map(|(key, _)| key.into());
    let replaced: Vec<Value> = replaced.collect();
    let drop = "DELETE FROM answered WHERE name IN";
    execute_in(connection, drop, &[], &replaced, "").await?;
    let rows = known
        .new_answers()
        .map(|(key, answer)| values::answered(key, answer));
    let rows: Vec<Row> = rows.collect();
    // One at a time: each may be of many records, and a server takes packets up to a size only.
    for row in rows.chunks(1) {
        insert(connection, &format!("answered (name, {ANSWERED})"), row, "").await?;
    }
    Ok(())
}
