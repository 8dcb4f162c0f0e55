//! Writes a rule set as a file: JSON or TOML.

use waybill_engine::{RuleFile, RuleSet};

use crate::failure::Failure;

/// The rules as a file in JSON.
pub(crate) fn json(rules: &RuleSet) -> Result<String, Failure> {
    let json = serde_json::to_string_pretty(&RuleFile::from(rules));
    json.map(|json| json + "\n")
        .map_err(|error| unwritable(rules, &error))
}

/// The rules as a file in TOML.
pub(crate) fn toml(rules: &RuleSet) -> Result<String, Failure> {
    toml::to_string_pretty(&RuleFile::from(rules)).map_err(|error| unwritable(rules, &error))
}

/// Never happens for sound rules: the formats can hold every name and number.
fn unwritable(rules: &RuleSet, error: &dyn std::error::Error) -> Failure {
    Failure::NotRules {
        name: rules.name().to_owned(),
        problem: error.to_string(),
    }
}
