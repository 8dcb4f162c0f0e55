//! What may come next for a waybill.

use waybill_engine::{ActionType, RuleSet};

use crate::answer::{mark_number, permitted_bits, situation_place, way_bits};
use crate::input::Input;
use crate::output::Output;
use crate::status::Status;
use crate::want::Want;

/// Stands for no situation.
const NOWHERE: u8 = u8::MAX;

pub(super) fn next(
    rules: &RuleSet,
    mut input: Input<'_>,
    out: &mut Output<'_>,
) -> Result<(), Status> {
    let want = Want::read(&mut input, Want::TEXTS)?;
    input.zeros::<4>()?;
    let tracker = input.tracker()?;
    input.end()?;

    let (situation, permitted) = (tracker.situation(), rules.permitted(&tracker));
    out.u8(situation_place(situation));
    out.u8(0);
    out.u16(permitted_bits(permitted));
    let (english, chinese) = (out.later(), out.later());
    out.u32(0);
    for action in ActionType::ALL {
        let is_permitted = permitted.contains(action);
        let next = rules.next(situation, action).filter(|_| is_permitted);
        out.u8(if is_permitted {
            mark_number(rules.mark(situation, action))
        } else {
            0
        });
        out.u8(next.map_or(NOWHERE, situation_place));
        out.u16(0);
        out.u32(action.code());
        out.u64(rules.way(&tracker, action).map_or(0, way_bits));
    }
    let steps = rules.next_steps(&tracker);
    want.texts(out, (english, &steps), (chinese, steps.chinese()));
    Ok(())
}
