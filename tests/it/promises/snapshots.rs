//! Every text for people and every kind of payload, kept as snapshots that a reviewer reads.

use std::fmt::{self, Display, Write as _};

use insta::assert_snapshot;
use waybill_engine::{
    ActionMessage, ActionType, Code, InvalidRuleBytes, InvalidTracker, OrderToken, Outcome,
    Rejection, RuleFile, RuleSet, StaleAnswer, Status, Tracker, Update, UpdatePath, WaybillId,
    decide,
};

use crate::support::samples::{faults, rejections};
use crate::support::shorthand::{NOW, after, at, every_under_miri, scan, situation};

#[test]
fn every_fault_reads_well_in_both_languages() {
    let mut texts = String::new();
    for fault in faults() {
        let code = fault.code();
        writeln!(
            texts,
            "{code} {}\n{fault}\n{}\n",
            code.number(),
            fault.chinese()
        )
        .unwrap();
    }
    assert_snapshot!(texts);
}

#[test]
fn every_rejection_reads_well_in_both_languages() {
    let mut texts = String::new();
    for rejection in rejections() {
        let code = rejection.code();
        writeln!(
            texts,
            "{code} {}\n{rejection}\n{}\n",
            code.number(),
            rejection.chinese()
        )
        .unwrap();
    }
    assert_snapshot!(texts);
}

#[test]
fn every_code_explains_itself_in_both_languages() {
    let mut texts = String::new();
    for code in Code::ALL {
        writeln!(texts, "{code} {}", code.number()).unwrap();
        writeln!(texts, "{}\n{}", code.when(), code.when_zh()).unwrap();
        writeln!(texts, "{}\n{}\n", code.remedy(), code.remedy_zh()).unwrap();
    }
    assert_snapshot!(texts);
}

/// An output that has room for so many bytes, and fails after them.
struct Page {
    room: usize,
}

impl fmt::Write for Page {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.room = self.room.checked_sub(text.len()).ok_or(fmt::Error)?;
        Ok(())
    }
}

#[test]
fn a_text_that_is_cut_off_is_told_wherever_that_is() {
    let diff = RuleSet::STANDARD.diff(&RuleSet::STRICT);
    let dot = RuleSet::STANDARD.dot();
    let rejections = rejections();
    let chinese: Vec<_> = rejections.iter().map(Rejection::chinese).collect();
    let mut texts: Vec<&dyn fmt::Display> = vec![&diff.cells()[0], &dot];
    texts.extend(rejections.iter().map(|text| text as &dyn fmt::Display));
    texts.extend(chinese.iter().map(|text| text as &dyn fmt::Display));
    for text in texts.into_iter().step_by(every_under_miri(9)) {
        let length = text.to_string().len();
        for room in (0..length).step_by(every_under_miri(97)) {
            assert!(write!(Page { room }, "{text}").is_err(), "{room} of {text}");
        }
        assert!(write!(Page { room: length }, "{text}").is_ok());
    }
}

#[test]
fn payloads_in_the_form_of_the_https_call() {
    assert_snapshot!(payloads(|payload| payload.https_body().to_json()));
}

#[test]
fn payloads_in_the_form_of_the_cloud_call() {
    assert_snapshot!(payloads(|payload| payload.cloud_arguments().to_json()));
}

/// Payloads of messages that a careless writer would write wrongly, one per line.
fn payloads(form: fn(UpdatePath<'_>) -> String) -> String {
    let moving = Tracker::known(situation("InTransit", false), at(1_700_000_000));
    let (id, token) = (
        WaybillId::new("SF1020304050607").unwrap(),
        OrderToken::new(r#"opaque"\/+=="#).unwrap(),
    );
    let lines = [
        (
            ActionType::InTransit,
            "【杭州转运中心】已发出，下一站【平湖分拨点】",
        ),
        (
            ActionType::OutForDelivery,
            "派件员小林（13800001234）正在为您派件",
        ),
        (ActionType::Held, r#"地址写作"C:\北苑\1栋"，待核实"#),
        (ActionType::Signed, "已签收，感谢使用🚚，签收人：𠮷先生"),
        (
            ActionType::DeliveryFailed,
            "收件人：Zoë，备注：</script>&amp;'",
        ),
    ]
    .map(|(action, text)| {
        let update = Update::new(action, at(1_700_000_600), ActionMessage::new(text).unwrap());
        let Outcome::Accepted(accepted) = decide(&RuleSet::STANDARD, &moving, &update, at(NOW))
        else {
            panic!("{action} is permitted in transit");
        };
        form(accepted.update_path(&id, &token))
    });
    lines.join("\n")
}

#[test]
fn the_standard_table_in_markdown() {
    assert_snapshot!(RuleSet::STANDARD.markdown());
}

#[test]
fn the_strict_table_in_markdown() {
    assert_snapshot!(RuleSet::STRICT.markdown());
}

#[test]
fn the_standard_state_machine_as_a_picture() {
    assert_snapshot!(RuleSet::STANDARD.mermaid());
}

#[test]
fn the_strict_state_machine_as_a_picture() {
    assert_snapshot!(RuleSet::STRICT.mermaid());
}

#[test]
fn a_new_cycle_is_drawn_too() {
    let rules = RuleSet::STANDARD.with_new_cycle_after_signed();
    let plain = RuleSet::STANDARD.mermaid().to_string();
    let picture = rules.mermaid().to_string();
    let drawn: Vec<_> = picture
        .lines()
        .filter(|line| !plain.contains(line))
        .collect();
    assert_eq!(drawn, ["    Signed -->|P 揽件成功| PickedUp"]);
    assert!(
        rules
            .markdown()
            .to_string()
            .contains("| Signed | . | . | + | . | . | . | . | . | . |")
    );
}

#[test]
fn what_was_kept_wrongly_reads_well_in_both_languages() {
    let mut texts = String::new();
    let mut add = |english: &dyn Display, chinese: &dyn Display| {
        writeln!(texts, "{english}\n{chinese}\n").unwrap();
    };
    for invalid in [
        InvalidTracker::Situation { found: 31 },
        InvalidTracker::Time {
            found: 100_000_000_000,
        },
        InvalidTracker::Count { found: 4_194_304 },
        InvalidTracker::NoTime,
        InvalidTracker::CountAndLast { accepted: 0 },
        InvalidTracker::CountAndLast { accepted: 7 },
        InvalidTracker::ClosedHeld {
            status: Status::Signed,
        },
    ] {
        add(&invalid, &invalid.chinese());
    }
    for stale in [
        StaleAnswer::Outdated {
            computed_at: 3,
            now_at: 4,
        },
        StaleAnswer::AlreadyTaken,
        StaleAnswer::OtherWaybill,
    ] {
        add(&stale, &stale.chinese());
    }
    let file = RuleFile::from(&RuleSet::STANDARD);
    let stuck = serde_json::to_string(&file).unwrap().replace('+', ".");
    let unsound = RuleSet::try_from(serde_json::from_str::<RuleFile>(&stuck).unwrap());
    for invalid in [
        InvalidRuleBytes::Foreign,
        InvalidRuleBytes::Rules(unsound.unwrap_err()),
    ] {
        add(&invalid, &invalid.chinese());
    }
    assert_snapshot!(texts);
}

#[test]
fn trackers_in_their_readable_form() {
    let pickup = scan(ActionType::PickedUp, 1_700_000_000, "已揽收");
    let picked_up = after(&RuleSet::STANDARD, &Tracker::START, &pickup);
    let held = after(
        &RuleSet::STANDARD,
        &picked_up,
        &scan(ActionType::Held, 1_700_000_600, "滞留"),
    );
    let known = Tracker::known(situation("AtDepot", false), at(1_700_000_600));
    let mut lines = String::new();
    for tracker in [Tracker::START, picked_up, held, known] {
        writeln!(
            lines,
            "{}\n{tracker:?}\n",
            serde_json::to_string(&tracker).unwrap()
        )
        .unwrap();
    }
    assert_snapshot!(lines);
}
