//! Reading a record, without deciding it.

use waybill_engine::RuleSet;

use crate::answer::{MALFORMED, WELL_FORMED, action_place};
use crate::block::Block;
use crate::input::Input;
use crate::output::Output;
use crate::status::Status;
use crate::want::Want;

/// Stands for an action that is not known.
pub(super) const NO_ACTION: u8 = u8::MAX;

pub(super) fn record(
    rules: &RuleSet,
    mut input: Input<'_>,
    out: &mut Output<'_>,
) -> Result<(), Status> {
    let want = Want::read(&mut input, Want::TEXTS)?;
    input.zeros::<4>()?;
    let block = Block::read_only(input)?;
    if block.is_seen {
        return Err(Status::WrongValue);
    }
    let record = block.record(rules.messages());
    let malformed = record.as_ref().err();
    let (well_formed, faults) = (
        record.as_ref().ok(),
        malformed.map_or(&[][..], |m| m.faults()),
    );
    let update = well_formed.map(|record| &record.update);

    out.u8(if malformed.is_some() {
        MALFORMED
    } else {
        WELL_FORMED
    });
    out.u8(update.map_or(NO_ACTION, |update| action_place(update.action())));
    out.u16(malformed.map_or(0, |malformed| malformed.code().number()));
    out.count(faults.len());
    out.u64(update.map_or(0, |update| update.fingerprint().get().get()));
    out.i64(update.map_or(0, |update| update.time().unix()));
    out.i64(update.map_or(0, |update| update.action().code().into()));
    let texts = [
        well_formed.map_or("", |record| record.token.reveal()),
        match &record {
            Ok(record) => record.waybill_id.as_str(),
            Err(malformed) => malformed.waybill_id().map_or("", |id| id.as_str()),
        },
        update.map_or("", |update| update.message().as_str()),
    ];
    for text in texts {
        out.count(text.len());
    }
    let (english, chinese) = (out.later(), out.later());
    out.u32(0);
    for text in texts {
        out.bytes(text.as_bytes());
    }
    if let Some(malformed) = malformed {
        want.texts(out, (english, malformed), (chinese, malformed.chinese()));
    }
    for fault in faults {
        out.u16(fault.code().number());
    }
    Ok(())
}
