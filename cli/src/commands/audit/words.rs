//! The words of a report, in English and Chinese side by side.

use waybill_engine::{PhoneForm, Stage};
pub(crate) use waybill_page_parts::Bilingual;
pub(crate) use waybill_page_parts::words::{
    ARROW, COLON, COMMA, COUNT, HOLDS, LEGEND_SKIP, NONE, SEMICOLON, SHARE, SPACE, STATUS, WAYBILL,
    action, mark, remedy, situation, stage, when,
};

// Between texts.
pub(crate) static UNTIL: Bilingual = Bilingual::new(" to ", " 至 ");

pub(crate) static TITLE: Bilingual = Bilingual::new("Waybill audit", "运单审计");
pub(crate) static STANDARD_INPUT: Bilingual = Bilingual::new("standard input", "标准输入");

// What was read.
pub(crate) static FEED: Bilingual = Bilingual::new("feed", "数据");
pub(crate) static LINES: Bilingual = Bilingual::new("lines", "行数");
pub(crate) static UPDATES: Bilingual = Bilingual::new("accepted updates", "已接受更新的时间");
pub(crate) static RULES: Bilingual = Bilingual::new("rules", "规则");
pub(crate) static AS_OF: Bilingual = Bilingual::new("decided as of", "判断时间");
pub(crate) static FINGERPRINT: Bilingual = Bilingual::new("fingerprint {}", "指纹 {}");

// Outcomes.
pub(crate) static OUTCOMES: Bilingual = Bilingual::new("What became of the lines", "各行的结果");
pub(crate) static ACCEPTED: Bilingual = Bilingual::new("accepted", "接受");
pub(crate) static OUTCOME: Bilingual = Bilingual::new("outcome", "结果");
pub(crate) static DUPLICATE: Bilingual = Bilingual::new("duplicate", "重复");
pub(crate) static REJECTED: Bilingual = Bilingual::new("rejected", "拒绝");
pub(crate) static MALFORMED: Bilingual = Bilingual::new("malformed", "格式错误");
pub(crate) static IGNORED: Bilingual = Bilingual::new("ignored, as no update", "忽略（不是更新）");
pub(crate) static WAYBILLS: Bilingual = Bilingual::new("waybills", "运单");
pub(crate) static SKIPPING: Bilingual = Bilingual::new(
    "of the accepted passed over a scan that must be missing",
    "已接受的更新中跳过了应有的扫描",
);

// Steps.
pub(crate) static STEPS: Bilingual =
    Bilingual::new("The ways that parcels took", "包裹实际走过的路径");
pub(crate) static ACCEPTED_STEPS: Bilingual = Bilingual::new("Accepted steps", "已接受的步骤");
pub(crate) static REFUSED_STEPS: Bilingual = Bilingual::new("Refused steps", "被拒绝的步骤");
pub(crate) static FROM: Bilingual = Bilingual::new("from", "当前状态");

pub(crate) static STEPS_TABLE: Bilingual = Bilingual::new(
    "Every step, by where it was taken",
    "按当前状态列出的全部步骤",
);
pub(crate) static DIAGRAM: Bilingual = Bilingual::new(
    "Arrows have the number of accepted updates that took them, and their share; dashed ones \
     passed over a scan that must be missing. Red boxes have what was refused at a status: the \
     action's letter, and how often.",
    "箭头上是走过该路径的已接受更新的数量和占比，虚线表示跳过了应有的扫描；红色虚线框内是在该状态下被拒绝的操作（以字母表示）和次数。",
);
pub(crate) static AT_THE_END: Bilingual = Bilingual::new("{} at the end", "最终 {} 单");
pub(crate) static LEGEND_STEP: Bilingual = Bilingual::new("accepted steps", "已接受的步骤");
pub(crate) static LEGEND_REFUSED: Bilingual =
    Bilingual::new("refused: action, count", "被拒绝：操作、次数");

// Where waybills ended.
pub(crate) static ENDS: Bilingual =
    Bilingual::new("Where the waybills stand at the end", "运单最终状态");
pub(crate) static SIGNED: Bilingual = Bilingual::new("closed: signed", "已结束：已签收");
pub(crate) static SIGNED_SHORT: Bilingual = Bilingual::new("signed", "已签收");
pub(crate) static CANCELLED: Bilingual = Bilingual::new("closed: cancelled", "已结束：已取消");
pub(crate) static MOVING: Bilingual = Bilingual::new(
    "open, updated in the last {} days",
    "进行中，最近 {} 天内有更新",
);
pub(crate) static STUCK: Bilingual = Bilingual::new(
    "stuck: open, no update for {} days",
    "停滞：{} 天以上无更新",
);
pub(crate) static UNTOUCHED: Bilingual = Bilingual::new("nothing accepted", "没有任何更新被接受");
pub(crate) static HELD: Bilingual = Bilingual::new("of the open ones on hold", "其中处于滞留");
pub(crate) static LONGEST: Bilingual =
    Bilingual::new("Longest without an update", "最久没有更新的运单");
pub(crate) static LAST_UPDATE: Bilingual = Bilingual::new("last update", "最后更新");

// Refusals.
pub(crate) static REJECTIONS: Bilingual = Bilingual::new("Why lines were rejected", "拒绝原因");
pub(crate) static MALFORMATIONS: Bilingual =
    Bilingual::new("Why lines were malformed", "格式错误原因");
pub(crate) static LINE: Bilingual = Bilingual::new("line {}", "第 {} 行");
pub(crate) static EXAMPLES: Bilingual = Bilingual::new("Examples", "示例");
pub(crate) static PHONES: Bilingual = Bilingual::new(
    "Mobile numbers that broke the rule",
    "不符合手机号规则的写法",
);
pub(crate) static UNREADABLE: Bilingual = Bilingual::new("waybill unknown", "运单号无法读取");

// Times.
pub(crate) static HOURS: Bilingual =
    Bilingual::new("Accepted updates by hour of the day", "各时段的已接受更新");
pub(crate) static HOUR: Bilingual = Bilingual::new("hour", "时段");
pub(crate) static CLOCK: Bilingual = Bilingual::new("clock: UTC{}", "时区：UTC{}");
pub(crate) static GAPS: Bilingual = Bilingual::new(
    "Gaps between two accepted updates of a waybill",
    "同一运单相邻两次更新的间隔",
);
pub(crate) static JOURNEYS: Bilingual =
    Bilingual::new("From the pickup to the signature", "从揽件到签收");
pub(crate) static HALF: Bilingual = Bilingual::new("half within", "半数不超过");
pub(crate) static NINE_TENTHS: Bilingual = Bilingual::new("90% within", "90% 不超过");
pub(crate) static DURATION: Bilingual = Bilingual::new("duration", "时长");
pub(crate) static SIGNED_PARCELS: Bilingual =
    Bilingual::new("{} signed waybills with a pickup", "{} 单有揽件并已签收");

pub(crate) static TIMES: Bilingual = Bilingual::new("Times", "时间");
pub(crate) static AS_TABLE: Bilingual = Bilingual::new("as a table", "表格");
pub(crate) static HALF_SIGNED: Bilingual =
    Bilingual::new("pickup to signature, median", "揽件到签收，中位数");

// Carriers.
pub(crate) static CARRIERS: Bilingual = Bilingual::new("Carriers side by side", "各快递公司对比");
pub(crate) static CARRIER: Bilingual = Bilingual::new("carrier", "快递公司");
pub(crate) static NAMELESS: Bilingual = Bilingual::new("(not named)", "（未注明）");
pub(crate) static OTHERS: Bilingual =
    Bilingual::new("({} smaller ones together)", "（其余 {} 家合计）");
pub(crate) static NO_CARRIERS: Bilingual = Bilingual::new(
    "No line names its carrier. If a field of yours does, give it with --carrier-field.",
    "各行均未注明快递公司；若由其他字段注明，请用 --carrier-field 指定。",
);
pub(crate) static TOP_CODE: Bilingual = Bilingual::new("refused most for", "最常见的拒绝原因");

// Signatures that came too late.
pub(crate) static LATE_SIGNATURES: Bilingual = Bilingual::new(
    "Signed, but refused as late, by how long before the highest accepted time",
    "已签收但因过晚被拒绝，按早于已接受最晚时间的时长",
);

// The worst.
pub(crate) static OFFENDERS: Bilingual = Bilingual::new(
    "Waybills with the most refused lines",
    "被拒绝行数最多的运单",
);
pub(crate) static REFUSED: Bilingual = Bilingual::new("refused", "被拒");
pub(crate) static CODES: Bilingual = Bilingual::new("codes", "代码");
pub(crate) static MORE: Bilingual = Bilingual::new("and {} more", "另有 {} 项");

// How to read it.
pub(crate) static NOTES: Bilingual = Bilingual::new("How to read this", "说明");
pub(crate) static NOTE_OUTCOMES: Bilingual = Bilingual::new(
    "Accepted, duplicate, rejected and malformed add up to the lines, or, with what is ignored, to \
     the scans that a map reads in them; blank lines are not counted. A duplicate was accepted \
     before and is no fault. Refused means rejected or malformed.",
    "接受、重复、拒绝、格式错误之和等于行数；用映射时，加上忽略的，等于读出的节点数；空行不计。重复指此前已接受过，不算错误。“被拒”指拒绝或格式错误。",
);
pub(crate) static NOTE_HOLDS: Bilingual = Bilingual::new(
    "A hold keeps the status underneath; what follows it is judged, and drawn, from there.",
    "滞留不改变其下的状态，之后的操作从该状态判断，图中也画在该状态上。",
);
pub(crate) static NOTE_END: Bilingual = Bilingual::new(
    "The feed's end is the last accepted update. Gaps are measured from the highest accepted time \
     before.",
    "数据的末尾指最后一次被接受的更新；间隔从此前已接受的最晚时间算起。",
);
pub(crate) static NOTE_CLOCK: Bilingual = Bilingual::new(
    "Updates that were later than this machine's clock when the report was made were rejected \
     (201); nothing else depends on it.",
    "晚于生成本报告时本机时钟的更新被拒绝（201）；除此之外结果与时钟无关。",
);

/// The stages in the order of a parcel's life.
pub(crate) const STAGES: [Stage; 4] = [
    Stage::Pickup,
    Stage::Transit,
    Stage::Delivery,
    Stage::Exception,
];

pub(crate) fn phone_form(form: PhoneForm) -> Bilingual {
    Bilingual::of(form.to_string(), form.chinese())
}

/// What a reader has to know to read the figures right.
pub(crate) fn notes(is_now_given: bool) -> impl Iterator<Item = &'static Bilingual> {
    let clock = (!is_now_given).then_some(&NOTE_CLOCK);
    [&NOTE_OUTCOMES, &NOTE_HOLDS, &NOTE_END]
        .into_iter()
        .chain(clock)
}
