//! What a map wants of a record, as a tree.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use waybill_engine::JsonType;

use crate::path::Step;
use crate::text::bare;

/// A value of a record. Names of members are those of the map's shape.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node<'t, 's> {
    Null,
    /// A text, a whole number or a flag, as its text.
    Leaf(Cow<'t, str>),
    /// A number with a fraction or an exponent, as its text.
    Fraction(Cow<'t, str>),
    List(Vec<Node<'t, 's>>),
    Object(Vec<(&'s str, Node<'t, 's>)>),
    /// A member that was there more than once.
    Twice,
    /// What the map does not want.
    Other(JsonType),
}

impl Node<'_, '_> {
    /// Whether there is nothing: none, null, or an empty text.
    fn is_nothing(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Leaf(text) => bare(text).is_empty(),
            Self::Fraction(_) | Self::List(_) | Self::Object(_) | Self::Twice | Self::Other(_) => {
                false
            }
        }
    }

    /// Whether nothing in it is wanted.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Object(members) => members.is_empty(),
            Self::List(items) => items.iter().all(Self::is_empty),
            Self::Null | Self::Other(_) => true,
            Self::Leaf(_) | Self::Fraction(_) | Self::Twice => false,
        }
    }

    pub(super) fn kind(&self) -> JsonType {
        match self {
            Self::Null => JsonType::Null,
            Self::Leaf(_) | Self::Twice => JsonType::String,
            Self::Fraction(_) => JsonType::OtherNumber,
            Self::List(_) => JsonType::Array,
            Self::Object(_) => JsonType::Object,
            Self::Other(kind) => *kind,
        }
    }

    /// The member with the first of the names under which there is something.
    fn member(&self, names: &[alloc::boxed::Box<str>]) -> Option<&Self> {
        let Self::Object(members) = self else {
            return None;
        };
        names.iter().find_map(|name| {
            let (_, node) = members.iter().find(|(known, _)| *known == &**name)?;
            (!node.is_nothing()).then_some(node)
        })
    }

    /// The one value at the end of some steps.
    pub(super) fn find(&self, steps: &[Step]) -> Option<&Self> {
        if steps.is_empty() {
            return (!self.is_nothing()).then_some(self);
        }
        steps.iter().try_fold(self, |node, step| match step {
            Step::Member(names) => node.member(names),
            Step::Items | Step::Members => None,
        })
    }

    /// All values at the end of some steps; `None` if the way there is not in the record.
    pub(super) fn each(&self, steps: &[Step]) -> Result<Option<Vec<&Self>>, NoList> {
        let mut found = Vec::new();
        let is_there = self.collect(steps, &mut found)?;
        Ok(is_there.then_some(found))
    }

    fn collect<'n>(&'n self, steps: &[Step], found: &mut Vec<&'n Self>) -> Result<bool, NoList> {
        let Some((step, rest)) = steps.split_first() else {
            if *self == Self::Twice {
                return Err(NoList::Twice);
            }
            found.push(self);
            return Ok(!self.is_nothing());
        };
        match (step, self) {
            (_, Self::Twice) => Err(NoList::Twice),
            (Step::Member(names), _) => match self.member(names) {
                Some(member) => member.collect(rest, found),
                None => Ok(false),
            },
            (Step::Items, Self::List(items)) => {
                for item in items {
                    item.collect(rest, found)?;
                }
                Ok(true)
            }
            (Step::Members, Self::Object(members)) => {
                for (_, member) in members {
                    member.collect(rest, found)?;
                }
                Ok(true)
            }
            (Step::Items | Step::Members, other) => Err(NoList::Else(other.kind())),
        }
    }
}

/// Why a way leads to no values.
#[derive(Debug, Clone, Copy)]
pub(super) enum NoList {
    /// There is something else where a list should be.
    Else(JsonType),
    /// A member on the way is there more than once, and nobody knows which one is meant.
    Twice,
}
