//! A waybill's accepted history.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::fmt;

use serde::{Deserialize, Serialize};

use super::late::{Departure, Late};
use super::stale_answer::StaleAnswer;
use crate::call::UpdatePath;
use crate::decision::{
    Accepted, Adoption, Judgement, Outcome, Rejection, decide, decide_or_adopt, judge,
};
use crate::rules::RuleSet;
use crate::state::{InvalidTracker, Situation, Tracker};
use crate::update::{
    ActionType, Entry, Fingerprint, InvalidTimestamp, OrderToken, Timestamp, UnknownActionType,
    Update, WaybillId,
};

/// A waybill's accepted history: what a [`Tracker`] does not hold.
///
/// It recognises any earlier update, not only the last, says of a late one whether it would have
/// been legal in its own time, and imports a whole trace at once. It keeps identities (action,
/// time and fingerprint), not texts: 24 bytes an update, and an index for feeds that are replayed.
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, Late, Outcome, RuleSet, Timestamp, Trail, Update,
/// };
///
/// let now = Timestamp::from_unix(1_800_000_000)?;
/// let scan = |action, seconds: i64, text| {
///     let time = Timestamp::from_unix(1_700_000_000 + seconds).unwrap();
///     Update::new(action, time, ActionMessage::new(text).unwrap())
/// };
/// let mut trail = Trail::new();
/// for update in [
///     scan(ActionType::PickedUp, 0, "已揽收"),
///     scan(ActionType::InTransit, 3600, "已发出"),
///     scan(ActionType::OutForDelivery, 7200, "派件中"),
/// ] {
///     let Outcome::Accepted(accepted) = trail.check(&RuleSet::STANDARD, &update, now) else {
///         panic!("an ordinary parcel");
///     };
///     trail.commit(&accepted)?;
/// }
///
/// // An earlier update comes again: a duplicate, though it is not the last.
/// let again = scan(ActionType::PickedUp, 0, "已揽收");
/// assert_eq!(trail.check(&RuleSet::STANDARD, &again, now), Outcome::Duplicate);
///
/// // A scan that was missed: too late to send, but it fits, so an operator can file it.
/// let missed = scan(ActionType::InTransit, 5400, "到达网点");
/// assert!(matches!(trail.check(&RuleSet::STANDARD, &missed, now), Outcome::Rejected(_)));
/// assert_eq!(trail.late(&RuleSet::STANDARD, &missed), Some(Late::WasLegal { after: 2 }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Readable", try_from = "Readable")]
pub struct Trail {
    start: Tracker,
    tracker: Tracker,
    entries: Vec<Entry>,
    /// The fingerprints of the entries.
    known: BTreeSet<Fingerprint>,
}

impl Default for Trail {
    fn default() -> Self {
        Self::new()
    }
}

impl Trail {
    /// The trail of a waybill of which nothing was accepted yet.
    #[must_use]
    pub fn new() -> Self {
        Self::since(Tracker::START)
    }

    /// A trail that starts with a waybill already on its way, or at a stored tracker. Of what was
    /// accepted before, only the last is recognised when it comes again.
    #[must_use]
    pub fn since(start: Tracker) -> Self {
        Self {
            start,
            tracker: start,
            entries: Vec::new(),
            known: start.last().into_iter().collect(),
        }
    }

    /// The waybill's present tracker.
    #[must_use]
    pub const fn tracker(&self) -> &Tracker {
        &self.tracker
    }

    /// The tracker that the trail began with.
    #[must_use]
    pub const fn start(&self) -> &Tracker {
        &self.start
    }

    /// What was accepted, in the order in which it was.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether this update, or one equal to it, was accepted before.
    #[must_use]
    pub fn has(&self, update: &Update<'_>) -> bool {
        self.known.contains(&update.fingerprint())
    }

    /// Decides an update, as [`decide`] does, and recognises any earlier one.
    pub fn check<'a>(
        &self,
        rules: &RuleSet,
        update: &'a Update<'a>,
        now: Timestamp,
    ) -> Outcome<'a> {
        if self.has(update) {
            Outcome::Duplicate
        } else {
            decide(rules, &self.tracker, update, now)
        }
    }

    /// Decides an update, or adopts the waybill with it, as [`decide_or_adopt`] does. The trail of
    /// an adopted waybill starts after that update.
    pub fn check_or_adopt<'a>(
        &self,
        rules: &RuleSet,
        update: &'a Update<'a>,
        now: Timestamp,
    ) -> Adoption<'a> {
        if self.has(update) {
            Adoption::Decided(Outcome::Duplicate)
        } else {
            decide_or_adopt(rules, &self.tracker, update, now)
        }
    }

    /// Takes an accepted update in. The caller makes sure that it is of this trail's waybill: a
    /// trail knows no id.
    ///
    /// # Errors
    ///
    /// [`StaleAnswer`] if the answer was computed from another state, or the trail has the update
    /// already, as [`decide`] on its tracker alone may not notice; then nothing changes.
    pub fn commit(&mut self, accepted: &Accepted<'_>) -> Result<(), StaleAnswer> {
        StaleAnswer::refuse(accepted.before(), &self.tracker)?;
        if self.has(accepted.update()) {
            return Err(StaleAnswer::AlreadyTaken);
        }
        self.take_in(accepted);
        Ok(())
    }

    /// Takes in an update that this trail accepted just now.
    pub(super) fn take_in(&mut self, accepted: &Accepted<'_>) {
        self.tracker = *accepted.after();
        self.known.insert(accepted.update().fingerprint());
        if accepted.is_adopted() {
            // No rules lead to it, so nothing could be replayed over it.
            self.start = self.tracker;
        } else {
            self.entries.push(*accepted.update().entry());
        }
    }

    /// The payload of an update that was accepted before, once more: for an outbox that has to send
    /// it again with another order token, as after WeChat's 9300507. `None` if the trail does not
    /// have it.
    #[must_use]
    pub fn resend<'a>(
        &self,
        update: &'a Update<'a>,
        waybill_id: &'a WaybillId<'_>,
        token: &'a OrderToken<'_>,
    ) -> Option<UpdatePath<'a>> {
        self.has(update)
            .then(|| UpdatePath::new(token, waybill_id, update))
    }

    /// Says of an update that is earlier than the highest accepted time whether it would have been
    /// legal in its own time: before the first entry that is later than it. `None` for an update
    /// that is not late, or is a duplicate.
    #[must_use]
    pub fn late(&self, rules: &RuleSet, update: &Update<'_>) -> Option<Late> {
        let late = self
            .tracker
            .highest()
            .is_some_and(|highest| update.time() < highest);
        if !late || self.has(update) {
            return None;
        }
        if self
            .start
            .highest()
            .is_some_and(|start| update.time() < start)
        {
            return Some(Late::BeforeTheTrail);
        }
        if let Err(departure) = self.replay(rules) {
            return Some(Late::OtherRules(departure));
        }
        let is_later = |entry: &Entry| entry.time() > update.time();
        let after = self
            .entries
            .iter()
            .position(is_later)
            .unwrap_or(self.entries.len());
        let then = match self.tracker_after(after, rules, update) {
            Ok(tracker) => tracker,
            Err(rejection) => return Some(Late::WasNotLegal(rejection)),
        };
        let rest = walk(rules, then, &self.entries[after..], |_, _| ());
        Some(match rest {
            Ok(_) => Late::WasLegal { after },
            Err(departure) => Late::Contradicted {
                after,
                by: Departure {
                    index: after + departure.index,
                    ..departure
                },
            },
        })
    }

    /// The tracker after so many entries and then this update.
    fn tracker_after(
        &self,
        count: usize,
        rules: &RuleSet,
        update: &Update<'_>,
    ) -> Result<Tracker, Rejection> {
        let then = walk(rules, self.start, &self.entries[..count], |_, _| ())
            .map_err(|departure| departure.rejection)?;
        match judge(rules, &then, update.entry(), update.time()) {
            Judgement::Accepted { after, .. } => Ok(after),
            Judgement::Duplicate => Ok(then),
            Judgement::Rejected(rejection) => Err(rejection),
        }
    }

    /// The tracker that these rules lead to over the whole trail: under the rules that it was
    /// decided by, equal to [`tracker`](Self::tracker).
    ///
    /// # Errors
    ///
    /// [`Departure`] names the first entry that these rules would not have accepted.
    pub fn replay(&self, rules: &RuleSet) -> Result<Tracker, Departure> {
        walk(rules, self.start, &self.entries, |_, _| ())
    }

    /// From which situation each entry stepped.
    pub(crate) fn steps(&self, rules: &RuleSet) -> Result<Vec<(Situation, ActionType)>, Departure> {
        let mut steps = Vec::with_capacity(self.entries.len());
        walk(rules, self.start, &self.entries, |from, entry| {
            steps.push((from, entry.action()));
        })?;
        Ok(steps)
    }
}

impl Trail {
    /// A trail that was stored in parts, in a table of its own for instance: what
    /// [`start`](Self::start), [`tracker`](Self::tracker) and [`entries`](Self::entries) gave, the
    /// entries in their order.
    ///
    /// No rules are asked, as they may be others by now: [`replay`](Self::replay) asks them.
    ///
    /// # Errors
    ///
    /// [`InvalidTrail::Repeated`] if an update is there twice, [`InvalidTrail::OtherTracker`] if
    /// the tracker's highest time, count or last fingerprint is not that of the entries.
    ///
    /// ```
    /// use waybill_engine::{
    ///     ActionMessage, ActionType, ImportMode, InvalidTrail, RuleSet, Timestamp, Tracker, Trail,
    ///     Update,
    /// };
    ///
    /// let now = Timestamp::from_unix(1_700_000_600)?;
    /// let trace = [Update::new(ActionType::PickedUp, now, ActionMessage::new("已揽收")?)];
    /// let mut trail = Trail::new();
    /// trail.import(&RuleSet::STANDARD, &trace, now, ImportMode::AllOrNothing);
    ///
    /// let (start, tracker, rows) = (*trail.start(), *trail.tracker(), trail.entries().to_vec());
    /// assert_eq!(Trail::from_parts(start, tracker, rows)?, trail);
    ///
    /// // The row of the pickup is lost.
    /// let torn = Trail::from_parts(Tracker::START, tracker, Vec::new());
    /// assert_eq!(torn, Err(InvalidTrail::OtherTracker));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_parts(
        start: Tracker,
        tracker: Tracker,
        entries: Vec<Entry>,
    ) -> Result<Self, InvalidTrail> {
        let times = entries.iter().map(Entry::time);
        let highest = times.chain(start.highest()).max();
        let last = entries.last().map(Entry::fingerprint);
        let before = start.last();
        let fingerprints = entries.iter().map(Entry::fingerprint);
        let known: BTreeSet<Fingerprint> = fingerprints.chain(before).collect();
        let added = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let accepted = start.accepted().saturating_add(added);
        if known.len() != entries.len() + usize::from(before.is_some()) {
            return Err(InvalidTrail::Repeated);
        }
        let fits = tracker.highest() == highest
            && tracker.last() == last.or(before)
            && tracker.accepted() == accepted.min(Tracker::MAX_ACCEPTED);
        if !fits {
            return Err(InvalidTrail::OtherTracker);
        }
        Ok(Self {
            start,
            tracker,
            entries,
            known,
        })
    }
}

/// Replays entries from a tracker on, and shows each with the situation before it.
fn walk(
    rules: &RuleSet,
    start: Tracker,
    entries: &[Entry],
    mut visit: impl FnMut(Situation, &Entry),
) -> Result<Tracker, Departure> {
    let mut tracker = start;
    for (index, entry) in entries.iter().enumerate() {
        match judge(rules, &tracker, entry, entry.time()) {
            Judgement::Accepted { after, .. } => {
                visit(tracker.situation(), entry);
                tracker = after;
            }
            Judgement::Duplicate => {}
            Judgement::Rejected(rejection) => return Err(Departure { index, rejection }),
        }
    }
    Ok(tracker)
}

/// The serde form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Readable {
    start: Tracker,
    tracker: Tracker,
    entries: Vec<Entry>,
}

impl From<Trail> for Readable {
    fn from(trail: Trail) -> Self {
        Self {
            start: trail.start,
            tracker: trail.tracker,
            entries: trail.entries,
        }
    }
}

impl TryFrom<Readable> for Trail {
    type Error = InvalidTrail;

    fn try_from(form: Readable) -> Result<Self, InvalidTrail> {
        Self::from_parts(form.start, form.tracker, form.entries)
    }
}

/// A stored trail that no sequence of decisions leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTrail {
    /// The tracker's highest time, count or last fingerprint is not that of the entries.
    #[error("a stored trail's tracker does not fit its entries")]
    OtherTracker,
    /// An entry is there twice.
    #[error("a stored trail has the same update twice")]
    Repeated,
    /// The bytes are too few, or cut within an entry.
    #[error(
        "a stored trail has {found} bytes; it has {} and {} for each entry",
        2 * Tracker::BYTES,
        Trail::ENTRY_BYTES
    )]
    Length {
        /// How many there are.
        found: usize,
    },
    /// The first 16 bytes are no tracker.
    #[error("the start of a stored trail: {0}")]
    Start(InvalidTracker),
    /// The second 16 bytes are no tracker.
    #[error("the tracker of a stored trail: {0}")]
    Tracker(InvalidTracker),
    /// The time of an entry is none.
    #[error("entry {index} of a stored trail has a wrong time: {invalid}")]
    EntryTime {
        /// Its place among the entries, from 0.
        index: usize,
        /// What is wrong with the time.
        invalid: InvalidTimestamp,
    },
    /// The action of an entry is none of the nine.
    #[error("entry {index} of a stored trail has a wrong action: {unknown}")]
    EntryAction {
        /// Its place among the entries, from 0.
        index: usize,
        /// What was found.
        unknown: UnknownActionType,
    },
    /// The fingerprint of an entry is eight zeros.
    #[error("entry {index} of a stored trail has no fingerprint")]
    EntryFingerprint {
        /// Its place among the entries, from 0.
        index: usize,
    },
}

impl InvalidTrail {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::OtherTracker => f.write_str("存储的轨迹中，跟踪状态与各条更新不符"),
            Self::Repeated => f.write_str("存储的轨迹中同一更新出现两次"),
            Self::Length { found } => {
                let (both, each) = (2 * Tracker::BYTES, Trail::ENTRY_BYTES);
                write!(
                    f,
                    "存储的轨迹有 {found} 字节；应为 {both} 字节，另加每条更新 {each} 字节"
                )
            }
            Self::Start(invalid) => write!(f, "存储的轨迹的起点：{}", invalid.chinese()),
            Self::Tracker(invalid) => write!(f, "存储的轨迹的跟踪状态：{}", invalid.chinese()),
            Self::EntryTime { index, invalid } => {
                write!(
                    f,
                    "存储的轨迹第 {index} 条的时间有误：{}",
                    invalid.chinese()
                )
            }
            Self::EntryAction { index, unknown } => {
                write!(
                    f,
                    "存储的轨迹第 {index} 条的操作类型有误：{}",
                    unknown.chinese()
                )
            }
            Self::EntryFingerprint { index } => {
                write!(f, "存储的轨迹第 {index} 条没有指纹")
            }
        })
    }
}
