//! A whole trace of one waybill, taken in at once.

use alloc::vec::Vec;

use super::trail::Trail;
use crate::decision::{Accepted, Outcome};
use crate::rules::RuleSet;
use crate::update::{ActionType, Timestamp, Update};

/// What happens to a [`Trail`] when some of an imported trace is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(
    clippy::exhaustive_enums,
    reason = "a caller chooses one and matches on none"
)]
pub enum ImportMode {
    /// Nothing is taken in.
    AllOrNothing,
    /// What is accepted is taken in.
    BestEffort,
    /// What is accepted is taken in, and a waybill of which nothing is known is adopted, as
    /// [`Trail::check_or_adopt`] does: for traces whose head is missing. The trail starts after
    /// the update with which it was adopted.
    Adopt,
}

/// The answers to an imported trace.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Import<'a> {
    /// An answer for each update, in the order in which the trace was given.
    pub answers: Vec<Outcome<'a>>,
    /// The order in which they were decided, as places in the trace.
    pub order: Vec<usize>,
    /// Whether the trail took the accepted ones in.
    pub is_taken_in: bool,
}

impl<'a> Import<'a> {
    /// The accepted updates, in the order in which to send them; none if the trail took nothing in.
    pub fn accepted(&self) -> impl Iterator<Item = &Accepted<'a>> {
        self.order
            .iter()
            .filter(|_| self.is_taken_in)
            .filter_map(|place| match &self.answers[*place] {
                Outcome::Accepted(accepted) => Some(accepted),
                Outcome::Duplicate | Outcome::Rejected(_) => None,
            })
    }
}

impl Trail {
    /// Takes in a whole trace: all updates of this waybill that another system has, in any order.
    ///
    /// They are decided in the order of their times; at equal times in the order in which such
    /// things happen (courier assigned or pickup failed, picked up, in transit, out for delivery,
    /// delivery failed, signed; cancelled and held last), then in the order given. So an
    /// out-for-delivery and a transit scan of the same second come out as transit, out for
    /// delivery. Duplicates are no refusal.
    ///
    /// A trace whose head is missing starts on the way: import it into a trail
    /// [since](Trail::since) what is [known](crate::Tracker::known) of the waybill, or, where
    /// nothing is, with [`ImportMode::Adopt`].
    ///
    /// ```
    /// use waybill_engine::{
    ///     ActionMessage, ActionType, ImportMode, RuleSet, Timestamp, Trail, Update,
    /// };
    ///
    /// let scan = |action, seconds: i64| {
    ///     let time = Timestamp::from_unix(1_700_000_000 + seconds).unwrap();
    ///     Update::new(action, time, ActionMessage::new("扫描").unwrap())
    /// };
    /// let trace = [
    ///     scan(ActionType::OutForDelivery, 60),
    ///     scan(ActionType::InTransit, 60),
    ///     scan(ActionType::PickedUp, 0),
    ///     scan(ActionType::Cancelled, 90),
    /// ];
    /// let now = Timestamp::from_unix(1_800_000_000)?;
    ///
    /// let mut trail = Trail::new();
    /// let import = trail.import(&RuleSet::STRICT, &trace, now, ImportMode::AllOrNothing);
    /// assert!(!import.is_taken_in && trail.entries().is_empty());
    /// assert_eq!(import.order, [2, 1, 0, 3]);
    ///
    /// let import = trail.import(&RuleSet::STRICT, &trace, now, ImportMode::BestEffort);
    /// assert_eq!(import.accepted().count(), 3);
    /// assert_eq!(trail.entries().len(), 3);
    /// # Ok::<(), waybill_engine::InvalidTimestamp>(())
    /// ```
    pub fn import<'a>(
        &mut self,
        rules: &RuleSet,
        trace: &'a [Update<'a>],
        now: Timestamp,
        mode: ImportMode,
    ) -> Import<'a> {
        let mut order: Vec<usize> = (0..trace.len()).collect();
        order.sort_by_key(|place| (trace[*place].time(), rank(trace[*place].action())));

        let mut trail = self.clone();
        let mut answers = alloc::vec![Outcome::Duplicate; trace.len()];
        let mut refused = false;
        for place in &order {
            let answer = match mode {
                ImportMode::Adopt => trail.check_or_adopt(rules, &trace[*place], now).into(),
                ImportMode::AllOrNothing | ImportMode::BestEffort => {
                    trail.check(rules, &trace[*place], now)
                }
            };
            match &answer {
                Outcome::Accepted(accepted) => trail.take_in(accepted),
                Outcome::Duplicate => {}
                Outcome::Rejected(_) => refused = true,
            }
            answers[*place] = answer;
        }

        let is_taken_in = match mode {
            ImportMode::AllOrNothing => !refused,
            ImportMode::BestEffort | ImportMode::Adopt => true,
        };
        if is_taken_in {
            *self = trail;
        }
        Import {
            answers,
            order,
            is_taken_in,
        }
    }
}

/// The place of an action among others of the same second.
const fn rank(action: ActionType) -> u8 {
    match action {
        ActionType::CourierAssigned | ActionType::PickupFailed => 0,
        ActionType::PickedUp => 1,
        ActionType::InTransit => 2,
        ActionType::OutForDelivery => 3,
        ActionType::DeliveryFailed => 4,
        ActionType::Signed => 5,
        ActionType::Cancelled | ActionType::Held => 6,
    }
}
