//! The JSON Schema of a map's file.

use alloc::format;
use alloc::string::String;

use waybill_engine::ActionType;

use super::form::{Order, Take};
use crate::meaning::{NOTHING, Reason};
use crate::text::joined;

/// The schema, with marks where something is written from the code.
const TEMPLATE: &str = include_str!("schema.template.json");

/// A JSON Schema (2020-12).
pub(crate) fn json_schema() -> String {
    let marks = [
        ("«fields»", fields()),
        ("«orders»", strings(Order::NAMES.map(|(name, _)| name))),
        ("«order»", Order::NAMES[0].0.into()),
        ("«takes»", strings(Take::NAMES.map(|(name, _)| name))),
        ("«take»", Take::NAMES[0].0.into()),
        ("«actions»", actions()),
        ("«reasons»", format!("{}", joined(Reason::names(), ", "))),
        ("«conditions»", conditions()),
        ("«NOTHING»", NOTHING.into()),
    ];
    let mut schema = String::from(TEMPLATE);
    for (mark, text) in marks {
        schema = schema.replace(mark, &text);
    }
    schema
}

/// The fields that any section may have.
fn fields() -> String {
    let fields = [
        ("waybill_id", "Whose scan it is"),
        ("token", "The order token, if the feed has it"),
        ("carrier", "The carrier"),
        ("time", "When it happened"),
        ("date", "Its day, if the time of day is in another field"),
        ("clock", "Its time of day"),
        ("zone", "The offset of its time"),
        ("text", "What the carrier says of it"),
        ("reason", "Why there are no scans"),
    ];
    let field = |(name, about): (&str, &str)| {
        format!(r##""{name}": {{"description": "{about}", "$ref": "#/$defs/texts"}}"##)
    };
    fields.map(field).join(", ")
}

fn conditions() -> String {
    let texts = [
        (
            "says",
            "The text has one of these phrases; … stands for anything between two parts",
        ),
        ("with", "And one of these"),
        ("unless", "And none of these"),
    ];
    let actions = [
        ("before", "No earlier scan in the record has this action"),
        ("after", "An earlier scan in the record has this action"),
    ];
    let of = |kind: &'static str| {
        move |(name, about): (&str, &str)| {
            format!(r##""{name}": {{"description": "{about}", "$ref": "#/$defs/{kind}"}}"##)
        }
    };
    let [says, with, unless] = texts.map(of("texts"));
    let [before, after] = actions.map(of("action"));
    [
        r##""when": {"$ref": "#/$defs/when"}"##.into(),
        says,
        with,
        unless,
        before,
        after,
    ]
    .join(", ")
}

/// Every way of writing an action.
fn actions() -> String {
    let ways = ActionType::ALL.into_iter().flat_map(|action| {
        let texts = [action.short(), action.name(), action.label_zh()];
        let code = action.code();
        texts
            .map(|text| format!("\"{text}\""))
            .into_iter()
            .chain([format!("\"{code}\", {code}")])
    });
    ways.collect::<alloc::vec::Vec<_>>().join(", ")
}

fn strings<const N: usize>(names: [&str; N]) -> String {
    names.map(|name| format!("\"{name}\"")).join(", ")
}
