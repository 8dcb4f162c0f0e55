//! Tokens that are not those of a line, to be found whole in its texts.

use std::collections::{BTreeMap, HashSet};
use std::hash::BuildHasher as _;
use std::ops::Range;

use foldhash::quality::RandomState;

use super::words::SHORTEST_TOKEN;

/// The tokens of all orders. A line may show one that belongs to another waybill.
///
/// Pieces of them are not looked for, as of the line's own: among very many tokens there is a piece
/// of nearly everything. Nor are those of less than eight characters.
#[derive(Default)]
pub(crate) struct WholeTokens {
    hashes: RandomState,
    /// How the tokens begin.
    heads: HashSet<[u8; SHORTEST_TOKEN], RandomState>,
    /// The hashes of the tokens, by their length in bytes. Two that collide hide a text too much.
    by_length: BTreeMap<usize, HashSet<u64, RandomState>>,
}

impl WholeTokens {
    pub(crate) fn of<'t>(tokens: impl Iterator<Item = &'t str>) -> Self {
        let mut whole = Self::default();
        for token in tokens.filter(|token| token.len() >= SHORTEST_TOKEN) {
            whole.heads.extend(token.as_bytes().first_chunk());
            let hash = whole.hashes.hash_one(token.as_bytes());
            let same_length = whole.by_length.entry(token.len()).or_default();
            same_length.insert(hash);
        }
        whole
    }

    pub(super) fn are_in(&self, text: &str) -> bool {
        self.found(text).next().is_some()
    }

    /// The places of tokens in a text. It takes as long as the text, for each length that tokens
    /// have, however many there are: a piece is hashed only where a token may begin.
    pub(super) fn found(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        self.by_length.iter().flat_map(move |(length, hashes)| {
            let pieces = text.as_bytes().windows(*length).enumerate();
            pieces.filter_map(move |(start, piece)| {
                let place = start..start + length;
                let may_begin = piece
                    .first_chunk()
                    .is_some_and(|head| self.heads.contains(head));
                let is_one = may_begin && hashes.contains(&self.hashes.hash_one(piece));
                // Two hashes may be the same by chance, and then this may be no text.
                (is_one && text.get(place.clone()).is_some()).then_some(place)
            })
        })
    }
}
