//! A run with `--state`: what it continues from, and what it leaves for the next run.

use std::path::Path;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use waybill_engine::{Fingerprint, RuleSet};

use super::outputs::Outputs;
use super::shards::Shards;
use crate::failure::Failure;
use crate::feed::{Feed, Position};
use crate::output::{Output, Written};
use crate::state::{Changes, RunState, State};
use crate::system::{full_path, is_standard};
use crate::terminal::notice;

/// A run commits at most so often, and spends at most this share of its time with that.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(100);
const SHARE: u32 = 20;

/// How many bytes of changes are kept in memory at most before they are committed.
const MOST_KEPT: usize = 64 << 20;

/// What a run with a state may be asked to pass over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Obstacle {
    /// The state was made under other rules
    OtherRules,
    /// The last run did not come to its end, and an output of it is gone
    LostOutputs,
}

/// Commits a run to a state file.
pub(crate) struct Checkpoint {
    state: State,
    rules: Fingerprint,
    /// The feed's full path, if it is one that can be read again.
    feed: Option<String>,
    /// The bytes of the feed up to the last commit, and the time of that.
    confirmed: u64,
    committed: Instant,
    interval: Duration,
}

impl Checkpoint {
    /// Opens a state, fills the shards from it, and refuses what does not match it.
    pub(crate) fn open(
        path: &Path,
        rules: &RuleSet,
        outputs: &Outputs<(&'static str, &Path)>,
        despite: &[Obstacle],
        shards: &mut Shards,
    ) -> Result<Self, Failure> {
        if let Some((role, _)) = outputs.iter().find(|(_, path)| is_standard(path)) {
            return Err(Failure::NoFile { role });
        }
        let mut state = State::open(path, |change| {
            shards.restore(&change.id, change.tracker, change.fingerprints());
        })?;
        let rules = rules.fingerprint();
        if !despite.contains(&Obstacle::OtherRules) {
            state.refuse_other_rules(rules)?;
        }
        if despite.contains(&Obstacle::LostOutputs) {
            state.give_up_outputs();
        }
        let given: Vec<_> = outputs.iter().copied().collect();
        state.refuse_lost_outputs(&given)?;
        if state.is_stale(shards.len()) {
            state.tidy(shards.histories())?;
        }
        Ok(Self {
            state,
            rules,
            feed: None,
            confirmed: 0,
            committed: Instant::now(),
            interval: SHORTEST_INTERVAL,
        })
    }

    /// The lengths that outputs are cut back to: an earlier run wrote more than it confirmed.
    pub(crate) fn unconfirmed(&self) -> &[Written] {
        self.state.unconfirmed()
    }

    /// Where to continue in a feed: at its start if it is new, or can't be read again.
    pub(crate) fn place_in(&mut self, feed: &Feed) -> Result<Position, Failure> {
        let Some(path) = &feed.path else {
            if let Some(Position { bytes, lines, .. }) = self.state.lost_input() {
                notice(format_args!(
                    "the last run did not come to its end; it decided {lines} lines ({bytes} \
                     bytes) of its standard input, and what came behind them has to be given again"
                ));
            }
            return Ok(Position::default());
        };
        let full = full_path(path);
        let found = if feed.is_converted()? {
            self.state.place_in_packed(&full, path, feed.encoding)?
        } else {
            let found = self.state.place_in(&full, feed.input.file());
            found.map_err(|source| Failure::Read {
                name: feed.name.clone(),
                line: 0,
                source,
            })?
        };
        self.feed = Some(full.clone());
        let Some((name, position)) = found else {
            return Ok(Position::default());
        };
        let (feed, line) = (&feed.name, position.lines);
        if name == full {
            notice(format_args!("{feed} goes on behind line {line}"));
        } else {
            notice(format_args!(
                "{feed} goes on behind line {line}, up to where it was decided as {name}"
            ));
        }
        Ok(position)
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
