//! What one gateway has for itself, and what it can't read, as it remembers them.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::claim::Claim;
use super::known::Known;

/// The waybills whose first payload somebody in this process has for himself, and those that can't
/// be read: neither is claimed. At most so many as are claimed at a time, and as are damaged.
#[derive(Debug, Default)]
pub struct Claims {
    waybills: Mutex<HashSet<String>>,
    told: Mutex<HashSet<String>>,
}

fn locked(set: &Mutex<HashSet<String>>) -> MutexGuard<'_, HashSet<String>> {
    set.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Claims {
    /// The ids of the waybills, as of now.
    #[must_use]
    pub fn taken(&self) -> HashSet<String> {
        locked(&self.waybills).clone()
    }

    /// These are somebody's from now on.
    pub fn begin(&self, claims: &[Claim]) {
        let ids = claims.iter().map(|claim| claim.waybill_id.to_string());
        locked(&self.waybills).extend(ids);
    }

    /// Those that works have done with are nobody's from now on.
    pub fn end(&self, known: &Known) {
        let mut waybills = locked(&self.waybills);
        for held in known.waybills().filter(|held| held.writes().ended) {
            waybills.remove(held.waybill().id.as_str());
        }
    }

    /// This waybill can't be read: it is told, and nobody claims it until the next start.
    pub fn set_apart(&self, id: &str, problem: &dyn fmt::Display) {
        locked(&self.waybills).insert(id.to_owned());
        self.tell(id, problem);
    }

    /// Something of this waybill can't be read: it is told, once.
    pub fn tell(&self, id: &str, problem: &dyn fmt::Display) {
        if locked(&self.told).insert(id.to_owned()) {
            let waybill = id.escape_debug();
            tracing::error!(%waybill, %problem, "it can't be read; the others go on");
        }
    }
}
