//! A run with `--state`: what it continues from, and what it leaves for the next run.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use waybill_engine::{Fingerprint, MessagePolicy, RuleSet, Tracker};

use super::outputs::Outputs;
use super::shards::Shards;
use crate::failure::Failure;
use crate::feed::{self, Feed, Format, Position, content, found_in};
use crate::output::{Output, Written};
use crate::state::{
    Changes, ClosedBefore, FeedIs, KnownFeed, PlaceInFeed, ReadBy, RunState, State, live_bytes,
};
use crate::system::{Disk, Signals, full_path, is_standard};
use crate::terminal::notice;

/// A run commits at most so often, and spends at most this share of its time with that.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(100);
const SHARE: u32 = 20;

/// How many bytes of changes are kept in memory at most before they are committed.
const MOST_KEPT: usize = 64 << 20;

/// A state is rewritten to forget waybills if they take one byte of so many, or if it is small.
const FORGOTTEN_SHARE: u64 = 8;
const SMALL: u64 = 1 << 20;

/// What a run with a state may be asked to pass over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Obstacle {
    /// The state was made under other rules
    OtherRules,
    /// The records of the state were read by another map, or without one
    OtherMap,
    /// The last run did not come to its end, and an output of it is gone
    LostOutputs,
}

/// What a run asks of its state.
pub(crate) struct Asked<'a> {
    pub(crate) rules: &'a RuleSet,
    /// What records are read by.
    pub(crate) read_by: ReadBy,
    pub(crate) outputs: &'a Outputs<(&'static str, &'a Path)>,
    pub(crate) despite: &'a [Obstacle],
    pub(crate) feed_is: Option<FeedIs>,
    pub(crate) forgets: Option<ClosedBefore>,
}

/// Commits a run to a state file.
pub(crate) struct Checkpoint {
    state: State,
    rules: Fingerprint,
    /// What the state notes its records to be read by.
    read_by: ReadBy,
    /// Whether they are read by a map, and those of this run are records of ours.
    is_beside_map: bool,
    feed_is: Option<FeedIs>,
    forgets: Option<ClosedBefore>,
    /// The feed, if it is one that can be read again.
    feed: Option<KnownFeed>,
    /// The bytes of the feed up to the last commit, and the time of that.
    confirmed: u64,
    committed: Instant,
    interval: Duration,
    /// How many bytes the state may have before it is looked into how many are of the past.
    most_bytes: u64,
}

impl Checkpoint {
    /// Opens a state, fills the shards from it, and refuses what does not match it.
    pub(crate) fn open(
        path: &Path,
        disk: &Arc<dyn Disk>,
        asked: &Asked<'_>,
        shards: &mut Shards,
    ) -> Result<Self, Failure> {
        if let Some((role, _)) = asked.outputs.iter().find(|(_, path)| is_standard(path)) {
            return Err(Failure::NoFile { role });
        }
        let mut state = State::open(path, disk, |change| {
            shards.restore(&change.id, change.tracker, &change.accepted);
        })?;
        let rules = asked.rules.fingerprint();
        if !asked.despite.contains(&Obstacle::OtherRules) {
            state.refuse_other_rules(rules)?;
        }
        let is_despite = asked.despite.contains(&Obstacle::OtherMap);
        // A record of ours is the same update beside any map, such as one that `--retry` kept. The
        // next run of the map finds it noted as before.
        let noted = state.noted_map().cloned();
        let beside = noted.filter(|_| asked.read_by == ReadBy::Itself && !is_despite);
        if beside.is_none() && !is_despite {
            state.refuse_other_map(&asked.read_by)?;
        }
        if asked.despite.contains(&Obstacle::LostOutputs) {
            state.give_up_outputs();
        }
        let given: Vec<_> = asked.outputs.iter().copied().collect();
        state.refuse_lost_outputs(&given)?;
        let mut checkpoint = Self {
            state,
            rules,
            is_beside_map: beside.is_some(),
            read_by: beside.unwrap_or_else(|| asked.read_by.clone()),
            feed_is: asked.feed_is,
            forgets: asked.forgets,
            feed: None,
            confirmed: 0,
            committed: Instant::now(),
            interval: SHORTEST_INTERVAL,
            most_bytes: 0,
        };
        if checkpoint.shrink(shards, 0)? {
            let forgets = asked.forgets;
            *shards = shards.without(|tracker| forgets.is_some_and(|old| old.covers(tracker)));
        }
        Ok(checkpoint)
    }

    /// Whether so much was added to the state that it may be worth while to rewrite it.
    pub(crate) const fn is_grown(&self) -> bool {
        self.state.bytes() > self.most_bytes
    }

    /// Rewrites the state if much of it is of the past, or of waybills to forget. All that was
    /// decided is in the last commit. Returns whether there are waybills to forget.
    pub(crate) fn shrink(&mut self, shards: &Shards, chunks: u64) -> Result<bool, Failure> {
        let forgets = self.forgets;
        let is_forgotten = |tracker: &Tracker| forgets.is_some_and(|old| old.covers(tracker));
        let (mut live, mut forgotten) = (0, 0);
        shards.for_each_tracker(chunks, |id, tracker| {
            *(if is_forgotten(tracker) {
                &mut forgotten
            } else {
                &mut live
            }) += live_bytes(id, tracker);
        });
        let is_worth = self.state.bytes() <= SMALL || forgotten * FORGOTTEN_SHARE >= live;
        if self.state.is_stale(live) || forgotten > 0 && is_worth {
            self.state.rewrite(&mut |take| {
                shards.for_each_history(chunks, |history| {
                    if is_forgotten(&history.tracker) {
                        Ok(())
                    } else {
                        take(history)
                    }
                })
            })?;
        }
        // Doubled if it could not be rewritten, so that this is not looked into at each commit.
        self.most_bytes = State::most_bytes(live.max(self.state.bytes()));
        Ok(forgotten > 0)
    }

    /// Refuses what is read without a map where the records of the state were read by one, unless
    /// it is records of ours: the same row of a table may be another update then, and a feed whose
    /// map was forgotten would be passed over as malformed.
    pub(crate) fn refuse_forgotten_map(
        &self,
        format: &Format,
        beginning: &[u8],
        messages: &MessagePolicy,
    ) -> Result<(), Failure> {
        let is_ours = || {
            let whole = &beginning[..format.whole_records(beginning, false)];
            let mut records = format.records(whole, 1).peekable();
            let is_empty = records.peek().is_none();
            is_empty || records.any(|(_, text)| format.record(text, messages).is_ok())
        };
        match format {
            _ if !self.is_beside_map => Ok(()),
            Format::JsonLines if is_ours() => Ok(()),
            Format::Csv(_) | Format::JsonLines | Format::Xml(_) => {
                self.state.refuse_other_map(&ReadBy::Itself)
            }
        }
    }

    /// The lengths that outputs are cut back to: an earlier run wrote more than it confirmed.
    pub(crate) fn unconfirmed(&self) -> &[Written] {
        self.state.unconfirmed()
    }

    /// Whether all that earlier runs wrote is confirmed.
    pub(crate) fn has_ended(&self) -> bool {
        self.state.has_ended()
    }

    /// Where to continue in a feed: at its start if it is new, or can't be read again.
    pub(crate) fn place_in(
        &mut self,
        feed: &Feed,
        signals: &Arc<Signals>,
    ) -> Result<Position, Failure> {
        let Some(path) = &feed.path else {
            if let Some(Position { bytes, lines, .. }) = self.state.lost_input() {
                notice(&[
                    format!(
                        "the last run did not come to its end; it decided {lines} lines ({bytes} \
                         bytes) of its standard input, and what came behind them has to be given \
                         again"
                    ),
                    format!(
                        "上次运行没有正常结束；它判定了标准输入的 {lines} 行（{bytes} 字节），\
                         其后的内容需要重新提供"
                    ),
                ]);
            }
            return Ok(Position::default());
        };
        let file = feed.metadata()?;
        let found = self.places_in(feed, path, signals)?;
        let known = self
            .state
            .place_in(&feed.name, &file, &found, self.feed_is)?;
        let full = full_path(path);
        let feeds = self.state.feeds();
        let before = known.as_ref().map(|known| &known.feed);
        self.feed = Some(feeds.known(before, &file, full.clone()));
        if known.is_none()
            && let Some(PlaceInFeed { position, .. }) = feeds.was_at(&full, &file)
        {
            let (name, line) = (&feed.name, position.lines);
            notice(&[
                format!(
                    "{name} is another file than the one of that name that was decided up to line \
                     {line}; if that has more, give it under the name that it has now"
                ),
                format!(
                    "{name} 与此前判定到第 {line} 行的同名文件不是同一个；如果那个文件还有内容，\
                     请用它现在的名字提供"
                ),
            ]);
        }
        let Some(PlaceInFeed {
            feed: known,
            position,
        }) = known
        else {
            return Ok(Position::default());
        };
        let (name, line) = (&feed.name, position.lines);
        if known.path == full {
            notice(&[
                format!("{name} goes on behind line {line}"),
                format!("{name} 从第 {line} 行之后接着处理"),
            ]);
        } else {
            let known = known.path.display();
            notice(&[
                format!("{name} goes on behind line {line}, up to where it was decided as {known}"),
                format!("{name} 从第 {line} 行之后接着处理，此前它以 {known} 之名判定到这里"),
            ]);
        }
        Ok(position)
    }

    /// The places of known feeds that are in this one.
    fn places_in(
        &self,
        feed: &Feed,
        path: &Path,
        signals: &Arc<Signals>,
    ) -> Result<Vec<Position>, Failure> {
        let mut places = self.state.positions();
        if feed.is_converted()? {
            // Comparing means to unpack or decode it up to there.
            let again = feed::open_heeding(Some(path), signals)?;
            let input = content(&again.name, again.input, feed.encoding)?;
            let found = found_in(input, &places);
            return found.map_err(|source| feed.unreadable(source));
        }
        let mut failed = None;
        places.retain(|place| {
            let is_there = place.is_in(feed.input.file());
            is_there.unwrap_or_else(|error| {
                failed = Some(error);
                false
            })
        });
        failed.map_or(Ok(places), |source| Err(feed.unreadable(source)))
    }

    /// Says how many bytes of the feed come before its first record.
    pub(crate) fn skips(&mut self, header: u64) {
        self.feed = self.feed.take().map(|feed| feed.with_header(header));
    }

    /// Moves these changes into the next commit.
    pub(crate) fn keep(&mut self, changes: &mut Changes) {
        self.state.keep(changes);
    }

    /// Whether more was decided than is confirmed.
    pub(crate) const fn is_behind(&self, position: Position) -> bool {
        position.bytes > self.confirmed
    }

    /// Whether it is time for a commit.
    pub(crate) fn is_due(&self, position: Position) -> bool {
        let is_late = self.committed.elapsed() >= self.interval;
        self.state.kept() >= MOST_KEPT || is_late && self.is_behind(position)
    }

    /// Confirms all that was decided up to this position; `ended` if the run does nothing more.
    pub(crate) fn commit(
        &mut self,
        outputs: &mut Outputs<Output>,
        position: Position,
        ended: bool,
    ) -> Result<(), Failure> {
        let start = Instant::now();
        self.state.commit(&RunState {
            rules: self.rules,
            read_by: self.read_by.clone(),
            ended,
            feed: self.feed.clone(),
            position,
            outputs: outputs.confirm()?,
        })?;
        self.confirmed = position.bytes;
        self.committed = Instant::now();
        self.interval = SHORTEST_INTERVAL.max(SHARE * (self.committed - start));
        Ok(())
    }
}
