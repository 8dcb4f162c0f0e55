//! Rule sets as bytes that the caller keeps.
//!
//! They are made once, from a file, and come with every call. They are checked every time, as a
//! file is: whatever bytes come, the rules that decide are sound.

use alloc::borrow::Cow;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use waybill_engine::{
    ActionType, InvalidRules, Mark, PhoneRule, RuleFile, RuleSet, Situation,
    Status as WaybillStatus,
};

use crate::Status;
use crate::input::Input;

/// How the bytes of this version begin.
const MAGIC: u32 = u32::from_le_bytes(*b"WBR\x01");

const OWN: u32 = 0;
const STANDARD: u32 = 1;
const STRICT: u32 = 2;

const CANCEL_ONLY_BEFORE_ANY_UPDATE: u8 = 1;
const NEW_CYCLE_AFTER_SIGNED: u8 = 2;
/// The closing tolerance follows the options; else it is the tolerance.
const CLOSING_TOLERANCE: u8 = 4;

/// The rules that the caller kept; none is the standard.
pub(crate) fn read(bytes: &[u8]) -> Result<Cow<'static, RuleSet>, Status> {
    if bytes.is_empty() {
        return Ok(Cow::Borrowed(&RuleSet::STANDARD));
    }
    read_kept(bytes).map_err(|_| Status::WrongRules)
}

/// As [`read`]; which status it is when it fails is of no interest.
fn read_kept(bytes: &[u8]) -> Result<Cow<'static, RuleSet>, Status> {
    let mut input = Input::new(bytes);
    if input.u32()? != MAGIC {
        return Err(Status::WrongRules);
    }
    let rules = match input.u32()? {
        STANDARD => Cow::Borrowed(&RuleSet::STANDARD),
        STRICT => Cow::Borrowed(&RuleSet::STRICT),
        OWN => Cow::Owned(read_own(&mut input)?),
        _ => return Err(Status::WrongRules),
    };
    input.end()?;
    Ok(rules)
}

fn read_own(input: &mut Input<'_>) -> Result<RuleSet, Status> {
    let (tolerance, allowance) = (input.u32()?, input.u32()?);
    let max_chars = usize::try_from(input.u64()?).map_err(|_| Status::WrongRules)?;
    let phones = *PhoneRule::ALL
        .get(usize::from(input.u8()?))
        .ok_or(Status::WrongRules)?;
    let options = input.u8()?;
    input.zeros::<2>()?;
    let closing_tolerance = input.u32()?;
    let mut row = |situation: Situation| {
        let signs =
            str::from_utf8(input.bytes(ActionType::COUNT)?).map_err(|_| Status::WrongRules)?;
        Ok((situation.status().name().into(), signs.into()))
    };
    let (statuses, held) = Situation::ALL.split_at(WaybillStatus::COUNT);
    let mut settings = *RuleSet::STANDARD.settings();
    settings.tolerance = tolerance;
    settings.closing_tolerance = (options & CLOSING_TOLERANCE != 0).then_some(closing_tolerance);
    settings.allowance = allowance;
    settings.messages.max_chars = max_chars;
    settings.messages.phones = phones;
    settings.cancel_only_before_any_update = options & CANCEL_ONLY_BEFORE_ANY_UPDATE != 0;
    settings.new_cycle_after_signed = options & NEW_CYCLE_AFTER_SIGNED != 0;
    let file = RuleFile {
        settings,
        columns: ActionType::ALL.map(|action| action.short().into()).into(),
        rows: statuses
            .iter()
            .map(|s| row(*s))
            .collect::<Result<_, Status>>()?,
        held_rows: held
            .iter()
            .map(|s| row(*s))
            .collect::<Result<_, Status>>()?,
        name: String::from_utf8(input.rest().into()).map_err(|_| Status::WrongRules)?,
    };
    RuleSet::try_from(file).map_err(|_| Status::WrongRules)
}

/// The bytes to keep of these rules.
pub(crate) fn write(rules: &RuleSet) -> Vec<u8> {
    let mut bytes: Vec<u8> = MAGIC.to_le_bytes().into();
    let base = match rules {
        _ if *rules == RuleSet::STANDARD => STANDARD,
        _ if *rules == RuleSet::STRICT => STRICT,
        _ => OWN,
    };
    bytes.extend(base.to_le_bytes());
    if base == OWN {
        write_own(rules, &mut bytes);
    }
    bytes
}

fn write_own(rules: &RuleSet, bytes: &mut Vec<u8>) {
    bytes.extend(rules.tolerance().to_le_bytes());
    bytes.extend(rules.allowance().to_le_bytes());
    bytes.extend((rules.messages().max_chars as u64).to_le_bytes());
    bytes.push(phones(rules));
    let closing_tolerance = rules.settings().closing_tolerance;
    let has_its_own = closing_tolerance.map_or(0, |_| CLOSING_TOLERANCE);
    bytes.push(options(rules) | has_its_own);
    bytes.extend([0; 2]);
    bytes.extend(closing_tolerance.unwrap_or(0).to_le_bytes());
    for situation in Situation::ALL {
        // The option stands for what may follow a signature.
        let is_signed = situation == Situation::at(WaybillStatus::Signed);
        let sign = |mark: Mark| if is_signed { Mark::Refuse } else { mark }.sign();
        let marks = ActionType::ALL.map(|action| sign(rules.mark(situation, action)) as u8);
        bytes.extend(marks);
    }
    bytes.extend(rules.name().as_bytes());
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

/// What is wrong with a rule file, in both languages.
pub(crate) struct RuleProblem {
    pub(crate) english: String,
    pub(crate) chinese: String,
}

/// The rules of a JSON file, or everything that is wrong with it.
pub(crate) fn from_json(text: &[u8]) -> Result<RuleSet, Vec<RuleProblem>> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let file: RuleFile = serde_json::from_slice(text).map_err(|error| {
        alloc::vec![RuleProblem {
            english: alloc::format!("the rules can't be read as JSON: {error}"),
            chinese: alloc::format!("规则无法按 JSON 读取：{error}"),
        }]
    })?;
    RuleSet::try_from(file).map_err(|invalid: InvalidRules| {
        let problem = |fault: &waybill_engine::RuleFault| RuleProblem {
            english: fault.to_string(),
            chinese: fault.chinese().to_string(),
        };
        invalid.faults().iter().map(problem).collect()
    })
}
