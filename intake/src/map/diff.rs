//! What differs between two maps.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use super::checked::Map;
use crate::file::Tree;
use crate::text::joined;

/// What differs between two maps, place by place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapDiff {
    changes: Vec<MapChange>,
}

/// One place where two maps differ.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MapChange {
    /// Where: the keys from the top of the file.
    pub place: String,
    /// What the first map has there, as JSON.
    pub before: Option<String>,
    /// What the second map has there.
    pub after: Option<String>,
}

impl Map {
    /// What changes if another map takes the place of this one.
    ///
    /// ```
    /// use waybill_intake::Map;
    ///
    /// let text = r#"{"name": "ours", "trace": {"waybill_id": "no", "time": "at", "text": "memo"},
    ///     "time": {"formats": "unix-s"},
    ///     "vocabulary": {"name": "types", "code": "type", "codes": {"GOT": "P", "SENT": "T"}}}"#;
    /// let before = Map::from_json(text)?;
    /// let after = Map::from_json(&text.replace(r#""SENT": "T""#, r#""SENT": "D""#))?;
    /// let diff = before.diff(&after);
    /// assert_eq!(diff.to_string(), "vocabulary[1].codes.SENT.is: \"T\" became \"D\"");
    /// # Ok::<(), waybill_intake::InvalidMap>(())
    /// ```
    #[must_use]
    pub fn diff(&self, after: &Self) -> MapDiff {
        let mut changes = Vec::new();
        compare(
            String::new(),
            Some(&self.tree()),
            Some(&after.tree()),
            &mut changes,
        );
        MapDiff { changes }
    }
}

impl MapDiff {
    /// Every change, by its place.
    #[must_use]
    pub fn changes(&self) -> &[MapChange] {
        &self.changes
    }

    /// Whether both maps say the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The Chinese text: every change, with `；` between them.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        joined(self.changes.iter().map(MapChange::chinese), "；")
    }
}

/// Every change, with `; ` between them.
impl fmt::Display for MapDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", joined(&self.changes, "; "))
    }
}

impl MapChange {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match (&self.before, &self.after) {
            (Some(before), Some(after)) => write!(f, "{}：{before} 变为 {after}", self.place),
            (Some(before), None) => write!(f, "{}：删除 {before}", self.place),
            (None, after) => {
                write!(
                    f,
                    "{}：新增 {}",
                    self.place,
                    after.as_deref().unwrap_or_default()
                )
            }
        })
    }
}

/// The English text.
impl fmt::Display for MapChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => write!(f, "{}: {before} became {after}", self.place),
            (Some(before), None) => write!(f, "{}: {before} is gone", self.place),
            (None, after) => {
                write!(
                    f,
                    "{}: {} is new",
                    self.place,
                    after.as_deref().unwrap_or_default()
                )
            }
        }
    }
}

fn compare(
    place: String,
    before: Option<&Tree>,
    after: Option<&Tree>,
    changes: &mut Vec<MapChange>,
) {
    match (before, after) {
        (Some(before), Some(after)) if before == after => {}
        (Some(Tree::Table(before)), Some(Tree::Table(after))) => {
            let mut keys: Vec<&String> = before.iter().chain(after).map(|(key, _)| key).collect();
            keys.sort();
            keys.dedup();
            let value = |table: &'_ [(String, Tree)], key: &String| {
                table.iter().position(|(known, _)| known == key)
            };
            for key in keys {
                let inner = if place.is_empty() {
                    key.clone()
                } else {
                    format!("{place}.{key}")
                };
                let old = value(before, key).map(|place| &before[place].1);
                let new = value(after, key).map(|place| &after[place].1);
                compare(inner, old, new, changes);
            }
        }
        (Some(Tree::List(before)), Some(Tree::List(after))) => {
            for i in 0..before.len().max(after.len()) {
                let inner = format!("{place}[{}]", i + 1);
                compare(inner, before.get(i), after.get(i), changes);
            }
        }
        (before, after) => changes.push(MapChange {
            place,
            before: before.map(written),
            after: after.map(written),
        }),
    }
}

fn written(tree: &Tree) -> String {
    serde_json::to_string(tree).unwrap_or_else(|_| "?".to_string())
}
