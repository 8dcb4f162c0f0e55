//! What each carrier, or each site, sent.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use waybill_engine::Code;

use super::durations::Journeys;
use crate::outcome::Counts;
use crate::secret::Shown;

/// What one of them sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    /// How many waybills its lines were the first to name.
    pub(crate) waybills: u64,
    pub(crate) outcomes: Counts,
    pub(crate) codes: BTreeMap<Code, u64>,
    /// How many waybills are stuck that were last seen with it.
    pub(crate) stuck: u64,
    /// Of a carrier only: a site sees no whole journeys.
    pub(crate) journeys: Journeys,
}

impl Group {
    /// What several sent.
    fn sum<'a>(groups: impl Iterator<Item = &'a Self>) -> Self {
        let mut sum = Self::default();
        for group in groups {
            sum.waybills += group.waybills;
            sum.outcomes.add(group.outcomes);
            sum.stuck += group.stuck;
            for (code, count) in &group.codes {
                *sum.codes.entry(*code).or_default() += count;
            }
            sum.journeys.extend(&group.journeys);
        }
        sum.journeys.sort();
        sum
    }

    /// How many lines were refused with a code.
    pub(crate) fn refused_with(&self, code: Code) -> u64 {
        self.codes.get(&code).copied().unwrap_or_default()
    }

    /// The code that it was refused with most often; of equal ones the first in the order of
    /// checks.
    pub(crate) fn top_code(&self) -> Option<(Code, u64)> {
        let codes = self.codes.iter().map(|(code, count)| (*code, *count));
        codes.max_by(|(a, m), (b, n)| m.cmp(n).then(b.cmp(a)))
    }
}

/// Which of the groups: 4 bytes, as one is kept for each waybill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GroupId(u32);

impl GroupId {
    /// That of the lines without a name.
    pub(crate) const NAMELESS: Self = Self(u32::MAX);

    /// This one, or the other where this has no name.
    pub(crate) fn or(self, other: Self) -> Self {
        if self == Self::NAMELESS { other } else { self }
    }
}

/// Where a line is from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin {
    pub(crate) carrier: GroupId,
    pub(crate) site: GroupId,
}

/// All carriers, or all sites.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    ids: HashMap<Shown<'static>, GroupId>,
    named: Vec<(Shown<'static>, Group)>,
    /// The lines that name none.
    pub(crate) nameless: Group,
}

/// Those that a report lists, and the others together: a feed decides how many there are.
pub(crate) struct Listed<'a> {
    pub(crate) named: Vec<(&'a Shown<'static>, &'a Group)>,
    /// How many are not named.
    pub(crate) left_out: u64,
    /// What those sent; `None` if there are none.
    pub(crate) others: Option<Group>,
}

impl Groups {
    /// The group of this name, which is added if it is new.
    pub(crate) fn id(&mut self, name: Option<&Shown<'_>>) -> GroupId {
        let Some(name) = name else {
            return GroupId::NAMELESS;
        };
        if let Some(id) = self.ids.get(name.as_str()) {
            return *id;
        }
        let id = u32::try_from(self.named.len()).map_or(GroupId::NAMELESS, GroupId);
        let name = name.clone().into_owned();
        self.ids.insert(name.clone(), id);
        self.named.push((name, Group::default()));
        id
    }

    pub(crate) fn at(&mut self, id: GroupId) -> &mut Group {
        let group = self.named.get_mut(id.0 as usize);
        group.map_or(&mut self.nameless, |(_, group)| group)
    }

    pub(crate) fn name(&self, id: GroupId) -> Option<&Shown<'static>> {
        self.named.get(id.0 as usize).map(|(name, _)| name)
    }

    pub(crate) fn of_name(&self, name: &str) -> Option<&Group> {
        let id = self.ids.get(name)?;
        self.named.get(id.0 as usize).map(|(_, group)| group)
    }

    /// Has to be called before the journeys are asked.
    pub(crate) fn sort_journeys(&mut self) {
        let named = self.named.iter_mut().map(|(_, group)| group);
        for group in named.chain([&mut self.nameless]) {
            group.journeys.sort();
        }
    }

    /// Whether any line names one.
    pub(crate) fn has_names(&self) -> bool {
        !self.named.is_empty()
    }

    /// So many of them, those with the most lines first.
    pub(crate) fn largest(&self, most: usize) -> Listed<'_> {
        self.listed(most, |group| group.outcomes.lines())
    }

    /// So many of them, those with the most refused lines first.
    pub(crate) fn worst(&self, most: usize) -> Listed<'_> {
        self.listed(most, |group| {
            (group.outcomes.refused(), group.outcomes.lines())
        })
    }

    fn listed<K: Ord>(&self, most: usize, key: impl Fn(&Group) -> K) -> Listed<'_> {
        let mut named: Vec<_> = self
            .named
            .iter()
            .map(|(name, group)| (name, group))
            .collect();
        named.sort_by_cached_key(|(name, group)| (Reverse(key(group)), *name));
        let rest = named.split_off(most.min(named.len()));
        let others = (!rest.is_empty()).then(|| Group::sum(rest.iter().map(|(_, group)| *group)));
        Listed {
            named,
            left_out: rest.len() as u64,
            others,
        }
    }

    /// The one of which there is most; of equal ones the first by name. None if there is nothing.
    /// One whose name may not be shown is nobody.
    pub(crate) fn most(&self, of: impl Fn(&Group) -> u64) -> Option<(&Shown<'static>, u64)> {
        let shown = self.named.iter().filter(|(name, _)| !name.is_hidden());
        let counts = shown.map(|(name, group)| (name, of(group)));
        let most = counts.max_by(|(a, m), (b, n)| m.cmp(n).then_with(|| b.cmp(a)))?;
        (most.1 > 0).then_some(most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::LineOutcome;

    fn groups(lines: &[(&str, LineOutcome)]) -> Groups {
        let mut groups = Groups::default();
        for (name, outcome) in lines {
            let id = groups.id(Some(&Shown::of_known(name)));
            groups.at(id).outcomes.count(*outcome);
        }
        groups
    }

    #[test]
    fn those_with_the_most_come_first_and_equal_ones_by_name() {
        use LineOutcome::{Accepted, Rejected};
        let groups = groups(&[
            ("B", Accepted),
            ("C", Rejected),
            ("A", Accepted),
            ("B", Accepted),
        ]);
        let names = |listed: &Listed<'_>| -> Vec<String> {
            listed
                .named
                .iter()
                .map(|(name, _)| name.to_string())
                .collect()
        };
        assert_eq!(names(&groups.largest(9)), ["B", "A", "C"]);
        assert_eq!(names(&groups.worst(9)), ["C", "B", "A"]);
        let short = groups.largest(1);
        assert_eq!((names(&short), short.left_out), (vec!["B".to_owned()], 2));
        assert_eq!(short.others.unwrap().outcomes.lines(), 2);
        assert!(groups.largest(3).others.is_none());
        let most = groups.most(|group| group.outcomes.lines());
        assert_eq!(most, Some((&Shown::of_known("B"), 2)));
        let equal = groups.most(|group| group.outcomes.lines().min(1));
        assert_eq!(equal, Some((&Shown::of_known("A"), 1)));
        assert_eq!(groups.most(|group| group.stuck), None);
    }
}
