//! Records as they come, and as the engine writes them.

use serde_json::{Value, json};

/// 2026-11-18, 20:26:40 in Beijing.
pub(crate) const NOW: i64 = 1_795_004_800;

/// A record's fields.
pub(crate) fn record(waybill: &str, action: u32, minute: i64) -> Value {
    json!({
        "token": format!("token-of-{waybill}"),
        "waybill_id": waybill,
        "action_time": NOW - 3600 + 60 * minute,
        "action_type": action,
        "action_msg": "已到\"城北\"",
    })
}

/// The payload of a record, as the engine writes it.
pub(crate) fn body(record: &Value) -> String {
    let text = |name: &str| record[name].to_string();
    format!(
        r#"{{"token":{},"waybill_id":{},"action_time":{},"action_type":{},"action_msg":{}}}"#,
        text("token"),
        text("waybill_id"),
        text("action_time"),
        text("action_type"),
        text("action_msg"),
    )
}

/// The same, made at once.
pub(crate) fn scan(waybill: &str, action: u32, minute: i64) -> (Value, String) {
    let record = record(waybill, action, minute);
    let body = body(&record);
    (record, body)
}

/// An ordinary way of a waybill, all of it legal.
pub(crate) fn track(waybill: &str) -> Vec<Value> {
    [
        100_003, 100_001, 200_001, 200_001, 300_002, 300_004, 300_002, 300_003,
    ]
    .into_iter()
    .zip(0..)
    .map(|(action, minute)| record(waybill, action, minute))
    .collect()
}
