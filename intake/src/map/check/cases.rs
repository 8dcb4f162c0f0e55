//! Meanings and their conditions.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use waybill_engine::ActionType;

use super::super::plan::Level;
use super::placed::placed;
use super::places::Places;
use crate::fault::{MapFault, Plain, Problem};
use crate::file::CaseForm;
use crate::meaning::{Case, Condition, Meaning, NOTHING, Reason, Sense, action_of};
use crate::words::{Collector, GAP, PhraseSet, Phrases};

/// Reads the meanings of a map, and gathers the places and phrases that they ask for.
pub(super) struct Meanings<'c> {
    pub(super) places: &'c mut Places,
    pub(super) phrases: Collector,
    pub(super) faults: &'c mut Vec<MapFault>,
}

/// Whether a list of cases ends with one without a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// It has to: each code means something.
    Needed,
    /// It may.
    Maybe,
    /// It must not: everything would be ignored.
    Never,
}

impl Meanings<'_> {
    pub(super) fn fault(&mut self, place: impl Into<String>, problem: impl Into<Problem>) {
        self.faults.push(MapFault::new(place, problem));
    }

    pub(super) fn cases(&mut self, key: &str, forms: &[CaseForm], closing: Closing) -> Vec<Case> {
        let mut cases: Vec<Case> = Vec::new();
        let mut is_closed = false;
        for (number, form) in (1..).zip(forms) {
            let place = match forms {
                [_] => key.into(),
                _ => format!("{key}[{number}]"),
            };
            if is_closed {
                self.fault(place.clone(), Plain::NeverAsked);
            }
            let condition = self.condition(&place, form);
            let is_last = number == forms.len();
            match (condition.is_none(), closing) {
                (true, Closing::Never) => self.fault(place.clone(), Plain::NoCondition),
                (false, Closing::Needed) if is_last => {
                    self.fault(place.clone(), Plain::NoLastCase);
                }
                (is_none, _) => is_closed |= is_none,
            }
            if let Some(meaning) = self.meaning(&place, form) {
                cases.push(Case { condition, meaning });
            }
        }
        cases
    }

    fn meaning(&mut self, place: &str, form: &CaseForm) -> Option<Meaning> {
        let action = if form.is == NOTHING {
            let Some(why) = &form.why else {
                self.fault(place, Plain::WhyNeeded);
                return None;
            };
            Sense::Nothing(Reason::from_text(why))
        } else {
            if form.why.is_some() {
                self.fault(place, Plain::WhyNotNeeded);
            }
            Sense::Update(self.action(&format!("{place}.is"), &form.is)?)
        };
        for (key, text) in [
            ("label", &form.label),
            ("why", &form.why),
            ("doubt", &form.doubt),
            ("doubt_zh", &form.doubt_zh),
        ] {
            if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
                self.fault(format!("{place}.{key}"), Plain::Blank);
            }
        }
        Some(Meaning {
            action,
            label: form.label.as_deref().map(Into::into),
            doubt: form.doubt.as_deref().map(Into::into),
        })
    }

    pub(super) fn action(&mut self, place: &str, text: &str) -> Option<ActionType> {
        let action = action_of(text);
        if action.is_none() && !text.trim().is_empty() {
            let mut known: Vec<&str> = ActionType::ALL.map(ActionType::short).into();
            known.push(NOTHING);
            let found = text.into();
            self.fault(place, Problem::NotOneOf { found, known });
        }
        action
    }

    fn condition(&mut self, place: &str, form: &CaseForm) -> Condition {
        let mut when = Vec::new();
        for (path, texts) in &form.when {
            let place = format!("{place}.when.{path}");
            if let Some(path) = self.places.lone(&place, Level::Trace, path, self.faults) {
                when.push((path, texts.iter().map(|text| text.trim().into()).collect()));
            }
        }
        Condition {
            when,
            says: self.phrases(&format!("{place}.says"), &form.says),
            with: self.phrases(&format!("{place}.with"), &form.with),
            unless: self.phrases(&format!("{place}.unless"), &form.unless),
            standing: self.standing(place, form.before.as_deref(), form.after.as_deref()),
        }
    }

    fn phrases(&mut self, key: &str, texts: &[String]) -> PhraseSet {
        let mut phrases = Vec::new();
        for (place, text) in placed(key, texts) {
            if text.chars().all(|c| c == GAP || c.is_whitespace()) {
                self.fault(place, Plain::Blank);
            } else {
                phrases.push(self.phrases.add(text));
            }
        }
        phrases.into_iter().collect()
    }

    pub(super) fn finish(self, strike: &[String]) -> Option<Phrases> {
        for (place, text) in placed("text.strike", strike) {
            if text.trim().is_empty() {
                self.faults.push(MapFault::new(place, Plain::Blank));
            }
        }
        let phrases = self.phrases.finish(strike);
        if phrases.is_err() {
            self.faults.push(MapFault::new("text", Plain::TooLarge));
        }
        phrases.ok()
    }
}
