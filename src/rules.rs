//! The rule sets: which action a waybill takes in which status.
//!
//! The two tables below are the only place that says so. The check, [`RuleSet::permitted`], the
//! pictures, the documentation and the reasons of a refusal all read them. The target of an
//! action is not in the tables, as it follows from the action: see [`next_situation`].

use alloc::borrow::Cow;
use core::fmt;

use crate::situation_set::SituationSet;
use crate::table::Table;
use crate::{ActionSet, ActionType, MessagePolicy, Situation, Status, Tracker, Way};

/// The action types in the order of the tables' columns.
pub(crate) const COLUMNS: [ActionType; ActionType::COUNT] = {
    use ActionType as A;
    [
        A::CourierAssigned, // A
        A::PickupFailed,    // PF
        A::PickedUp,        // P
        A::InTransit,       // T
        A::OutForDelivery,  // D
        A::DeliveryFailed,  // F
        A::Signed,          // S
        A::Cancelled,       // C
        A::Held,            // H
    ]
};

/// One row of a rule table: a status, and for each column `+` accept, `r` accept as a repeat,
/// `s` accept although a scan was skipped, or `.` refuse. Spaces are for the eye.
pub(crate) type Row = (Situation, &'static str);

const fn at(status: Status) -> Situation {
    Situation::at(status)
}

const fn held(status: Status) -> Situation {
    Situation::held_over(status)
}

#[rustfmt::skip]
const STANDARD: &[Row] = &[
    //                             A  PF P  T  D  F  S  C  H
    (at(Status::AwaitingPickup),  "+  +  +  s  .  .  .  +  +"),
    (at(Status::CourierAssigned), "r  +  +  s  .  .  .  +  +"),
    (at(Status::PickupFailed),    "+  r  +  s  .  .  .  +  +"),
    (at(Status::PickedUp),        ".  .  r  +  s  .  .  .  +"),
    (at(Status::InTransit),       ".  .  r  +  +  s  s  .  +"),
    (at(Status::OutForDelivery),  ".  .  .  +  r  +  +  .  +"),
    (at(Status::AtDepot),         ".  .  .  +  +  +  +  .  +"),
    (at(Status::DeliveryFailed),  ".  .  .  +  +  r  +  .  +"),
    (at(Status::Signed),          ".  .  .  .  .  .  .  .  ."),
    (at(Status::Cancelled),       ".  .  .  .  .  .  .  .  ."),
];

#[rustfmt::skip]
const STRICT: &[Row] = &[
    //                             A  PF P  T  D  F  S  C  H
    (at(Status::AwaitingPickup),  "+  +  +  .  .  .  .  +  ."),
    (at(Status::CourierAssigned), "r  +  +  .  .  .  .  +  ."),
    (at(Status::PickupFailed),    "+  .  +  .  .  .  .  +  ."),
    (at(Status::PickedUp),        ".  .  .  +  .  .  .  .  +"),
    (at(Status::InTransit),       ".  .  .  +  +  .  .  .  +"),
    (at(Status::OutForDelivery),  ".  .  .  +  .  +  +  .  +"),
    (at(Status::AtDepot),         ".  .  .  +  +  .  +  .  +"),
    (at(Status::DeliveryFailed),  ".  .  .  +  +  .  .  .  +"),
    (at(Status::Signed),          ".  .  .  .  .  .  .  .  ."),
    (at(Status::Cancelled),       ".  .  .  .  .  .  .  .  ."),
    // A hold over OutForDelivery means that the parcel went back to the branch.
    (held(Status::OutForDelivery), ".  .  .  +  +  .  .  .  +"),
];

/// Where an accepted action leads.
///
/// Every action but [`Held`](ActionType::Held) ends a hold. A transit update after the parcel has
/// once been out for delivery leads to [`AtDepot`](Status::AtDepot).
pub(crate) const fn next_situation(from: Situation, action: ActionType, mark: Mark) -> Situation {
    let status = from.status();
    let target = match action {
        // A table that holds a closed waybill is refused; until then it must not lead astray.
        ActionType::Held if status.is_closed() => status,
        ActionType::Held => return Situation::held_over(status),
        ActionType::PickedUp => Status::PickedUp,
        ActionType::PickupFailed => Status::PickupFailed,
        ActionType::CourierAssigned => Status::CourierAssigned,
        ActionType::InTransit if status.was_out_for_delivery() => Status::AtDepot,
        ActionType::InTransit => Status::InTransit,
        ActionType::OutForDelivery => Status::OutForDelivery,
        ActionType::Signed => Status::Signed,
        ActionType::DeliveryFailed => Status::DeliveryFailed,
        ActionType::Cancelled => Status::Cancelled,
    };
    match mark {
        Mark::Repeat => Situation::at(status),
        Mark::Accept | Mark::Skip | Mark::Refuse => Situation::at(target),
    }
}

/// What a rule table says of an action in a situation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(
    clippy::exhaustive_enums,
    reason = "the four marks are the table's format"
)]
pub enum Mark {
    /// `+`: accepted.
    Accept,
    /// `r`: accepted as a repeat; the status stays as it is.
    Repeat,
    /// `s`: accepted although a scan must have been skipped.
    Skip,
    /// `.`: refused.
    Refuse,
}

impl Mark {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Accept, Self::Repeat, Self::Skip, Self::Refuse];

    /// The mark that a sign stands for.
    #[must_use]
    pub const fn from_sign(sign: char) -> Option<Self> {
        let mut i = 0;
        while i < Self::ALL.len() {
            if Self::ALL[i].sign() == sign {
                return Some(Self::ALL[i]);
            }
            i += 1;
        }
        None
    }

    /// The sign that stands for it in a table.
    #[must_use]
    pub const fn sign(self) -> char {
        match self {
            Self::Accept => '+',
            Self::Repeat => 'r',
            Self::Skip => 's',
            Self::Refuse => '.',
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.sign())
    }
}

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
    pub(crate) name: Cow<'static, str>,
    pub(crate) table: Table,
    pub(crate) tolerance: u32,
    pub(crate) allowance: u32,
    pub(crate) messages: MessagePolicy,
    pub(crate) cancel_only_before_any_update: bool,
}

const _: () = {
    let held_out = SituationSet::EMPTY.with(held(Status::OutForDelivery));
    assert!(
        RuleSet::STANDARD
            .table
            .flaws(SituationSet::EMPTY, true)
            .is_none()
    );
    assert!(RuleSet::STRICT.table.flaws(held_out, true).is_none());
};

impl RuleSet {
    /// The action types in the order of a table's columns, which is about that of a parcel's life.
    pub const COLUMNS: [ActionType; ActionType::COUNT] = COLUMNS;

    /// The default: made for real scan feeds, which miss scans and repeat them. Clocks may go
    /// back by 60 seconds, as some are cut to the minute.
    pub const STANDARD: Self = Self {
        name: Cow::Borrowed("standard"),
        table: Table::from_rows(STANDARD),
        tolerance: 60,
        allowance: 300,
        messages: MessagePolicy::DEFAULT,
        cancel_only_before_any_update: false,
    };

    /// For a carrier that guarantees every scan. Clocks may not go back.
    pub const STRICT: Self = Self {
        name: Cow::Borrowed("strict"),
        table: Table::from_rows(STRICT),
        tolerance: 0,
        allowance: Self::STANDARD.allowance,
        messages: MessagePolicy::DEFAULT,
        cancel_only_before_any_update: false,
    };

    /// The name: `standard`, `strict`, or what a carrier calls its own.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// By how many seconds an update may be earlier than the highest accepted time.
    #[must_use]
    pub const fn tolerance(&self) -> u32 {
        self.tolerance
    }

    /// By how many seconds an update may be later than now.
    #[must_use]
    pub const fn allowance(&self) -> u32 {
        self.allowance
    }

    /// What messages may hold.
    #[must_use]
    pub const fn messages(&self) -> &MessagePolicy {
        &self.messages
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
        self.tolerance = seconds;
        self
    }

    /// These rules with another allowance ahead of now, in seconds.
    #[must_use]
    pub const fn with_allowance(mut self, seconds: u32) -> Self {
        self.allowance = seconds;
        self
    }

    /// These rules with another policy for messages.
    #[must_use]
    pub const fn with_messages(mut self, messages: MessagePolicy) -> Self {
        self.messages = messages;
        self
    }

    /// These rules, with a cancellation only while nothing at all was accepted: WeChat's
    /// cancelOrder answers 9300506 once a waybill has a track.
    #[must_use]
    pub const fn with_cancel_only_before_any_update(mut self) -> Self {
        self.cancel_only_before_any_update = true;
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
        self
    }

    /// Whether [`with_cancel_only_before_any_update`](Self::with_cancel_only_before_any_update)
    /// is on.
    #[must_use]
    pub const fn cancels_only_before_any_update(&self) -> bool {
        self.cancel_only_before_any_update
    }

    /// Whether [`with_new_cycle_after_signed`](Self::with_new_cycle_after_signed) is on.
    #[must_use]
    pub const fn starts_new_cycle_after_signed(&self) -> bool {
        let signed = Situation::at(Status::Signed);
        self.next(signed, ActionType::PickedUp).is_some()
    }

    /// What the table says of an action in a situation, options that look at the waybill's
    /// history apart.
    #[must_use]
    pub const fn mark(&self, situation: Situation, action: ActionType) -> Mark {
        self.table.mark(situation, action)
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
    #[must_use]
    pub const fn permitted(&self, tracker: &Tracker) -> ActionSet {
        let set = self.table.permitted(tracker.situation());
        if self.forbids(tracker, ActionType::Cancelled) {
            set.without(ActionType::Cancelled)
        } else {
            set
        }
    }

    /// Whether an option forbids this waybill an action, whatever the table says.
    pub(crate) const fn forbids(&self, tracker: &Tracker, action: ActionType) -> bool {
        self.cancel_only_before_any_update
            && matches!(action, ActionType::Cancelled)
            && !tracker.is_fresh()
    }

    /// The situations that a waybill can get into from the start.
    pub(crate) const fn reachable_situations(&self) -> SituationSet {
        self.table.reachable()
    }

    /// The situations from which neither a signature nor a cancellation can be reached.
    pub(crate) const fn lost_situations(&self) -> SituationSet {
        self.table.lost(!self.cancel_only_before_any_update)
    }

    /// The shortest legal way from where the waybill stands to an action: the fewest skipped
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
}
