//! At least one of every fault and every rejection, in the order of the checks, from the engine
//! itself where it can make them.

use waybill_engine::{
    ActionMessage, ActionType, Fault, Field, JsonType, OrderToken, Rejection, RuleSet, Timestamp,
    Tracker, WaybillId,
};

use super::shorthand::{Verdict, after, at, judge, scan, situation};

/// Every fault a record may have.
pub(crate) fn faults() -> Vec<Fault> {
    let mut faults = vec![
        Fault::InvalidUtf8 { place: 41 },
        Fault::InvalidJson {
            problem: "EOF while parsing a string".to_owned(),
            place: 73,
        },
        Fault::NotAnObject,
    ];
    faults.extend(Field::ALL.map(|field| Fault::MissingField { field }));
    faults.extend(Field::ALL.map(|field| Fault::DuplicateField { field }));
    faults.extend([1, 6].map(|found| Fault::RowLength { found, wanted: 5 }));
    faults.push(Fault::OpenQuote { place: 31 });
    faults.push(Fault::StrayQuote { place: 40 });
    faults.extend(wrong_types());
    faults.extend(
        ["", &"7".repeat(65)]
            .into_iter()
            .chain(STRAYS)
            .chain(["=\"731\"", "NULL", "7.31235E+14", "0"])
            .map(|id| WaybillId::new(id).unwrap_err().into()),
    );
    faults.extend(
        ["", &"t".repeat(257)]
            .into_iter()
            .chain(STRAYS)
            .chain(["'token", "undefined"])
            .map(|token| OrderToken::new(token).unwrap_err().into()),
    );
    faults.extend(TIMES.map(|time| Timestamp::from_unix(time).unwrap_err().into()));
    faults.extend([300_001, -1].map(|code| ActionType::from_code(code).unwrap_err().into()));
    faults.extend(messages().map(|message| ActionMessage::new(message).unwrap_err().into()));
    faults
}

/// A text with each kind of character that ids and tokens don't have.
const STRAYS: [&str; 9] = [
    "SF1020\t",
    "SF 1020",
    "SF1020\u{7f}",
    "\u{feff}SF1020",
    "SF10\u{fffd}",
    "ＳF1020",
    "SF102０",
    "SF1020－1",
    "运单1020",
];

/// A number for each thing that no time is, and each unit that it may be in.
const TIMES: [i64; 10] = [
    0,
    -1_700_000_000,
    45_245,
    20_231_115,
    946_684_800,
    20_231_115_061_640,
    1_700_000_600_123,
    1_700_000_600_123_456,
    1_700_000_600_123_456_789,
    170_000_060_012_345,
];

/// Each field with a value of another type.
fn wrong_types() -> Vec<Fault> {
    let text = [
        JsonType::Null,
        JsonType::Boolean,
        JsonType::WholeNumber,
        JsonType::OtherNumber,
        JsonType::Array,
        JsonType::Object,
    ];
    let number = [
        JsonType::Null,
        JsonType::Boolean,
        JsonType::OtherNumber,
        JsonType::String,
        JsonType::Array,
        JsonType::Object,
    ];
    Field::ALL
        .into_iter()
        .flat_map(|field| {
            let wants_number = [Field::ActionTime, Field::ActionType].contains(&field);
            let others = if wants_number { number } else { text };
            others.map(|found| Fault::WrongType { field, found })
        })
        .collect()
}

fn messages() -> [String; 11] {
    [
        "已揽收\n请留意".to_owned(),
        "\u{fffd}已揽收".to_owned(),
        "已\u{202e}揽收".to_owned(),
        "\u{3000} ".to_owned(),
        "null".to_owned(),
        "派".repeat(513),
        "快递员小周138****0000正在派件".to_owned(),
        "快递员小周(+86)13800001234正在派件".to_owned(),
        "快递员小周138-0000-1234正在派件".to_owned(),
        "快递员小周１３８００００１２３４正在派件".to_owned(),
        "快递员小周138\u{200b}00001234正在派件".to_owned(),
    ]
}

/// Every rejection, and those with several texts more than once.
pub(crate) fn rejections() -> Vec<Rejection> {
    let fresh = Tracker::START;
    let moving = known("InTransit", false);
    let signed = known("Signed", false);
    let (standard, strict) = (RuleSet::STANDARD, RuleSet::STRICT);
    let returning = standard.clone().with_new_cycle_after_signed();
    let narrow = standard.clone().with_cancel_only_before_any_update();
    let assigned = after(
        &narrow,
        &fresh,
        &scan(ActionType::CourierAssigned, SINCE, "已分配业务员"),
    );
    [
        (
            &standard,
            fresh,
            ActionType::PickedUp,
            SINCE + 601,
            SINCE + 300,
        ),
        (&standard, signed, ActionType::InTransit, SINCE, SINCE),
        (
            &standard,
            known("Cancelled", false),
            ActionType::PickedUp,
            SINCE,
            SINCE,
        ),
        (&returning, signed, ActionType::Signed, SINCE, SINCE),
        (&standard, fresh, ActionType::Signed, SINCE, SINCE),
        (
            &strict,
            known("OutForDelivery", true),
            ActionType::Signed,
            SINCE,
            SINCE,
        ),
        (&standard, moving, ActionType::Cancelled, SINCE, SINCE),
        (&narrow, assigned, ActionType::Cancelled, SINCE, SINCE),
        (&standard, moving, ActionType::InTransit, SINCE - 61, SINCE),
        (&strict, moving, ActionType::InTransit, SINCE - 1, SINCE),
    ]
    .map(|(rules, tracker, action, time, now)| refused(rules, &tracker, action, time, now))
    .into()
}

const SINCE: i64 = 1_700_000_600;

fn known(status: &str, held: bool) -> Tracker {
    Tracker::known(situation(status, held), at(SINCE))
}

fn refused(
    rules: &RuleSet,
    tracker: &Tracker,
    action: ActionType,
    time: i64,
    now: i64,
) -> Rejection {
    let verdict = judge(rules, tracker, &scan(action, time, "快件状态已更新"), now);
    let Verdict::Rejected(rejection) = verdict else {
        panic!("{action} on {tracker:?}: {verdict:?}")
    };
    rejection
}
