//! What a code or a text means: an update of ours or none, in which case, and how certainly.

mod case;
mod plain_codes;
mod reason;
mod sense;
mod vocabulary;

pub(crate) use case::{Case, Condition, Context, Standing};
pub use reason::Reason;
pub(crate) use sense::{Meaning, NOTHING, Sense, action_of};
pub(crate) use vocabulary::{CodeTable, Written};
