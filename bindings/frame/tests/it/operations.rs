//! The operations beside decisions.

use waybill_engine::{ActionMessage, OrderToken, Stage, UpdatePath, WaybillId};
use waybill_engine::{
    ActionType, Code, Reply, ReplyClass, RuleSet, Situation, Status, Timestamp, Tracker, Update,
};
use waybill_frame::Operation;

use crate::frames::{Frame, NOW, Reader, Scan, TEXTS, ask, decide};
use crate::same_answers::{kept, rule_sets};

fn known(situation: Situation) -> Tracker {
    Tracker::known(situation, Timestamp::from_unix(NOW).unwrap())
}

#[test]
#[cfg_attr(miri, ignore = "makes many rule sets, minutes each there")]
fn what_may_come_next_is_told_from_every_situation() {
    for rules in rule_sets() {
        let kept = kept(&rules);
        for (place, situation) in (0_u8..).zip(Situation::ALL) {
            let tracker = known(situation);
            let request = Frame::default().u32(TEXTS).u32(0).u8s(tracker.to_bytes());
            let mut reader = ask(Operation::Next, &kept, &request);
            assert_eq!((reader.u8(), reader.u8()), (place, 0));
            let (permitted, lengths) = (reader.u16(), [reader.count(), reader.count()]);
            reader.u32();
            for (bit, action) in ActionType::ALL.into_iter().enumerate() {
                let is_permitted = rules.permitted(&tracker).contains(action);
                assert_eq!(permitted >> bit & 1 == 1, is_permitted);
                let (mark, next) = (reader.u8(), usize::from(reader.u8()));
                assert_eq!((mark > 0, next < 18), (is_permitted, is_permitted));
                if is_permitted {
                    assert_eq!(
                        Situation::ALL.get(next),
                        rules.next(situation, action).as_ref()
                    );
                }
                assert_eq!((reader.u16(), reader.u32()), (0, action.code()));
                let way = reader.u64();
                let steps: Vec<_> = (0..16)
                    .map(|step| way >> (4 * step) & 15)
                    .take_while(|step| *step > 0)
                    .map(|step| ActionType::ALL[usize::try_from(step).unwrap() - 1])
                    .collect();
                let expected = rules.way(&tracker, action).map(|way| way.steps().collect());
                assert_eq!(steps, expected.unwrap_or(Vec::new()));
            }
            let steps = rules.next_steps(&tracker);
            assert_eq!(reader.text(lengths[0]), steps.to_string());
            assert_eq!(reader.text(lengths[1]), steps.chinese().to_string());
            reader.end();
        }
    }
}

#[test]
fn an_explanation_is_the_engines_own() {
    let tracker = known(Situation::at(Status::InTransit));
    for (action, time) in [
        (300_002, NOW),
        (100_002, NOW),
        (300_002, NOW + 301),
        (300_002, NOW - 61),
    ] {
        let now = Timestamp::from_unix(NOW).unwrap();
        let update = Update::new(
            ActionType::from_code(action).unwrap(),
            Timestamp::from_unix(time).unwrap(),
            ActionMessage::new("扫描").unwrap(),
        );
        let explained = RuleSet::STANDARD.explain(&tracker, &update, now);
        let block = Scan::of(action, time, "扫描").block(0, 0);
        let request = decide(TEXTS, NOW, tracker.to_bytes(), &block);
        let answer = ask(Operation::Explain, &[], &request).answer();
        assert_eq!(answer.english, explained.to_string());
        assert_eq!(answer.chinese, explained.chinese().to_string());
        let decided = ask(Operation::Decide, &[], &request).answer();
        assert_eq!(
            (answer.outcome, answer.tracker),
            (decided.outcome, decided.tracker)
        );
    }
}

#[test]
fn a_record_comes_out_as_it_would_be_sent_and_goes_in_again() {
    let normalise = serde_json::to_string(&RuleSet::STANDARD)
        .unwrap()
        .replace("reject", "normalise");
    let kept = kept(&serde_json::from_str(&normalise).unwrap());
    let line = r#"{"token":"t0ken","waybillId":"W1","actionTime":1795000000,
        "actionType":100001,"actionMsg":"小陈186-0000-1234"}"#;
    let head = Frame::default().u32(TEXTS).u32(0);
    let mut reader = ask(
        Operation::Record,
        &kept,
        &head
            .clone()
            .bytes(&Scan::Json(line.as_bytes()).block(0, 0).0),
    );
    assert_eq!(
        (reader.u8(), reader.u8(), reader.u16(), reader.u32()),
        (0, 0, 0, 0)
    );
    let (fingerprint, time, action) = (reader.u64(), reader.i64(), reader.i64());
    let lengths: [usize; 5] = std::array::from_fn(|_| reader.count());
    assert_eq!((reader.u32(), lengths[3], lengths[4]), (0, 0, 0));
    let (token, id) = (reader.text(lengths[0]), reader.text(lengths[1]));
    let message = reader.text(lengths[2]);
    reader.end();
    assert_eq!(
        (token.as_str(), id.as_str(), message.as_str()),
        ("t0ken", "W1", "小陈18600001234")
    );
    let again = Scan::of(action, time, &message).block(0, 0);
    let mut again = ask(Operation::Record, &kept, &head.clone().bytes(&again.0));
    again.u64();
    assert_eq!((again.u64(), time, action), (fingerprint, NOW, 100_001));

    // Malformed: the id, if it can be read, and the faults.
    let line = br#"{"token":"t0ken","waybillId":"W1","actionTime":7e9,"actionType":1}"#;
    let mut reader = ask(
        Operation::Record,
        &[],
        &head.bytes(&Scan::Json(line).block(0, 0).0),
    );
    assert_eq!(
        (reader.u8(), reader.u8(), reader.u16(), reader.u32()),
        (3, 255, 103, 3)
    );
    assert_eq!((reader.u64(), reader.i64(), reader.i64()), (0, 0, 0));
    let lengths: [usize; 5] = std::array::from_fn(|_| reader.count());
    assert_eq!((reader.u32(), lengths[0], lengths[2]), (0, 0, 0));
    assert_eq!(reader.text(lengths[1]), "W1");
    assert!(
        reader
            .text(lengths[3])
            .starts_with("action_msg (actionMsg) is missing; action_time is a number")
    );
    assert!(reader.text(lengths[4]).starts_with("缺少字段 action_msg"));
    assert_eq!([reader.u16(), reader.u16(), reader.u16()], [103, 113, 114]);
    reader.end();
}

fn taken_apart(mut reader: Reader) -> (u8, [u8; 3], u32, i64, u64, [u8; 16], String) {
    let valid = reader.u8();
    let places = [reader.u8(), reader.u8(), reader.u8()];
    let numbers = (reader.u32(), reader.i64(), reader.u64());
    let (tracker, length) = (reader.tracker(), reader.count());
    assert_eq!(reader.u32(), 0);
    let text = reader.text(length);
    reader.end();
    (
        valid, places, numbers.0, numbers.1, numbers.2, tracker, text,
    )
}

#[test]
fn a_tracker_is_taken_apart_and_made() {
    for (place, situation) in (0_u8..).zip(Situation::ALL) {
        let request = Frame::default()
            .u8s([1, place, 0, 0, 0, 0, 0, 0])
            .i64(NOW)
            .u64(0);
        let made = taken_apart(ask(Operation::Tracker, &[], &request));
        let tracker = known(situation);
        let (status, held) = (situation.status() as u8, u8::from(situation.is_held()));
        let expected = (
            1,
            [place, status, held],
            0,
            NOW,
            0,
            tracker.to_bytes(),
            String::new(),
        );
        assert_eq!(made, expected);
        let apart = Frame::default().u64(0).u8s(tracker.to_bytes());
        assert_eq!(taken_apart(ask(Operation::Tracker, &[], &apart)), expected);
    }
    let damaged = [0xFF; 16];
    let apart = taken_apart(ask(
        Operation::Tracker,
        &[],
        &Frame::default().u64(0).u8s(damaged),
    ));
    let problem = Tracker::from_bytes(damaged).unwrap_err().to_string();
    assert_eq!(apart, (0, [0; 3], 0, 0, 0, [0; 16], problem));
}

#[test]
#[cfg_attr(miri, ignore = "makes many rule sets, minutes each there")]
fn rules_are_shown_as_they_are_and_can_be_made_again_from_what_is_shown() {
    for rules in rule_sets() {
        let kept = kept(&rules);
        let mut reader = ask(Operation::RulesShow, &kept, &Frame::default());
        assert_eq!(reader.u64(), rules.fingerprint().get().get());
        assert_eq!(
            (reader.u32(), reader.u32()),
            (rules.tolerance(), rules.allowance())
        );
        assert_eq!(reader.u64(), rules.messages().max_chars as u64);
        let options = u8::from(rules.cancels_only_before_any_update())
            | u8::from(rules.starts_new_cycle_after_signed()) << 1;
        assert_eq!((reader.u8(), reader.u8(), reader.u16()), (0, options, 0));
        let (name, json) = (reader.count(), reader.count());
        reader.u32();
        for situation in Situation::ALL {
            for action in ActionType::ALL {
                assert_eq!(
                    char::from(reader.u8()),
                    rules.mark(situation, action).sign()
                );
            }
        }
        assert_eq!((reader.take(6), reader.at()), (vec![0; 6], 208));
        assert_eq!(reader.text(name), rules.name());
        let again: RuleSet = serde_json::from_str(&reader.text(json)).unwrap();
        reader.end();
        assert_eq!(again, rules);
    }
}

#[test]
fn presets_are_made_by_number_and_none_is_the_standard() {
    let shown = |kept: &[u8]| ask(Operation::RulesShow, kept, &Frame::default()).u64();
    assert_eq!(shown(&[]), RuleSet::STANDARD.fingerprint().get().get());
    for (number, rules) in [(1, RuleSet::STANDARD), (2, RuleSet::STRICT)] {
        let mut made = ask(Operation::Rules, &[], &Frame::default().u32(number).u32(0));
        let (faults, length) = (made.u32(), made.count());
        assert_eq!(
            (faults, shown(&made.take(length))),
            (0, rules.fingerprint().get().get())
        );
    }
}

#[test]
fn every_fault_of_a_rule_file_comes_in_both_languages() {
    let json = serde_json::to_string(&RuleSet::STANDARD).unwrap();
    let broken = json
        .replace("AtDepot", "Depot")
        .replace("\"standard\"", "\" \"");
    let head = Frame::default().u32(0).u32(0);
    let mut reader = ask(
        Operation::Rules,
        &[],
        &head.clone().bytes(broken.as_bytes()),
    );
    let (count, kept) = (reader.u32(), reader.u32());
    assert_eq!((count, kept), (3, 0));
    let faults: Vec<_> = (0..count)
        .map(|_| {
            let (english, chinese) = (reader.count(), reader.count());
            (reader.text(english), reader.text(chinese))
        })
        .collect();
    reader.end();
    assert_eq!(
        faults[0].0,
        "name is blank; give the rules a name that people will see"
    );
    assert_eq!(
        faults[2],
        (
            "row AtDepot is missing".to_owned(),
            "缺少行 AtDepot".to_owned()
        )
    );

    let mut reader = ask(
        Operation::Rules,
        &[],
        &head.clone().bytes(b"\xEF\xBB\xBF{\"name\":1}"),
    );
    assert_eq!((reader.u32(), reader.u32()), (1, 0));
    let (english, _) = (reader.count(), reader.count());
    assert!(
        reader
            .text(english)
            .starts_with("the rules can't be read as JSON: invalid type")
    );

    for text in ["rules.json", "name = \"x\""] {
        let mut reader = ask(Operation::Rules, &[], &head.clone().bytes(text.as_bytes()));
        assert_eq!((reader.u32(), reader.u32()), (1, 0));
        let (english, chinese) = (reader.count(), reader.count());
        let told = reader.text(english);
        assert!(told.ends_with("turn TOML into JSON first"), "{told}");
        assert!(reader.text(chinese).contains("而不是文件名"));
    }
}

#[test]
#[cfg_attr(miri, ignore = "makes many rule sets, minutes each there")]
fn a_difference_is_the_engines_own() {
    let sets = rule_sets();
    for before in &sets {
        for after in &sets {
            let diff = before.diff(after);
            let mut reader = ask(Operation::RulesDiff, &kept(before), &Frame(kept(after)));
            let counts = [reader.count(), reader.count(), reader.count()];
            let expected = [
                diff.cells().len(),
                diff.settings().len(),
                diff.stranded().len(),
            ];
            assert_eq!(counts, expected);
            let length = reader.count();
            for cell in diff.cells() {
                let (situation, action) = (usize::from(reader.u8()), usize::from(reader.u8()));
                assert_eq!(Situation::ALL[situation], cell.situation);
                assert_eq!(ActionType::ALL[action], cell.action);
                let signs = [reader.u8(), reader.u8()].map(char::from);
                assert_eq!(signs, [cell.before.sign(), cell.after.sign()]);
                assert_eq!(reader.take(4), [u8::from(cell.changes_decision()), 0, 0, 0]);
            }
            for situation in diff.stranded() {
                assert_eq!(Situation::ALL[usize::from(reader.u8())], *situation);
            }
            assert_eq!(reader.text(length), diff.to_string());
            reader.end();
        }
    }
}

#[test]
fn replies_mean_what_the_engine_says_they_mean() {
    let head = |kind: u8, status: u16, code: i64| {
        let [low, high] = status.to_le_bytes();
        Frame::default()
            .u32(TEXTS)
            .u8s([kind, 0, low, high])
            .i64(code)
    };
    let body = br#"{"errcode":40199,"errmsg":"invalid waybill_id rid: 6123-4567"}"#;
    for (request, reply) in [
        (head(0, 200, 0).bytes(body), Reply::from_https(200, body)),
        (
            head(0, 502, 0).bytes(b"<html>"),
            Reply::from_https(502, b"<html>"),
        ),
        (
            head(1, 0, 0).bytes(b"{\"errCode\":0}"),
            Reply::from_cloud(b"{\"errCode\":0}"),
        ),
        (head(2, 0, 0), Reply::no_answer()),
        (
            head(3, 0, -1).bytes("系统".as_bytes()),
            Reply::new(-1, "系统"),
        ),
    ] {
        let (class, mut reader) = (reply.class(), ask(Operation::Reply, &[], &request));
        assert_eq!(ReplyClass::ALL[usize::from(reader.u8())], class);
        let flags = [
            class.is_confirmed(),
            class.may_resend(),
            class.is_in_doubt(),
            reply.code().is_some(),
        ];
        let bits = flags
            .iter()
            .rev()
            .fold(0, |bits, flag| bits << 1 | u8::from(*flag));
        assert_eq!(
            (reader.u8(), reader.u16()),
            (bits, reply.http_status().unwrap_or(0))
        );
        let (message, code) = (reader.count(), reader.i64());
        let (english, chinese) = (reader.count(), reader.count());
        assert_eq!(code, reply.code().unwrap_or(0));
        assert_eq!(reader.text(message), reply.message());
        assert_eq!(reader.text(english), reply.to_string());
        assert_eq!(reader.text(chinese), reply.chinese().to_string());
        reader.end();
    }
}

#[test]
fn the_tables_are_the_engines_own() {
    let mut reader = ask(Operation::Tables, &[], &Frame::default());
    let read = &mut reader;
    assert_eq!(text(read), env!("CARGO_PKG_VERSION"));
    assert_eq!(text(read), UpdatePath::URL);
    assert_eq!(
        (read.count(), read.count()),
        (WaybillId::MAX_CHARS, OrderToken::MAX_CHARS)
    );
    let stages = [
        Stage::Pickup,
        Stage::Transit,
        Stage::Delivery,
        Stage::Exception,
    ];
    assert_eq!(read.count(), 4);
    for stage in stages {
        assert_eq!(text(read), format!("{stage:?}").to_lowercase());
        assert_eq!(text(read), stage.label_zh());
    }
    assert_eq!(read.count(), 9);
    for action in ActionType::ALL {
        assert_eq!(read.u32(), action.code());
        assert_eq!(stages[usize::from(read.u8())], action.stage());
        let texts = [action.name(), action.label_zh(), action.short()];
        assert_eq!(texts.map(|_| text(read)), texts);
    }
    assert_eq!(read.count(), 10);
    for status in Status::ALL {
        assert_eq!(read.u8() == 1, status.is_closed());
        assert_eq!([text(read), text(read)], [status.name(), status.label_zh()]);
    }
    assert_eq!(read.count(), 18);
    for situation in Situation::ALL {
        assert_eq!(Status::ALL[usize::from(read.u8())], situation.status());
        assert_eq!(read.u8() == 1, situation.is_held());
        assert_eq!(text(read), situation.to_string());
        assert_eq!(text(read), situation.chinese().to_string());
    }
    the_codes_and_classes_are_the_engines_own(read);
    let names: Vec<_> = (0..read.count()).map(|_| text(read)).collect();
    assert!(waybill_intake::Map::ready_names().eq(names.iter().map(String::as_str)));
    reader.end();
}

/// A text behind its length.
fn text(reader: &mut Reader) -> String {
    let length = reader.count();
    reader.text(length)
}

fn the_codes_and_classes_are_the_engines_own(read: &mut Reader) {
    assert_eq!(read.count(), Code::ALL.len());
    for code in Code::ALL {
        assert_eq!(read.u16(), code.number());
        let texts = [
            code.name(),
            code.when(),
            code.when_zh(),
            code.remedy(),
            code.remedy_zh(),
        ];
        assert_eq!(texts.map(|_| text(read)), texts);
    }
    assert_eq!(read.count(), ReplyClass::ALL.len());
    for class in ReplyClass::ALL {
        let flags = read.u8();
        assert_eq!(flags & 1 == 1, class.is_confirmed());
        let codes: Vec<_> = (0..read.count()).map(|_| read.i64()).collect();
        assert_eq!(codes, class.codes());
        let texts = [
            class.name(),
            class.meaning(),
            class.meaning_zh(),
            class.next_step(),
            class.next_step_zh(),
        ];
        assert_eq!(texts.map(|_| text(read)), texts);
    }
}
