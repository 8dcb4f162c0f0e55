//! Rules as they are named on the command line: a preset, or a file of a carrier's own.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use waybill_engine::{InvalidRules, RuleSet};

use super::file;
use crate::failure::Failure;

/// Where a rule set comes from.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    Preset(&'static RuleSet),
    File(PathBuf),
}

/// The rule sets that have a name of their own.
pub(crate) const PRESETS: [&RuleSet; 2] = [&RuleSet::STANDARD, &RuleSet::STRICT];

/// A file that is named like a preset is reached with `./` before its name.
impl From<OsString> for Source {
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

impl Source {
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
    let name = path.display().to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(source) if fs::exists(path).is_ok_and(|exists| !exists) => {
            return Err(Failure::NoRules { name, source });
        }
        Err(source) => return Err(Failure::Open { name, source }),
    };
    let file = file::parse(path, &text).map_err(|problem| Failure::NotRules {
        name: name.clone(),
        problem,
    })?;
    Ok(Read {
        name,
        rules: RuleSet::try_from(file),
    })
}
