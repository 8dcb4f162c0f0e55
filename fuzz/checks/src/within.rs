//! Messages within what carries them: to begin the targets `record`, `gate` and `row` with what the
//! target `message` found, which they would take hours to find again.

use serde_json::json;

/// The record with this message, as a line of a feed.
#[must_use]
pub fn line(message: &str) -> String {
    let record = json!({
        "token": "s3cretWithin",
        "waybill_id": "W1",
        "action_time": 1_700_000_000,
        "action_type": 100_001,
        "action_msg": message,
    });
    record.to_string()
}

/// The record with this message, as a row that the target `row` takes for one with commas.
#[must_use]
pub fn row(message: &str) -> String {
    let quoted = message.replace('"', "\"\"");
    let mut row = format!("s3cretWithin,W1,1700000000,100001,\"{quoted}\",");
    // It takes the separator from the number of bytes.
    while !row.len().is_multiple_of(3) {
        row.push('x');
    }
    row
}
