//! The language of texts for people.

use std::env;

use clap::ValueEnum;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English
    En,
    /// 中文
    Zh,
}

impl Lang {
    /// The language that was asked for, or else the locale's.
    pub(crate) fn or_locale(asked: Option<Self>) -> Self {
        asked.unwrap_or_else(|| Self::of_locale(|name| env::var(name).ok()))
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
}
