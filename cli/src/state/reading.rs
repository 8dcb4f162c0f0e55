//! Reading a state from its first commit to its last.

use std::fs::File;
use std::path::Path;

use waybill_engine::{Tracker, WaybillId};

use super::commit::{self, Change, RunState};
use super::fault::Fault;
use super::log::{self, End};
use crate::failure::Failure;

/// What a state keeps of a waybill, which is never empty: its tracker after each commit that
/// changed it, the last one at the end. A rewritten state has lost the earlier ones.
pub(crate) struct Kept {
    before: Vec<Tracker>,
    tracker: Tracker,
}

impl Kept {
    /// As it is now.
    pub(crate) const fn tracker(&self) -> &Tracker {
        &self.tracker
    }

    /// As it was after earlier commits, as far as these are still in the file.
    pub(crate) fn before(&self) -> &[Tracker] {
        &self.before
    }
}

/// What a state keeps of a waybill, if it knows it. A run may be using the state meanwhile.
pub(crate) fn look_up(path: &Path, id: &WaybillId<'_>) -> Result<Option<Kept>, Failure> {
    let file = File::open(path).map_err(|error| Fault::from(log::Fault::Read(error)).of(path))?;
    let mut found: Vec<Tracker> = Vec::new();
    let look = |change: Change<'_>| {
        if change.id == *id && found.last() != Some(&change.tracker) {
            found.push(change.tracker);
        }
    };
    read(&file, look, drop).map_err(|fault| fault.of(path))?;
    Ok(found.pop().map(|tracker| Kept {
        before: found,
        tracker,
    }))
}

/// Calls `visit` with each change of a waybill, and `stand` with each state of a run.
pub(super) fn read(
    file: &File,
    mut visit: impl FnMut(Change<'_>),
    mut stand: impl FnMut(RunState),
) -> Result<End, Fault> {
    log::read(file, |at, body| {
        stand(commit::read_body(body, &mut visit).ok_or(Fault::Content { at })?);
        Ok(())
    })
}
