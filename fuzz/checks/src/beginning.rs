//! How a feed begins: no bytes make the command fail, its first record is where it says, and a file
//! that is one JSON value by another reader is not taken for a feed.

use serde_json::Value;
use waybill_cli::parts::FeedFormat;
use waybill_engine::Field;

/// Checks a file.
pub fn check(data: &[u8]) {
    let feed = FeedFormat::of_feed(data);
    if let Some((format, bytes, lines)) = &feed {
        let (before, records) = data.split_at(*bytes);
        let line_ends = before.split(|byte| *byte == b'\n').count() as u64 - 1;
        assert!(*lines == line_ends || records.is_empty() && *lines == line_ends + 1);
        let numbers = format.records(records, lines + 1).map(|(number, _)| number);
        assert!(numbers.collect::<Vec<_>>().is_sorted_by(|a, b| a < b));
    }
    if is_one_value(data) {
        assert!(feed.is_none());
    }
}

/// Whether it is an array with an object in it, or a record over several lines.
fn is_one_value(data: &[u8]) -> bool {
    let text = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
    let lines = text.split(|byte| *byte == b'\n');
    let has_lines = lines.filter(|line| !line.trim_ascii().is_empty()).count() > 1;
    match serde_json::from_slice(text) {
        Ok(Value::Array(elements)) => elements.iter().any(Value::is_object),
        Ok(Value::Object(record)) => {
            let is_torn = |(name, value): (&String, &Value)| {
                Field::from_name(name).is_some() && (value.is_object() || value.is_array())
            };
            has_lines && !record.iter().any(is_torn)
        }
        Ok(_) | Err(_) => false,
    }
}
