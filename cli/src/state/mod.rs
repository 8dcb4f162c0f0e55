//! What `waybill gate` keeps between runs: trackers, accepted updates, and how far each feed was
//! read.
//!
//! A run may be killed at any moment, and the next one continues as if nothing had happened: first
//! the outputs reach the disk, then one commit records what changed until then. What the outputs
//! contain beyond the last commit is cut off, and decided again.

mod commit;
mod log;

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use same_file::Handle;
use waybill_engine::{Field, Fingerprint, Tracker, WaybillId};

pub(crate) use self::commit::{Change, Changes, RunState};
use self::log::{End, Log};
use crate::failure::Failure;
use crate::feed::{self, Chunks, EncodingChoice, FormatChoice, Position, content};
use crate::output::Written;
use crate::system::{full_path, sync_folder};

/// A state is rewritten when it has this many outdated entries for each waybill, and this many
/// more.
const STALE_PER_WAYBILL: usize = 3;
const STALE: usize = 10_000;

/// How many bytes go into one commit when the state is rewritten.
const PORTION: usize = 1 << 20;

/// Why a run can't continue from a state.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error(transparent)]
    Log(#[from] log::Fault),
    #[error("the commit in front of byte {at} is none that this version writes")]
    Content { at: u64 },
    #[error("it is no regular file")]
    NoFile,
    #[error("another run is using it, and one at a time may")]
    InUse,
    #[error("can't tell whether another run is using it: {0}")]
    Lock(io::Error),
    #[error("can't write it: {0}")]
    Write(io::Error),
    #[error(
        "it was made under the rules {made}, and this run decides by {given}; give the same rules, \
         or `--despite other-rules` to go on under these"
    )]
    OtherRules {
        made: Fingerprint,
        given: Fingerprint,
    },
    #[error(
        "the last run did not come to its end, and its {role} was {path}; give the same again, so \
         that what was not confirmed there is cut off, or `--despite lost-outputs` to leave it as \
         it is"
    )]
    OtherOutput { role: String, path: String },
    #[error(
        "the last run did not come to its end, and {bytes} bytes of its {role} {path} were \
         confirmed, but {}; put it back, or give `--despite lost-outputs` to go on without it",
        found.map_or_else(|| "the file is gone".to_owned(), |found| format!("it has {found}"))
    )]
    LostOutput {
        role: String,
        path: String,
        bytes: u64,
        found: Option<u64>,
    },
}

/// An open state, locked against other runs.
pub(crate) struct State {
    path: PathBuf,
    log: Log,
    /// The last commit of earlier runs.
    before: Option<RunState>,
    /// How far each feed was read.
    feeds: BTreeMap<String, Position>,
    /// How many changes the file holds.
    entries: usize,
    changes: Changes,
}

impl State {
    /// Opens a state, or makes one, and calls `visit` with each change of a waybill.
    pub(crate) fn open(path: &Path, mut visit: impl FnMut(&Change<'_>)) -> Result<Self, Failure> {
        let file = locked(path).map_err(|fault| failure(path, &fault))?;
        let mut feeds = BTreeMap::new();
        let mut before = None;
        let mut entries = 0;
        let end = read(
            &file,
            |change| {
                entries += 1;
                visit(&change);
            },
            |run: RunState| {
                if let Some(feed) = &run.feed {
                    feeds.insert(feed.clone(), run.position);
                }
                before = Some(run);
            },
        );
        let log = end.and_then(|end| Log::new(file, end).map_err(Fault::Write));
        Ok(Self {
            path: path.to_owned(),
            log: log.map_err(|fault| failure(path, &fault))?,
            before,
            feeds,
            entries,
            changes: Changes::default(),
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

    /// The confirmed lengths of the outputs, if the last run did not come to its end: they are cut
    /// back to these, and must not be shorter.
    pub(crate) fn unconfirmed(&self) -> &[Written] {
        match &self.before {
            Some(before) if !before.ended => &before.outputs,
            Some(_) | None => &[],
        }
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

    /// Where to continue in a feed, and the name under which it was read before: its own, or
    /// another one if it was moved since.
    pub(crate) fn place_in(&self, path: &str, feed: &File) -> io::Result<Option<(&str, Position)>> {
        if let Some((name, position)) = self.feeds.get_key_value(path)
            && position.is_in(feed)?
        {
            return Ok(Some((name, *position)));
        }
        let mut found: Option<(&str, Position)> = None;
        for (name, position) in &self.feeds {
            let is_further = found.is_none_or(|(_, found)| position.bytes > found.bytes);
            if position.is_telling() && is_further && position.is_in(feed)? {
                found = Some((name, *position));
            }
        }
        Ok(found)
    }

    /// Where to continue in a packed feed. Comparing means to unpack it up to there, so it is
    /// looked up by its own name only.
    pub(crate) fn place_in_packed(
        &self,
        full_path: &str,
        path: &Path,
        encoding: EncodingChoice,
    ) -> Result<Option<(&str, Position)>, Failure> {
        let Some((name, position)) = self.feeds.get_key_value(full_path) else {
            return Ok(None);
        };
        let feed = feed::open(Some(path))?;
        let input = content(&feed.name, feed.input, encoding)?;
        let mut chunks = Chunks::<_, Field>::new(feed.name, input, FormatChoice::Jsonl, &[])?;
        chunks.go_on(*position)?;
        let is_there = chunks.reached().position() == *position;
        Ok(is_there.then_some((name, *position)))
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
            .map_err(|error| self.failure(&Fault::Write(error)))
    }

    /// Whether much of the file is outdated, if it has this many waybills.
    pub(crate) const fn is_stale(&self, waybills: usize) -> bool {
        self.entries > STALE_PER_WAYBILL * waybills + STALE
    }

    /// Rewrites the file without what is outdated: every waybill with all its accepted updates, and
    /// how far each feed was read.
    pub(crate) fn tidy<'a, A: ExactSizeIterator<Item = Fingerprint>>(
        &mut self,
        waybills: impl Iterator<Item = (&'a str, Tracker, A)>,
    ) -> Result<(), Failure> {
        self.rewrite(waybills)
            .map_err(|error| self.failure(&Fault::Write(error)))
    }

    fn rewrite<'a, A: ExactSizeIterator<Item = Fingerprint>>(
        &mut self,
        waybills: impl Iterator<Item = (&'a str, Tracker, A)>,
    ) -> io::Result<()> {
        let Some(before) = &self.before else {
            return Ok(());
        };
        let mut name = self.path.clone().into_os_string();
        name.push(".new");
        let new = PathBuf::from(name);
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&new)?;
        // Locked before it gets the state's name.
        file.try_lock()?;
        let mut log = Log::new(file, End(0))?;
        let mut changes = Changes::default();
        for (id, tracker, accepted) in waybills {
            changes.add(id, tracker, accepted);
            if changes.size() >= PORTION {
                log.add(&changes.take_body(before))?;
            }
        }
        for (feed, position) in &self.feeds {
            let run = RunState {
                feed: Some(feed.clone()),
                position: *position,
                ..before.clone()
            };
            log.add(&changes.take_body(&run))?;
        }
        log.commit(&changes.take_body(before))?;
        fs::rename(&new, &self.path)?;
        sync_folder(&self.path)?;
        self.log = log;
        Ok(())
    }

    fn failure(&self, fault: &Fault) -> Failure {
        failure(&self.path, fault)
    }
}

/// The tracker of a waybill, if the state knows it. A run may be using the state meanwhile.
pub(crate) fn look_up(path: &Path, id: &WaybillId<'_>) -> Result<Option<Tracker>, Failure> {
    let file = File::open(path).map_err(|error| failure(path, &log::Fault::Read(error).into()))?;
    let mut found = None;
    let look = |change: Change<'_>| {
        if change.id == *id {
            found = Some(change.tracker);
        }
    };
    read(&file, look, drop).map_err(|fault| failure(path, &fault))?;
    Ok(found)
}

/// Opens the file, or makes it, and locks it until it is closed.
fn locked(path: &Path) -> Result<File, Fault> {
    let mut options = File::options();
    let file = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(log::Fault::Read)?;
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
    sync_folder(path).map_err(Fault::Write)?;
    Ok(file)
}

fn read(
    file: &File,
    mut visit: impl FnMut(Change<'_>),
    mut stand: impl FnMut(RunState),
) -> Result<End, Fault> {
    log::read(file, |at, body| {
        stand(commit::read_body(body, &mut visit).ok_or(Fault::Content { at })?);
        Ok(())
    })
}

fn failure(path: &Path, fault: &Fault) -> Failure {
    Failure::State {
        name: path.display().to_string(),
        problem: fault.to_string(),
    }
}
