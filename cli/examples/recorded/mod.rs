//! The recorded parcels of `data/tracks.jsonl`, and the action types in them.

use serde::Deserialize;

pub(crate) const DAY: i64 = 86_400;

pub(crate) const ASSIGNED: u32 = 100_003;
pub(crate) const PICKUP_FAILED: u32 = 100_002;
pub(crate) const PICKED_UP: u32 = 100_001;
pub(crate) const IN_TRANSIT: u32 = 200_001;
pub(crate) const OUT: u32 = 300_002;
pub(crate) const FAILED: u32 = 300_004;
pub(crate) const SIGNED: u32 = 300_003;
pub(crate) const CANCELLED: u32 = 400_001;
pub(crate) const HELD: u32 = 400_002;

/// A line of the file.
#[derive(Deserialize)]
pub(crate) struct Track {
    pub(crate) group: String,
    pub(crate) carrier: String,
    #[serde(rename = "track")]
    pub(crate) name: String,
    pub(crate) head: String,
    /// Unix seconds and action types, in the order in which the carrier listed them.
    pub(crate) events: Vec<(i64, u32)>,
}

/// All of them.
pub(crate) fn tracks(file: &str) -> Result<Vec<Track>, String> {
    let mut tracks = Vec::new();
    for (line, json) in std::iter::zip(1.., file.lines()) {
        let track = serde_json::from_str(json);
        tracks.push(track.map_err(|error| format!("tracks.jsonl line {line}: {error}"))?);
    }
    Ok(tracks)
}
