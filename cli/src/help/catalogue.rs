//! The Chinese texts of the help, by command and argument: `zh.toml` beside this file.

use std::collections::BTreeMap;

/// The texts of each command, by the names of [`Entry`].
#[derive(Debug, Default)]
pub(super) struct Catalogue(BTreeMap<String, BTreeMap<String, String>>);

const ZH: &str = include_str!("zh.toml");

/// The section with what is the same for many commands.
const COMMON: &str = "common";

/// What has a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry<'a> {
    /// What the command does: `about`. The first paragraph is for lists of commands.
    About,
    /// What its help ends with: `examples`.
    Examples,
    /// An argument, by its id. The first paragraph is for the short help.
    Arg(&'a str),
    /// A value of an argument, which needs words: `id=value`.
    Value(&'a str, &'a str),
    /// The command that shows the help of others: `help command`.
    HelpCommand,
}

impl Entry<'_> {
    pub(super) fn name(&self) -> String {
        match self {
            Self::About => "about".to_owned(),
            Self::Examples => "examples".to_owned(),
            Self::Arg(id) => (*id).to_owned(),
            Self::Value(id, value) => format!("{id}={value}"),
            Self::HelpCommand => "help command".to_owned(),
        }
    }
}

impl Catalogue {
    /// The texts of this program.
    pub(super) fn read() -> Self {
        // A test reads it. Without it the help would be English.
        Self(toml::from_str(ZH).unwrap_or_default())
    }

    /// The text of this part of a command's help: its own, or the common one.
    pub(super) fn of(&self, command: &str, entry: &Entry<'_>) -> Option<&str> {
        let (_, text) = self.find(command, entry)?;
        Some(text.trim())
    }

    /// The same, with the section that it is in.
    fn find(&self, command: &str, entry: &Entry<'_>) -> Option<(&str, &str)> {
        let name = entry.name();
        [command, COMMON].into_iter().find_map(|section| {
            let (section, texts) = self.0.get_key_value(section)?;
            Some((section.as_str(), texts.get(&name)?.as_str()))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::{Command, CommandFactory as _};

    use super::super::shown::{below, shown_values};
    use super::*;
    use crate::args::Waybill;

    /// A text of the English help that has to be there in Chinese.
    struct Wanted {
        command: String,
        entry: String,
        english: String,
        /// The section that it was found in, and the Chinese text.
        found: Option<(String, String)>,
    }

    /// Every text of the help.
    fn wanted() -> Vec<Wanted> {
        let texts = Catalogue(toml::from_str(ZH).unwrap());
        let mut command = Waybill::command();
        command.build();
        let mut wanted = Vec::new();
        collect(&command, "waybill", &texts, &mut wanted);
        wanted
    }

    fn collect(command: &Command, path: &str, texts: &Catalogue, wanted: &mut Vec<Wanted>) {
        let mut own = Vec::new();
        let mut want = |entry: Entry<'_>, english: Option<String>| {
            let Some(english) = english else { return };
            let found = texts.find(path, &entry);
            own.push(Wanted {
                command: path.to_owned(),
                entry: entry.name(),
                english,
                found: found.map(|(section, text)| (section.to_owned(), text.to_owned())),
            });
        };
        let about = command.get_long_about().or_else(|| command.get_about());
        want(Entry::About, about.map(ToString::to_string));
        let examples = command.get_after_long_help();
        want(Entry::Examples, examples.map(ToString::to_string));
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let id = arg.get_id().as_str();
            let help = arg.get_long_help().or_else(|| arg.get_help());
            want(
                Entry::Arg(id),
                Some(help.map(ToString::to_string).unwrap_or_default()),
            );
            for value in shown_values(arg) {
                let help = value.get_help().map(ToString::to_string);
                // The labels of statuses and actions are Chinese in both languages.
                let help = help.filter(|help| help == "中文" || !is_chinese(help));
                want(Entry::Value(id, value.get_name()), help);
            }
        }
        if let Some(help) = command.find_subcommand("help") {
            let about = help.get_about().map(ToString::to_string);
            want(Entry::HelpCommand, about);
        }
        wanted.append(&mut own);
        for other in command.get_subcommands() {
            if other.get_name() != "help" && !other.is_hide_set() {
                collect(other, &below(path, other.get_name()), texts, wanted);
            }
        }
    }

    fn is_chinese(text: &str) -> bool {
        text.contains(|sign| matches!(sign, '\u{4e00}'..='\u{9fff}'))
    }

    #[test]
    fn every_text_of_the_help_is_there_in_chinese() {
        let missing: Vec<String> = wanted()
            .into_iter()
            .filter(|wanted| {
                let found = wanted.found.as_ref();
                found.is_none_or(|(_, text)| !is_chinese(text))
            })
            .map(
                |Wanted {
                     command,
                     entry,
                     english,
                     ..
                 }| {
                    format!("[{command:?}]\n{entry:?} = \"…\"\n    # English: {english}\n")
                },
            )
            .collect();
        assert!(
            missing.is_empty(),
            "cli/src/help/zh.toml lacks {} texts. Add each under the name of its command:\n\n{}",
            missing.len(),
            missing.join("\n")
        );
    }

    #[test]
    fn no_chinese_text_is_of_something_that_is_gone() {
        let used: BTreeSet<(String, String)> = wanted()
            .into_iter()
            .filter_map(|wanted| Some((wanted.found?.0, wanted.entry)))
            .collect();
        let catalogue = Catalogue(toml::from_str(ZH).unwrap());
        let stale: Vec<String> = catalogue
            .0
            .iter()
            .flat_map(|(section, texts)| texts.keys().map(move |name| (section, name)))
            .filter(|(section, name)| !used.contains(&((*section).clone(), (*name).clone())))
            .map(|(section, name)| format!("[{section:?}] {name:?}"))
            .collect();
        assert!(
            stale.is_empty(),
            "cli/src/help/zh.toml has texts of what is not in the help: remove or rename them: {}",
            stale.join(", ")
        );
    }

    /// To be read side by side: an English text that changes shows the Chinese one beside it.
    #[test]
    fn the_texts_side_by_side() {
        let pairs: Vec<String> = wanted()
            .into_iter()
            .map(|wanted| {
                let (_, chinese) = wanted.found.unwrap_or_default();
                format!(
                    "== {}, {}\n{}\n--\n{}\n",
                    wanted.command,
                    wanted.entry,
                    wanted.english.trim(),
                    chinese.trim()
                )
            })
            .collect();
        insta::assert_snapshot!(pairs.join("\n"));
    }
}
