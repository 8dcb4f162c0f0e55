//! How works are run within a transaction.

use super::error::{StoreError, Trouble};
use super::known::Known;
use super::wants::Wants;
use super::work::{Work, Works};

/// What these works have to know, all together.
#[must_use]
pub fn wants(works: &Works) -> Wants {
    let mut wants = Wants::default();
    for work in works {
        work.wants(&mut wants);
    }
    wants
}

/// Runs works, one after the other. Says whether that was all: if not, it has to be done anew with
/// the histories that the wants then name as well.
pub fn run_all(works: &mut Works, known: &mut Known, wants: &mut Wants) -> bool {
    for work in works {
        run(&mut **work, known);
    }
    let missing = known.no_histories();
    wants.histories.extend(missing.iter().cloned());
    missing.is_empty()
}

/// Runs a work, unless it asks for a waybill that can't be read.
fn run(work: &mut dyn Work, known: &mut Known) {
    if known.unreadable().next().is_some() {
        let mut wants = Wants::default();
        work.wants(&mut wants);
        let asked = |id| wants.waybills.contains_key(id);
        if let Some((id, problem)) = known.unreadable().find(|(id, _)| asked(*id)) {
            let detail = format!("{id} can't be read: {problem}");
            return work.fail(StoreError::new(Trouble::Unreadable, detail));
        }
    }
    work.run(known);
}
