//! What a state file keeps, as a whole: to be shown, and to be made smaller.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use foldhash::quality::RandomState;
use waybill_engine::Tracker;

use super::commit::{Change, RunState};
use super::fault::Fault;
use super::feeds::{KnownFeeds, PlaceInFeed};
use super::file::State;
use super::log;
use super::reading::read;
use super::rewrite::ClosedBefore;
use crate::failure::Failure;
use crate::system::Disk;
use crate::waybills::Waybills;

/// What a state keeps.
pub(crate) struct Contents {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    /// When the file was last written to.
    pub(crate) written: Option<SystemTime>,
    /// The tracker of every waybill.
    pub(crate) trackers: Vec<Tracker>,
    pub(crate) feeds: Vec<PlaceInFeed>,
    pub(crate) last: Option<RunState>,
}

impl Contents {
    /// Reads a state. A run may be using it meanwhile.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let failed = |error| Fault::from(log::Fault::Read(error)).of(path);
        let file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        let mut trackers: HashMap<Box<str>, Tracker, RandomState> = HashMap::default();
        let (mut feeds, mut last) = (KnownFeeds::default(), None);
        let take = |change: Change<'_>| {
            trackers.insert(change.id.as_str().into(), change.tracker);
        };
        let commit = |run: RunState| {
            if let Some(feed) = &run.feed {
                feeds.insert(feed.clone(), run.position);
            }
            last = Some(run);
        };
        read(&file, take, commit).map_err(|fault| fault.of(path))?;
        Ok(Self {
            path: path.to_owned(),
            bytes: metadata.len(),
            written: metadata.modified().ok(),
            trackers: trackers.into_values().collect(),
            feeds: feeds.iter().cloned().collect(),
            last,
        })
    }
}

/// What was made of a state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pruned {
    pub(crate) forgotten: usize,
    pub(crate) kept: usize,
    pub(crate) bytes_before: u64,
    pub(crate) bytes_after: u64,
}

/// Rewrites a state without its past, and without these waybills.
///
/// # Errors
///
/// The state can't be used, is in use, or can't be rewritten; then it is as it was.
pub(crate) fn prune(
    path: &Path,
    disk: &Arc<dyn Disk>,
    closed: Option<ClosedBefore>,
) -> Result<Pruned, Failure> {
    // To open it as a run does would make a state where there is none.
    File::open(path).map_err(|error| Fault::from(log::Fault::Read(error)).of(path))?;
    let mut waybills = Waybills::with_steps(&RandomState::default());
    let mut state = State::open(path, disk, |change| {
        waybills.restore(change.id.as_str(), change.tracker, &change.accepted);
    })?;
    let is_forgotten = |tracker: &Tracker| closed.is_some_and(|closed| closed.covers(tracker));
    let forgotten = waybills.iter().filter(|(_, tracker)| is_forgotten(tracker));
    let forgotten = forgotten.count();
    let bytes_before = state.bytes();
    state.rewrite_or_fail(&mut |take| {
        let histories = waybills.histories();
        let mut kept = histories.filter(|history| !is_forgotten(&history.tracker));
        kept.try_for_each(take)
    })?;
    Ok(Pruned {
        forgotten,
        kept: waybills.len() - forgotten,
        bytes_before,
        bytes_after: state.bytes(),
    })
}
