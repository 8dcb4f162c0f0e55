//! Rules as they are named on the command line: a preset, or a file of a carrier's own.

mod file;
mod unknown;
mod wrong_settings;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use waybill_engine::{InvalidRules, MessagePolicy, PhoneRule, RuleSet};

pub(crate) use self::file::{json, toml};
use crate::escape;
use crate::failure::Failure;

/// Where a rule set comes from.
#[derive(Debug, Clone)]
pub(crate) enum RuleSource {
    Preset(&'static RuleSet),
    File(PathBuf),
}

/// The rule sets that have a name of their own.
pub(crate) const PRESETS: [&RuleSet; 2] = [&RuleSet::STANDARD, &RuleSet::STRICT];

/// A file that is named like a preset is reached with `./` before its name.
impl From<OsString> for RuleSource {
    fn from(argument: OsString) -> Self {
        PRESETS
            .into_iter()
            .find(|preset| argument == preset.name())
            .map_or_else(|| Self::File(argument.into()), Self::Preset)
    }
}

/// A file of rules that was read, sound or not.
pub(crate) struct Read {
    pub(crate) name: String,
    pub(crate) rules: Result<RuleSet, InvalidRules>,
}

impl RuleSource {
    /// The file, if it is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Preset(_) => None,
            Self::File(path) => Some(path),
        }
    }

    /// The rules, if they are sound.
    pub(crate) fn load(&self) -> Result<RuleSet, Failure> {
        let Read { name, rules } = self.read()?;
        rules.map_err(|invalid| Failure::UnsoundRules { name, invalid })
    }

    /// The rules, or their faults.
    pub(crate) fn read(&self) -> Result<Read, Failure> {
        match self {
            Self::Preset(rules) => Ok(Read {
                name: rules.name().to_owned(),
                rules: Ok((*rules).clone()),
            }),
            Self::File(path) => read_file(path),
        }
    }
}

fn read_file(path: &Path) -> Result<Read, Failure> {
    let name = escape::path(path);
    let content = match fs::read(path) {
        Ok(content) => content,
        Err(source) if fs::exists(path).is_ok_and(|exists| !exists) => {
            return Err(Failure::NoRules { name, source });
        }
        Err(source) => return Err(Failure::Open { name, source }),
    };
    let file = file::parse(path, &content).map_err(|problem| Failure::NotRules {
        name: name.clone(),
        problem,
    })?;
    Ok(Read {
        name,
        rules: RuleSet::try_from(file),
    })
}

/// What to do with mobile numbers that break the rule.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Phones {
    /// Refuse the message
    Reject,
    /// Rewrite numbers that are whole, refuse masked ones
    Normalise,
    /// Take the message as it is
    Off,
}

impl Phones {
    const fn rule(self) -> PhoneRule {
        match self {
            Self::Reject => PhoneRule::Reject,
            Self::Normalise => PhoneRule::Normalise,
            Self::Off => PhoneRule::Off,
        }
    }
}

/// The rules, with another rule for mobile numbers if one is given.
pub(crate) fn rule_set(rules: &RuleSource, phones: Option<Phones>) -> Result<RuleSet, Failure> {
    let rules = rules.load()?;
    Ok(match phones {
        None => rules,
        Some(phones) => {
            let messages = MessagePolicy {
                phones: phones.rule(),
                ..*rules.messages()
            };
            rules.with_messages(messages)
        }
    })
}
