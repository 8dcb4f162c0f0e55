//! What is wrong with a file, in both languages.

use std::fmt::{self, Display};

/// What is wrong with a text that is no rule file. `Display` is the English text, which goes on
/// from "it can't be read as rules, ".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    english: String,
    chinese: String,
}

impl Problem {
    pub(crate) fn new(english: impl Into<String>, chinese: impl Into<String>) -> Self {
        Self {
            english: english.into(),
            chinese: chinese.into(),
        }
    }

    /// As a parser says it, which knows English only.
    pub(crate) fn of(error: &impl Display) -> Self {
        Self::new(error.to_string(), error.to_string())
    }

    /// The same with words before it.
    pub(crate) fn within(&self, english: &str, chinese: &str) -> Self {
        Self::new(
            format!("{english}{}", self.english),
            format!("{chinese}{}", self.chinese),
        )
    }

    /// The Chinese text, which goes on from `不能作为规则读取，`.
    #[must_use]
    pub fn chinese(&self) -> &str {
        &self.chinese
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english)
    }
}
