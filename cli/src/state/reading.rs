//! Reading a state from its first commit to its last.

use std::fs::File;
use std::path::Path;

use waybill_engine::{Tracker, WaybillId};

use super::commit::{self, Change, RunState};
use super::fault::Fault;
use super::log::{self, End};
use crate::failure::Failure;

/// The tracker of a waybill, if the state knows it. A run may be using the state meanwhile.
pub(crate) fn look_up(path: &Path, id: &WaybillId<'_>) -> Result<Option<Tracker>, Failure> {
    let file = File::open(path).map_err(|error| Fault::from(log::Fault::Read(error)).of(path))?;
    let mut found = None;
    let look = |change: Change<'_>| {
        if change.id == *id {
            found = Some(change.tracker);
        }
    };
    read(&file, look, drop).map_err(|fault| fault.of(path))?;
    Ok(found)
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
