//! A first map from a sample of a feed: what can be seen in it, and what can't as comments.

mod codes;
mod json;
mod roles;
mod seen;
mod write;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::map::Map;
pub use json::InvalidSample;
use roles::Column;
use seen::Seen;

/// More rows or records tell no more.
const LOOKED_AT: usize = 1000;

impl Map {
    /// A first map for a table, as TOML: its columns, its time formats, its codes. What is doubtful
    /// is in it as a comment; it may have to be completed before it can be used. With the feature
    /// `ready`, as codes are compared with those of the ready maps.
    ///
    /// ```
    /// use waybill_intake::Map;
    ///
    /// let toml = Map::suggest_for_table("ours", &["单号", "扫描时间", "操作类型"], &[
    ///     vec!["110054815", "2026/11/18 20:26", "揽收"],
    ///     vec!["110054815", "2026/11/18 21:40", "发件"],
    /// ]);
    /// assert!(toml.contains(r#"time = "扫描时间""#));
    /// assert!(toml.contains(r#""发件" = { is = "T""#));
    /// ```
    #[must_use]
    pub fn suggest_for_table<T: AsRef<str>>(name: &str, header: &[T], rows: &[Vec<T>]) -> String {
        let columns = header.iter().enumerate().map(|(i, title)| Column {
            name: title
                .as_ref()
                .trim_start_matches('\u{feff}')
                .trim()
                .to_string(),
            values: rows
                .iter()
                .take(LOOKED_AT)
                .filter_map(|row| row.get(i))
                .map(|cell| cell.as_ref().trim().to_string())
                .collect(),
        });
        let seen = Seen {
            trace: columns.filter(|column| !column.name.is_empty()).collect(),
            ..Seen::default()
        };
        write::toml(name, &seen)
    }

    /// A first map for records of JSON, as [`suggest_for_table`](Self::suggest_for_table) makes
    /// one for tables. It looks into texts that are JSON, and for the list of scans.
    ///
    /// # Errors
    ///
    /// [`InvalidSample`] if a record is no JSON object.
    pub fn suggest_for_json(name: &str, records: &[&str]) -> Result<String, InvalidSample> {
        let seen = json::look(records.iter().take(LOOKED_AT))?;
        Ok(write::toml(name, &seen))
    }
}
