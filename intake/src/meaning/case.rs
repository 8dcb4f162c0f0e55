//! A meaning under conditions.

use alloc::boxed::Box;
use alloc::vec::Vec;

use waybill_engine::{ActionSet, ActionType};

use super::sense::Meaning;
use crate::words::PhraseSet;

/// A meaning, and when it holds.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) condition: Condition,
    pub(crate) meaning: Meaning,
}

/// All of it has to hold. The default always holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Condition {
    /// Each of these values of the record, by their place, is one of the texts.
    pub(crate) when: Vec<(usize, Vec<Box<str>>)>,
    /// The text has one of these, if there are any.
    pub(crate) says: PhraseSet,
    /// And one of these, if there are any.
    pub(crate) with: PhraseSet,
    /// And none of these.
    pub(crate) unless: PhraseSet,
    pub(crate) standing: Vec<Standing>,
}

/// Where it stands in the record's own list of scans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// No scan before it has this action.
    Before(ActionType),
    /// One has.
    After(ActionType),
}

/// What conditions ask about a scan.
pub(crate) trait Context {
    /// Whether the value at a place of the map is one of some texts.
    fn is_one_of(&self, place: usize, texts: &[Box<str>]) -> bool;
    /// The phrases in the scan's text.
    fn phrases(&self) -> &PhraseSet;
    /// The actions of the record's earlier scans of this parcel.
    fn earlier(&self) -> ActionSet;
}

impl Condition {
    pub(crate) fn holds(&self, scan: &impl Context) -> bool {
        self.standing.iter().all(|standing| match *standing {
            Standing::Before(action) => !scan.earlier().contains(action),
            Standing::After(action) => scan.earlier().contains(action),
        }) && self
            .when
            .iter()
            .all(|(place, texts)| scan.is_one_of(*place, texts))
            && self.text_holds(scan)
    }

    /// Whether it always holds.
    pub(crate) fn is_none(&self) -> bool {
        self.when.is_empty() && self.standing.is_empty() && !self.asks_for_text()
    }

    fn asks_for_text(&self) -> bool {
        !(self.says.is_empty() && self.with.is_empty() && self.unless.is_empty())
    }

    fn text_holds(&self, scan: &impl Context) -> bool {
        if !self.asks_for_text() {
            return true;
        }
        let seen = scan.phrases();
        let has = |phrases: &PhraseSet| phrases.is_empty() || seen.meets(phrases);
        has(&self.says) && has(&self.with) && !seen.meets(&self.unless)
    }
}
