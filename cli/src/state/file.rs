//! An open state: what a run continues from, and where its commits go.

use std::fs::{self, File, Metadata, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use same_file::Handle;
use waybill_engine::Fingerprint;

use super::commit::{Change, Changes, RunState};
use super::fault::Fault;
use super::feeds::{KnownFeeds, PlaceInFeed, Recognised};
use super::log::{self, Log};
use super::read_by::ReadBy;
use super::reading::read;
use super::rewrite::{Histories, NotRewritten, rewrite};
use crate::failure::Failure;
use crate::feed::Position;
use crate::output::Written;
use crate::system::{Disk, full_path};
use crate::terminal::notice;

/// A state is rewritten when it has this many bytes of the past, and more than of the present.
const MOST_PAST: u64 = 1 << 16;

/// An open state, locked against other runs.
pub(crate) struct State {
    /// Without symbolic links.
    path: PathBuf,
    disk: Arc<dyn Disk>,
    file: File,
    log: Log,
    /// The last commit of earlier runs.
    before: Option<RunState>,
    feeds: KnownFeeds,
    changes: Changes,
    /// Whether it was tried in vain to rewrite it.
    stays: bool,
}

/// What a feed that begins like a known one is taken for, where too few bytes do to be sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FeedIs {
    /// The feed that is known: it is gone on with
    Known,
    /// A new feed: it is decided from its start
    New,
}

impl State {
    /// Opens a state, or makes one, and calls `visit` with each change of a waybill.
    pub(crate) fn open(
        path: &Path,
        disk: &Arc<dyn Disk>,
        mut visit: impl FnMut(&Change<'_>),
    ) -> Result<Self, Failure> {
        let named = path;
        let path = full_path(path);
        let failure = |fault: Fault| fault.of(named);
        let file = locked(&path, disk.as_ref()).map_err(failure)?;
        let mut feeds = KnownFeeds::default();
        let mut before = None;
        let end = read(
            &file,
            |change| visit(&change),
            |run: RunState| {
                if let Some(feed) = &run.feed {
                    feeds.insert(feed.clone(), run.position);
                }
                before = Some(run);
            },
        );
        let log = end.and_then(|end| {
            let file = file.try_clone();
            let log = file.and_then(|file| Log::new(Arc::clone(disk), file, end));
            log.map_err(Fault::Write)
        });
        Ok(Self {
            log: log.map_err(failure)?,
            path: named.to_owned(),
            disk: Arc::clone(disk),
            file,
            before,
            feeds,
            changes: Changes::default(),
            stays: false,
        })
    }

    /// Refuses to continue under other rules than before.
    pub(crate) fn refuse_other_rules(&self, given: Fingerprint) -> Result<(), Failure> {
        match &self.before {
            Some(before) if before.rules != given => Err(self.failure(&Fault::OtherRules {
                made: before.rules,
                given,
            })),
            Some(_) | None => Ok(()),
        }
    }

    /// The map that the records of earlier runs were read by, if it was one.
    pub(crate) fn noted_map(&self) -> Option<&ReadBy> {
        let read_by = self.before.as_ref().map(|before| &before.read_by);
        read_by.filter(|read_by| matches!(read_by, ReadBy::Map { .. }))
    }

    /// Refuses to continue with records that are read by another map than before.
    pub(crate) fn refuse_other_map(&self, given: &ReadBy) -> Result<(), Failure> {
        match &self.before {
            Some(before) if before.read_by.is_other(given) => Err(self.failure(&Fault::OtherMap {
                made: before.read_by.clone(),
                given: given.clone(),
            })),
            Some(_) | None => Ok(()),
        }
    }

    /// The confirmed lengths of the outputs, if the last run did not come to its end: they are cut
    /// back to these, and must not be shorter.
    pub(crate) fn unconfirmed(&self) -> &[Written] {
        match &self.before {
            Some(before) if !before.ended => &before.outputs,
            Some(_) | None => &[],
        }
    }

    /// Whether the last run came to its end.
    pub(crate) fn has_ended(&self) -> bool {
        self.before.as_ref().is_none_or(|before| before.ended)
    }

    /// Forgets the outputs of earlier runs.
    pub(crate) fn give_up_outputs(&mut self) {
        if let Some(before) = &mut self.before {
            before.outputs.clear();
        }
    }

    /// Refuses outputs that are not those of a run that did not come to its end, or that have lost
    /// what was confirmed in them.
    pub(crate) fn refuse_lost_outputs(&self, given: &[(&str, &Path)]) -> Result<(), Failure> {
        for written in self.unconfirmed() {
            let Written { role, path, bytes } = written.clone();
            let is_given = given
                .iter()
                .any(|(option, given)| *option == role && full_path(given) == path);
            if !is_given {
                return Err(self.failure(&Fault::OtherOutput { role, path }));
            }
            let found = fs::metadata(&path).map(|metadata| metadata.len()).ok();
            if found.is_none_or(|found| found < bytes) {
                return Err(self.failure(&Fault::LostOutput {
                    role,
                    path,
                    bytes,
                    found,
                }));
            }
        }
        Ok(())
    }

    /// Every place in a feed that is known, to be looked for.
    pub(crate) fn positions(&self) -> Vec<Position> {
        self.feeds.positions().collect()
    }

    /// Where to continue in a feed in which these places were found; `None` if it is new. What
    /// can't be decided is, as `taken_for` says, or refused.
    pub(crate) fn place_in(
        &self,
        name: &str,
        file: &Metadata,
        found: &[Position],
        taken_for: Option<FeedIs>,
    ) -> Result<Option<PlaceInFeed>, Failure> {
        match (self.feeds.recognise(file, found), taken_for) {
            (Recognised::As(known), _) | (Recognised::Perhaps(known), Some(FeedIs::Known)) => {
                Ok(Some(known))
            }
            (Recognised::No, _) | (Recognised::Perhaps(_), Some(FeedIs::New)) => Ok(None),
            (Recognised::Perhaps(known), None) => Err(self.failure(&Fault::DoubtfulFeed {
                feed: name.to_owned(),
                known: known.feed.path,
                bytes: known.position.bytes,
                lines: known.position.lines,
            })),
        }
    }

    /// The feeds that are known.
    pub(crate) const fn feeds(&self) -> &KnownFeeds {
        &self.feeds
    }

    /// How far a run without an end had read an input that can't be read again.
    pub(crate) fn lost_input(&self) -> Option<Position> {
        let before = self.before.as_ref()?;
        (!before.ended && before.feed.is_none()).then_some(before.position)
    }

    /// Moves these changes into the next commit, after those that are there already.
    pub(crate) fn keep(&mut self, changes: &mut Changes) {
        self.changes.append(changes);
    }

    /// How many bytes of changes were kept since the last commit.
    pub(crate) fn kept(&self) -> usize {
        self.changes.size()
    }

    /// Commits the changes. Everything in `run` has to be true on the disk already.
    pub(crate) fn commit(&mut self, run: &RunState) -> Result<(), Failure> {
        let body = self.changes.take_body(run);
        self.log
            .commit(&body)
            .map_err(|error| self.failure(&Fault::Write(error)))?;
        if let Some(feed) = &run.feed {
            self.feeds.insert(feed.clone(), run.position);
        }
        self.before = Some(run.clone());
        Ok(())
    }

    /// Whether most of the file is of the past, if this many bytes are of the present.
    pub(crate) const fn is_stale(&self, live: u64) -> bool {
        !self.stays && self.log.bytes() > Self::most_bytes(live)
    }

    /// How many bytes a state may have of which this many are of the present.
    pub(crate) const fn most_bytes(live: u64) -> u64 {
        live + if live > MOST_PAST { live } else { MOST_PAST }
    }

    /// Rewrites the file without its past: every waybill that is given with all its accepted
    /// updates, and how far each feed was read. If that can't be done, the state stays as it is.
    pub(crate) fn rewrite(&mut self, histories: Histories<'_>) -> Result<(), Failure> {
        match self.try_rewrite(histories) {
            Err(problem) if !matches!(problem, NotRewritten::Torn(_)) => {
                self.stays = true;
                let name = self.path.display();
                notice(&[
                    format!(
                        "the state file {name} goes on to grow, as it can't be rewritten: {problem}"
                    ),
                    format!(
                        "状态文件 {name} 无法重写，会继续变大：{}",
                        problem.chinese()
                    ),
                ]);
                Ok(())
            }
            rewritten => rewritten.map_err(|problem| self.failure(&problem.into())),
        }
    }

    /// The same, where to leave it as it is would be no success.
    pub(crate) fn rewrite_or_fail(&mut self, histories: Histories<'_>) -> Result<(), Failure> {
        self.try_rewrite(histories)
            .map_err(|problem| self.failure(&problem.into()))
    }

    fn try_rewrite(&mut self, histories: Histories<'_>) -> Result<(), NotRewritten> {
        let Some(run) = &self.before else {
            return Ok(());
        };
        let path = full_path(&self.path);
        self.feeds.forget_old();
        let old = self.file.metadata().map_err(NotRewritten::Torn)?;
        (self.log, self.file) = rewrite(&self.disk, &path, &old, run, &self.feeds, histories)?;
        Ok(())
    }

    /// How many bytes the file has.
    pub(crate) const fn bytes(&self) -> u64 {
        self.log.bytes()
    }

    fn failure(&self, fault: &Fault) -> Failure {
        fault.of(&self.path)
    }
}

/// Opens the file, or makes it, and locks it until it is closed.
fn locked(path: &Path, disk: &dyn Disk) -> Result<File, Fault> {
    let mut options = File::options();
    let file = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|error| {
            let is_file = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
            // What can be read can't be written, such as a file of mode 444.
            if is_file && File::open(path).is_ok() {
                Fault::Write(error)
            } else {
                Fault::from(log::Fault::Read(error))
            }
        })?;
    if !file.metadata().map_err(log::Fault::Read)?.is_file() {
        return Err(Fault::NoFile);
    }
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => Fault::InUse,
        TryLockError::Error(error) => Fault::Lock(error),
    })?;
    let same = Handle::from_path(path)
        .and_then(|named| Ok(named == Handle::from_file(file.try_clone()?)?));
    match same {
        Ok(true) => {}
        // The run that used it has just rewritten it.
        Ok(false) => return Err(Fault::InUse),
        Err(error) => return Err(Fault::Lock(error)),
    }
    disk.sync_folder(path).map_err(Fault::Write)?;
    Ok(file)
}
