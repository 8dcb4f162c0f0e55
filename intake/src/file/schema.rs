//! The JSON Schema of a map's file.

use alloc::format;
use alloc::string::String;
use core::fmt;

use waybill_engine::ActionType;

use super::form::{Order, Take};
use crate::meaning::{NOTHING, Reason};
use crate::text::joined;

/// A JSON Schema (2020-12).
pub(crate) fn json_schema() -> impl fmt::Display {
    fmt::from_fn(|f| {
        write!(
            f,
            r##"{{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "A map from a carrier's own feed",
  "type": "object",
  "additionalProperties": false,
  "required": ["name", "time"],
  "properties": {{
    "name": {{"description": "The map's name, as in errors", "$ref": "#/$defs/words"}},
    "title": {{"description": "What people call the feed", "type": "string"}},
    "sources": {{"description": "Where the facts are from", "$ref": "#/$defs/texts"}},
    "unwrap": {{"description": "Fields that hold the whole record, as JSON or as JSON in a text, if they are there", "$ref": "#/$defs/texts"}},
    "record": {{"description": "What is in the record itself", "type": "object", "additionalProperties": false, "properties": {{{fields}}}}},
    "parcel": {{"description": "What is in a parcel", "type": "object", "additionalProperties": false, "properties": {{
      "at": {{"description": "Where parcels are in the record; the first path that is there", "$ref": "#/$defs/texts"}}, {fields}}}}},
    "trace": {{"description": "What is in a scan", "type": "object", "additionalProperties": false, "properties": {{
      "at": {{"description": "Where scans are in a parcel; the first path that is there", "$ref": "#/$defs/texts"}},
      "order": {{"description": "In which order they are listed", "enum": [{orders}], "default": "{order}"}},
      "ignore_without_code": {{"description": "A scan without a code is no update, instead of malformed", "type": "boolean", "default": false}}, {fields}}}}},
    "several_ids": {{"description": "Several waybill ids in one field", "type": "object", "additionalProperties": false, "required": ["split"], "properties": {{
      "split": {{"description": "The characters between them", "$ref": "#/$defs/words"}},
      "take": {{"description": "Which of them a scan is for", "enum": [{takes}], "default": "{take}"}}}}}},
    "time": {{"type": "object", "additionalProperties": false, "required": ["formats"], "properties": {{
      "formats": {{"description": "Tried in turn: letters such as yyyy-MM-dd HH:mm:ss, or iso, unix-s, unix-ms, serial", "$ref": "#/$defs/texts"}},
      "zone": {{"description": "The offset of times that have none, such as +08:00", "type": "string"}}}}}},
    "message": {{"description": "What the recipient reads, if it is not the text as it is", "type": "object", "additionalProperties": false, "properties": {{
      "text": {{"description": "Templates; the first with something in it. Paths, @text, @label and @action stand in braces", "$ref": "#/$defs/texts"}},
      "remove_html": {{"type": "boolean", "default": false}},
      "join_lines": {{"description": "Make a space of line breaks and other control characters", "type": "boolean", "default": false}},
      "normalise_phones": {{"description": "Write mobile numbers as their bare eleven digits", "type": "boolean", "default": false}}}}}},
    "ignore": {{"description": "What is no update whatever its code", "oneOf": [{{"$ref": "#/$defs/ignored"}}, {{"type": "array", "items": {{"$ref": "#/$defs/ignored"}}}}]}},
    "vocabulary": {{"description": "Codes, and where they are; the first whose code is there", "oneOf": [{{"$ref": "#/$defs/vocabulary"}}, {{"type": "array", "items": {{"$ref": "#/$defs/vocabulary"}}}}]}},
    "text": {{"description": "Rules for texts, where there is no code", "type": "object", "additionalProperties": false, "properties": {{
      "like": {{"description": "The ready map whose rules come after these", "type": "string"}},
      "strike": {{"description": "Phrases that are taken out of a text before", "$ref": "#/$defs/texts"}},
      "rules": {{"description": "Asked in their order; the first that holds", "type": "array", "items": {{"$ref": "#/$defs/case"}}}}}}}}
  }},
  "$defs": {{
    "words": {{"type": "string", "pattern": "\\S"}},
    "text": {{"type": ["string", "number"]}},
    "texts": {{"oneOf": [{{"$ref": "#/$defs/text"}}, {{"type": "array", "items": {{"$ref": "#/$defs/text"}}}}]}},
    "action": {{"description": "The letters of an action, its name, its number or its Chinese label", "enum": [{actions}]}},
    "why": {{"description": "Why it is no update: {reasons}, or words of your own", "$ref": "#/$defs/words"}},
    "when": {{"description": "Values of the scan by their path, and what each has to be", "type": "object", "additionalProperties": {{"$ref": "#/$defs/texts"}}}},
    "ignored": {{"type": "object", "additionalProperties": false, "required": ["why"], "properties": {{{conditions}, "label": {{"type": "string"}}, "why": {{"$ref": "#/$defs/why"}}, "doubt": {{"$ref": "#/$defs/words"}}}}}},
    "case": {{"type": "object", "additionalProperties": false, "required": ["is"], "properties": {{{conditions},
      "is": {{"oneOf": [{{"$ref": "#/$defs/action"}}, {{"const": "{NOTHING}"}}]}},
      "label": {{"description": "What the carrier calls it", "$ref": "#/$defs/words"}},
      "why": {{"$ref": "#/$defs/why"}},
      "doubt": {{"description": "Why the map is not certain of it", "$ref": "#/$defs/words"}}}},
      "if": {{"properties": {{"is": {{"const": "{NOTHING}"}}}}, "required": ["is"]}}, "then": {{"required": ["why"]}}, "else": {{"not": {{"required": ["why"]}}}}}},
    "vocabulary": {{"type": "object", "additionalProperties": false, "required": ["name", "code", "codes"], "properties": {{
      "name": {{"$ref": "#/$defs/words"}},
      "code": {{"description": "Where the code is; the first that is there", "$ref": "#/$defs/texts"}},
      "unknown_by_text": {{"description": "A code that is not listed is left to the rules for texts, instead of malformed", "type": "boolean", "default": false}},
      "codes": {{"description": "Codes, several with | between them, alike ones with one * or with # for a digit; the last of several cases has no condition", "type": "object", "additionalProperties": {{"oneOf": [
        {{"$ref": "#/$defs/action"}}, {{"$ref": "#/$defs/case"}}, {{"type": "array", "minItems": 1, "items": {{"$ref": "#/$defs/case"}}}}]}}}}}}}}
  }}
}}
"##,
            fields = fields(),
            orders = strings(Order::NAMES.map(|(name, _)| name)),
            order = Order::NAMES[0].0,
            takes = strings(Take::NAMES.map(|(name, _)| name)),
            take = Take::NAMES[0].0,
            actions = actions(),
            reasons = joined(Reason::names(), ", "),
            conditions = conditions(),
        )
    })
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
