//! What works read and change within a transaction.

use std::collections::{BTreeMap, BTreeSet};

use waybill_engine::{Entry, Fingerprint, WaybillId};

use super::held::Held;
use super::pause::Pause;
use crate::model::{Moment, Waybill};

/// What is known of all that works have asked for, and what they make of it.
#[derive(Debug, Default)]
pub struct Known {
    waybills: BTreeMap<WaybillId<'static>, Held>,
    parked: BTreeSet<(WaybillId<'static>, Fingerprint)>,
    answered: BTreeMap<String, Answered>,
    new_answers: BTreeMap<String, Answered>,
    pauses: Vec<Pause>,
    no_histories: BTreeSet<WaybillId<'static>>,
    unreadable: BTreeMap<WaybillId<'static>, String>,
}

/// An answer that is kept with an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// SHA-256 of what was asked.
    pub request: [u8; 32],
    /// The answer's body.
    pub answer: Vec<u8>,
    /// Until when it is kept.
    pub expires_at: Moment,
}

impl Known {
    /// A waybill was read.
    pub fn insert(&mut self, held: Held) {
        self.waybills.insert(held.waybill().id.clone(), held);
    }

    /// An update that was asked for waits for its time.
    pub fn insert_parked(&mut self, id: WaybillId<'static>, fingerprint: Fingerprint) {
        self.parked.insert((id, fingerprint));
    }

    /// An answer was read.
    pub fn insert_answer(&mut self, key: String, answered: Answered) {
        self.answered.insert(key, answered);
    }

    /// A waybill can't be read, and why.
    pub fn insert_unreadable(&mut self, id: WaybillId<'static>, problem: String) {
        self.unreadable.insert(id, problem);
    }

    /// The waybills that can't be read, and why.
    pub fn unreadable(&self) -> impl Iterator<Item = (&WaybillId<'static>, &str)> {
        let unreadable = self.unreadable.iter();
        unreadable.map(|(id, problem)| (id, problem.as_str()))
    }

    /// The waybills whose history was asked for and is not here.
    #[must_use]
    pub const fn no_histories(&self) -> &BTreeSet<WaybillId<'static>> {
        &self.no_histories
    }

    /// A waybill that was asked for, if it is known.
    #[must_use]
    pub fn get(&self, id: &WaybillId<'static>) -> Option<&Held> {
        self.waybills.get(id)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, id: &WaybillId<'static>) -> Option<&mut Held> {
        self.waybills.get_mut(id)
    }

    /// A waybill that was asked for; a new one if it is not known.
    pub fn get_or_new(&mut self, id: &WaybillId<'static>, now: Moment) -> &mut Held {
        self.waybills
            .entry(id.clone())
            .or_insert_with(|| Held::new(Waybill::new(id.clone(), now)))
    }

    /// What was accepted of a waybill. If it was not read, the works are run again with it.
    pub fn history(&mut self, id: &WaybillId<'static>) -> Option<&[Entry]> {
        let history = self.waybills.get(id)?.history();
        if history.is_none() {
            self.no_histories.insert(id.clone());
        }
        history
    }

    /// Whether an update that was asked for waits for its time: nobody has decided it since it was
    /// found to be due.
    #[must_use]
    pub fn is_parked(&self, id: &WaybillId<'static>, fingerprint: Fingerprint) -> bool {
        self.parked.contains(&(id.clone(), fingerprint))
    }

    /// The answer that is kept with a key that was asked for.
    #[must_use]
    pub fn answer(&self, key: &str) -> Option<&Answered> {
        self.new_answers.get(key).or_else(|| self.answered.get(key))
    }

    /// Keeps an answer.
    pub fn keep_answer(&mut self, key: &str, answered: Answered) {
        self.new_answers.insert(key.to_owned(), answered);
    }

    /// Nothing is sent before a time.
    pub fn pause(&mut self, pause: Pause) {
        self.pauses.push(pause);
    }

    /// All waybills, in the order of their ids.
    pub fn waybills(&self) -> impl Iterator<Item = &Held> {
        self.waybills.values()
    }

    /// The answers to be kept, in the order of their keys.
    pub fn new_answers(&self) -> impl Iterator<Item = (&str, &Answered)> {
        let answers = self.new_answers.iter();
        answers.map(|(key, answered)| (key.as_str(), answered))
    }

    /// Whether another answer is kept with this key.
    #[must_use]
    pub fn had_answer(&self, key: &str) -> bool {
        self.answered.contains_key(key)
    }

    /// The pauses to be kept.
    #[must_use]
    pub fn pauses(&self) -> &[Pause] {
        &self.pauses
    }
}
