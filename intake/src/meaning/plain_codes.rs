//! The codes that mean one action whatever else a record has, found at once.

use alloc::boxed::Box;
use alloc::vec::Vec;

use waybill_engine::ActionType;

use super::case::Case;
use super::sense::Sense;
use crate::text::{Glance, is_word_for_nothing};

/// Codes with an action each, in a table with room between them: a code is in the place of its
/// glance, or behind it without an empty place between.
#[derive(Debug, Clone, Default)]
pub(super) struct PlainCodes {
    places: Vec<Option<(Box<str>, ActionType)>>,
    codes: usize,
}

/// So many places there are for each code at least.
const ROOM: usize = 4;

impl PlainCodes {
    /// Adds a code with its cases, if they make it a plain one: an update without a condition and
    /// without a doubt. In a table of rows, what is a word for nothing is no code.
    pub(super) fn add(&mut self, code: &str, cases: &[Case]) {
        if let [first, ..] = cases
            && let Sense::Update(action) = first.meaning.action
            && first.condition.is_none()
            && first.meaning.doubt.is_none()
            && !is_word_for_nothing(code)
        {
            self.codes += 1;
            if self.codes * ROOM > self.places.len() {
                self.grow();
            }
            self.put(code.into(), action);
        }
    }

    /// The action of a code, if it is a plain one.
    #[inline]
    pub(super) fn get(&self, code: &str) -> Option<ActionType> {
        let mut at = self.first(code)?;
        loop {
            match self.places.get(at)? {
                Some((known, action)) if **known == *code => return Some(*action),
                Some(_) => at = self.behind(at),
                None => return None,
            }
        }
    }

    fn grow(&mut self) {
        let room = (self.codes * ROOM).next_power_of_two();
        let empty = alloc::vec![None; room];
        let known = core::mem::replace(&mut self.places, empty);
        for (code, action) in known.into_iter().flatten() {
            self.put(code, action);
        }
    }

    fn put(&mut self, code: Box<str>, action: ActionType) {
        let Some(mut at) = self.first(&code) else {
            return;
        };
        while self.places[at]
            .as_ref()
            .is_some_and(|(known, _)| *known != code)
        {
            at = self.behind(at);
        }
        self.places[at] = Some((code, action));
    }

    /// Where a code is looked for first; nowhere if there are none.
    #[inline]
    fn first(&self, code: &str) -> Option<usize> {
        let last = self.places.len().checked_sub(1)?;
        Some(Glance::of(code).spread() & last)
    }

    #[inline]
    fn behind(&self, at: usize) -> usize {
        (at + 1) & (self.places.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::super::case::Condition;
    use super::super::sense::Meaning;
    use super::*;

    fn case(action: Sense, doubt: Option<&str>, condition: Condition) -> Case {
        let (label, doubt) = (None, doubt.map(Into::into));
        Case {
            condition,
            meaning: Meaning {
                action,
                label,
                doubt,
            },
        }
    }

    fn update(action: ActionType) -> Case {
        case(Sense::Update(action), None, Condition::default())
    }

    #[test]
    fn every_plain_code_is_found_and_no_other_however_many_there_are() {
        let mut codes = PlainCodes::default();
        let action = |number: usize| ActionType::ALL[number % ActionType::COUNT];
        assert_eq!(codes.get("C0x"), None);
        for number in 0..500 {
            codes.add(&format!("C{number}x"), &[update(action(number))]);
            let known = (0..=number).rev().step_by(number / 10 + 1);
            for known in known {
                assert_eq!(codes.get(&format!("C{known}x")), Some(action(known)));
            }
            assert_eq!(codes.get(&format!("C{}x", number + 1)), None);
            assert!(codes.places.len() >= ROOM * codes.codes);
        }
        for code in ["", "C", "x", "C1y", "c1x"] {
            assert_eq!(codes.get(code), None);
        }
    }

    /// Or else all of them would be looked at for each.
    #[test]
    fn a_code_is_in_the_place_of_its_glance_or_behind_codes_alone() {
        let mut codes = PlainCodes::default();
        for number in 0..500 {
            codes.add(&format!("C{number}x"), &[update(ActionType::Held)]);
        }
        let room = codes.places.len();
        for (at, (code, _)) in codes.places.iter().enumerate().filter_map(|(at, place)| {
            let place = place.as_ref()?;
            Some((at, place))
        }) {
            let first = Glance::of(code).spread() % room;
            let between = (0..room).map(|step| (first + step) % room);
            let mut between = between.take_while(|place| *place != at);
            assert!(between.all(|place| codes.places[place].is_some()), "{code}");
        }
    }

    #[test]
    fn what_depends_on_anything_is_no_plain_code() {
        let signed = Sense::Update(ActionType::Signed);
        let at_place = Condition {
            when: alloc::vec![(0, alloc::vec!["1".into()])],
            ..Condition::default()
        };
        let mut codes = PlainCodes::default();
        codes.add(
            "doubtful",
            &[case(signed.clone(), Some("why"), Condition::default())],
        );
        codes.add(
            "case",
            &[
                case(signed.clone(), None, at_place),
                update(ActionType::Held),
            ],
        );
        codes.add("none", &[]);
        codes.add("NULL", &[update(ActionType::Held)]);
        for code in ["doubtful", "case", "none", "NULL"] {
            assert_eq!(codes.get(code), None, "{code}");
        }
        // Nobody asks for those behind one that always holds.
        codes.add(
            "two",
            &[
                update(ActionType::Held),
                case(signed, None, Condition::default()),
            ],
        );
        assert_eq!(codes.get("two"), Some(ActionType::Held));
    }
}
