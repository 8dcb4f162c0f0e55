//! Maps as they are named on the command line: a ready one, or a file.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use waybill_intake::{InvalidMap, Map};

use crate::escape;
use crate::failure::Failure;
use crate::secret::{names_fields, names_token};

/// How the map is named that a feed decides.
const AUTO: &str = "auto";

/// Where a map comes from.
#[derive(Debug, Clone)]
pub(crate) enum MapSource {
    /// The ready one that reads a feed.
    Auto,
    Ready(&'static str),
    File(PathBuf),
}

/// A file that is named like a ready map is reached with `./` before its name.
impl From<OsString> for MapSource {
    fn from(argument: OsString) -> Self {
        if argument == AUTO {
            return Self::Auto;
        }
        Map::ready_names()
            .find(|name| argument == *name)
            .map_or_else(|| Self::File(argument.into()), Self::Ready)
    }
}

/// A map that was read, sound or not.
pub(crate) struct MapRead {
    /// What it is called in messages.
    pub(crate) name: String,
    /// Its text as it came.
    pub(crate) text: String,
    pub(crate) map: Result<Map, InvalidMap>,
    /// Whether the text may be quoted: it is hardly a feed.
    is_quotable: bool,
}

impl MapSource {
    /// The file, if it is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Auto | Self::Ready(_) => None,
            Self::File(path) => Some(path),
        }
    }

    /// The map, if it is sound.
    ///
    /// # Errors
    ///
    /// A file that can't be read, or every fault of the map, in both languages.
    pub(crate) fn load(&self) -> Result<Map, Failure> {
        let read = self.read()?;
        let (english, chinese) = (read.faults(false), read.faults(true));
        let MapRead { name, map, .. } = read;
        map.map_err(|_| Failure::InBoth {
            english: format!("{name} is no map that can be used:{english}"),
            chinese: format!("{name} 不是可用的映射：{chinese}"),
        })
    }

    /// The map, or its faults.
    ///
    /// # Errors
    ///
    /// A file that can't be read.
    pub(crate) fn read(&self) -> Result<MapRead, Failure> {
        let (name, text) = match self {
            Self::Auto => {
                return Err(Failure::InBoth {
                    english: "auto tries the ready maps on a feed; name one of them here"
                        .to_owned(),
                    chinese: "auto 会对数据逐一尝试现成的映射；此处请指明其中一个".to_owned(),
                });
            }
            Self::Ready(name) => {
                let text = Map::ready_toml(name).unwrap_or_default();
                ((*name).to_owned(), text.to_owned())
            }
            Self::File(path) => (escape::path(path), read_file(path)?),
        };
        let bare = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let is_json = match self.path().and_then(Path::extension) {
            Some(ending) if ending == "json" => true,
            Some(ending) if ending == "toml" => false,
            _ => bare.trim_start().starts_with('{'),
        };
        let map = if is_json {
            Map::from_json(bare)
        } else {
            Map::from_toml(bare)
        };
        Ok(MapRead {
            is_quotable: is_of_map(bare) && !names_fields(bare),
            name,
            map,
            text,
        })
    }
}

/// Whether a text has what every map has, and a feed has not; or, where no token is named, a part
/// of it at least.
fn is_of_map(text: &str) -> bool {
    let has = |word: &str| text.contains(word);
    let is_whole = has("[trace]") || has("\"trace\"") && has("\"time\"");
    let parts = [
        "[parcel]",
        "[record]",
        "[time]",
        "[vocabulary",
        "[text",
        "formats",
        "unwrap",
    ];
    let is_empty = text.trim().is_empty();
    is_whole || !names_token(text) && (is_empty || parts.into_iter().any(has))
}

impl MapRead {
    /// Each fault in a line of its own, each line begun with four spaces.
    pub(crate) fn faults(&self, is_chinese: bool) -> String {
        let mut lines = String::new();
        let Err(invalid) = &self.map else {
            return lines;
        };
        if !self.is_quotable {
            return if is_chinese {
                "\n    不是映射：其中没有映射的内容，或有 token，故不引用原文。它是不是一份数据？"
                    .into()
            } else {
                "\n    it is no map; nothing of it is quoted, as it has nothing of a map, or a \
                 token. Is it a feed?"
                    .into()
            };
        }
        for fault in invalid.faults() {
            let text = if is_chinese {
                fault.chinese().to_string()
            } else {
                fault.to_string()
            };
            for line in text.lines() {
                // Writing to a text can't fail.
                let _ = write!(lines, "\n    {line}");
            }
        }
        lines
    }
}

fn read_file(path: &Path) -> Result<String, Failure> {
    let name = escape::path(path);
    fs::read_to_string(path).map_err(|source| {
        if source.kind() == io::ErrorKind::InvalidData {
            Failure::InBoth {
                english: format!("{name} is no map: it is not in UTF-8"),
                chinese: format!("{name} 不是映射：它不是 UTF-8"),
            }
        } else if fs::exists(path).is_ok_and(|exists| !exists) {
            let ready: Vec<&str> = Map::ready_names().collect();
            Failure::InBoth {
                english: format!(
                    "{name} is neither a ready map nor a file; ready are {}",
                    ready.join(", ")
                ),
                chinese: format!(
                    "{name} 既不是现成的映射，也不是文件；现成的有：{}",
                    ready.join("、")
                ),
            }
        } else {
            Failure::Open { name, source }
        }
    })
}
