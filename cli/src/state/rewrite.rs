//! Rewriting a state without its past, beside the old file, which goes on to be the state if that
//! can't be done.

use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use waybill_engine::{Timestamp, Tracker};

use super::commit::{Changes, RunState};
use super::feeds::KnownFeeds;
use super::log::{self, Log};
use crate::lang::chinese_error;
use crate::system::{Aside, Disk, beside};
use crate::waybills::History;

/// What the name of a state goes on with while it is rewritten.
const SUFFIX: &str = ".rewrite";

/// How many bytes go into one commit when the state is rewritten.
const PORTION: usize = 1 << 20;

/// Calls a function with every waybill, until it fails.
pub(crate) type Histories<'a> =
    &'a mut dyn FnMut(&mut dyn FnMut(History<'_>) -> io::Result<()>) -> io::Result<()>;

/// Which waybills are forgotten: those that are closed, and whose last update is older than this.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClosedBefore(pub(crate) Timestamp);

impl ClosedBefore {
    /// Those that were closed this long ago.
    pub(crate) fn at(now: Timestamp, age: TimeDelta) -> Self {
        let before = now.unix().saturating_sub(age.num_seconds());
        Self(Timestamp::from_unix(before).unwrap_or(Timestamp::MIN))
    }

    pub(crate) fn covers(self, tracker: &Tracker) -> bool {
        let is_old = tracker.highest().is_some_and(|last| last < self.0);
        tracker.status().is_closed() && is_old
    }
}

/// Why a state was not rewritten, or what that leaves.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotRewritten {
    /// Nothing has changed: the state can be used as it is.
    #[error("can't write {name}: {cause}")]
    New { name: String, cause: io::Error },
    #[error("{name} is there, and is nothing that a run left behind")]
    Foreign { name: String },
    #[error("it has {0} names, and only one of them could be given to the new file")]
    Linked(u64),
    /// Nobody knows which file the disk will have under the name of the state.
    #[error("can't write it: {0}")]
    Torn(io::Error),
}

impl NotRewritten {
    /// The text in Chinese.
    pub(crate) fn chinese(&self) -> String {
        match self {
            Self::New { name, cause } => format!("无法写入 {name}：{}", chinese_error(cause)),
            Self::Foreign { name } => format!("{name} 已经存在，而且不是某次运行留下的"),
            Self::Linked(names) => format!("它有 {names} 个名字，而新文件只能得到其中一个"),
            Self::Torn(error) => format!("无法写入它：{}", chinese_error(error)),
        }
    }
}

/// Writes a state anew, from what is in memory, and returns the new file and its log.
pub(crate) fn rewrite(
    disk: &Arc<dyn Disk>,
    path: &Path,
    old: &Metadata,
    run: &RunState,
    feeds: &KnownFeeds,
    histories: Histories<'_>,
) -> Result<(Log, File), NotRewritten> {
    if old.nlink() > 1 {
        return Err(NotRewritten::Linked(old.nlink()));
    }
    let name = || beside(path, SUFFIX).display().to_string();
    let failed = |cause| NotRewritten::New {
        name: name(),
        cause,
    };
    remove_leftover(disk.as_ref(), path, old).map_err(failed)?;
    let aside = match Aside::make(disk.as_ref(), path, SUFFIX) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(NotRewritten::Foreign { name: name() });
        }
        aside => aside.map_err(failed)?,
    };
    let mut log = fill(disk, &aside, old, run, feeds, histories).map_err(failed)?;
    let file = aside.file().try_clone().map_err(failed)?;
    aside.take_place().map_err(failed)?;
    let placed = disk.sync_folder(path).and_then(|()| log.finish_draft());
    placed.map_err(NotRewritten::Torn)?;
    Ok((log, file))
}

fn fill(
    disk: &Arc<dyn Disk>,
    aside: &Aside<'_>,
    old: &Metadata,
    run: &RunState,
    feeds: &KnownFeeds,
    histories: Histories<'_>,
) -> io::Result<Log> {
    // Locked before it gets the state's name.
    aside.file().try_lock()?;
    aside.take_access_of(old)?;
    let mut log = Log::draft(Arc::clone(disk), aside.file().try_clone()?)?;
    let mut changes = Changes::default();
    // These commits are not about a feed: its place must not be that of another run.
    let about_no_feed = RunState {
        feed: None,
        ..run.clone()
    };
    histories(&mut |history| {
        for (tracker, accepted) in history.parts() {
            changes.add(&history.id, tracker, accepted);
        }
        if changes.size() < PORTION {
            return Ok(());
        }
        log.add(&changes.take_body(&about_no_feed))
    })?;
    for known in feeds.iter() {
        let run = RunState {
            feed: Some(known.feed.clone()),
            position: known.position,
            ..run.clone()
        };
        log.add(&changes.take_body(&run))?;
    }
    log.commit(&changes.take_body(run))?;
    Ok(log)
}

/// Removes what a run left that was killed while it rewrote this state. Only the run that has the
/// state's lock does that, so no other is at work there.
fn remove_leftover(disk: &dyn Disk, path: &Path, old: &Metadata) -> io::Result<()> {
    let left = beside(path, SUFFIX);
    let found = match fs::symlink_metadata(&left) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    let is_plain = found.is_file() && found.nlink() == 1 && found.dev() == old.dev();
    if is_plain && log::is_draft(&File::open(&left)?)? {
        disk.remove(&left)?;
    }
    Ok(())
}
