//! Words of the engine and of its diagram, in both languages.

use waybill_engine::{ActionType, Code, Mark, Situation, Stage, Status};

use crate::bilingual::Bilingual;

// Between texts.
/// A space.
pub static SPACE: Bilingual = Bilingual::new(" ", " ");
/// Between a name and its value.
pub static COLON: Bilingual = Bilingual::new(": ", "：");
/// Between parts of a sentence.
pub static COMMA: Bilingual = Bilingual::new(", ", "，");
/// Between longer parts of a sentence.
pub static SEMICOLON: Bilingual = Bilingual::new("; ", "；");
/// From one status to another.
pub static ARROW: Bilingual = Bilingual::new(" → ", " → ");

// Of the diagram and of tables.
/// The stage of closed waybills.
pub static END: Bilingual = Bilingual::new("end", "结束");
/// An arrow over which a scan is missing.
pub static LEGEND_SKIP: Bilingual = Bilingual::new("a scan is missing", "缺少扫描");
/// How often a waybill was held at a status.
pub static HOLDS: Bilingual = Bilingual::new("{} holds", "{} 次滞留");
/// An empty list.
pub static NONE: Bilingual = Bilingual::new("none", "无");
/// A waybill's id, as a column.
pub static WAYBILL: Bilingual = Bilingual::new("waybill", "运单");
/// A waybill's status, as a column.
pub static STATUS: Bilingual = Bilingual::new("status", "状态");
/// How many, as a column.
pub static COUNT: Bilingual = Bilingual::new("count", "数量");
/// How much of the whole, as a column.
pub static SHARE: Bilingual = Bilingual::new("share", "占比");

/// A status's name.
#[must_use]
pub fn status(status: Status) -> Bilingual {
    Bilingual::new(status.name(), status.label_zh())
}

/// A status, and whether it is held.
#[must_use]
pub fn situation(situation: Situation) -> Bilingual {
    Bilingual::of(situation.to_string(), situation.chinese().to_string())
}

/// An action's code and name.
#[must_use]
pub fn action(action: ActionType) -> Bilingual {
    Bilingual::of(
        action.to_string(),
        format!("{} {}", action.code(), action.label_zh()),
    )
}

/// A stage of a parcel's life.
#[must_use]
pub const fn stage(stage: Stage) -> Bilingual {
    match stage {
        Stage::Pickup => Bilingual::new("pickup", Stage::Pickup.label_zh()),
        Stage::Transit => Bilingual::new("transit", Stage::Transit.label_zh()),
        Stage::Delivery => Bilingual::new("delivery", Stage::Delivery.label_zh()),
        Stage::Exception => Bilingual::new("exception", Stage::Exception.label_zh()),
    }
}

/// How the rules accepted a step, unless it was the ordinary way.
#[must_use]
pub const fn mark(mark: Mark) -> Option<Bilingual> {
    match mark {
        Mark::Skip => Some(Bilingual::new("a scan is missing", "缺扫描")),
        Mark::Repeat => Some(Bilingual::new("repeat", "重复上报")),
        Mark::Accept | Mark::Refuse => None,
    }
}

/// When a code applies.
#[must_use]
pub const fn when(code: Code) -> Bilingual {
    Bilingual::new(code.when(), code.when_zh())
}

/// What to do about a code.
#[must_use]
pub const fn remedy(code: Code) -> Bilingual {
    Bilingual::new(code.remedy(), code.remedy_zh())
}
