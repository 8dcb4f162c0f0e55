//! Some of a map's phrases.

use alloc::vec;
use alloc::vec::Vec;

/// The place of a phrase among its map's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PhraseId(pub(super) usize);

/// Some of a map's phrases: those that a text has, or that a rule asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PhraseSet {
    /// A bit for each, so that a rule is a few words compared with those of a text.
    bits: Vec<u64>,
}

impl PhraseSet {
    /// None of so many.
    pub(super) fn with_room(phrases: usize) -> Self {
        Self {
            bits: vec![0; phrases.div_ceil(64)],
        }
    }

    pub(super) fn put(&mut self, phrase: PhraseId) {
        let word = phrase.0 / 64;
        if word >= self.bits.len() {
            self.bits.resize(word + 1, 0);
        }
        self.bits[word] |= 1 << (phrase.0 % 64);
    }

    pub(super) fn has(&self, phrase: PhraseId) -> bool {
        let word = self.bits.get(phrase.0 / 64).copied().unwrap_or(0);
        word & 1 << (phrase.0 % 64) != 0
    }

    pub(super) fn clear(&mut self) {
        self.bits.fill(0);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bits.iter().all(|word| *word == 0)
    }

    /// Whether any phrase is in both.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        let mut words = self.bits.iter().zip(&other.bits);
        words.any(|(left, right)| left & right != 0)
    }
}

impl FromIterator<PhraseId> for PhraseSet {
    fn from_iter<I: IntoIterator<Item = PhraseId>>(phrases: I) -> Self {
        let mut set = Self::default();
        for phrase in phrases {
            set.put(phrase);
        }
        set
    }
}
