//! A set of action types.

use core::fmt;
use core::iter::FusedIterator;

use serde::{Serialize, Serializer};

use super::action::ActionType;
use crate::text::joined;

/// A set of action types: what may be sent next.
///
/// ```
/// use waybill_engine::{ActionSet, ActionType};
///
/// let set: ActionSet = [ActionType::Signed, ActionType::InTransit].into_iter().collect();
/// assert!(set.contains(ActionType::Signed));
/// assert_eq!(set.to_string(), "200001 InTransit, 300003 Signed");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ActionSet {
    /// Bit `n` is for `ActionType::ALL[n]`.
    bits: u16,
}

impl ActionSet {
    /// The set with nothing in it.
    pub const EMPTY: Self = Self { bits: 0 };

    /// Whether the set holds this action type.
    #[must_use]
    pub const fn contains(self, action: ActionType) -> bool {
        self.bits & Self::bit(action) != 0
    }

    /// This set and the action type.
    #[must_use]
    pub const fn with(self, action: ActionType) -> Self {
        Self {
            bits: self.bits | Self::bit(action),
        }
    }

    /// This set less the action type.
    #[must_use]
    pub const fn without(self, action: ActionType) -> Self {
        Self {
            bits: self.bits & !Self::bit(action),
        }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// The members, in ascending order of their codes.
    #[must_use]
    pub const fn iter(self) -> Actions {
        Actions(self)
    }

    /// The member with the lowest code.
    fn first(self) -> Option<ActionType> {
        ActionType::ALL
            .get(self.bits.trailing_zeros() as usize)
            .copied()
    }

    /// The Chinese text: each member's code and label; 无 for the empty set.
    #[must_use]
    pub fn chinese(self) -> impl fmt::Display {
        fmt::from_fn(move |f| match self {
            Self::EMPTY => f.write_str("无"),
            _ => write!(f, "{}", joined(self.iter().map(ActionType::chinese), "、")),
        })
    }

    const fn bit(action: ActionType) -> u16 {
        1 << action.index()
    }
}

/// Each member's code and name; `nothing` for the empty set.
impl fmt::Display for ActionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::EMPTY => f.write_str("nothing"),
            set => write!(f, "{}", joined(set.iter(), ", ")),
        }
    }
}

impl fmt::Debug for ActionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// As the list of the members' codes, ascending.
impl Serialize for ActionSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// The members of an [`ActionSet`], in ascending order of their codes.
#[derive(Debug, Clone)]
pub struct Actions(ActionSet);

impl Iterator for Actions {
    type Item = ActionType;

    fn next(&mut self) -> Option<ActionType> {
        let action = self.0.first()?;
        self.0 = self.0.without(action);
        Some(action)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.0.bits.count_ones() as usize;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Actions {}

impl FusedIterator for Actions {}

/// As [`ActionSet::iter`].
///
/// ```
/// use waybill_engine::{RuleSet, Tracker};
///
/// for action in RuleSet::STANDARD.permitted(&Tracker::START) {
///     println!("{action}");
/// }
/// ```
impl IntoIterator for ActionSet {
    type Item = ActionType;
    type IntoIter = Actions;

    fn into_iter(self) -> Actions {
        self.iter()
    }
}

impl FromIterator<ActionType> for ActionSet {
    fn from_iter<I: IntoIterator<Item = ActionType>>(actions: I) -> Self {
        actions.into_iter().fold(Self::EMPTY, Self::with)
    }
}
