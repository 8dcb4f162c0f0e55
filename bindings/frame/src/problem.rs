//! What is wrong with a file that a caller gave, in both languages.

use alloc::string::String;

/// One thing that is wrong with a rule file or a map.
pub(crate) struct Problem {
    pub(crate) english: String,
    pub(crate) chinese: String,
}
