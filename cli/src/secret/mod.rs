//! The one way out for texts that came with a line of a feed: what has passed it shows no order
//! token.

mod shown;
mod tokens;
mod whole;
mod words;

pub(crate) use self::shown::Shown;
pub(crate) use self::tokens::Tokens;
pub(crate) use self::whole::WholeTokens;
#[cfg(test)]
pub(crate) use self::words::SHORTEST_TOKEN;
pub(crate) use self::words::{
    HIDDEN, MAX_UNPARSED_CHARS, is_date_like, is_id_like, is_token_like, may_be_half,
    may_be_part_of_record, names_no_token, says_nothing, start, suspects, without_words,
};
pub(crate) use waybill_sources::{names_fields, names_token};
