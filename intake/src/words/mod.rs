//! The phrases that a map looks for in texts, all of them found in one pass.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use aho_corasick::{AhoCorasick, BuildError, MatchKind};

/// The place of a phrase in its [`Phrases`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PhraseId(usize);

/// Gathers the phrases of a map.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    /// The parts of each phrase: `指定…派送` has two, with anything between them.
    phrases: Vec<Vec<Box<str>>>,
}

/// What may stand between two parts of a phrase.
pub(crate) const GAP: char = '…';

impl Collector {
    /// The phrase's place. It has at least one part that is not empty.
    pub(crate) fn add(&mut self, phrase: &str) -> PhraseId {
        let parts: Vec<Box<str>> = phrase
            .split(GAP)
            .filter(|part| !part.is_empty())
            .map(Into::into)
            .collect();
        let place = self.phrases.iter().position(|known| *known == parts);
        PhraseId(place.unwrap_or_else(|| {
            self.phrases.push(parts);
            self.phrases.len() - 1
        }))
    }

    /// Everything that was gathered, and the phrases that are struck from a text before.
    pub(crate) fn finish(self, strike: &[String]) -> Result<Phrases, BuildError> {
        let firsts = self
            .phrases
            .iter()
            .map(|parts| parts.first().map_or("", |part| part));
        let finder = AhoCorasick::new(firsts)?;
        let strike = match strike {
            [] => None,
            phrases => Some(
                AhoCorasick::builder()
                    .match_kind(MatchKind::LeftmostLongest)
                    .build(phrases)?,
            ),
        };
        Ok(Phrases {
            parts: self.phrases,
            finder,
            strike,
        })
    }
}

/// The phrases of a map, ready to be looked for.
#[derive(Debug, Clone)]
pub(crate) struct Phrases {
    parts: Vec<Vec<Box<str>>>,
    /// Finds the first part of each.
    finder: AhoCorasick,
    strike: Option<AhoCorasick>,
}

/// Which phrases a text has.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    bits: Vec<u64>,
}

impl Phrases {
    /// Which of the phrases a text has, once the struck ones are out of it.
    pub(crate) fn look(&self, text: &str) -> Seen {
        let mut seen = Seen {
            bits: vec![0; self.parts.len().div_ceil(64)],
        };
        match &self.strike {
            Some(strike) if strike.is_match(text) => {
                // Not to nothing: what is left of both sides must not make a phrase together.
                let gaps = vec!["\n"; strike.patterns_len()];
                self.mark(&strike.replace_all(text, &gaps), &mut seen);
            }
            _ => self.mark(text, &mut seen),
        }
        seen
    }

    fn mark(&self, text: &str, seen: &mut Seen) {
        let mut tried = seen.clone();
        for found in self.finder.find_overlapping_iter(text) {
            let id = found.pattern().as_usize();
            // Behind the first place of its first part there is most room for the others. To try
            // again at each would take time by the square of the text.
            if !tried.has(PhraseId(id)) {
                tried.put(PhraseId(id));
                if self.goes_on(id, &text[found.end()..]) {
                    seen.put(PhraseId(id));
                }
            }
        }
    }

    /// Whether the other parts of a phrase follow in their order.
    fn goes_on(&self, id: usize, text: &str) -> bool {
        let mut rest = text;
        self.parts[id][1..]
            .iter()
            .all(|part| match rest.find(&**part) {
                Some(place) => {
                    rest = &rest[place + part.len()..];
                    true
                }
                None => false,
            })
    }
}

impl Seen {
    fn put(&mut self, phrase: PhraseId) {
        self.bits[phrase.0 / 64] |= 1 << (phrase.0 % 64);
    }

    pub(crate) fn has(&self, phrase: PhraseId) -> bool {
        self.bits[phrase.0 / 64] & 1 << (phrase.0 % 64) != 0
    }

    pub(crate) fn has_any(&self, phrases: &[PhraseId]) -> bool {
        phrases.iter().any(|phrase| self.has(*phrase))
    }
}

#[cfg(test)]
mod tests {
    use alloc::borrow::ToOwned;

    use super::*;

    fn found(phrases: &[&str], strike: &[&str], text: &str) -> Vec<usize> {
        let mut collector = Collector::default();
        let ids: Vec<PhraseId> = phrases.iter().map(|phrase| collector.add(phrase)).collect();
        let strike: Vec<String> = strike.iter().map(|&phrase| phrase.to_owned()).collect();
        let seen = collector.finish(&strike).unwrap().look(text);
        let places = (0..ids.len()).filter(|i| seen.has(ids[*i]));
        places.collect()
    }

    #[test]
    fn phrases_within_one_another_are_all_found() {
        assert_eq!(
            found(&["签收", "代签收", "已签收"], &[], "他人代签收"),
            [0, 1]
        );
    }

    #[test]
    fn a_gap_takes_anything_and_keeps_the_order() {
        assert_eq!(found(&["指定…派送"], &[], "指定张三派送"), [0]);
        assert!(found(&["指定…派送"], &[], "派送已指定").is_empty());
        assert!(found(&["a…b…c"], &[], "a c b").is_empty());
    }

    #[test]
    fn a_struck_phrase_is_not_there_and_leaves_a_gap() {
        assert!(found(&["签收"], &["请您准备签收"], "正在派送途中,请您准备签收").is_empty());
        assert_eq!(
            found(&["签收"], &["请您准备签收"], "请您准备签收,已签收"),
            [0]
        );
        assert!(found(&["签收"], &["xx"], "签xx收").is_empty());
    }

    #[test]
    fn a_map_without_phrases_finds_none() {
        assert!(found(&[], &[], "已签收").is_empty());
    }

    #[test]
    fn more_phrases_than_a_word_has_bits() {
        let phrases: Vec<String> = (0..200).map(|n| alloc::format!("<{n}>")).collect();
        let phrases: Vec<&str> = phrases.iter().map(|phrase| &**phrase).collect();
        assert_eq!(found(&phrases, &[], "<199><64><63>"), [63, 64, 199]);
    }
}
