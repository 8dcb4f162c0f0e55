//! A text in English and Chinese side by side.

use std::borrow::Cow;
use std::fmt::Display;

/// A language that pages are read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "every text is in both")]
pub enum Lang {
    /// English.
    En,
    /// Chinese.
    Zh,
}

impl Lang {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// The language's tag, as HTML takes it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

    /// What the language calls itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Zh => "中文",
        }
    }
}

/// A text in both languages.
///
/// ```
/// use waybill_page_parts::Bilingual;
///
/// static WAITING: Bilingual = Bilingual::new("{} wait", "{} 单等待");
/// assert_eq!(WAITING.with("3").zh(), "3 单等待");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bilingual {
    en: Cow<'static, str>,
    zh: Cow<'static, str>,
}

impl Bilingual {
    /// A text that is known when the program is built.
    #[must_use]
    pub const fn new(en: &'static str, zh: &'static str) -> Self {
        Self {
            en: Cow::Borrowed(en),
            zh: Cow::Borrowed(zh),
        }
    }

    /// A text that is made.
    #[must_use]
    pub fn of(en: impl Into<Cow<'static, str>>, zh: impl Into<Cow<'static, str>>) -> Self {
        Self {
            en: en.into(),
            zh: zh.into(),
        }
    }

    /// The English text.
    #[must_use]
    pub fn en(&self) -> &str {
        &self.en
    }

    /// The Chinese text.
    #[must_use]
    pub fn zh(&self) -> &str {
        &self.zh
    }

    /// The text in one of the two languages.
    #[must_use]
    pub fn in_lang(&self, lang: impl Into<Lang>) -> &str {
        match lang.into() {
            Lang::En => self.en(),
            Lang::Zh => self.zh(),
        }
    }

    /// The same in both languages: a name, a number.
    #[must_use]
    pub fn plain(text: impl Display) -> Self {
        let text = text.to_string();
        Self::of(text.clone(), text)
    }

    /// This and another text, with a sign between them.
    #[must_use]
    pub fn and(&self, between: &Self, other: &Self) -> Self {
        Self::of(
            format!("{}{}{}", self.en, between.en, other.en),
            format!("{}{}{}", self.zh, between.zh, other.zh),
        )
    }

    /// The text with a value in place of `{}`.
    #[must_use]
    pub fn with(&self, value: &str) -> Self {
        self.with_text(&Self::plain(value))
    }

    /// The text with another in place of `{}`.
    #[must_use]
    pub fn with_text(&self, value: &Self) -> Self {
        Self::of(
            self.en.replace("{}", &value.en),
            self.zh.replace("{}", &value.zh),
        )
    }
}
