//! A rule set: a table and its settings.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;
use core::hint::select_unpredictable;

use super::compiled::Table;
use super::mark::{Cell, Mark, Marks};
use super::settings::Settings;
use super::soundness::{Flaws, flaws, lost, reachable};
use super::standard_and_strict::{self, COLUMNS};
use super::way::Way;
use crate::message::MessagePolicy;
use crate::state::{Situation, SituationSet, Status, Tracker};
use crate::update::{ActionSet, ActionType, Fingerprint, Timestamp};

/// What ends a delivery or the order: it has a tolerance of its own.
const CLOSING: ActionSet = ActionSet::EMPTY
    .with(ActionType::Signed)
    .with(ActionType::DeliveryFailed)
    .with(ActionType::Cancelled);

/// A carrier's policy: which actions a waybill takes in which situation, how far clocks may be
/// off, and what a message may hold.
///
/// WeChat enforces no order of its own; the rule set is what keeps one. Two are built in, and
/// each setting has a method that changes it:
///
/// ```
/// use waybill_engine::{ActionType, RuleSet, Tracker};
///
/// let rules = RuleSet::STANDARD.with_tolerance(0);
/// assert!(rules.permitted(&Tracker::START).contains(ActionType::PickedUp));
/// assert!(!rules.permitted(&Tracker::START).contains(ActionType::Signed));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSet {
    pub(super) name: Cow<'static, str>,
    pub(super) table: Table,
    pub(super) settings: Settings,
}

const _: () = {
    let held_out = SituationSet::EMPTY.with(Situation::held_over(Status::OutForDelivery));
    assert!(flaws(&RuleSet::STANDARD.table, SituationSet::EMPTY, true).is_none());
    assert!(flaws(&RuleSet::STRICT.table, held_out, true).is_none());
};

/// [`RuleSet::STANDARD`].
impl Default for RuleSet {
    fn default() -> Self {
        Self::STANDARD
    }
}

impl RuleSet {
    /// The action types in the order of a table's columns, which is about that of a parcel's life.
    pub const COLUMNS: [ActionType; ActionType::COUNT] = COLUMNS;

    /// The default: made for real scan feeds, which miss scans and repeat them. Clocks may go
    /// back by 60 seconds, as some are cut to the minute.
    pub const STANDARD: Self = Self {
        name: Cow::Borrowed("standard"),
        table: Table::from_rows(standard_and_strict::STANDARD),
        settings: Settings::STANDARD,
    };

    /// For a carrier that guarantees every scan. Clocks may not go back.
    pub const STRICT: Self = Self {
        name: Cow::Borrowed("strict"),
        table: Table::from_rows(standard_and_strict::STRICT),
        settings: Settings {
            tolerance: 0,
            ..Settings::STANDARD
        },
    };

    /// The rules of a carrier, and what is wrong with their table. A held status without marks of
    /// its own has those of the status underneath. Ways through the table are sought when they are
    /// asked for, until there is a [step](Self::with_ways) that seeks them all.
    pub(crate) fn from_given(
        name: String,
        given: &[Option<Marks>; Situation::COUNT],
        settings: Settings,
    ) -> (Self, Flaws) {
        let table = Table::from_given(given);
        let own_rows = Situation::ALL
            .into_iter()
            .filter(|situation| given[situation.index()].is_some())
            .filter(|situation| !situation.status().is_closed())
            .fold(SituationSet::EMPTY, SituationSet::with);
        let flaws = flaws(&table, own_rows, !settings.cancel_only_before_any_update);
        let rules = Self {
            name: Cow::Owned(name),
            table,
            settings,
        };
        if settings.new_cycle_after_signed {
            (rules.with_new_cycle_after_signed(), flaws)
        } else {
            (rules, flaws)
        }
    }

    /// These rules with all ways through the table at hand, for rules that are kept.
    pub(crate) fn with_ways(mut self) -> Self {
        self.table = self.table.with_ways();
        self
    }

    /// The name: `standard`, `strict`, or what a carrier calls its own.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The settings: what the rules have beside their table.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// By how many seconds an update may be earlier than the highest accepted time.
    #[must_use]
    pub const fn tolerance(&self) -> u32 {
        self.settings.tolerance
    }

    /// By how many seconds a `Signed`, `DeliveryFailed` or `Cancelled` may be earlier than the
    /// highest accepted time: the [tolerance](Self::tolerance), unless it was
    /// [set](Self::with_closing_tolerance).
    #[must_use]
    pub const fn closing_tolerance(&self) -> u32 {
        self.settings.closing_tolerance()
    }

    /// By how many seconds an update may be later than now.
    #[must_use]
    pub const fn allowance(&self) -> u32 {
        self.settings.allowance
    }

    /// What messages may hold.
    #[must_use]
    pub const fn messages(&self) -> &MessagePolicy {
        &self.settings.messages
    }

    /// These rules under another name.
    #[must_use]
    pub fn with_name(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            ..self
        }
    }

    /// These rules with another tolerance, in seconds.
    #[must_use]
    pub const fn with_tolerance(mut self, seconds: u32) -> Self {
        self.settings.tolerance = seconds;
        self
    }

    /// These rules with another tolerance for `Signed`, `DeliveryFailed` and `Cancelled`, in
    /// seconds. Until it is set it is that of all updates.
    ///
    /// Several carriers stamp a signature minutes before the scan that sent the parcel out, by
    /// habit.
    ///
    /// ```
    /// use waybill_engine::RuleSet;
    ///
    /// let rules = RuleSet::STANDARD.with_closing_tolerance(900);
    /// assert_eq!((rules.tolerance(), rules.closing_tolerance()), (60, 900));
    /// assert_eq!(RuleSet::STANDARD.with_tolerance(5).closing_tolerance(), 5);
    /// ```
    #[must_use]
    pub const fn with_closing_tolerance(mut self, seconds: u32) -> Self {
        self.settings.closing_tolerance = Some(seconds);
        self
    }

    /// These rules with another allowance ahead of now, in seconds.
    #[must_use]
    pub const fn with_allowance(mut self, seconds: u32) -> Self {
        self.settings.allowance = seconds;
        self
    }

    /// These rules with another policy for messages.
    #[must_use]
    pub const fn with_messages(mut self, messages: MessagePolicy) -> Self {
        self.settings.messages = messages;
        self
    }

    /// These rules, with a cancellation only while nothing at all was accepted: WeChat's
    /// cancelOrder answers 9300506 once a waybill has a track.
    #[must_use]
    pub const fn with_cancel_only_before_any_update(mut self) -> Self {
        self.settings.cancel_only_before_any_update = true;
        self
    }

    /// These rules, with a new cycle after a signature: from [`Signed`](Status::Signed),
    /// [`PickedUp`](ActionType::PickedUp) and nothing else starts the waybill again. For carriers
    /// that use the number again on a return.
    #[must_use]
    pub const fn with_new_cycle_after_signed(mut self) -> Self {
        self.table = self.table.with_mark(
            Situation::at(Status::Signed),
            ActionType::PickedUp,
            Mark::Accept,
        );
        self.settings.new_cycle_after_signed = true;
        self
    }

    /// Whether [`with_cancel_only_before_any_update`](Self::with_cancel_only_before_any_update)
    /// is on.
    #[must_use]
    pub const fn cancels_only_before_any_update(&self) -> bool {
        self.settings.cancel_only_before_any_update
    }

    /// Whether [`with_new_cycle_after_signed`](Self::with_new_cycle_after_signed) is on.
    #[must_use]
    pub const fn starts_new_cycle_after_signed(&self) -> bool {
        self.settings.new_cycle_after_signed
    }

    /// What the table says about an action in a situation, options that look at the waybill's
    /// history apart.
    #[must_use]
    pub const fn mark(&self, situation: Situation, action: ActionType) -> Mark {
        self.table.mark(situation, action)
    }

    /// What the table says about an action in a situation, and what follows from it.
    #[inline]
    pub(crate) const fn cell(&self, situation: Situation, action: ActionType) -> Cell {
        self.table.cell(situation, action)
    }

    /// Where an action leads from a situation; `None` where the table refuses it.
    #[must_use]
    pub const fn next(&self, situation: Situation, action: ActionType) -> Option<Situation> {
        self.table.next(situation, action)
    }

    /// The action types that the table and the options allow as this waybill's next.
    ///
    /// The clock or the text may still refuse an update of one of these types: it may be too far
    /// ahead of now, or go back too far.
    ///
    /// ```
    /// use waybill_engine::{RuleSet, Situation, Status, Timestamp, Tracker};
    ///
    /// let since = Timestamp::from_unix(1_700_000_000)?;
    /// let tracker = Tracker::known(Situation::at(Status::OutForDelivery), since);
    /// assert_eq!(
    ///     RuleSet::STRICT.permitted(&tracker).to_string(),
    ///     "200001 InTransit, 300003 Signed, 300004 DeliveryFailed, 400002 Held",
    /// );
    /// # Ok::<(), waybill_engine::InvalidTimestamp>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn permitted(&self, tracker: &Tracker) -> ActionSet {
        let set = self.table.permitted(tracker.situation());
        if self.forbids(tracker, ActionType::Cancelled) {
            set.without(ActionType::Cancelled)
        } else {
            set
        }
    }

    /// The latest that an update may be when it is decided now, in Unix seconds.
    #[inline]
    pub(crate) fn latest(&self, now: Timestamp) -> i64 {
        now.unix() + i64::from(self.settings.allowance)
    }

    /// By how many seconds an update of this type may be earlier than the highest accepted time.
    #[inline]
    pub(crate) fn tolerance_of(&self, action: ActionType) -> u32 {
        // Types come in any order, so that a branch would be guessed wrong often.
        let closes = CLOSING.contains(action);
        select_unpredictable(closes, self.closing_tolerance(), self.settings.tolerance)
    }

    /// The earliest that this waybill's next update of this type may be, in Unix seconds; below
    /// zero while there is nothing that it could be earlier than.
    #[inline]
    pub(crate) fn earliest(&self, tracker: &Tracker, action: ActionType) -> i64 {
        tracker.highest_or_zero() - i64::from(self.tolerance_of(action))
    }

    /// Whether an option forbids this waybill an action, whatever the table says.
    pub(crate) const fn forbids(&self, tracker: &Tracker, action: ActionType) -> bool {
        self.settings.cancel_only_before_any_update
            && matches!(action, ActionType::Cancelled)
            && !tracker.is_fresh()
    }

    /// The situations that a waybill can get into from the start.
    pub(super) const fn reachable_situations(&self) -> SituationSet {
        reachable(&self.table)
    }

    /// The situations from which neither a signature nor a cancellation can be reached.
    pub(super) const fn lost_situations(&self) -> SituationSet {
        lost(&self.table, !self.settings.cancel_only_before_any_update)
    }

    /// The shortest legal way from the waybill's situation to an action: the fewest skipped
    /// scans, then the fewest steps, then the order of the tables' columns. The action itself is
    /// the last step. `None` if no way leads there. No way leads through a closed status.
    ///
    /// ```
    /// use waybill_engine::{ActionType, RuleSet, Tracker};
    ///
    /// let way = RuleSet::STANDARD.way(&Tracker::START, ActionType::Signed).unwrap();
    /// assert_eq!(
    ///     way.to_string(),
    ///     "100001 PickedUp, 200001 InTransit, 300002 OutForDelivery, 300003 Signed",
    /// );
    /// ```
    #[must_use]
    pub fn way(&self, tracker: &Tracker, action: ActionType) -> Option<Way> {
        if self.forbids(tracker, action) {
            return None;
        }
        self.table.way(tracker.situation(), action)
    }

    /// The rows of the table: the statuses, and the held ones whose row is another than that of the
    /// status underneath.
    ///
    /// ```
    /// use waybill_engine::RuleSet;
    ///
    /// assert_eq!(RuleSet::STANDARD.rows().count(), 10);
    /// let held: Vec<_> = RuleSet::STRICT.rows().filter(|row| row.is_held()).collect();
    /// assert_eq!(held.len(), 1);
    /// assert_eq!(held[0].to_string(), "OutForDelivery, held");
    /// ```
    pub fn rows(&self) -> impl Iterator<Item = Situation> {
        Situation::ALL
            .into_iter()
            .filter(|situation| self.has_own_row(*situation))
    }

    /// Whether it is in [`rows`](Self::rows).
    pub(crate) fn has_own_row(&self, situation: Situation) -> bool {
        let underneath = Situation::at(situation.status());
        let differs =
            |action: &ActionType| self.mark(situation, *action) != self.mark(underneath, *action);
        !situation.is_held() || COLUMNS.iter().any(differs)
    }

    /// The identity of the rules: equal for rules that decide alike, on every machine and in every
    /// version. The name is no part of it.
    ///
    /// Store it beside what was decided, to know later by which rules.
    ///
    /// ```
    /// use waybill_engine::RuleSet;
    ///
    /// assert_eq!(RuleSet::STANDARD.fingerprint().to_string(), "bc6313eec9141b42");
    /// ```
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let text = fmt::from_fn(|f| {
            for situation in Situation::ALL {
                for action in COLUMNS {
                    write!(f, "{}", self.mark(situation, action))?;
                }
            }
            write!(f, "{}", self.settings.identity())
        });
        Fingerprint::of_text(&alloc::format!("{text}"))
    }
}
