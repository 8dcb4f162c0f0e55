//! Maps as they are named on the command line: a ready one, a file, or whichever fits.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;

use waybill_intake::Map;
use waybill_sources::{MapRead, MapSource as Source, UnusableMap};

use crate::escape;
use crate::failure::Failure;

/// How the map is named that a feed decides.
const AUTO: &str = "auto";

/// Where a map comes from.
#[derive(Debug, Clone)]
pub(crate) enum MapSource {
    /// The ready one that reads a feed.
    Auto,
    Named(Source),
}

impl From<OsString> for MapSource {
    fn from(argument: OsString) -> Self {
        if argument == AUTO {
            Self::Auto
        } else {
            Self::Named(argument.into())
        }
    }
}

impl MapSource {
    /// The file, if it is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Auto => None,
            Self::Named(source) => source.path(),
        }
    }

    /// What it is called in messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Auto => AUTO.to_owned(),
            Self::Named(source) => escape::name(&source.name()),
        }
    }

    /// The map, if it is sound.
    ///
    /// # Errors
    ///
    /// A file that can't be read, or every fault of the map, in both languages.
    pub(crate) fn load(&self) -> Result<Map, Failure> {
        let name = self.name();
        self.read()?.map.map_err(|faults| Failure::InBoth {
            english: format!(
                "{name} is no map that can be used:{}",
                in_lines(faults.english())
            ),
            chinese: format!("{name} 不是可用的映射：{}", in_lines(faults.chinese())),
        })
    }

    /// The map, or its faults.
    ///
    /// # Errors
    ///
    /// A file that can't be read.
    pub(crate) fn read(&self) -> Result<MapRead, Failure> {
        let Self::Named(source) = self else {
            return Err(Failure::InBoth {
                english: "auto tries the ready maps on a feed; name one of them here".to_owned(),
                chinese: "auto 会对数据逐一尝试现成的映射；此处请指明其中一个".to_owned(),
            });
        };
        let name = self.name();
        source.read().map_err(|error| match error {
            UnusableMap::Unreadable { cause, .. } => Failure::Open { name, cause },
            UnusableMap::Nowhere { .. } => in_both(&UnusableMap::Nowhere { name }),
            UnusableMap::NoText { .. } => in_both(&UnusableMap::NoText { name }),
            other @ (UnusableMap::Unsound { .. } | _) => in_both(&other),
        })
    }
}

fn in_both(error: &UnusableMap) -> Failure {
    Failure::InBoth {
        english: error.to_string(),
        chinese: error.chinese().to_string(),
    }
}

/// Each fault in a line of its own, each line begun with four spaces.
fn in_lines(faults: &[String]) -> String {
    let mut lines = String::new();
    for line in faults.iter().flat_map(|fault| fault.lines()) {
        // Writing to a text can't fail.
        let _ = write!(lines, "\n    {line}");
    }
    lines
}
