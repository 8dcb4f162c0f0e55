//! What may go wrong with a store.

use std::fmt;

/// What went wrong, for whoever has to answer for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "each is answered in its own way")]
pub enum Trouble {
    /// There is no room left.
    Full,
    /// It can't be reached or used for the moment.
    Unavailable,
    /// What is kept of one waybill can't be read. The others go on.
    Unreadable,
    /// What was written may not be on the disk, or the store is damaged: nobody should go on with
    /// it.
    Unsound,
}

/// A store could not do what it was asked. Nothing was promised to anybody.
#[derive(Debug, Clone)]
pub struct StoreError {
    /// What went wrong.
    pub trouble: Trouble,
    /// The store's own words. They quote no values.
    pub detail: String,
}

impl StoreError {
    /// Something went wrong.
    #[must_use]
    pub fn new(trouble: Trouble, detail: impl Into<String>) -> Self {
        Self {
            trouble,
            detail: detail.into(),
        }
    }
}

impl Trouble {
    /// What that means, in Chinese.
    const fn chinese(self) -> &'static str {
        match self {
            Self::Full => "没有剩余空间",
            Self::Unavailable => "暂不可用",
            Self::Unreadable => "有一行内容无法读取",
            Self::Unsound => "已损坏，或写入的内容可能没有落盘",
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store: {}", self.detail)?;
        if self.detail.contains(" / ") {
            Ok(()) // what is known of it is told in both languages
        } else {
            write!(f, " / 存储{}", self.trouble.chinese())
        }
    }
}

impl std::error::Error for StoreError {}
