//! Maps: a ready one by its name, or a carrier's own file in TOML or JSON.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use waybill_intake::{InvalidMap, Map, MapFault};

use crate::feed::{names_fields, names_token};
use crate::form::{Form, form_of};

/// Where a map comes from.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum MapSource {
    /// The ready one of this name.
    Ready(&'static str),
    /// A file in TOML or JSON.
    File(PathBuf),
}

/// A file that is named like a ready map is reached with `./` before its name.
impl From<OsString> for MapSource {
    fn from(argument: OsString) -> Self {
        Map::ready_names()
            .find(|name| argument == *name)
            .map_or_else(|| Self::File(argument.into()), Self::Ready)
    }
}

impl From<String> for MapSource {
    fn from(argument: String) -> Self {
        OsString::from(argument).into()
    }
}

/// A map that was read, sound or not.
#[derive(Debug)]
#[non_exhaustive]
pub struct MapRead {
    /// Its text as it came.
    pub text: String,
    /// The map, or everything that is wrong with it.
    pub map: Result<Map, MapFaults>,
}

/// Everything that is wrong with a map, in both languages; at least one text in each. A file that
/// is no map may be a feed, with order tokens in it: of such a one nothing is quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapFaults {
    english: Vec<String>,
    chinese: Vec<String>,
}

impl MapSource {
    /// The file, if it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Ready(_) => None,
            Self::File(path) => Some(path),
        }
    }

    /// The name of the ready map, or of the file as it was given.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Ready(name) => (*name).to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// The map, if it is sound.
    ///
    /// # Errors
    ///
    /// [`UnusableMap`] names the file and everything that is wrong with it.
    ///
    /// ```
    /// use waybill_sources::MapSource;
    ///
    /// let error = MapSource::from("kuaidi".to_owned()).load().unwrap_err();
    /// assert!(error.to_string().starts_with("kuaidi is neither a ready map nor a file; "));
    /// ```
    pub fn load(&self) -> Result<Map, UnusableMap> {
        self.read()?.map.map_err(|faults| UnusableMap::Unsound {
            name: self.name(),
            faults,
        })
    }

    /// The map's text, and the map or its faults.
    ///
    /// # Errors
    ///
    /// [`UnusableMap`]: there is no such file, or it can't be read.
    pub fn read(&self) -> Result<MapRead, UnusableMap> {
        let text = match self {
            Self::Ready(name) => Map::ready_toml(name).unwrap_or_default().to_owned(),
            Self::File(path) => fs::read_to_string(path).map_err(|cause| {
                let name = self.name();
                if cause.kind() == io::ErrorKind::NotFound {
                    UnusableMap::Nowhere { name }
                } else if cause.kind() == io::ErrorKind::InvalidData {
                    UnusableMap::NoText { name }
                } else {
                    UnusableMap::Unreadable { name, cause }
                }
            })?,
        };
        let (form, bare) = form_of(self.path(), &text);
        let map = match form {
            Form::Json => Map::from_json(bare),
            Form::Toml => Map::from_toml(bare),
        };
        let map = map.map_err(|invalid| MapFaults::of(&invalid, bare));
        Ok(MapRead { text, map })
    }
}

impl MapFaults {
    fn of(invalid: &InvalidMap, text: &str) -> Self {
        if !is_of_map(text) {
            return Self {
                english: vec![
                    "it is no map; nothing of it is quoted, as it has nothing of a map, or a \
                     token. Is it a feed?"
                        .to_owned(),
                ],
                chinese: vec![
                    "不是映射：其中没有映射的内容，或有 token，故不引用原文。它是不是一份数据？"
                        .to_owned(),
                ],
            };
        }
        let faults = invalid.faults();
        let chinese = |fault: &MapFault| fault.chinese().to_string();
        Self {
            english: faults.iter().map(ToString::to_string).collect(),
            chinese: faults.iter().map(chinese).collect(),
        }
    }

    /// Each fault in English.
    #[must_use]
    pub fn english(&self) -> &[String] {
        &self.english
    }

    /// Each fault in Chinese.
    #[must_use]
    pub fn chinese(&self) -> &[String] {
        &self.chinese
    }
}

/// Whether a text has what every map has, and a feed has not; or, where neither a token is named
/// nor three of our fields, a part of it at least. A map may well name them: it reads into them.
fn is_of_map(text: &str) -> bool {
    let has = |word: &str| text.contains(word);
    let is_whole = has("[trace]")
        || ["\"trace\"", "\"time\"", "\"formats\""]
            .into_iter()
            .all(has);
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
    let may_be_feed = names_token(text) || names_fields(text);
    is_whole || !may_be_feed && (is_empty || parts.into_iter().any(has))
}

/// Why a map can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnusableMap {
    /// There is neither a ready map nor a file of that name.
    #[error(
        "{name} is neither a ready map nor a file; ready are {}",
        ready_names(", ")
    )]
    Nowhere {
        /// As it was named.
        name: String,
    },
    /// The file is in another encoding, or no text at all.
    #[error("{name} is no map: it is not in UTF-8")]
    NoText {
        /// As it was named.
        name: String,
    },
    /// The file can't be read.
    #[error("the map {name} can't be read: {cause}")]
    Unreadable {
        /// The file as it was named.
        name: String,
        /// What the system says.
        cause: io::Error,
    },
    /// The map in it is not sound.
    #[error("the map {name} has faults: {}", .faults.english().join("; "))]
    Unsound {
        /// As it was named.
        name: String,
        /// Every fault of it.
        faults: MapFaults,
    },
}

fn ready_names(separator: &str) -> String {
    Map::ready_names().collect::<Vec<_>>().join(separator)
}

impl UnusableMap {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Nowhere { name } => write!(
                f,
                "{name} 既不是现成的映射，也不是文件；现成的有：{}",
                ready_names("、")
            ),
            Self::NoText { name } => write!(f, "{name} 不是映射：它不是 UTF-8"),
            Self::Unreadable { name, cause } => write!(f, "无法读取映射 {name}：{cause}"),
            Self::Unsound { name, faults } => {
                write!(f, "映射 {name} 有误：{}", faults.chinese().join("；"))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, text: &str) -> (tempfile::TempDir, MapSource) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        (folder, path.into_os_string().into())
    }

    #[test]
    fn a_map_is_read_in_either_format_by_its_name_or_its_beginning() {
        let map = Map::ready("kdniao").unwrap();
        let toml = Map::ready_toml("kdniao").unwrap();
        let json = map.to_json();
        for (name, text) in [
            ("own.toml", toml.to_owned()),
            ("own.json", json.clone()),
            ("own", json.clone()),
            ("own", toml.to_owned()),
            ("own.json", format!("\u{feff}{json}")),
            ("own.toml", format!("\u{feff}{toml}")),
        ] {
            let (_folder, source) = written(name, &text);
            assert_eq!(source.load().unwrap().fingerprint(), map.fingerprint());
            assert_eq!(source.read().unwrap().text, text, "as it came");
        }
    }

    #[test]
    fn every_ready_map_has_its_name() {
        for name in Map::ready_names() {
            let source = MapSource::from(name.to_owned());
            assert_eq!((source.path(), source.name().as_str()), (None, name));
            assert_eq!(source.load().unwrap().name(), name);
        }
    }

    #[test]
    fn what_is_no_map_is_named_in_both_languages() {
        let (folder, source) = written("own.toml", "unwrap = 7");
        let error = source.load().unwrap_err();
        assert!(matches!(error, UnusableMap::Unsound { .. }));
        assert!(
            error.to_string().contains("own.toml has faults: "),
            "{error}"
        );
        assert!(error.chinese().to_string().contains("有误："));
        let folder = MapSource::File(folder.path().to_owned())
            .load()
            .unwrap_err();
        assert!(matches!(folder, UnusableMap::Unreadable { .. }), "{folder}");
        assert!(folder.chinese().to_string().starts_with("无法读取映射"));
        let error = MapSource::from("nowhere".to_owned()).load().unwrap_err();
        assert!(matches!(error, UnusableMap::Nowhere { .. }));
        assert!(error.to_string().contains("17track"), "{error}");
        assert!(error.chinese().to_string().contains("17track、"));
    }

    #[test]
    fn a_map_in_another_encoding_is_no_map() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.toml");
        fs::write(&path, b"name = \"\xd4\xcb\xb5\xa5\"").unwrap();
        let error = MapSource::File(path).load().unwrap_err();
        assert!(
            error.to_string().ends_with("is no map: it is not in UTF-8"),
            "{error}"
        );
        assert!(error.chinese().to_string().contains("UTF-8"));
    }

    /// A map names what it reads, and that may be our own fields.
    #[test]
    fn of_a_ready_map_with_a_broken_line_it_is_told_which() {
        for name in Map::ready_names() {
            let toml = Map::ready_toml(name).unwrap();
            let lines: Vec<&str> = toml.lines().collect();
            let others = (1..).zip(&lines).filter(|(_, line)| **line != "[trace]");
            for (number, _) in others {
                let mut broken = lines.clone();
                broken[number - 1] = "= ]";
                let broken = broken.join("\n");
                let faults = MapFaults::of(&Map::from_toml(&broken).unwrap_err(), &broken);
                let place = format!("line {number}, ");
                let has_place = |fault: &String| fault.contains(&place);
                assert!(faults.english().iter().any(has_place), "{name}: {faults:?}");
            }
            let json = Map::ready(name).unwrap().to_json();
            let torn = json.trim_end().strip_suffix('}').unwrap();
            let faults = MapFaults::of(&Map::from_json(torn).unwrap_err(), torn);
            let told = faults.english().join("; ");
            assert!(told.contains(" at line "), "{name}: {told}");
        }
    }

    #[test]
    fn nothing_of_a_feed_is_quoted() {
        for (name, feed) in [
            ("feed.toml", "token = s3cret"),
            ("feed.json", r#"{"token":"s3cret","waybill_id":7}"#),
            ("feed.csv", "s3cret,SF1,1700000000,100001,text"),
            (
                "feed.json",
                r#"{"token":"s3cret","waybill_id":"W1","s3cret":1,"trace":[{"time":7}]}"#,
            ),
            (
                "feed.toml",
                "waybill_id = 1\naction_time = 2\naction_msg = 's3cret'\n[text]\ns3cret = 1",
            ),
        ] {
            let (_folder, source) = written(name, feed);
            let error = source.load().unwrap_err();
            let told = format!("{error} {}", error.chinese());
            assert!(told.contains("Is it a feed?"), "{told}");
            assert!(!told.contains("s3cret"), "{told}");
        }
    }
}
