//! Which parts of a record some paths lead to. The reader keeps these and skips all others.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::steps::{Path, Step};
use crate::text::Glance;

/// What is wanted of a value: itself if it is a text or a number, some of its members, its items.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shape {
    /// Whether the value itself is wanted.
    pub(crate) is_leaf: bool,
    members: Vec<Member>,
    /// What is wanted of each item of a list.
    pub(crate) items: Option<Box<Shape>>,
    /// What is wanted of each member that has no place of its own.
    pub(crate) others: Option<Box<Shape>>,
}

/// What is wanted of a member.
#[derive(Debug, Clone)]
struct Member {
    glance: Glance,
    name: Box<str>,
    shape: Shape,
}

/// The shape would have more parts than any record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge;

impl Shape {
    /// More parts than the record of anybody has.
    const MOST_PARTS: usize = 4096;

    /// Adds what a path leads to, by way of other paths. `parts` counts what is there.
    pub(crate) fn add(&mut self, paths: &[&Path], parts: &mut usize) -> Result<(), TooLarge> {
        let steps: Vec<&Step> = paths.iter().flat_map(|path| path.steps()).collect();
        self.follow(&steps, parts)
    }

    /// Follows the steps, by each spelling, and marks what is at their end as wanted.
    fn follow(&mut self, steps: &[&Step], parts: &mut usize) -> Result<(), TooLarge> {
        *parts += 1;
        if *parts > Self::MOST_PARTS {
            return Err(TooLarge);
        }
        let Some((step, rest)) = steps.split_first() else {
            self.is_leaf = true;
            return Ok(());
        };
        match step {
            Step::Items => self.items.get_or_insert_default().follow(rest, parts),
            Step::Members => self.others.get_or_insert_default().follow(rest, parts),
            Step::Member(names) => names
                .iter()
                .try_for_each(|name| self.member_mut(name).follow(rest, parts)),
        }
    }

    fn member_mut(&mut self, name: &str) -> &mut Self {
        let place = self.members.iter().position(|known| *known.name == *name);
        let place = place.unwrap_or_else(|| {
            self.members.push(Member {
                glance: Glance::of(name),
                name: name.into(),
                shape: Self::default(),
            });
            self.members.len() - 1
        });
        &mut self.members[place].shape
    }

    /// The name as it is here and what is wanted of the member with it, if anything is.
    pub(crate) fn member(&self, name: &str) -> Option<(&str, &Self)> {
        let glance = Glance::of(name);
        self.members
            .iter()
            .find(|known| known.glance == glance && *known.name == *name)
            .map(|known| (&*known.name, &known.shape))
    }

    /// Room for the members that are wanted by name, as far as most records have them.
    pub(crate) fn width(&self) -> usize {
        self.members.len().min(8)
    }

    /// Whether anything within the value is wanted.
    pub(crate) fn has_members(&self) -> bool {
        !self.members.is_empty() || self.others.is_some()
    }
}
