//! Over the border and directly: the same decision.

use proptest::prelude::*;
use waybill_engine::{
    ActionType, Adoption, Malformed, Outcome, Record, RuleSet, Situation, Timestamp, Tracker,
    Waybill, decide_or_adopt,
};
use waybill_frame::Operation;

use crate::frames::{
    ADOPT, Answer, CLOUD_ARGUMENTS, Frame, HTTPS_BODY, NOW, RESEND, Scan, TEXTS, ask, cases, decide,
};

const MESSAGES: [&str; 6] = [
    "已揽收",
    "quote \" and \\",
    "小陈186-0000-1234派件",
    "186****1234",
    " ",
    "🚚",
];

/// The nine, and one that is none.
const ACTIONS: [i64; 10] = [
    100_001, 100_002, 100_003, 200_001, 300_001, 300_002, 300_003, 300_004, 400_001, 400_002,
];

/// Seconds from now to the edges of what the rules allow, and to a time in milliseconds.
const EDGES: [i64; 12] = [-1000, -121, -61, -60, -1, 0, 1, 7, 8, 300, 301, NOW * 1000];

/// The kept bytes of rules.
pub(crate) fn kept(rules: &RuleSet) -> Vec<u8> {
    let json = serde_json::to_string(rules).unwrap();
    let mut answer = ask(
        Operation::Rules,
        &[],
        &Frame::default().u32(0).u32(0).bytes(json.as_bytes()),
    );
    assert_eq!(answer.u32(), 0, "faults");
    let length = answer.count();
    answer.take(length)
}

pub(crate) fn rule_sets() -> Vec<RuleSet> {
    let own = RuleSet::STANDARD
        .with_name("eigene, 自定义")
        .with_tolerance(120)
        .with_new_cycle_after_signed()
        .with_cancel_only_before_any_update();
    vec![
        RuleSet::STANDARD,
        RuleSet::STRICT,
        own,
        RuleSet::STRICT.with_allowance(7),
    ]
}

fn json(action: i64, time: i64, message: &str) -> String {
    format!(
        r#"{{"token":"t0ken","waybill_id":"W1","action_time":{time},
            "action_type":{action},"action_msg":{}}}"#,
        serde_json::Value::from(message)
    )
}

/// What the engine says, in the shape of an answer.
fn expected(rules: &RuleSet, want: u32, seen: bool, tracker: Tracker, line: &str) -> Answer {
    let record = match Record::from_json(line.as_bytes(), rules.messages()) {
        Ok(record) => record,
        Err(malformed) => return malformed_answer(rules, tracker, &malformed),
    };
    let now = Timestamp::from_unix(NOW).unwrap();
    let (update, adopts) = (&record.update, want & ADOPT != 0);
    let outcome = match (seen, adopts) {
        (true, _) => Outcome::Duplicate,
        (false, false) => waybill_engine::decide(rules, &tracker, update, now),
        (false, true) => match decide_or_adopt(rules, &tracker, update, now) {
            Adoption::Decided(outcome) => outcome,
            Adoption::Adopted(accepted) => Outcome::Accepted(accepted),
        },
    };
    let mut answer = Answer {
        fingerprint: update.fingerprint().get().get(),
        ..Answer::default()
    };
    let mut after = tracker;
    let waybill = Waybill::restore(record.waybill_id.clone(), record.token.clone(), tracker);
    let payload = match &outcome {
        Outcome::Accepted(accepted) => {
            after = *accepted.after();
            answer.flags = accepted.is_adopted().into();
            answer.mark = 1 + u8::try_from("+rs".find(accepted.mark().sign()).unwrap()).unwrap();
            Some(accepted.update_path(&record.waybill_id, &record.token))
        }
        Outcome::Duplicate => {
            answer.outcome = 1;
            waybill.resend(update).filter(|_| want & RESEND != 0)
        }
        Outcome::Rejected(rejection) => {
            answer.outcome = 2;
            answer.code = rejection.code().number();
            answer.english = rejection.to_string();
            answer.chinese = rejection.chinese().to_string();
            None
        }
    };
    if let Some(payload) = payload {
        answer.https = payload.https_body().to_json();
        answer.cloud = payload.cloud_arguments().to_json();
    }
    with_tracker(answer, rules, after)
}

fn malformed_answer(rules: &RuleSet, tracker: Tracker, malformed: &Malformed<'_>) -> Answer {
    let answer = Answer {
        outcome: 3,
        code: malformed.code().number(),
        english: malformed.to_string(),
        chinese: malformed.chinese().to_string(),
        faults: malformed
            .faults()
            .iter()
            .map(|fault| fault.code().number())
            .collect(),
        ..Answer::default()
    };
    with_tracker(answer, rules, tracker)
}

fn with_tracker(answer: Answer, rules: &RuleSet, tracker: Tracker) -> Answer {
    let place = Situation::ALL
        .iter()
        .position(|one| *one == tracker.situation());
    let permitted = rules.permitted(&tracker);
    let bit =
        |(place, action): (usize, &ActionType)| u16::from(permitted.contains(*action)) << place;
    Answer {
        situation: u8::try_from(place.unwrap()).unwrap(),
        permitted: ActionType::ALL.iter().enumerate().map(bit).sum(),
        tracker: tracker.to_bytes(),
        ..answer
    }
}

proptest! {
    #![proptest_config(cases(2, 400))]

    #[test]
    fn the_border_changes_no_answer(
        place in 0..4_usize,
        situation in prop::sample::select(Situation::ALL.to_vec()),
        is_fresh in any::<bool>(),
        action in prop::sample::select(ACTIONS.to_vec()),
        ahead in prop::sample::select(EDGES.to_vec()),
        message in prop::sample::select(MESSAGES.to_vec()),
        seen in prop::bool::weighted(0.1),
        adopt in prop::bool::weighted(0.3),
        twice in any::<bool>(),
    ) {
        let rules = &rule_sets()[place];
        let kept = kept(rules);
        let known = Tracker::known(situation, Timestamp::from_unix(NOW).unwrap());
        let mut tracker = if is_fresh { Tracker::START } else { known };
        let want = TEXTS | HTTPS_BODY | CLOUD_ARGUMENTS | RESEND | if adopt { ADOPT } else { 0 };
        let (time, line) = (NOW + ahead, json(action, NOW + ahead, message));
        for _ in 0..=u8::from(twice) {
            let expected = expected(rules, want, seen, tracker, &line);
            for scan in [Scan::of(action, time, message), Scan::Json(line.as_bytes())] {
                let request = decide(want, NOW, tracker.to_bytes(), &scan.block(seen.into(), 0));
                let mut reader = ask(Operation::Decide, &kept, &request);
                let answer = reader.answer();
                reader.end();
                let expected = Answer {
                    limit: answer.limit,
                    way: answer.way,
                    flags: answer.flags & 2 | expected.flags,
                    ..expected.clone()
                };
                prop_assert_eq!(&answer, &expected);
                prop_assert_eq!(answer.limit != 0, matches!(answer.code, 201 | 204));
            }
            tracker = Tracker::from_bytes(expected.tracker).unwrap();
        }
    }
}

#[test]
fn a_payload_and_a_text_come_only_when_wanted() {
    let block = Scan::of(100_001, NOW, "已揽收").block(0, 0);
    let refused = Scan::of(300_003, NOW, "已签收").block(0, 0);
    for want in 0..16 {
        let has = |bit: u32, text: &str| assert_eq!(want & bit != 0, !text.is_empty());
        let accepted = ask(Operation::Decide, &[], &decide(want, NOW, [0; 16], &block)).answer();
        has(HTTPS_BODY, &accepted.https);
        has(CLOUD_ARGUMENTS, &accepted.cloud);
        assert!(accepted.english.is_empty() && accepted.chinese.is_empty());
        let rejected = ask(
            Operation::Decide,
            &[],
            &decide(want, NOW, [0; 16], &refused),
        )
        .answer();
        has(4, &rejected.english);
        has(8, &rejected.chinese);
        assert!(rejected.https.is_empty() && rejected.cloud.is_empty());
        assert_eq!((rejected.code, rejected.way), (203, 0x6541));
    }
}

#[test]
fn no_text_holds_the_order_token() {
    let secret = b"s3cret-token \n".as_slice();
    for scan in [
        Scan::Fields {
            token: Some(secret),
            waybill_id: None,
            action_time: None,
            action_type: Some(7),
            action_msg: Some(b"\xff"),
        },
        Scan::Json(br#"{"token":"s3cret-token \n","waybill_id":7}"#),
        Scan::Json(br#"{"token":"s3cret-token"#),
    ] {
        let request = decide(TEXTS, NOW, [0; 16], &scan.block(0, 0));
        for operation in [Operation::Decide, Operation::Explain] {
            let answer = ask(operation, &[], &request).answer();
            assert_eq!(answer.outcome, 3);
            assert!(!answer.english.contains("s3cret") && !answer.chinese.contains("s3cret"));
        }
    }
}
