//! The language of what people read. One is chosen for the whole run, before anything else; every
//! text of the command is made here in the one or the other.

mod system_error;

use std::env;
use std::ffi::OsString;
use std::sync::OnceLock;

use clap::ValueEnum;

pub(crate) use self::system_error::chinese_error;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English
    En,
    /// 中文
    Zh,
}

impl From<Lang> for waybill_page_parts::Lang {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::En,
            Lang::Zh => Self::Zh,
        }
    }
}

/// The option that asks for a language.
const OPTION: &str = "--lang";

/// Chosen where a run begins. Until then, as in the tests of parts, texts are English.
static OF_RUN: OnceLock<Lang> = OnceLock::new();

/// The one text or the other, in the language of the run.
pub(crate) fn either<T>(english: T, chinese: T) -> T {
    match Lang::of_run() {
        Lang::En => english,
        Lang::Zh => chinese,
    }
}

impl Lang {
    /// The language of this run.
    pub(crate) fn of_run() -> Self {
        OF_RUN.get().copied().unwrap_or(Self::En)
    }

    /// Chooses the language of this run, once: the one that the command line asks for, or else the
    /// locale's.
    pub(crate) fn choose() -> Self {
        *OF_RUN.get_or_init(|| {
            Self::asked_by(env::args_os())
                .unwrap_or_else(|| Self::of_locale(|name| env::var(name).ok()))
        })
    }

    /// The language that a command line asks for. It is looked at before it is parsed: what is
    /// wrong with it is told in that language, too.
    fn asked_by(words: impl IntoIterator<Item = OsString>) -> Option<Self> {
        let mut words = words.into_iter().take_while(|word| word != "--");
        while let Some(word) = words.next() {
            let word = word.to_str().unwrap_or_default();
            if word == OPTION {
                return Self::named(words.next()?.to_str()?);
            }
            if let Some(name) = word
                .strip_prefix(OPTION)
                .and_then(|rest| rest.strip_prefix('='))
            {
                return Self::named(name);
            }
        }
        None
    }

    fn named(name: &str) -> Option<Self> {
        <Self as ValueEnum>::from_str(name, false).ok()
    }

    /// POSIX: the first of these that is not empty counts.
    fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(variable)
            .find(|value| !value.is_empty());
        match locale {
            Some(locale) if locale.to_ascii_lowercase().starts_with("zh") => Self::Zh,
            Some(_) | None => Self::En,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_not_empty_counts() {
        for (variables, expected) in [
            (&[][..], Lang::En),
            (&[("LANG", "zh_CN.UTF-8")], Lang::Zh),
            (&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")], Lang::En),
            (&[("LANG", "en_US"), ("LC_MESSAGES", "zh-Hans")], Lang::Zh),
            (&[("LANG", "ZH"), ("LC_ALL", "")], Lang::Zh),
            (&[("LANG", "de_DE.UTF-8")], Lang::En),
        ] {
            let variable = |name: &str| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(Lang::of_locale(variable), expected, "{variables:?}");
        }
    }

    #[test]
    fn a_command_line_asks_for_a_language_anywhere_before_a_double_dash() {
        for (line, expected) in [
            ("waybill gate --lang zh feed", Some(Lang::Zh)),
            ("waybill --lang=zh gate", Some(Lang::Zh)),
            ("waybill --lang en gate --lang zh", Some(Lang::En)),
            ("waybill gate --lang", None),
            ("waybill gate --lang fr", None),
            ("waybill gate --language zh", None),
            ("waybill gate -- --lang zh", None),
        ] {
            let words = line.split(' ').map(OsString::from);
            assert_eq!(Lang::asked_by(words), expected, "{line}");
        }
    }
}
