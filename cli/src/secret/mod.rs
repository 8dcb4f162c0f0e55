//! The one way out for texts that came with a line of a feed: what has passed it shows no order
//! token.

mod shown;
mod tokens;
mod words;

pub(crate) use self::shown::Shown;
pub(crate) use self::tokens::Tokens;
pub(crate) use self::words::{
    SHORTEST_TOKEN, is_id_like, may_be_half, may_be_part_of_record, names_token, start, suspects,
    without_words,
};

/// What is shown in place of a token.
pub(crate) const HIDDEN: &str = "***";
