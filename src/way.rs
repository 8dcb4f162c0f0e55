//! A way through a rule table.

use core::fmt;

use crate::{ActionType, Situation};

/// A sequence of actions, each legal after the one before, that ends in the one that was asked
/// for. See [`RuleSet::way`](crate::RuleSet::way).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Way {
    steps: [ActionType; Self::LONGEST],
    length: u8,
}

impl Way {
    /// A shortest way passes each situation at most once.
    const LONGEST: usize = Situation::COUNT;

    pub(crate) const EMPTY: Self = Self {
        steps: [ActionType::PickedUp; Self::LONGEST],
        length: 0,
    };

    /// This way and one more step; unchanged if there is no room, which no shortest way reaches.
    pub(crate) fn then(mut self, action: ActionType) -> Self {
        if let Some(step) = self.steps.get_mut(usize::from(self.length)) {
            *step = action;
            self.length += 1;
        }
        self
    }

    /// The actions in their order.
    #[must_use]
    pub fn steps(&self) -> &[ActionType] {
        &self.steps[..usize::from(self.length)]
    }

    /// The Chinese text: each step's code and label.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(|f| self.list(f, ActionType::label_zh, " → "))
    }

    fn list(
        &self,
        f: &mut fmt::Formatter<'_>,
        name: fn(ActionType) -> &'static str,
        separator: &str,
    ) -> fmt::Result {
        for (i, action) in self.steps().iter().enumerate() {
            if i > 0 {
                f.write_str(separator)?;
            }
            write!(f, "{} {}", action.code(), name(*action))?;
        }
        Ok(())
    }
}

/// Each step's code and name.
impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.list(f, ActionType::name, ", ")
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Way({self})")
    }
}
