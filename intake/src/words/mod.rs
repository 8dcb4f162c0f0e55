//! The phrases that a map looks for in texts, all of them found in one pass.

mod set;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

pub(crate) use set::{PhraseId, PhraseSet};

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
        let patterns: Vec<&str> = firsts
            .chain(strike.iter().map(|phrase| &**phrase))
            .collect();
        let finder = AhoCorasick::builder()
            .kind(Some(kind(&patterns)))
            .build(&patterns)?;
        let strike = match strike {
            [] => None,
            phrases => Some(
                AhoCorasick::builder()
                    .match_kind(MatchKind::LeftmostLongest)
                    .kind(Some(kind(phrases)))
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

/// The quickest automaton that some patterns may have: its table takes up to a kilobyte for each
/// byte of theirs.
fn kind(patterns: &[impl AsRef<str>]) -> AhoCorasickKind {
    const MOST_IN_A_TABLE: usize = 4096;
    let bytes: usize = patterns.iter().map(|pattern| pattern.as_ref().len()).sum();
    if bytes <= MOST_IN_A_TABLE {
        AhoCorasickKind::DFA
    } else {
        AhoCorasickKind::ContiguousNFA
    }
}

/// The phrases of a map, ready to be looked for.
#[derive(Debug, Clone)]
pub(crate) struct Phrases {
    parts: Vec<Vec<Box<str>>>,
    /// Finds the first part of each, and behind them those that are struck out.
    finder: AhoCorasick,
    strike: Option<AhoCorasick>,
}

impl Phrases {
    /// Which of the phrases a text has, once the struck ones are out of it.
    pub(crate) fn look(&self, text: &str) -> PhraseSet {
        let mut seen = PhraseSet::with_room(self.parts.len());
        let is_struck = self.mark(text, &mut seen);
        if let (true, Some(strike)) = (is_struck, &self.strike) {
            seen.clear();
            // Not to nothing: what is left of both sides must not make a phrase together.
            let gaps = vec!["\n"; strike.patterns_len()];
            self.mark(&strike.replace_all(text, &gaps), &mut seen);
        }
        seen
    }

    /// Marks the phrases of a text, up to one that is to be struck out; whether there is one.
    fn mark(&self, text: &str, seen: &mut PhraseSet) -> bool {
        let mut tried: Option<PhraseSet> = None;
        let mut is_struck = false;
        for found in self.finder.find_overlapping_iter(text) {
            let id = found.pattern().as_usize();
            let Some(parts) = self.parts.get(id) else {
                is_struck = true;
                continue;
            };
            if parts.len() == 1 {
                seen.put(PhraseId(id));
                continue;
            }
            // Behind the first place of its first part there is most room for the others. To try
            // again at each would take time by the square of the text.
            let tried = tried.get_or_insert_with(|| PhraseSet::with_room(self.parts.len()));
            if !tried.has(PhraseId(id)) {
                tried.put(PhraseId(id));
                if self.goes_on(id, &text[found.end()..]) {
                    seen.put(PhraseId(id));
                }
            }
        }
        is_struck
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
