//! The words of a report, in English and Chinese side by side.

use waybill_engine::{PhoneForm, Stage};
pub(crate) use waybill_page_parts::Bilingual;
pub(crate) use waybill_page_parts::words::{
    ARROW, COLON, COMMA, COUNT, HOLDS, LEGEND_SKIP, NONE, SEMICOLON, SHARE, SPACE, STATUS, WAYBILL,
    action, mark, remedy, situation, stage, when,
};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A record of ours is a line.
    Lines,
    /// What a map reads in the records.
    Items,
}

// Between texts.
/// Between sentences.
pub(crate) static SENTENCE: Bilingual = Bilingual::new(" ", "");
pub(crate) static UNTIL: Bilingual = Bilingual::new(" to ", " 至 ");

pub(crate) static TITLE: Bilingual = Bilingual::new("Waybill audit", "运单审计");
pub(crate) static STANDARD_INPUT: Bilingual = Bilingual::new("standard input", "标准输入");

// What was read.
pub(crate) static FEED: Bilingual = Bilingual::new("feed", "数据");
pub(crate) static LINES: Bilingual = Bilingual::new("lines", "行数");
static UNIT_LINES: Bilingual = Bilingual::new("lines", "行");
static UNIT_ITEMS: Bilingual = Bilingual::new("items", "条目");
pub(crate) static ITEMS: Bilingual = Bilingual::new("items", "条目数");
pub(crate) static UPDATES: Bilingual = Bilingual::new("accepted updates", "已接受更新的时间");
pub(crate) static RULES: Bilingual = Bilingual::new("rules", "规则");
pub(crate) static AS_OF: Bilingual = Bilingual::new("decided as of", "判断时间");
pub(crate) static FINGERPRINT: Bilingual = Bilingual::new("fingerprint {}", "指纹 {}");

// Outcomes.
pub(crate) static OUTCOMES: Bilingual = Bilingual::new("What became of the {}", "各{}的结果");
pub(crate) static ACCEPTED: Bilingual = Bilingual::new("accepted", "接受");
pub(crate) static OUTCOME: Bilingual = Bilingual::new("outcome", "结果");
pub(crate) static DUPLICATE: Bilingual = Bilingual::new("duplicate", "重复");
pub(crate) static REJECTED: Bilingual = Bilingual::new("rejected", "拒绝");
pub(crate) static MALFORMED: Bilingual = Bilingual::new("malformed", "格式错误");
pub(crate) static IGNORED: Bilingual = Bilingual::new("ignored, as no update", "忽略（不是更新）");
pub(crate) static EMPTY: Bilingual = Bilingual::new(
    "empty: parcels without any scan, which are no items",
    "无轨迹：没有任何节点的包裹，不算条目",
);
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
pub(crate) static REJECTIONS: Bilingual = Bilingual::new("Why {} were rejected", "拒绝原因");
pub(crate) static MALFORMATIONS: Bilingual =
    Bilingual::new("Why {} were malformed", "格式错误原因");
pub(crate) static LINE: Bilingual = Bilingual::new("line {}", "第 {} 行");
pub(crate) static ITEM: Bilingual = Bilingual::new("item {}", "第 {} 条");
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
    "Nothing here names its carrier. If a field of yours does, give it with --carrier-field.",
    "数据中没有注明快递公司；若由其他字段注明，请用 --carrier-field 指定。",
);
pub(crate) static SITES: Bilingual = Bilingual::new(
    "Sites, those with the most refused {} first",
    "各网点对比，被拒绝{}最多的在前",
);
pub(crate) static SITE: Bilingual = Bilingual::new("site", "网点");
pub(crate) static OTHER_SITES: Bilingual =
    Bilingual::new("({} others together)", "（其余 {} 个合计）");
pub(crate) static NO_SITES: Bilingual = Bilingual::new(
    "Nothing here names the site that scanned. If a field of yours does, give it with --site.",
    "数据中没有注明扫描网点；若由其他字段注明，请用 --site 指定。",
);
pub(crate) static STUCK_OF_GROUP: Bilingual = Bilingual::new("stuck waybills", "停滞运单");
pub(crate) static TOP_CODE: Bilingual = Bilingual::new("refused most for", "最常见的拒绝原因");

// Signatures that came too late.
pub(crate) static LATE_SIGNATURES: Bilingual = Bilingual::new(
    "Signed, but refused as late, by how long before the highest accepted time",
    "已签收但因过晚被拒绝，按早于已接受最晚时间的时长",
);

pub(crate) static LATE: Bilingual = Bilingual::new("Around the signature", "签收前后");
pub(crate) static AFTER_SIGNATURE: Bilingual = Bilingual::new(
    "Came after the signature was accepted (202)",
    "签收已接受之后又到的更新（202）",
);

// What is wrong first.
pub(crate) static ISSUES: Bilingual = Bilingual::new(
    "What is wrong, and what to do first",
    "有什么问题，先做什么",
);
pub(crate) static NO_ISSUES: Bilingual = Bilingual::new(
    "Nothing was refused, no waybill is stuck, and no scan is missing.",
    "没有被拒绝的，没有停滞的运单，也不缺扫描。",
);
pub(crate) static MORE_BELOW: Bilingual =
    Bilingual::new("and {} more, further down", "另有 {} 项，见下文");
pub(crate) static STUCK_WAYBILLS: Bilingual = Bilingual::new(
    "waybills: stuck, open without an update for {} days or more",
    "单停滞：未结束，{} 天以上无更新",
);
pub(crate) static STUCK_LIST: Bilingual =
    Bilingual::new("--stuck FILE lists them all.", "--stuck FILE 列出全部。");
pub(crate) static NOTHING_ACCEPTED: Bilingual = Bilingual::new(
    "waybills: nothing of them was accepted, so the consignee sees nothing",
    "单没有任何更新被接受，收件人什么也看不到",
);
pub(crate) static NOTHING_ACCEPTED_STEP: Bilingual = Bilingual::new(
    "Start with the most frequent code below; one cause is usually behind most of them.",
    "请先处理下文中最常见的代码，多数往往出于同一个原因。",
);
pub(crate) static UNKNOWN_CODES_STEP: Bilingual = Bilingual::new(
    "`waybill map check MAP --feed FEED` lists the codes that the map does not have; add them to \
     the map.",
    "`waybill map check MAP --feed FEED` 列出映射中没有的代码，请补入映射。",
);
pub(crate) static FOREIGN_STEP: Bilingual = Bilingual::new(
    "Mend it where the feed is exported, or say it in the map; `waybill map check MAP --feed FEED` \
     shows what a map reads.",
    "请在导出处修正，或在映射中说明；`waybill map check MAP --feed FEED` 显示映射读出了什么。",
);
pub(crate) static DUPLICATES: Bilingual = Bilingual::new(
    "{}: duplicates, accepted before; they are load and nothing else",
    "{}重复：此前已接受过，只增加负载",
);
pub(crate) static DUPLICATES_STEP: Bilingual = Bilingual::new(
    "Ask for new scans only, instead of the whole trace with each; they do no other harm.",
    "请要求只推送新的扫描，不要每次推送全部轨迹；除此之外无害。",
);
pub(crate) static MISSING_SCANS: Bilingual = Bilingual::new(
    "accepted updates: passed over a scan that must be missing",
    "条已接受的更新跳过了应有的扫描",
);
pub(crate) static MISSING_SCANS_STEP: Bilingual = Bilingual::new(
    "Ask who does not scan there: the consignee is not told of that step.",
    "请查明该环节由谁漏扫：收件人收不到这一步的消息。",
);
pub(crate) static AS_AN_EXAMPLE: Bilingual = Bilingual::new("such as: {}", "例如：{}");
pub(crate) static MOST_OFTEN: Bilingual = Bilingual::new("most often {}", "最常见的是 {}");
pub(crate) static MOST_OF_CARRIER: Bilingual =
    Bilingual::new("most of carrier {}", "最多的快递公司是 {}");
pub(crate) static MOST_AT_SITE: Bilingual = Bilingual::new("most at site {}", "最多的网点是 {}");

// Another period.
pub(crate) static COMPARED: Bilingual =
    Bilingual::new("Compared with what was before", "与此前对比");
pub(crate) static BEFORE: Bilingual = Bilingual::new("before", "此前");
pub(crate) static NOW: Bilingual = Bilingual::new("now", "现在");
pub(crate) static DIFFERENCE: Bilingual = Bilingual::new("difference", "差");
pub(crate) static MEASURE: Bilingual = Bilingual::new("figure", "指标");
pub(crate) static POINTS: Bilingual = Bilingual::new("{} points", "{} 个百分点");
pub(crate) static CHANGE: Bilingual = Bilingual::new("change", "变化");
pub(crate) static WORSE: Bilingual = Bilingual::new("worse", "变差");
pub(crate) static BETTER: Bilingual = Bilingual::new("better", "变好");
pub(crate) static SAME: Bilingual = Bilingual::new("same", "持平");
pub(crate) static NEUTRAL: Bilingual = Bilingual::new("–", "–");
pub(crate) static WORSE_THAN: Bilingual = Bilingual::new("Worse than in {}", "比 {} 变差");
pub(crate) static BETTER_THAN: Bilingual = Bilingual::new("Better than in {}", "比 {} 变好");
pub(crate) static REFUSED_WITH: Bilingual = Bilingual::new("refused: {}", "被拒：{}");
pub(crate) static REFUSED_OF_CARRIER: Bilingual =
    Bilingual::new("refused, carrier {}", "被拒，快递公司 {}");
pub(crate) static REFUSED_AT_SITE: Bilingual = Bilingual::new("refused, site {}", "被拒，网点 {}");
pub(crate) static SIGNED_WAYBILLS: Bilingual = Bilingual::new("waybills signed", "已签收的运单");
pub(crate) static STUCK_SHORT: Bilingual = Bilingual::new("waybills stuck", "停滞的运单");
pub(crate) static UNTOUCHED_WAYBILLS: Bilingual =
    Bilingual::new("waybills with nothing accepted", "没有任何更新被接受的运单");
pub(crate) static LATE_SHORT: Bilingual =
    Bilingual::new("signatures refused as late", "因过晚被拒绝的签收");
pub(crate) static MOST_SIGNED: Bilingual =
    Bilingual::new("pickup to signature, 90% within", "揽件到签收，90% 不超过");

// Day by day.
pub(crate) static DAYS: Bilingual = Bilingual::new("Day by day", "逐日情况");
pub(crate) static DAY: Bilingual = Bilingual::new("day", "日期");
pub(crate) static BY_DAY: Bilingual = Bilingual::new("Outcomes by day", "每日结果");
pub(crate) static REFUSED_BY_DAY: Bilingual = Bilingual::new("Refused by day", "每日被拒");
pub(crate) static STUCK_COLUMN: Bilingual = Bilingual::new("stuck", "停滞");
pub(crate) static STUCK_BY_DAY: Bilingual = Bilingual::new(
    "Stuck waybills at the end of the day",
    "当日结束时停滞的运单",
);
pub(crate) static EARLIER: Bilingual = Bilingual::new("earlier", "更早");
pub(crate) static LATER: Bilingual = Bilingual::new("later, nothing accepted", "更晚，均未接受");
pub(crate) static UNDATED: Bilingual = Bilingual::new("without a day", "没有日期");

// The worst.
pub(crate) static OFFENDERS: Bilingual =
    Bilingual::new("Waybills with the most refused {}", "被拒绝{}最多的运单");
pub(crate) static REFUSED: Bilingual = Bilingual::new("refused", "被拒");
pub(crate) static CODES: Bilingual = Bilingual::new("codes", "代码");
pub(crate) static MORE: Bilingual = Bilingual::new("and {} more", "另有 {} 项");

// How to read it.
pub(crate) static NOTES: Bilingual = Bilingual::new("How to read this", "说明");
pub(crate) static NOTE_LINES: Bilingual = Bilingual::new(
    "Accepted, duplicate, rejected and malformed add up to the lines; blank lines are not counted. \
     A duplicate was accepted before and is no fault. Refused means rejected or malformed.",
    "接受、重复、拒绝、格式错误之和等于行数；空行不计。重复指此前已接受过，不算错误。“被拒”指拒绝或格式错误。",
);
pub(crate) static NOTE_ITEMS: Bilingual = Bilingual::new(
    "Accepted, duplicate, rejected, malformed and ignored add up to the items, which are the scans \
     that a map reads in the lines. A duplicate was accepted before and is no fault. Refused means \
     rejected or malformed.",
    "接受、重复、拒绝、格式错误、忽略之和等于条目数，即映射从各行中读出的节点数。重复指此前已接受过，不算错误。“被拒”指拒绝或格式错误。",
);
pub(crate) static NOTE_STUCK: Bilingual = Bilingual::new(
    "A waybill is stuck that is neither signed for nor cancelled, and whose last accepted update \
     is at least so many days before the feed's end; it counts for the carrier and the site that \
     had it last.",
    "停滞的运单：既未签收也未取消，最后一次被接受的更新距数据末尾至少有这么多天；计入最后经手的快递公司和网点。",
);
pub(crate) static NOTE_DAYS: Bilingual = Bilingual::new(
    "A day begins at midnight of the report's clock. What has no time that could be read counts \
     for the day of what came before it.",
    "日期按报告的时区从零点算起；读不出时间的，计入它前一条所在的日期。",
);
pub(crate) static NOTE_ORDER: Bilingual = Bilingual::new(
    "What is wrong comes in this order: codes that refuse a tenth of everything or more; parcels \
     that a consignee sees nothing of; codes from 1% on; duplicates from 5% on, and missing scans \
     from 1% on; other codes.",
    "问题的次序：拒绝了全部十分之一以上的代码；收件人看不到进展的包裹；1% 以上的代码；5% 以上的重复，1% 以上的缺扫描；其他代码。",
);
pub(crate) static NOTE_AGAINST: Bilingual = Bilingual::new(
    "Worse or better is a share that differs by at least 0.1 points and by two standard errors, or \
     a duration of at least 20 journeys that differs by a tenth; all else is the same.",
    "变差或变好：占比相差至少 0.1 个百分点且超过两倍标准误，或至少 20 单的时长相差十分之一；其余算持平。",
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

pub(crate) static STUCK_LIST_NOTE: Bilingual = Bilingual::new(
    "All of them as a table: --stuck FILE.",
    "全部清单（表格）：--stuck FILE。",
);
pub(crate) static ACTION: Bilingual = Bilingual::new("action", "操作");
pub(crate) static DAYS_WITHOUT: Bilingual = Bilingual::new("days", "天数");

/// The stages in the order of a parcel's life.
pub(crate) const STAGES: [Stage; 4] = [
    Stage::Pickup,
    Stage::Transit,
    Stage::Delivery,
    Stage::Exception,
];

pub(crate) fn phone_form(form: PhoneForm) -> Bilingual {
    Bilingual::of(form.to_string(), form.label_zh())
}

/// What a reader has to know to read the figures right.
pub(crate) fn notes(
    unit: Unit,
    is_compared: bool,
    is_now_given: bool,
) -> impl Iterator<Item = &'static Bilingual> {
    let clock = (!is_now_given).then_some(&NOTE_CLOCK);
    let against = is_compared.then_some(&NOTE_AGAINST);
    let sums = match unit {
        Unit::Lines => &NOTE_LINES,
        Unit::Items => &NOTE_ITEMS,
    };
    [
        sums,
        &NOTE_ORDER,
        &NOTE_STUCK,
        &NOTE_DAYS,
        &NOTE_HOLDS,
        &NOTE_END,
    ]
    .into_iter()
    .chain(against)
    .chain(clock)
}

/// What is counted, several of it.
pub(crate) const fn unit(unit: Unit) -> &'static Bilingual {
    match unit {
        Unit::Lines => &UNIT_LINES,
        Unit::Items => &UNIT_ITEMS,
    }
}

/// How many of it there are.
pub(crate) const fn counted(unit: Unit) -> &'static Bilingual {
    match unit {
        Unit::Lines => &LINES,
        Unit::Items => &ITEMS,
    }
}
