//! Leases: whose waybill it is to send.

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use super::batch::Batch;
use super::clock::ServerClock;
use super::connection::Connection;
use super::fault::Fault;
use super::load::name;
use super::places;
use crate::model::{Moment, Waybill};
use crate::rows::{self, Columns, Unreadable, Value, WAYBILL};
use crate::store::{Claim, Claims, LATEST, Lease};

/// Those that were postponed and whose time has come, the earliest first.
const POSTPONED: &str = "due_at BETWEEN 1 AND $1 AND";
/// Those that are due at once, the longest waiting first.
const AT_ONCE: &str = "due_at = 0 AND due_at <= $1 AND";
/// Those that a clock which was set back has put off.
const PUT_OFF: &str = "due_at > $1 AND";

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// The time by which waybills are due.
    pub(super) now: Moment,
    /// How many at most.
    pub(super) limit: usize,
    /// For how long.
    pub(super) term: Duration,
}

/// Those that are found, with the numbers of their last leases.
struct Found<'a> {
    connection: &'a mut Connection,
    claims: &'a Claims,
    taken: HashSet<String>,
    /// By the server's clock, which is the one that counts.
    told: Moment,
    waybills: BTreeMap<String, (Waybill, u64)>,
}

/// The first payloads of waybills that are due and nobody's, as this gateway's from now on. What
/// was postponed gets half of the places at least, so that new payloads don't keep it back for
/// ever, nor it them.
pub(super) async fn due(
    connection: &mut Connection,
    clock: &ServerClock,
    claims: &Claims,
    asked: Asked,
) -> Result<Vec<Claim>, Fault> {
    let Asked { now, limit, term } = asked;
    connection.begin().await?;
    // Before the server is asked for its time: by ours the lease ends no later than by its.
    let begun = Instant::now();
    let told = clock.ask(connection).await?;
    let mut found = Found {
        connection,
        claims,
        taken: claims.taken(),
        told,
        waybills: BTreeMap::new(),
    };
    found.find(POSTPONED, now, limit.div_ceil(2)).await?;
    found.find(AT_ONCE, now, limit).await?;
    found.find(POSTPONED, now, limit).await?;
    found.find(PUT_OFF, now + LATEST, limit).await?;
    let mut waybills = found.waybills;
    if waybills.is_empty() {
        connection.commit().await?;
        return Ok(Vec::new());
    }
    let ids: Vec<Value> = waybills.values().map(|(it, _)| name(&it.id)).collect();
    let take = "UPDATE waybill SET lease = lease + 1, leased_until = $1 WHERE id IN";
    let mut batch = Batch::default();
    batch.names(take, &[(told + term).into()], &ids);
    connection.execute_all(&batch).await?;
    let wanted = waybills.values().map(|(waybill, _)| (waybill, 1));
    let rows = places::first(connection, wanted).await?;
    connection.commit().await?;
    let mut due = Vec::new();
    for row in rows {
        // The first of each.
        let Some((waybill, last)) = waybills.remove(&row.name()) else {
            continue;
        };
        match rows::waiting(&mut Columns::from(&row, 1)) {
            Ok(first) => due.push(Claim {
                attempts: waybill.attempts(),
                waybill_id: waybill.id,
                fingerprint: first.fingerprint,
                body: first.body,
                lease: Lease::new(last + 1, begun, term),
            }),
            Err(problem) => claims.set_apart(waybill.id.as_str(), &problem),
        }
    }
    Ok(due)
}

impl Found<'_> {
    /// Looks for more, until there are so many.
    async fn find(&mut self, which: &str, now: Moment, limit: usize) -> Result<(), Fault> {
        if self.waybills.len() >= limit {
            return Ok(());
        }
        let wanted = limit - self.waybills.len();
        // Those that are taken, or found already, are passed over; they are few, as the server
        // passes over those that have a lease, so they are counted in only if it is short of some.
        let all = limit + self.taken.len() + self.waybills.len();
        for most in [wanted, all] {
            let is_all = self.find_among(which, now, limit, most).await?;
            if is_all || self.waybills.len() >= limit {
                break;
            }
        }
        Ok(())
    }

    /// Looks among so many of them, or a few more; says whether these were all.
    async fn find_among(
        &mut self,
        which: &str,
        now: Moment,
        limit: usize,
        most: usize,
    ) -> Result<bool, Fault> {
        // A power of two, so that the server sees few different statements.
        let most = most.next_power_of_two();
        let query = format!(
            "SELECT {WAYBILL}, lease FROM waybill WHERE {which} \
             (leased_until IS NULL OR leased_until <= $2) \
             ORDER BY due_at, turn LIMIT {most} FOR UPDATE SKIP LOCKED"
        );
        let values = [now.into(), self.told.into()];
        let rows = self.connection.query(&query, &values).await?;
        for row in &rows {
            let id = row.name();
            if self.waybills.len() >= limit {
                break;
            }
            if self.taken.contains(&id) || self.waybills.contains_key(&id) {
                continue;
            }
            match read(&mut Columns::of(row)) {
                Ok(read) => {
                    self.waybills.insert(id, read);
                }
                Err(problem) => self.claims.set_apart(&id, &problem),
            }
        }
        Ok(rows.len() < most)
    }
}

fn read(columns: &mut Columns<'_, super::fields::Fields>) -> Result<(Waybill, u64), Unreadable> {
    Ok((rows::waybill(columns)?, columns.int("lease")?))
}
