//! What is known of a line beside its text.

use std::sync::Arc;

use waybill_engine::Field;

use crate::feed::Alias;
use crate::secret::{Tokens, WholeTokens};

/// What is known of a line beside its text.
#[derive(Clone, Copy, Default)]
pub(crate) struct Beside<'a> {
    /// The names that a map reads; none where the feed is one of ours.
    pub(crate) names: &'a [Alias<Field>],
    /// The tokens of its updates, and those that the orders have of its waybills. These are in no
    /// field of their own, and may be in any text.
    pub(crate) tokens: &'a [&'a str],
    /// All that the orders have, of whatever waybill.
    pub(crate) others: Option<&'a Arc<WholeTokens>>,
}

impl Beside<'_> {
    /// The tokens that are known, to be found in texts.
    pub(super) fn tokens(self) -> Tokens {
        let mut tokens = Tokens::default();
        tokens.beside(self.others);
        self.tokens.iter().for_each(|token| tokens.add(token));
        tokens
    }
}
