//! Rule sets: a preset by its name, or a carrier's own file.

mod file;
mod unknown;
mod wrong_settings;

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use waybill_engine::{InvalidRules, RuleSet};

pub use self::file::parse;
use crate::problem::Problem;

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
    /// The file, if it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Preset(_) => None,
            Self::File(path) => Some(path),
        }
    }

    /// The name of the preset, or of the file as it was given.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Preset(rules) => rules.name().to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

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
        let name = self.name();
        let content = fs::read(path).map_err(|cause| UnusableRules::Unreadable {
            name: name.clone(),
            cause,
        })?;
        let file = parse(path, &content).map_err(|problem| UnusableRules::NotRules {
            name: name.clone(),
            problem,
        })?;
        RuleSet::try_from(file).map_err(|invalid| UnusableRules::Unsound { name, invalid })
    }
}

/// Why a rule set can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnusableRules {
    /// The file can't be read.
    #[error("the rules {name} can't be read: {cause}; give standard, strict, or a rule file")]
    Unreadable {
        /// The file as it was named.
        name: String,
        /// What the system says.
        cause: io::Error,
    },
    /// The file is no rule file.
    #[error("{name} can't be read as rules, {problem}")]
    NotRules {
        /// The file as it was named.
        name: String,
        /// What is wrong with it.
        problem: Problem,
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
            Self::Unreadable { name, cause } => write!(
                f,
                "无法读取规则 {name}：{cause}；请指定 standard、strict 或规则文件"
            ),
            Self::NotRules { name, problem } => {
                write!(f, "{name} 不能作为规则读取，{}", problem.chinese())
            }
            Self::Unsound { name, invalid } => {
                write!(f, "{name} 中的规则有误：{}", invalid.chinese())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use waybill_engine::RuleFile;

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
    fn a_value_that_only_toml_has_is_told_as_it_is_written() {
        for (value, told) in [
            (
                "2026-11-29",
                "tolerance is \"2026-11-29\"; write a whole number",
            ),
            (
                "08:00:00",
                "tolerance is \"08:00:00\"; write a whole number",
            ),
            ("nan", "tolerance is \"NaN\"; write a whole number"),
            ("-inf", "tolerance is \"-inf\"; write a whole number"),
            ("60.5", "tolerance is 60.5; write a whole number"),
            ("[60]", "tolerance is [60]; write a whole number"),
        ] {
            let text = format!("name = \"own\"\ntolerance = {value}\n");
            let problem = parse(Path::new("own.toml"), text.as_bytes()).unwrap_err();
            assert!(problem.to_string().contains(told), "{problem}");
        }
    }

    #[test]
    fn what_is_no_rule_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.toml");
        fs::write(&path, "rows = 7").unwrap();
        let source = RuleSource::from(path.clone().into_os_string());
        let error = source.load().unwrap_err();
        assert!(
            error
                .to_string()
                .contains("own.toml can't be read as rules, as TOML:"),
            "{error}"
        );
        assert!(
            error
                .chinese()
                .to_string()
                .contains("不能作为规则读取，按 TOML 读取：")
        );
        fs::remove_file(path).unwrap();
        let error = source.load().unwrap_err();
        assert!(error.to_string().contains("can't be read"), "{error}");
        assert!(error.chinese().to_string().starts_with("无法读取规则"));
    }
}
