//! The codes of a vocabulary.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use waybill_engine::ActionType;

use super::case::Case;
use super::plain_codes::PlainCodes;
use crate::text::{Glance, nearest};

/// What each code of a vocabulary means.
#[derive(Debug, Clone, Default)]
pub(crate) struct CodeTable {
    /// By a glance first: to compare the texts of many codes takes longer.
    exact: BTreeMap<Glance, BTreeMap<Box<str>, Vec<Case>>>,
    /// Those that are found at once, likewise.
    plain: PlainCodes,
    /// Those that fix the most first.
    patterns: Vec<(Pattern, Vec<Case>)>,
}

/// Codes that look alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// `CW_*`, `*_FAILURE`, `GTMS_STA_*CHANGE`: the same beginning and end.
    Around(Box<str>, Box<str>),
    /// `3##`: a digit for each `#`.
    Digits(Box<str>),
}

const ANYTHING: char = '*';
const DIGIT: char = '#';

/// A code as a map writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Written {
    One,
    Alike(Pattern),
    /// Every code would match, or it has more signs than one kind, or more than one `*`.
    Everything,
}

impl Written {
    pub(crate) fn parse(code: &str) -> Self {
        let pattern = match code.split_once(ANYTHING) {
            Some((begins, ends)) if !code.contains(DIGIT) && !ends.contains(ANYTHING) => {
                Pattern::Around(begins.into(), ends.into())
            }
            Some(_) => return Self::Everything,
            None if code.contains(DIGIT) => Pattern::Digits(code.into()),
            None => return Self::One,
        };
        if pattern.literals() == 0 {
            Self::Everything
        } else {
            Self::Alike(pattern)
        }
    }
}

impl Pattern {
    /// How many bytes of a code it fixes.
    fn literals(&self) -> usize {
        match self {
            Self::Around(begins, ends) => begins.len() + ends.len(),
            Self::Digits(code) => code.bytes().filter(|b| *b != DIGIT as u8).count(),
        }
    }

    /// By this order patterns are asked: first those that fix the most.
    fn rank(&self) -> (core::cmp::Reverse<usize>, &str) {
        let (Self::Around(text, _) | Self::Digits(text)) = self;
        (core::cmp::Reverse(self.literals()), text)
    }

    fn matches(&self, code: &str) -> bool {
        match self {
            Self::Around(begins, ends) => {
                let is_long_enough = code.len() >= begins.len() + ends.len();
                is_long_enough && code.starts_with(&**begins) && code.ends_with(&**ends)
            }
            Self::Digits(wanted) => {
                let mut pairs = wanted.bytes().zip(code.bytes());
                let fits = |(wanted, found): (u8, u8)| {
                    wanted == found || wanted == DIGIT as u8 && found.is_ascii_digit()
                };
                wanted.len() == code.len() && pairs.all(fits)
            }
        }
    }
}

impl CodeTable {
    /// Adds a code; `false` if it is there already.
    pub(crate) fn add(&mut self, code: &str, cases: Vec<Case>) -> bool {
        self.plain.add(code, &cases);
        let alike = self.exact.entry(Glance::of(code)).or_default();
        alike.insert(code.into(), cases).is_none()
    }

    /// Adds codes that look alike; `false` if they are there already.
    pub(crate) fn add_pattern(&mut self, pattern: Pattern, cases: Vec<Case>) -> bool {
        let is_new = self.patterns.iter().all(|(known, _)| *known != pattern);
        self.patterns.push((pattern, cases));
        self.patterns
            .sort_by(|(left, _), (right, _)| left.rank().cmp(&right.rank()));
        is_new
    }

    /// The action of a code that has one without a condition and without a doubt, and whose text is
    /// a code wherever it is. Of codes that look alike, nothing is said.
    #[inline]
    pub(crate) fn plain_action(&self, code: &str) -> Option<ActionType> {
        self.plain.get(code)
    }

    /// The cases of a code: its own, else those of the pattern that fixes the most of it.
    pub(crate) fn cases(&self, code: &str) -> Option<&[Case]> {
        let alike = self.exact.get(&Glance::of(code));
        if let Some(cases) = alike.and_then(|alike| alike.get(code)) {
            return Some(cases);
        }
        let mut patterns = self.patterns.iter();
        let (_, cases) = patterns.find(|(pattern, _)| pattern.matches(code))?;
        Some(cases)
    }

    /// The cases of all codes.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Case> {
        let alike = self.patterns.iter().map(|(_, cases)| cases);
        let exact = self.exact.values().flat_map(BTreeMap::values);
        exact.chain(alike).flatten()
    }

    /// The known codes that look like an unknown one.
    pub(crate) fn nearest(&self, code: &str) -> Vec<String> {
        let known = self.exact.values().flat_map(BTreeMap::keys);
        let known = known.map(|code| &**code);
        nearest(code, known).into_iter().map(Into::into).collect()
    }
}
