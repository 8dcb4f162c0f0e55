//! Rule files: made ready, shown, and compared.

use waybill_engine::{ActionType, RuleFile, RuleSet, Situation};

use super::made;
use crate::answer::{action_place, situation_place};
use crate::input::Input;
use crate::output::Output;
use crate::rules;
use crate::status::Status;

/// The bytes to keep of a rule file, or everything that is wrong with it.
pub(super) fn make(mut input: Input<'_>, out: &mut Output<'_>) -> Result<(), Status> {
    let kind = input.u32()?;
    input.zeros::<4>()?;
    let made = match kind {
        0 => rules::from_json(input.rest()),
        1 => Ok(RuleSet::STANDARD),
        2 => Ok(RuleSet::STRICT),
        _ => return Err(Status::WrongValue),
    };
    input.end()?;
    made::write(made.map(|made| made.to_bytes()), out);
    Ok(())
}

/// Everything that a rule set says.
pub(super) fn show(rules: &RuleSet, input: Input<'_>, out: &mut Output<'_>) -> Result<(), Status> {
    input.end()?;
    let messages = rules.messages();
    out.u64(rules.fingerprint().get().get());
    out.u32(rules.tolerance());
    out.u32(rules.allowance());
    out.u64(messages.max_chars as u64);
    out.u8(rules::phones(rules));
    out.u8(rules::options(rules));
    out.u16(0);
    let (name, json) = (out.later(), out.later());
    out.u32(rules.closing_tolerance());
    for situation in Situation::ALL {
        for action in ActionType::ALL {
            out.u8(rules.mark(situation, action).sign() as u8);
        }
    }
    out.bytes(&[0; 6]);
    out.text(name, rules.name());
    // Nothing in rules keeps them from being written.
    out.text(
        json,
        serde_json::to_string(&RuleFile::from(rules)).unwrap_or_default(),
    );
    Ok(())
}

/// What changes from the rules to others, which are the input.
pub(super) fn diff(
    before: &RuleSet,
    mut input: Input<'_>,
    out: &mut Output<'_>,
) -> Result<(), Status> {
    let after = rules::read(input.rest())?;
    let diff = before.diff(&after);
    out.count(diff.cells().len());
    out.count(diff.settings().len());
    out.count(diff.stranded().len());
    let text = out.later();
    for cell in diff.cells() {
        out.u8(situation_place(cell.situation));
        out.u8(action_place(cell.action));
        out.u8(cell.before.sign() as u8);
        out.u8(cell.after.sign() as u8);
        out.u8(cell.changes_decision().into());
        out.bytes(&[0; 3]);
    }
    for situation in diff.stranded() {
        out.u8(situation_place(*situation));
    }
    out.text(text, diff);
    Ok(())
}
