//! Reads the text of a rule file: JSON or TOML.

use std::fmt::Display;
use std::path::Path;

use waybill_engine::{RuleFile, Setting};

use super::unknown::unknown_fields;
use super::wrong_settings::wrong_settings;
use crate::feed::{names_fields, names_token};
use crate::form::{Form, form_of};
use crate::problem::Problem;

/// Reads JSON or TOML, by the file's name, or else by how it begins.
///
/// The parsers quote what they can't read. A file that is no rules may be a feed, with order tokens
/// in it: of such a one only the place is told.
///
/// # Errors
///
/// Every field that there is not, every setting with a wrong value, or else what the format's
/// reader says.
///
/// ```
/// use std::path::Path;
///
/// let file = Path::new("own.json");
/// let problem = waybill_sources::parse_rules(file, br#"{"rows": 7}"#).unwrap_err();
/// assert!(problem.to_string().starts_with("as JSON: "));
/// ```
pub fn parse(path: &Path, content: &[u8]) -> Result<RuleFile, Problem> {
    let Ok(text) = str::from_utf8(content) else {
        return Err(no_text(&String::from_utf8_lossy(content)));
    };
    let (form, text) = form_of(Some(path), text);
    match form {
        Form::Json => serde_json::from_str(text).map_err(|error| {
            let line = error.line();
            let all = all_faults(&error, serde_json::from_str(text));
            problem("JSON", text, line, &all)
        }),
        Form::Toml => toml::from_str(text).map_err(|error: toml::de::Error| {
            let start = error.span().map_or(0, |span| span.start);
            let line = 1 + text
                .bytes()
                .take(start)
                .filter(|byte| *byte == b'\n')
                .count();
            problem(
                "TOML",
                text,
                line,
                &all_faults(&error, toml::from_str(text).map(as_json)),
            )
        }),
    }
}

/// What is wrong with a file, of which a reader found the first fault.
fn all_faults<E: Display>(first: &E, file: Result<serde_json::Value, E>) -> Problem {
    let all = file
        .ok()
        .and_then(|file| unknown_fields(&file).or_else(|| wrong_settings(&file)));
    all.unwrap_or_else(|| Problem::of(first))
}

/// Values of TOML as JSON has them. What JSON has no like of, a date or a number that is none,
/// becomes its text, to be quoted.
fn as_json(file: toml::Table) -> serde_json::Value {
    let value = |value: toml::Value| {
        let number = value.as_float().filter(|number| !number.is_finite());
        let number = number.map(|number| number.to_string());
        let text = number.or_else(|| Some(value.as_datetime()?.to_string()));
        text.map_or_else(
            || serde_json::to_value(value).unwrap_or_default(),
            Into::into,
        )
    };
    file.into_iter()
        .map(|(name, found)| (name, value(found)))
        .collect()
}

/// What is wrong with a file that is not in UTF-8.
fn no_text(lossy: &str) -> Problem {
    if names_fields(lossy) {
        return a_feed();
    }
    Problem::new("as it is not in UTF-8", "因为它不是 UTF-8")
}

fn a_feed() -> Problem {
    Problem::new(
        "as it is a feed of updates, or payloads; give a feed by itself, and rules with --rules: \
         waybill gate FEED --rules RULES",
        "它是一份更新数据或请求数据；数据直接给出，规则用 --rules：waybill gate FEED --rules RULES",
    )
}

fn problem(form: &str, text: &str, line: usize, problem: &Problem) -> Problem {
    if names_fields(text) {
        return a_feed();
    }
    if is_of_rules(text) {
        problem.within(&format!("as {form}: "), &format!("按 {form} 读取："))
    } else {
        Problem::new(
            format!(
                "as {form}: it is wrong in line {line}; nothing of it is quoted, as it has no \
                 setting of rules, or a token. Is it a feed?"
            ),
            format!(
                "按 {form} 读取：第 {line} 行有误；其中没有规则的设置，或有 token，因此不引用原文。\
                 它是不是一份数据？"
            ),
        )
    }
}

/// Whether a text has a setting of rules, and nothing that would be a feed's.
fn is_of_rules(text: &str) -> bool {
    let has = |name: &str| text.contains(name);
    let has_setting = Setting::ALL.iter().any(|setting| has(setting.name()));
    !names_token(text) && (has_setting || has("rows") || has("columns"))
}
