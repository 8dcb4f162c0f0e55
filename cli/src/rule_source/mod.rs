//! Rules as they are named on the command line: a preset, or a file of a carrier's own.

mod write;

use std::fs;

use clap::ValueEnum;
use waybill_engine::{MessagePolicy, PhoneRule, RuleSet};
use waybill_sources::UnusableRules;
pub(crate) use waybill_sources::{PRESETS, RuleSource};

pub(crate) use self::write::{json, toml};
use crate::escape;
use crate::failure::Failure;
use crate::lang::either;

/// The rules, if they are sound.
///
/// # Errors
///
/// A file that can't be read, or everything that is wrong with it.
pub(crate) fn load(source: &RuleSource) -> Result<RuleSet, Failure> {
    source.load().map_err(|error| unusable(source, error))
}

fn unusable(source: &RuleSource, error: UnusableRules) -> Failure {
    let name = source.path().map_or_else(|| source.name(), escape::path);
    let is_nowhere = source
        .path()
        .is_some_and(|path| fs::exists(path).is_ok_and(|exists| !exists));
    match error {
        UnusableRules::Unreadable { cause, .. } if is_nowhere => Failure::NoRules { name, cause },
        UnusableRules::Unreadable { cause, .. } => Failure::Open { name, cause },
        UnusableRules::NotRules { problem, .. } => Failure::NotRules {
            name,
            problem: either(problem.to_string(), problem.chinese().to_owned()),
        },
        UnusableRules::Unsound { invalid, .. } => Failure::UnsoundRules { name, invalid },
        other => Failure::NotRules {
            name,
            problem: either(other.to_string(), other.chinese().to_string()),
        },
    }
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
    let rules = load(rules)?;
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
