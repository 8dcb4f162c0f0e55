//! What works have made of it, into the database.

use std::collections::BTreeMap;

use super::batch::Batch;
use super::connection::Connection;
use super::dialect::Dialect;
use super::fault::Fault;
use super::load::{UPDATE_KEY, name};
use crate::model::{Fate, Moment};
use crate::rows::{ANSWERED, ENTERED, PARKED, REFUSED, Value, WAYBILL, fate, fingerprint, values};
use crate::store::{Held, Known, REFUSALS, RowChange};

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
    parked: Vec<Row>,
    parked_tokens_dropped: Vec<Value>,
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
        self.parked.extend(writes.parked.iter().map(values::parked));
        if writes.are_parked_tokens_dropped {
            self.parked_tokens_dropped.push(name(id));
        }
        let unparked = writes.unparked.iter();
        self.unparked
            .extend(unparked.map(|update| [name(id), fingerprint(*update)]));
        if writes.released {
            self.released.push(name(id));
        }
    }
}

/// Writes it; `part` is the part of the tally that counts it.
pub(super) async fn known(
    connection: &mut Connection,
    known: &Known,
    part: i64,
) -> Result<(), Fault> {
    let changes = Changes::of(known);
    let dialect = connection.dialect();
    let mut batch = Batch::default();
    waybills(&mut batch, dialect, &changes);
    updates(&mut batch, dialect, &changes);
    answers(&mut batch, known);
    let pauses = known.pauses().iter();
    let pauses: BTreeMap<&str, Row> = pauses
        .map(|pause| {
            let reason = pause.reason.name();
            (reason, vec![reason.into(), pause.until.into()])
        })
        .collect();
    let pauses: Vec<Row> = pauses.into_values().collect();
    let replacing = dialect.replacing("reason", "reason, until");
    batch.insert("pause (reason, until)", &pauses, &replacing);
    if changes.waiting != 0 {
        let row = vec![Value::Int(part), Value::Int(changes.waiting)];
        let adding = dialect.adding("tally", "part", "amount");
        batch.insert("tally (part, amount)", &[row], &adding);
    }
    connection.execute_all(&batch).await
}

fn waybills(batch: &mut Batch, dialect: Dialect, changes: &Changes) {
    let into = format!("waybill ({WAYBILL})");
    // If another gateway has made it by now, all of it is done again.
    batch.insert(&into, &changes.new, "");
    batch.insert(&into, &changes.changed, &dialect.replacing("id", WAYBILL));
    let release = "UPDATE waybill SET leased_until = NULL WHERE id IN";
    batch.names(release, &[], &changes.released);
}

fn updates(batch: &mut Batch, dialect: Dialect, changes: &Changes) {
    let into = format!("accepted ({ENTERED})");
    batch.insert(&into, &changes.accepted, "");
    for row in &changes.bodies {
        let query = "UPDATE accepted SET body = $1 WHERE waybill_id = $2 AND fingerprint = $3";
        batch.add(query, row.to_vec());
    }
    for ((at, is_sent), pairs) in &changes.settled {
        let at = Moment::from_millis(*at);
        let at = if *is_sent {
            fate(Fate::Sent(at))
        } else {
            fate(Fate::Discarded(at))
        };
        let query = "UPDATE accepted SET body = NULL, sent_at = $1, discarded_at = $2 WHERE";
        batch.pairs(query, &at, UPDATE_KEY, pairs);
    }
    let refused: Vec<Row> = changes.refused.values().cloned().collect();
    let replacing = dialect.replacing("waybill_id, slot", REFUSED);
    batch.insert(&format!("refused ({REFUSED})"), &refused, &replacing);
    let drop_tokens = "UPDATE parked SET token = NULL WHERE waybill_id IN";
    batch.names(drop_tokens, &[], &changes.parked_tokens_dropped);
    // The server numbers them in this order. One that is parked already keeps its number.
    let replacing = dialect.replacing("waybill_id, fingerprint", PARKED);
    batch.insert(&format!("parked ({PARKED})"), &changes.parked, &replacing);
    batch.pairs(
        "DELETE FROM parked WHERE",
        &[],
        UPDATE_KEY,
        &changes.unparked,
    );
}

fn answers(batch: &mut Batch, known: &Known) {
    let replaced = known
        .new_answers()
        .filter(|(key, _)| known.had_answer(key))
        .map(|(key, _)| key.into());
    let replaced: Vec<Value> = replaced.collect();
    batch.names("DELETE FROM answered WHERE name IN", &[], &replaced);
    let rows = known
        .new_answers()
        .map(|(key, answer)| values::answered(key, answer));
    let rows: Vec<Row> = rows.collect();
    // One at a time: each may be of many records, and a server takes packets up to a size only.
    for row in rows.chunks(1) {
        batch.insert(&format!("answered (name, {ANSWERED})"), row, "");
    }
}
