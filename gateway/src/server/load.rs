//! What works have to know, out of the database.

use std::collections::{BTreeMap, BTreeSet};

use waybill_engine::{Entry, Fingerprint, WaybillId};

use super::connection::Connection;
use super::fault::Fault;
use super::fields::Fields;
use super::places;
use super::sql::{query_in, query_pairs};
use crate::model::{Waiting, Waybill};
use crate::rows::{self, ANSWERED, Columns, UPDATE, Unreadable, Value, WAYBILL};
use crate::store::{Held, Known, Wants};

/// Whether what is read is to be written: its rows are locked then, in the order of their names, so
/// that no two gateways wait for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    Writing,
    Reading,
}

/// A waybill, as far as it is read.
struct Part {
    waybill: Waybill,
    lease: u64,
    seen: BTreeSet<Fingerprint>,
    queue: Vec<Waiting>,
    entries: Vec<Entry>,
}

/// All waybills that were asked for.
#[derive(Default)]
struct Parts {
    read: BTreeMap<WaybillId<'static>, Part>,
    unreadable: BTreeMap<String, Unreadable>,
}

pub(super) async fn known(
    connection: &mut Connection,
    wants: &Wants,
    what_for: For,
) -> Result<Known, Fault> {
    let lock = match what_for {
        For::Writing => " FOR UPDATE",
        For::Reading => "",
    };
    let mut parts = Parts::default();
    parts.read(connection, wants, lock).await?;
    parts.see(connection, wants).await?;
    parts.queues(connection, wants).await?;
    parts.histories(connection, wants).await?;
    let mut known = parts.known(wants);
    parked(connection, wants, &mut known).await?;
    let keys: Vec<Value> = wants.keys.iter().map(|key| key.as_str().into()).collect();
    let query = format!("SELECT name, {ANSWERED} FROM answered WHERE name IN");
    for row in query_in(connection, &query, &keys, &format!(" ORDER BY name{lock}")).await? {
        let mut columns = Columns::of(&row);
        let name = columns.text("name")?.to_owned();
        known.insert_answer(name, rows::answered(&mut columns)?);
    }
    Ok(known)
}

/// Which of the updates that were asked for still wait for their time: read behind their waybills,
/// which nobody else changes from then on.
async fn parked(
    connection: &mut Connection,
    wants: &Wants,
    known: &mut Known,
) -> Result<(), Fault> {
    let asked = wants.parked.iter();
    let asked: Vec<_> = asked
        .map(|(id, update)| [name(id), rows::fingerprint(*update)])
        .collect();
    let query = "SELECT waybill_id, fingerprint FROM parked WHERE";
    for row in query_pairs(connection, query, UPDATE_KEY, &asked, "").await? {
        let mut columns = Columns::of(&row);
        known.insert_parked(columns.id()?, columns.fingerprint()?);
    }
    Ok(())
}

/// The columns that say which update it is.
pub(super) const UPDATE_KEY: [&str; 2] = ["waybill_id", "fingerprint"];

impl Parts {
    async fn read(
        &mut self,
        connection: &mut Connection,
        wants: &Wants,
        lock: &str,
    ) -> Result<(), Fault> {
        let ids: Vec<Value> = wants.waybills.keys().map(name).collect();
        let query = format!("SELECT {WAYBILL}, lease FROM waybill WHERE id IN");
        let rows = query_in(connection, &query, &ids, &format!(" ORDER BY id{lock}")).await?;
        for row in rows {
            let mut columns = Columns::of(&row);
            let read = rows::waybill(&mut columns)
                .and_then(|waybill| Ok((waybill, columns.int("lease")?)));
            match read {
                Ok((waybill, lease)) => {
                    let part = Part {
                        lease,
                        seen: BTreeSet::new(),
                        queue: Vec::new(),
                        entries: Vec::new(),
                        waybill,
                    };
                    self.read.insert(part.waybill.id.clone(), part);
                }
                Err(problem) => {
                    self.unreadable.insert(row.name(), problem);
                }
            }
        }
        Ok(())
    }

    /// Which of the updates that were asked for were accepted before.
    async fn see(&mut self, connection: &mut Connection, wants: &Wants) -> Result<(), Fault> {
        let of_known = self.read.keys().filter_map(|id| {
            let asked = wants.waybills.get(id)?;
            let pair = move |update: &Fingerprint| [name(id), rows::fingerprint(*update)];
            Some(asked.iter().map(pair))
        });
        let pairs: Vec<[Value; 2]> = of_known.flatten().collect();
        let query = "SELECT waybill_id, fingerprint FROM accepted WHERE";
        let rows = query_pairs(connection, query, UPDATE_KEY, &pairs, "").await?;
        self.each(&rows, |part, columns| {
            part.seen.insert(columns.fingerprint()?);
            Ok(())
        })
    }

    /// What waits, as far as it was asked for.
    async fn queues(&mut self, connection: &mut Connection, wants: &Wants) -> Result<(), Fault> {
        let parts = self.read.values();
        let wanted = parts.map(|part| (&part.waybill, wants.first(&part.waybill.id)));
        let rows = places::first(connection, wanted).await?;
        self.each(&rows, |part, columns| {
            part.queue.push(rows::waiting(columns)?);
            Ok(())
        })
    }

    async fn histories(&mut self, connection: &mut Connection, wants: &Wants) -> Result<(), Fault> {
        let query = format!("SELECT waybill_id, {UPDATE} FROM accepted WHERE waybill_id IN");
        let names = self.names(&wants.histories);
        let rows = query_in(connection, &query, &names, " ORDER BY waybill_id, place").await?;
        self.each(&rows, |part, columns| {
            part.entries.push(*rows::update(columns)?.entry());
            Ok(())
        })
    }

    fn names(&self, asked: &BTreeSet<WaybillId<'static>>) -> Vec<Value> {
        let known = asked.iter().filter(|id| self.read.contains_key(*id));
        known.map(name).collect()
    }

    /// Hands each row to the waybill that its first column names.
    fn each(
        &mut self,
        rows: &[Fields],
        mut take: impl FnMut(&mut Part, &mut Columns<'_, Fields>) -> Result<(), Unreadable>,
    ) -> Result<(), Fault> {
        for row in rows {
            let mut columns = Columns::of(row);
            let Some(part) = self.read.get_mut(&columns.id()?) else {
                continue;
            };
            if let Err(problem) = take(part, &mut columns) {
                self.unreadable.insert(row.name(), problem);
            }
        }
        Ok(())
    }

    fn known(self, wants: &Wants) -> Known {
        let mut known = Known::default();
        for (id, part) in self.read {
            if self.unreadable.contains_key(id.as_str()) {
                continue;
            }
            let has_history = wants.histories.contains(&id);
            let history = has_history.then(|| rows::since_start(&part.waybill, part.entries));
            known.insert(Held::read(
                part.waybill,
                part.lease,
                part.seen,
                part.queue,
                history,
            ));
        }
        for (id, problem) in self.unreadable {
            if let Some(id) = wants.waybills.keys().find(|wanted| wanted.as_str() == id) {
                known.insert_unreadable(id.clone(), problem.to_string());
            }
        }
        known
    }
}

pub(super) fn name(id: &WaybillId<'static>) -> Value {
    id.as_str().into()
}
