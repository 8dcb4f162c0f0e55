//! A way through a rule table.

use core::{fmt, iter};

use crate::state::Status;
use crate::text::joined;
use crate::update::ActionType;

/// A sequence of actions, each legal after the one before, that ends in the one that was asked
/// for. See [`RuleSet::way`](crate::RuleSet::way).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Way {
    /// Four bits a step, the first in the lowest: the action's index and one. Then zeros.
    steps: u64,
}

const STEP_BITS: u32 = 4;
const STEP_MASK: u64 = (1 << STEP_BITS) - 1;

const _: () = assert!(ActionType::COUNT as u64 <= STEP_MASK);
// A shortest way has at most a step for each open situation: it leaves none twice, and one from a
// signed waybill never comes to the first status, where no action leads.
const _: () = assert!(2 * Status::OPEN <= (u64::BITS / STEP_BITS) as usize);

impl Way {
    pub(super) const EMPTY: Self = Self { steps: 0 };

    /// This way and one more step.
    pub(super) const fn then(self, action: ActionType) -> Self {
        let length = (u64::BITS - self.steps.leading_zeros()).div_ceil(STEP_BITS);
        let step = action.index() as u64 + 1;
        Self {
            steps: self.steps | step << (length * STEP_BITS),
        }
    }

    pub(super) const fn is_empty(self) -> bool {
        self.steps == 0
    }

    /// The actions in their order.
    pub fn steps(self) -> impl Iterator<Item = ActionType> + Clone {
        let mut rest = self.steps;
        iter::from_fn(move || {
            let step = rest & STEP_MASK;
            rest >>= STEP_BITS;
            ActionType::ALL
                .into_iter()
                .find(|action| action.index() as u64 + 1 == step)
        })
    }

    /// The Chinese text: each step's code and label.
    #[must_use]
    pub fn chinese(self) -> impl fmt::Display {
        joined(self.steps().map(ActionType::chinese), " → ")
    }
}

/// Each step's code and name.
impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", joined(self.steps(), ", "))
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Way({self})")
    }
}
