//! What may come next for a waybill, and where it leads.

use alloc::vec::Vec;
use core::fmt;

use super::mark::Mark;
use super::rule_set::RuleSet;
use crate::state::{Situation, Tracker};
use crate::update::ActionType;

/// What may come next for a waybill. See [`RuleSet::next_steps`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextSteps {
    from: Situation,
    steps: Vec<(ActionType, Mark, Situation)>,
}

impl NextSteps {
    /// The waybill's situation.
    #[must_use]
    pub const fn from(&self) -> Situation {
        self.from
    }

    /// Each action that is allowed, how the rules take it, and where it leads.
    #[must_use]
    pub fn steps(&self) -> &[(ActionType, Mark, Situation)] {
        &self.steps
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| {
            write!(f, "当前为“{}”：", self.from.chinese())?;
            if self.steps.is_empty() {
                return f.write_str("流程已结束，不再接受任何操作");
            }
            for (action, mark, to) in &self.steps {
                write!(f, "\n  {} → {}", action.chinese(), to.chinese())?;
                f.write_str(mark.manner().1)?;
            }
            Ok(())
        })
    }
}

impl fmt::Display for NextSteps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "From {}:", self.from)?;
        if self.steps.is_empty() {
            return f.write_str(" nothing, it is closed");
        }
        for (action, mark, to) in &self.steps {
            write!(f, "\n  {action} -> {to}")?;
            f.write_str(mark.manner().0)?;
        }
        Ok(())
    }
}

impl RuleSet {
    /// What may come next for a waybill, and where it leads. The clock or the text may still
    /// refuse an update.
    ///
    /// ```
    /// use waybill_engine::{RuleSet, Situation, Status, Timestamp, Tracker};
    ///
    /// let since = Timestamp::from_unix(1_700_000_000)?;
    /// let tracker = Tracker::known(Situation::at(Status::PickedUp), since);
    /// let next = RuleSet::STANDARD.next_steps(&tracker);
    /// assert_eq!(
    ///     next.to_string(),
    ///     "\
    /// From PickedUp:
    ///   100001 PickedUp -> PickedUp, as a repeat
    ///   200001 InTransit -> InTransit
    ///   300002 OutForDelivery -> OutForDelivery, although a scan was skipped
    ///   400002 Held -> PickedUp, held",
    /// );
    /// # Ok::<(), waybill_engine::InvalidTimestamp>(())
    /// ```
    #[must_use]
    pub fn next_steps(&self, tracker: &Tracker) -> NextSteps {
        let from = tracker.situation();
        let steps = self
            .permitted(tracker)
            .iter()
            .filter_map(|action| {
                let to = self.next(from, action)?;
                Some((action, self.mark(from, action), to))
            })
            .collect();
        NextSteps { from, steps }
    }
}
