//! Rule sets as programs name them: a preset by its name, or a carrier's own file.
//!
//! What every program around the engine needs that takes `--rules`; the engine reads no files.
//!
//! ```
//! use waybill_rule_source::RuleSource;
//!
//! let rules = RuleSource::from("strict".to_owned()).load()?;
//! assert_eq!(rules.name(), "strict");
//! # Ok::<(), waybill_rule_source::UnusableRules>(())
//! ```

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use waybill_engine::{InvalidRules, RuleFile, RuleSet};

/// The rule sets that have a name of their own.
pub const PRESETS: [&RuleSet; 2] = [&RuleSet::STANDARD, &RuleSet::STRICT];

/// Where a rule set comes from.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum RuleSource {
    /// One of [`PRESETS`].
    Preset(&'static RuleSet),
    /// A file in JSON or TOML.
    File(PathBuf),
}

/// A file that is named like a preset is reached with `./` before its name.
impl From<OsString> for RuleSource {
    fn from(argument: OsString) -> Self {
        PRESETS
            .into_iter()
            .find(|preset| argument == preset.name())
            .map_or_else(|| Self::File(argument.into()), Self::Preset)
    }
}

impl From<String> for RuleSource {
    fn from(argument: String) -> Self {
        OsString::from(argument).into()
    }
}

impl RuleSource {
    /// The rules, if they are sound.
    ///
    /// # Errors
    ///
    /// [`UnusableRules`] names the file and everything that is wrong with it.
    pub fn load(&self) -> Result<RuleSet, UnusableRules> {
        let path = match self {
            Self::Preset(rules) => return Ok((*rules).clone()),
            Self::File(path) => path,
        };
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|source| UnusableRules::Unreadable {
            name: name.clone(),
            source,
        })?;
        let file = parse(path, &text).map_err(|problem| UnusableRules::NotRules {
            name: name.clone(),
            problem,
        })?;
        RuleSet::try_from(file).map_err(|invalid| UnusableRules::Unsound { name, invalid })
    }
}

/// Reads JSON or TOML, by the file's name, or else by how it begins.
///
/// # Errors
///
/// What the format's reader says, with the place.
pub fn parse(path: &Path, text: &str) -> Result<RuleFile, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_json = match path.extension().and_then(|ending| ending.to_str()) {
        Some("json") => true,
        Some("toml") => false,
        Some(_) | None => text.trim_start().starts_with('{'),
    };
    if is_json {
        serde_json::from_str(text).map_err(|error| format!("as JSON: {error}"))
    } else {
        toml::from_str(text).map_err(|error| format!("as TOML: {error}"))
    }
}

/// Why a rule set can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnusableRules {
    /// The file can't be read.
    #[error("the rules {name} can't be read: {source}; give standard, strict, or a rule file")]
    Unreadable {
        /// The file as it was named.
        name: String,
        /// What the system says.
        source: io::Error,
    },
    /// The file is no rule file.
    #[error("{name} is not a rule file: {problem}")]
    NotRules {
        /// The file as it was named.
        name: String,
        /// What the reader says.
        problem: String,
    },
    /// The rules in it are not sound.
    #[error("the rules in {name} are not sound: {invalid}")]
    Unsound {
        /// The file as it was named.
        name: String,
        /// Every fault of them.
        invalid: InvalidRules,
    },
}

impl UnusableRules {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Unreadable { name, source } => write!(
                f,
                "无法读取规则 {name}：{source}；请指定 standard、strict 或规则文件"
            ),
            Self::NotRules { name, problem } => write!(f, "{name} 不是规则文件：{problem}"),
            Self::Unsound { name, invalid } => {
                write!(f, "{name} 中的规则有误：{}", invalid.chinese())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_file_is_read_in_either_format_and_checked() {
        let folder = tempfile::tempdir().unwrap();
        let rules = RuleFile::from(&RuleSet::STRICT);
        for (name, text) in [
            ("own.json", serde_json::to_string(&rules).unwrap()),
            ("own.toml", toml::to_string(&rules).unwrap()),
            ("own", serde_json::to_string(&rules).unwrap()),
        ] {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            let loaded = RuleSource::from(path.into_os_string()).load().unwrap();
            assert_eq!(loaded.tolerance(), RuleSet::STRICT.tolerance(), "{name}");
        }
    }

    #[test]
    fn what_is_no_rule_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.toml");
        fs::write(&path, "name = 7").unwrap();
        let source = RuleSource::from(path.clone().into_os_string());
        assert!(
            source
                .load()
                .unwrap_err()
                .to_string()
                .contains("own.toml is not a rule file")
        );
        fs::remove_file(path).unwrap();
        let error = source.load().unwrap_err();
        assert!(error.to_string().contains("can't be read"), "{error}");
        assert!(error.chinese().to_string().starts_with("无法读取规则"));
    }
}
