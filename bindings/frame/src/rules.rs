//! The rules of a call: as bytes that the caller keeps, and from a file.

use alloc::borrow::Cow;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use waybill_engine::{InvalidRules, PhoneRule, RuleFile, RuleSet};

use crate::problem::Problem;
use crate::status::Status;

const CANCEL_ONLY_BEFORE_ANY_UPDATE: u8 = 1;
const NEW_CYCLE_AFTER_SIGNED: u8 = 2;

/// The rules that the caller kept; none is the standard.
pub(crate) fn read(bytes: &[u8]) -> Result<Cow<'static, RuleSet>, Status> {
    if bytes.is_empty() {
        return Ok(Cow::Borrowed(&RuleSet::STANDARD));
    }
    RuleSet::from_bytes(bytes).map_err(|_| Status::WrongRules)
}

/// The place of the phone rule in [`PhoneRule::ALL`].
pub(crate) fn phones(rules: &RuleSet) -> u8 {
    match rules.messages().phones {
        PhoneRule::Reject => 0,
        PhoneRule::Normalise => 1,
        PhoneRule::Off => 2,
    }
}

/// The options as bits.
pub(crate) fn options(rules: &RuleSet) -> u8 {
    let mut bits = 0;
    if rules.cancels_only_before_any_update() {
        bits |= CANCEL_ONLY_BEFORE_ANY_UPDATE;
    }
    if rules.starts_new_cycle_after_signed() {
        bits |= NEW_CYCLE_AFTER_SIGNED;
    }
    bits
}

/// The rules of a JSON file, or everything that is wrong with it.
pub(crate) fn from_json(text: &[u8]) -> Result<RuleSet, Vec<Problem>> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let file: RuleFile = serde_json::from_slice(text).map_err(|error| {
        let (hint, hint_zh) = hints(text);
        alloc::vec![Problem {
            english: alloc::format!("the rules can't be read as JSON: {error}{hint}"),
            chinese: alloc::format!("规则无法按 JSON 读取：{error}{hint_zh}"),
        }]
    })?;
    RuleSet::try_from(file).map_err(|invalid: InvalidRules| {
        let problem = |fault: &waybill_engine::RuleFault| Problem {
            english: fault.to_string(),
            chinese: fault.chinese().to_string(),
        };
        invalid.faults().iter().map(problem).collect()
    })
}

/// What would be right in place of a text that is no object, such as a file's name or TOML.
fn hints(text: &[u8]) -> (&'static str, &'static str) {
    if text.trim_ascii_start().starts_with(b"{") {
        return ("", "");
    }
    (
        "; give the text of a rule file, not its name, and turn TOML into JSON first",
        "；请给出规则文件的内容，而不是文件名；TOML 请先转成 JSON",
    )
}
