//! What outlives the process: where each waybill stands, and what is still to be sent.

use std::path::Path;

use redb::{
    Database, Error, ReadableDatabase, ReadableTable, Table, TableDefinition, WriteTransaction,
};
use serde::{Deserialize, Serialize};
use waybill_engine::{
    OrderToken, Outcome, Record, Reply, RuleSet, Timestamp, Tracker, WaybillId, decide,
};

/// By waybill: its tracker.
const TRACKERS: TableDefinition<&str, [u8; Tracker::BYTES]> = TableDefinition::new("trackers");
/// By waybill: the fingerprint of each accepted update. A tracker knows the last one alone.
const ACCEPTED: TableDefinition<(&str, u64), ()> = TableDefinition::new("accepted");
/// By waybill and place in its queue: a payload that is not confirmed.
const OUTBOX: TableDefinition<(&str, u64), &str> = TableDefinition::new("outbox");
/// By the time (Unix seconds) when the first payload of a waybill may be sent, and the waybill: how
/// often it was sent. Each waybill with payloads stands here or in [`SET_ASIDE`], once.
const DUE: TableDefinition<(i64, &str), u32> = TableDefinition::new("due");
/// By waybill: why a person has to look at its first payload.
const SET_ASIDE: TableDefinition<&str, &str> = TableDefinition::new("set_aside");
/// When anything may be sent again (Unix seconds), if WeChat asked for a pause.
const PAUSE: TableDefinition<(), i64> = TableDefinition::new("pause");

/// The trackers and the outbox, in one file. Every method that changes something is a transaction:
/// it happened and is on the disk when the method returns, or it did not happen.
#[derive(Debug)]
pub struct Store {
    database: Database,
}

/// What there is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Next {
    /// This may be sent now.
    Row(Row),
    /// Nothing before this time, in Unix seconds.
    At(i64),
    /// Nothing until another scan is accepted, or a person has decided.
    Nothing,
}

/// The first payload of a waybill. No `Debug` of its body: the order token stands in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    waybill: String,
    place: u64,
    due: i64,
    body: String,
    attempts: u32,
}

impl Row {
    /// Whose update it is.
    #[must_use]
    pub fn waybill(&self) -> &str {
        &self.waybill
    }

    /// The payload. A secret.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// How often it was sent and may be sent again.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            waybill, attempts, ..
        } = self;
        write!(f, "Row({waybill}, sent {attempts} times)")
    }
}

impl Store {
    /// Opens the file, or makes it. After a crash it is as after the last whole transaction.
    ///
    /// # Errors
    ///
    /// The file is no store, is open in another process, or can't be read or written.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let database = Database::create(path)?;
        let transaction = database.begin_write()?;
        transaction.open_table(TRACKERS)?;
        transaction.open_table(ACCEPTED)?;
        transaction.open_table(OUTBOX)?;
        transaction.open_table(DUE)?;
        transaction.open_table(SET_ASIDE)?;
        transaction.open_table(PAUSE)?;
        transaction.commit()?;
        Ok(Self { database })
    }

    /// Decides a scan. Where it is accepted, the new tracker and the payload are stored together.
    ///
    /// # Errors
    ///
    /// The file can't be read or written; then nothing was taken.
    pub fn take<'a>(
        &self,
        rules: &RuleSet,
        record: &'a Record<'a>,
        now: Timestamp,
    ) -> Result<Outcome<'a>, Error> {
        let id = record.waybill_id.as_str();
        let fingerprint = record.update.fingerprint().get().get();
        // There is one writer at a time, so nobody else moves this tracker in between.
        let transaction = self.database.begin_write()?;
        let outcome = {
            let mut trackers = transaction.open_table(TRACKERS)?;
            let mut accepted_before = transaction.open_table(ACCEPTED)?;
            let tracker = read_tracker(&trackers, id)?;
            let outcome = if accepted_before.get((id, fingerprint))?.is_some() {
                Outcome::Duplicate
            } else {
                decide(rules, &tracker, &record.update, now)
            };
            if let Outcome::Accepted(accepted) = &outcome {
                trackers.insert(id, accepted.after().to_bytes())?;
                accepted_before.insert((id, fingerprint), ())?;
                let payload = accepted.update_path(&record.waybill_id, &record.token);
                enqueue(&transaction, id, &payload.https_body().to_json(), now)?;
            }
            outcome
        };
        transaction.commit()?;
        Ok(outcome)
    }

    /// What there is to do at this time.
    ///
    /// # Errors
    ///
    /// The file can't be read.
    pub fn next(&self, now: Timestamp) -> Result<Next, Error> {
        let now = now.unix();
        let transaction = self.database.begin_read()?;
        let pause = transaction.open_table(PAUSE)?.get(())?;
        let pause = pause.map_or(i64::MIN, |until| until.value());
        let due = transaction.open_table(DUE)?;
        let Some((key, attempts)) = due.first()? else {
            return Ok(Next::Nothing);
        };
        let (due, waybill) = key.value();
        if due.max(pause) > now {
            return Ok(Next::At(due.max(pause)));
        }
        let outbox = transaction.open_table(OUTBOX)?;
        let (key, body) = outbox
            .range(queue(waybill))?
            .next()
            .ok_or_else(|| Error::Corrupted(format!("{waybill} is due, with nothing to send")))??;
        Ok(Next::Row(Row {
            waybill: waybill.to_owned(),
            place: key.value().1,
            due,
            body: body.value().to_owned(),
            attempts: attempts.value(),
        }))
    }

    /// WeChat has confirmed the payload: it is never sent again, and the next one of its waybill
    /// may go.
    ///
    /// # Errors
    ///
    /// The file can't be written; then the payload is sent once more.
    pub fn confirm(&self, row: &Row, now: Timestamp) -> Result<(), Error> {
        self.settle(row, |outbox, due| {
            outbox.remove((row.waybill(), row.place))?;
            if outbox.range(queue(row.waybill()))?.next().is_some() {
                due.insert((now.unix(), row.waybill()), 0)?;
            }
            Ok(())
        })
    }

    /// The payload is to be sent again at this time, in Unix seconds.
    ///
    /// # Errors
    ///
    /// The file can't be written; then it is due as before.
    pub fn send_again(&self, row: &Row, at: i64) -> Result<(), Error> {
        self.settle(row, |_, due| {
            due.insert((at, row.waybill()), row.attempts.saturating_add(1))?;
            Ok(())
        })
    }

    /// Takes the row's waybill out of those that are due, and does the rest.
    fn settle(
        &self,
        row: &Row,
        rest: impl FnOnce(
            &mut Table<'_, (&'static str, u64), &'static str>,
            &mut Table<'_, (i64, &'static str), u32>,
        ) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let transaction = self.database.begin_write()?;
        {
            let mut due = transaction.open_table(DUE)?;
            due.remove((row.due, row.waybill()))?;
            rest(&mut transaction.open_table(OUTBOX)?, &mut due)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Nothing is sent before this time, in Unix seconds.
    ///
    /// # Errors
    ///
    /// The file can't be written; then there is no pause.
    pub fn pause(&self, until: i64) -> Result<(), Error> {
        let transaction = self.database.begin_write()?;
        transaction.open_table(PAUSE)?.insert((), until)?;
        transaction.commit()?;
        Ok(())
    }

    /// A person has to look at the payload. It and the later ones of its waybill wait until
    /// [`release`](Self::release) or [`discard`](Self::discard).
    ///
    /// # Errors
    ///
    /// The file can't be written; then the payload is due as before.
    pub fn set_aside(&self, row: &Row, reply: &Reply) -> Result<(), Error> {
        let transaction = self.database.begin_write()?;
        transaction
            .open_table(DUE)?
            .remove((row.due, row.waybill()))?;
        transaction
            .open_table(SET_ASIDE)?
            .insert(row.waybill(), &*reply.to_string())?;
        transaction.commit()?;
        Ok(())
    }

    /// The waybills that were set aside, and why.
    ///
    /// # Errors
    ///
    /// The file can't be read.
    pub fn waiting_for_a_person(&self) -> Result<Vec<(String, String)>, Error> {
        let transaction = self.database.begin_read()?;
        let set_aside = transaction.open_table(SET_ASIDE)?;
        let texts = set_aside.iter()?.map(|entry| {
            let (waybill, why) = entry?;
            Ok((waybill.value().to_owned(), why.value().to_owned()))
        });
        texts.collect()
    }

    /// What was set aside may be sent as it is. False if there is nothing.
    ///
    /// # Errors
    ///
    /// The file can't be written; then nothing has changed.
    pub fn release(&self, waybill: &WaybillId<'_>, now: Timestamp) -> Result<bool, Error> {
        self.take_back(waybill, now, |_| Ok(()))
    }

    /// The payload that was set aside is given up; the later ones of its waybill may be sent. False
    /// if there is nothing.
    ///
    /// # Errors
    ///
    /// The file can't be written; then nothing has changed.
    pub fn discard(&self, waybill: &WaybillId<'_>, now: Timestamp) -> Result<bool, Error> {
        self.take_back(waybill, now, |outbox| {
            let first = outbox.range(queue(waybill.as_str()))?.next().transpose()?;
            if let Some(place) = first.map(|(key, _)| key.value().1) {
                outbox.remove((waybill.as_str(), place))?;
            }
            Ok(())
        })
    }

    /// What was set aside may be sent with this order token, and all the later ones of its waybill.
    /// False if there is nothing.
    ///
    /// # Errors
    ///
    /// The file can't be written; then nothing has changed.
    pub fn release_with_token(
        &self,
        waybill: &WaybillId<'_>,
        token: &OrderToken<'_>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.take_back(waybill, now, |outbox| {
            let mut bodies = Vec::new();
            for entry in outbox.range(queue(waybill.as_str()))? {
                let (key, body) = entry?;
                bodies.push((key.value().1, with_token(body.value(), token)?));
            }
            for (place, body) in bodies {
                outbox.insert((waybill.as_str(), place), &*body)?;
            }
            Ok(())
        })
    }

    fn take_back(
        &self,
        waybill: &WaybillId<'_>,
        now: Timestamp,
        change: impl FnOnce(&mut Table<'_, (&'static str, u64), &'static str>) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let id = waybill.as_str();
        let transaction = self.database.begin_write()?;
        let found = transaction.open_table(SET_ASIDE)?.remove(id)?.is_some();
        if found {
            let mut outbox = transaction.open_table(OUTBOX)?;
            change(&mut outbox)?;
            if outbox.range(queue(id))?.next().is_some() {
                transaction.open_table(DUE)?.insert((now.unix(), id), 0)?;
            }
        }
        transaction.commit()?;
        Ok(found)
    }
}

fn read_tracker(
    trackers: &impl ReadableTable<&'static str, [u8; Tracker::BYTES]>,
    id: &str,
) -> Result<Tracker, Error> {
    let Some(bytes) = trackers.get(id)? else {
        return Ok(Tracker::START);
    };
    Tracker::from_bytes(bytes.value())
        .map_err(|error| Error::Corrupted(format!("tracker of {id}: {error}")))
}

/// Puts a payload behind the others of its waybill.
fn enqueue(
    transaction: &WriteTransaction,
    id: &str,
    body: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let mut outbox = transaction.open_table(OUTBOX)?;
    let last = outbox.range(queue(id))?.next_back().transpose()?;
    let place = last.map(|(key, _)| key.value().1 + 1);
    outbox.insert((id, place.unwrap_or(0)), body)?;
    if place.is_none() {
        transaction.open_table(DUE)?.insert((now.unix(), id), 0)?;
    }
    Ok(())
}

/// The keys of a waybill's payloads.
fn queue(waybill: &str) -> std::ops::RangeInclusive<(&str, u64)> {
    (waybill, 0)..=(waybill, u64::MAX)
}

/// The five fields in the order in which the engine writes them.
#[derive(Serialize, Deserialize)]
struct Body<'a> {
    token: &'a str,
    waybill_id: String,
    action_time: i64,
    action_type: u32,
    action_msg: String,
}

fn with_token(body: &str, token: &OrderToken<'_>) -> Result<String, Error> {
    let changed = serde_json::from_str::<Body<'_>>(body).and_then(|body| {
        serde_json::to_string(&Body {
            token: token.reveal(),
            ..body
        })
    });
    changed.map_err(|_| Error::Corrupted("a payload is not what the engine wrote".to_owned()))
}
