//! A refused line as the command shows it again: a record's own bytes but for its tokens, or a
//! part of a line in which no token can be.

use serde_json::Value;

use super::command_echo::without_token;
use super::command_lines::Lines;

const HIDDEN: &str = "***";

/// Below this the command does not look for tokens.
const DEEPEST: usize = 64;

pub(crate) fn check(data: &[u8]) {
    let mut lines = Lines::new(data);
    let mut last = 0;
    while let Some((number, line)) = lines.next().unwrap() {
        assert!(number > last);
        last = number;
        assert!(!line.contains(&b'\n'));
        shown_again(line);
    }
    assert!(lines.number() >= last);
}

fn shown_again(line: &[u8]) {
    let shown = without_token(line);
    let Ok(text) = str::from_utf8(line) else {
        assert!(shown.chars().count() <= 512);
        return;
    };
    match serde_json::from_str::<Value>(text) {
        Ok(mut record @ Value::Object(_)) if !shown.is_empty() => {
            hide(&mut record);
            assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), record);
        }
        Ok(Value::Object(_)) => {
            let nesting = text.chars().filter(|c| ['{', '['].contains(c)).count();
            assert!(nesting > DEEPEST, "a record is always shown");
        }
        _ if text.trim_start().starts_with('{') => is_part(&shown, text),
        _ => {
            assert!(shown.is_empty() || !text.contains('"'));
            is_part(&shown, text);
        }
    }
}

/// Of what is no record, or is nested deeper than the second reading goes.
fn is_part(shown: &str, text: &str) {
    let token = text.to_ascii_lowercase().contains("token");
    let whole_record = shown.contains(HIDDEN) || shown.len() == text.len();
    assert!(whole_record || text.starts_with(shown));
    assert!(!token || shown.is_empty() || shown.contains(HIDDEN));
}

/// Hides every field that may be a token.
fn hide(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name.to_ascii_lowercase().contains("token") {
                    *value = HIDDEN.into();
                } else {
                    hide(value);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(hide),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
