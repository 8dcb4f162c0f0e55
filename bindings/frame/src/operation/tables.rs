//! The vocabularies: actions, statuses, codes, classes of replies, ready maps, limits.

use alloc::string::ToString as _;
#[cfg(feature = "maps")]
use alloc::vec::Vec;

use waybill_engine::{
    ActionType, Code, OrderToken, ReplyClass, Situation, Stage, Status as WaybillStatus,
    UpdatePath, WaybillId,
};

use super::reply::class_flags;
use crate::input::Input;
use crate::output::Output;
use crate::status::Status;

pub(super) fn tables(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Status> {
    input.end()?;
    text(out, env!("CARGO_PKG_VERSION"));
    text(out, UpdatePath::URL);
    out.count(WaybillId::MAX_CHARS);
    out.count(OrderToken::MAX_CHARS);

    let stages = [
        Stage::Pickup,
        Stage::Transit,
        Stage::Delivery,
        Stage::Exception,
    ];
    out.count(stages.len());
    for stage in stages {
        text(out, stage_name(stage));
        text(out, stage.label_zh());
    }
    out.count(ActionType::ALL.len());
    for action in ActionType::ALL {
        out.u32(action.code());
        out.u8(action.stage() as u8);
        texts(out, &[action.name(), action.label_zh(), action.short()]);
    }
    out.count(WaybillStatus::ALL.len());
    for status in WaybillStatus::ALL {
        out.u8(status.is_closed().into());
        texts(out, &[status.name(), status.label_zh()]);
    }
    out.count(Situation::ALL.len());
    for situation in Situation::ALL {
        out.u8(situation.status() as u8);
        out.u8(situation.is_held().into());
        text(out, &situation.to_string());
        text(out, &situation.chinese().to_string());
    }
    codes(out);
    classes(out);
    let maps = ready_maps();
    out.count(maps.len());
    texts(out, &maps);
    Ok(())
}

/// The names of the ready maps.
#[cfg(feature = "maps")]
fn ready_maps() -> Vec<&'static str> {
    waybill_intake::Map::ready_names().collect()
}

#[cfg(not(feature = "maps"))]
const fn ready_maps() -> [&'static str; 0] {
    []
}

fn codes(out: &mut Output<'_>) {
    out.count(Code::ALL.len());
    for code in Code::ALL {
        out.u16(code.number());
        texts(
            out,
            &[
                code.name(),
                code.when(),
                code.when_zh(),
                code.remedy(),
                code.remedy_zh(),
            ],
        );
    }
}

fn classes(out: &mut Output<'_>) {
    out.count(ReplyClass::ALL.len());
    for class in ReplyClass::ALL {
        out.u8(class_flags(class));
        out.count(class.codes().len());
        for code in class.codes() {
            out.i64(*code);
        }
        texts(
            out,
            &[
                class.name(),
                class.meaning(),
                class.meaning_zh(),
                class.next_step(),
                class.next_step_zh(),
            ],
        );
    }
}

fn texts(out: &mut Output<'_>, texts: &[&str]) {
    for one in texts {
        text(out, one);
    }
}

/// A text with its length before it.
fn text(out: &mut Output<'_>, text: &str) {
    out.count(text.len());
    out.bytes(text.as_bytes());
}

const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Pickup => "pickup",
        Stage::Transit => "transit",
        Stage::Delivery => "delivery",
        Stage::Exception => "exception",
    }
}
