//! `waybill state`: what a state keeps is shown without a secret, and closed waybills are
//! forgotten.

use std::fs;

use rustix::process::Signal;
use serde_json::Value;

use crate::command::{json_lines, record, run, waybill};
use crate::workplace::{Workplace, signal};

/// The day on which the waybills of [`place`] are looked at.
const NOW: &str = "1800000000";
const DAY: i64 = 86_400;

/// A closed waybill of a hundred days ago, one of ten, and two that are open and old.
fn place() -> Workplace {
    let days_ago = |days: i64| 1_800_000_000 - days * DAY;
    let place = Workplace::new("");
    for (id, days, actions) in [
        ("OLD", 100, &[100_001, 300_002, 300_003][..]),
        ("NEW", 10, &[100_001, 300_002, 300_003]),
        ("OPEN", 200, &[100_001, 200_001]),
        ("HELD", 200, &[100_001, 400_002]),
    ] {
        for (minute, action) in (0..).zip(actions) {
            let time = days_ago(days) + 60 * minute;
            place.append("feed.jsonl", record(id, time, *action, "已扫描"));
        }
    }
    assert_eq!(place.go_on(&[]).0, 0);
    place
}

fn state(place: &Workplace, words: &[&str]) -> (i32, String, String) {
    let mut command = waybill();
    run(
        command.current_dir(place.path("")).arg("state").args(words),
        b"",
    )
}

fn shown(place: &Workplace) -> Value {
    let (exit, text, told) = state(place, &["show", "waybill.state", "--as", "json"]);
    assert_eq!(exit, 0, "{told}");
    json_lines(&text).remove(0)
}

fn knows(place: &Workplace, id: &str) -> bool {
    let mut command = waybill();
    command
        .current_dir(place.path(""))
        .args(["explain", "--state", "waybill.state"]);
    run(command.args(["--waybill", id]), b"").0 == 0
}

#[test]
fn what_a_state_keeps_is_shown() {
    let place = place();
    let shown = shown(&place);
    let waybills = serde_json::json!({
        "known": 4, "accepted_updates": 10, "held": 1,
        "by_status": {"PickedUp": 1, "InTransit": 1, "Signed": 2},
    });
    assert_eq!(shown["waybills"], waybills);
    assert_eq!(shown["bytes"], place.read("waybill.state").len());
    assert_eq!(shown["feeds"][0]["lines"], 10);
    assert_eq!(shown["feeds"][0]["bytes"], place.read("feed.jsonl").len());
    assert_eq!(shown["last_run"]["ended"], true);
    assert_eq!(
        shown["last_run"]["outputs"][0]["confirmed_bytes"],
        place.read("out").len()
    );
    for (lang, lines) in [
        (
            "en",
            [
                "         2  Signed",
                "         1  of them held",
                "decided up to line 10",
            ],
        ),
        (
            "zh",
            [
                "         2  Signed 已签收",
                "         1  其中滞留",
                "已判到第 10 行",
            ],
        ),
    ] {
        let (exit, text, _) = state(&place, &["show", "waybill.state", "--lang", lang]);
        assert_eq!(exit, 0);
        for line in lines {
            assert!(text.contains(line), "{text}");
        }
        assert!(!text.contains("order-token"), "{text}");
    }
}

#[test]
fn a_state_holds_no_token() {
    let place = place();
    let state = place.read("waybill.state");
    let token = b"order-token-of-the-tests";
    for piece in token.windows(8) {
        assert!(!state.windows(8).any(|window| window == piece));
    }
}

#[test]
fn closed_waybills_are_pruned_and_nothing_else() {
    let place = place();
    let before = shown(&place);
    let cut = (1_800_000_000 - 50 * DAY).to_string();
    let prune = [
        "prune",
        "waybill.state",
        "--closed-before",
        &cut,
        "--lang",
        "en",
    ];
    let (exit, text, told) = state(&place, &prune);
    assert_eq!(exit, 0, "{told}");
    assert!(text.starts_with("1 waybills forgotten, 3 kept; "), "{text}");
    let after = shown(&place);
    assert_eq!(after["waybills"]["known"], 3);
    assert_eq!(after["waybills"]["by_status"]["Signed"], 1);
    assert_eq!(
        (&after["feeds"], &after["last_run"]),
        (&before["feeds"], &before["last_run"])
    );
    assert!(!knows(&place, "OLD") && knows(&place, "NEW") && knows(&place, "OPEN"));
    // The feed is gone on with where it was.
    place.append(
        "feed.jsonl",
        record("OPEN", 1_790_000_000, 300_002, "派送中"),
    );
    let (exit, told) = place.go_on(&[]);
    assert_eq!(exit, 0);
    assert_eq!(
        json_lines(told.lines().last().unwrap())[0]["accepted"],
        1,
        "{told}"
    );
}

#[test]
fn a_run_forgets_what_was_closed_long_ago() {
    let place = place();
    let (exit, told) = place.go_on(&["--forget-closed-after", "101d"]);
    assert_eq!(exit, 0);
    assert_eq!(json_lines(told.lines().last().unwrap())[0]["waybills"], 4);
    assert!(knows(&place, "OLD"));
    let (exit, told) = place.go_on(&["--forget-closed-after", "99d"]);
    assert_eq!(exit, 0);
    assert_eq!(json_lines(told.lines().last().unwrap())[0]["waybills"], 3);
    assert!(!knows(&place, "OLD") && knows(&place, "NEW") && knows(&place, "HELD"));
    let (exit, _, told) = run(
        waybill().args([
            "gate",
            "--now",
            NOW,
            "--state",
            "s",
            "--forget-closed-after",
            "soon",
        ]),
        b"",
    );
    assert_eq!(exit, 2);
    assert!(
        told.contains("give a whole number and s, m, h, d or w: 36h, 90d"),
        "{told}"
    );
}

#[test]
fn what_can_t_be_pruned_is_left_as_it_is() {
    let place = place();
    let (exit, _, told) = state(&place, &["prune", "none.state"]);
    assert_eq!(exit, 2);
    assert!(
        told.starts_with("waybill: can't use the state file none.state: "),
        "{told}"
    );
    assert!(!place.path("none.state").exists());
    fs::write(place.path("waybill.state.rewrite"), "of somebody").unwrap();
    let before = place.read("waybill.state");
    let (exit, _, told) = state(&place, &["prune", "waybill.state"]);
    assert_eq!(exit, 2);
    assert!(
        told.ends_with(" is there, and is nothing that a run left behind\n"),
        "{told}"
    );
    assert_eq!(place.read("waybill.state"), before);
    fs::remove_file(place.path("waybill.state.rewrite")).unwrap();

    let gate = place.start(&["--follow"]);
    while place.read("waybill.state").len() == before.len() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let (exit, _, told) = state(&place, &["prune", "waybill.state"]);
    assert_eq!(exit, 2);
    assert!(told.contains("another run is using it"), "{told}");
    assert_eq!(shown(&place)["last_run"]["ended"], false);
    signal(&gate, Signal::TERM);
    assert!(gate.wait_with_output().unwrap().status.success());
}
