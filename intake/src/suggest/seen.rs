//! What was seen in a sample, for whoever writes the map.

use alloc::string::String;
use alloc::vec::Vec;

use super::roles::Column;

/// What was seen in a sample.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) unwrap: Vec<String>,
    pub(super) parcel_at: Option<String>,
    pub(super) parcel: Vec<Column>,
    pub(super) trace_at: Option<String>,
    pub(super) is_newest_first: bool,
    pub(super) trace: Vec<Column>,
}
