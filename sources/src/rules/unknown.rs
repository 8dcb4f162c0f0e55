//! The fields of a rule file that there are not, all of them: a reader stops at the first.

use serde_json::Value;
use waybill_engine::{RuleFile, RuleSet};

use crate::problem::Problem;

/// What is wrong with a file in which several fields are unknown; `None` for any other.
pub(crate) fn unknown_fields(file: &Value) -> Option<Problem> {
    // With the one field that a file may leave out.
    let with_all = RuleSet::STANDARD.with_closing_tolerance(1);
    let known = serde_json::to_value(RuleFile::from(&with_all)).ok()?;
    let known = known.as_object()?;
    let fields = file.as_object()?;
    let unknown: Vec<&str> = fields
        .keys()
        .filter(|name| !known.contains_key(name.as_str()))
        .map(String::as_str)
        .collect();
    if unknown.len() < 2 {
        return None;
    }
    let mut rest = fields.clone();
    rest.retain(|name, _| known.contains_key(name));
    // What else is wrong would be told only when these are gone.
    let other = serde_json::from_value::<RuleFile>(rest.into()).err();
    let known: Vec<&str> = known.keys().map(String::as_str).collect();
    let (unknown, known) = (unknown.join("`, `"), known.join(", "));
    let and = |between: &str| {
        other
            .as_ref()
            .map_or_else(String::new, |error| format!("{between}{error}"))
    };
    Some(Problem::new(
        format!(
            "there are no fields `{unknown}`; known are {known}{}",
            and("; and ")
        ),
        format!("没有字段 `{unknown}`；已知的有 {known}{}", and("；此外，")),
    ))
}
