//! The options by which a carrier's own feed is read.

use clap::Args;
use waybill_engine::Field;

use super::columns::parse_column;
use super::source::MapSource;

/// What is said of a feed that is not one of ours.
#[derive(Debug, Clone, Args)]
#[allow(clippy::doc_markdown, reason = "these comments are help texts")]
pub(crate) struct IntakeArgs {
    /// The map by which a carrier's own feed is read: the name of a ready one, or a file
    ///
    /// JSON, XML or the body of a form a line, or CSV, or all of it one document of XML; a record
    /// may have many scans. `auto` tries the ready ones and says which fits. `waybill map list`
    /// names them; `waybill map suggest` writes a first one from a sample.
    #[arg(long, value_name = "MAP")]
    pub(crate) map: Option<MapSource>,

    /// What columns of a table are called, as 单号=waybill_id,节点=action_type
    ///
    /// The usual Chinese names, such as 运单号, 扫描时间, 操作类型 and 描述, are known. Times of such
    /// a table may be local, and actions may be the nine names or their Chinese labels.
    #[arg(
        long,
        value_name = "COLUMN=FIELD",
        value_delimiter = ',',
        value_parser = parse_column,
        conflicts_with = "map"
    )]
    pub(crate) columns: Vec<(String, Field)>,

    /// Read times and actions as people write them, also in a feed with our own names
    ///
    /// Times in RFC 3339 or local, as 2026-11-18 20:26:40 or 2026/11/18 20:26, beside Unix seconds;
    /// actions by their names or Chinese labels, beside their codes. A table with Chinese columns
    /// is read so without it.
    #[arg(long, conflicts_with = "map")]
    pub(crate) lenient: bool,
}
