//! What a map says of each code and text, for people.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use waybill_engine::{ActionType, Field};

use super::checked::Map;
use super::plan::Source;
use crate::file::CaseForm;
use crate::meaning::{NOTHING, Reason, action_of};
use crate::text::joined;

/// A line of a map: what one code, or one rule for texts, means.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry<'m> {
    /// The vocabulary; none for a rule for texts.
    pub vocabulary: Option<&'m str>,
    /// The code as the map writes it; for a rule, the phrases.
    pub code: String,
    /// Under which condition, in the words of the map; empty for none.
    pub condition: String,
    /// What the carrier calls it.
    pub label: Option<&'m str>,
    /// What it is; none for no update.
    pub action: Option<ActionType>,
    /// Why it is no update.
    pub reason: Option<Reason>,
    /// Why the map is not certain of it.
    pub doubt: Option<&'m str>,
    /// The same in Chinese, if the map has it.
    pub doubt_zh: Option<&'m str>,
}

impl Map {
    /// The names from which a field of an update is read, the likeliest first: of columns, and of
    /// the last step of longer paths.
    ///
    /// ```
    /// use waybill_engine::Field;
    /// use waybill_intake::Map;
    ///
    /// let map = Map::ready("kuaidi100").unwrap();
    /// assert_eq!(map.names_of(Field::WaybillId), ["nu", "kuaidi_num"]);
    /// assert_eq!(map.names_of(Field::ActionTime), ["ftime", "f_time", "time"]);
    /// ```
    #[must_use]
    pub fn names_of(&self, field: Field) -> Vec<&str> {
        let plan = self.plan();
        let fields = &plan.fields;
        let coded = plan
            .vocabularies
            .iter()
            .flat_map(|vocabulary| &vocabulary.code);
        let sources: Vec<&Source> = match field {
            Field::WaybillId => fields.waybill_id.iter().collect(),
            Field::Token => fields.token.iter().collect(),
            Field::ActionTime => fields
                .time
                .iter()
                .chain(&fields.date)
                .chain(&fields.clock)
                .chain(&fields.zone)
                .collect(),
            Field::ActionType => coded.collect(),
            Field::ActionMsg => fields.text.iter().chain(&plan.message.text).collect(),
        };
        let places = sources.into_iter().flat_map(Source::places);
        let mut names: Vec<&str> = Vec::new();
        for name in places.flat_map(|place| plan.places[place].path.last_names()) {
            if !names.contains(&&**name) {
                names.push(name);
            }
        }
        names
    }

    /// Every code and every rule for texts, in the order in which they are asked for; codes by
    /// their spelling.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries = Vec::new();
        for vocabulary in &self.file.vocabularies {
            for (code, cases) in &vocabulary.codes {
                entries.extend(cases.iter().map(|case| Entry {
                    vocabulary: Some(&vocabulary.name),
                    ..entry(code.clone(), condition(case), case)
                }));
            }
        }
        for rule in &self.file.text.rules {
            let phrases = alloc::format!("{}", joined(&rule.says, ", "));
            let rest = CaseForm {
                says: Vec::new(),
                ..rule.clone()
            };
            entries.push(entry(phrases, condition(&rest), rule));
        }
        entries
    }
}

fn entry(code: String, condition: String, case: &CaseForm) -> Entry<'_> {
    Entry {
        vocabulary: None,
        code,
        condition,
        label: case.label.as_deref(),
        action: action_of(&case.is),
        reason: case
            .why
            .as_deref()
            .filter(|_| case.is == NOTHING)
            .map(Reason::from_text),
        doubt: case.doubt.as_deref(),
        doubt_zh: case.doubt_zh.as_deref(),
    }
}

fn condition(case: &CaseForm) -> String {
    let mut parts: Vec<String> = Vec::new();
    for (path, texts) in &case.when {
        parts.push(alloc::format!("{path} is {}", joined(texts, " or ")));
    }
    for (word, phrases) in [
        ("says", &case.says),
        ("with", &case.with),
        ("unless", &case.unless),
    ] {
        if !phrases.is_empty() {
            parts.push(alloc::format!("{word} {}", joined(phrases, ", ")));
        }
    }
    for (word, action) in [
        ("before the first", &case.before),
        ("after the first", &case.after),
    ] {
        if let Some(action) = action {
            parts.push(alloc::format!("{word} {action}"));
        }
    }
    parts.join("; ")
}

/// What it becomes: the letters of the action, or `-`.
impl fmt::Display for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.action.map_or(NOTHING, ActionType::short))
    }
}
