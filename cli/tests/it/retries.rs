//! `--retry`: what was refused with 201 is kept as it came, and is accepted once its time has come.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::command::{json_lines, record, run, waybill};
use crate::workplace::Workplace;

/// Now, as the workplace gives it, and the latest time that is accepted then.
const NOW: i64 = 1_800_000_000;
const LATEST: i64 = NOW + 300;

fn feed() -> String {
    [
        record("W1", NOW, 100_001, "已揽收"),
        record("W1", LATEST + 1, 200_001, "已发出"),
        "not a record\n".to_owned(),
        record("W2", LATEST, 100_001, "已揽收"),
        record("W3", LATEST + 60, 100_001, "已揽收"),
        record("W2", NOW, 300_003, "已签收"),
    ]
    .concat()
}

/// A run at a later time, with its payloads in `out`.
fn gate_at(now: i64, place: &Workplace, options: &[&str]) -> Value {
    let mut command = waybill();
    command
        .current_dir(place.path(""))
        .arg("gate")
        .args(options);
    command.args([
        "--out",
        "out",
        "--summary",
        "json",
        "--now",
        &now.to_string(),
    ]);
    let (exit, _, told) = run(&mut command, b"");
    assert_eq!(exit, 0, "{told}");
    serde_json::from_str(told.lines().last().unwrap()).unwrap()
}

fn text(place: &Workplace, name: &str) -> String {
    String::from_utf8(place.read(name)).unwrap()
}

#[test]
fn what_came_too_early_is_kept_as_it_came_and_nothing_else() {
    let place = Workplace::new(&feed());
    let (exit, told) = place.gate("feed.jsonl", &["--retry", "again", "--threads", "1"]);
    assert_eq!(exit, 0, "{told}");
    let lines: Vec<String> = feed().lines().map(|line| format!("{line}\n")).collect();
    assert_eq!(text(&place, "again"), lines[1].clone() + &lines[4]);
    assert_eq!(place.lines("rejects"), 4);
    // Without it, everything else is the same.
    let outputs = place.outputs();
    place.gate("feed.jsonl", &[]);
    assert_eq!(place.outputs(), outputs);
}

#[test]
fn it_is_accepted_when_its_time_has_come_and_the_file_goes_on() {
    let place = Workplace::new(&feed());
    assert_eq!(place.go_on(&["--retry", "again"]).0, 0);
    place.append("feed.jsonl", record("W9", LATEST + 5, 100_001, "已揽收"));
    assert_eq!(place.go_on(&["--retry", "again"]).0, 0);
    assert_eq!(place.lines("again"), 3);
    fs::rename(place.path("again"), place.path("early.jsonl")).unwrap();
    let options = [
        "early.jsonl",
        "--state",
        "waybill.state",
        "--retry",
        "again",
    ];
    let summary = gate_at(NOW + 50, &place, &options);
    assert_eq!(
        (&summary["accepted"], &summary["rejected"]),
        (&2.into(), &1.into())
    );
    assert_eq!(
        text(&place, "again"),
        record("W3", LATEST + 60, 100_001, "已揽收")
    );
    let payloads = json_lines(&text(&place, "out"));
    let ids: Vec<_> = payloads
        .iter()
        .map(|sent| sent["waybill_id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["W1", "W2", "W1", "W9"]);
}

#[test]
fn rows_of_a_table_are_kept_as_records() {
    let row = |id, time| {
        format!("{id},{time},100001,\"已揽收, 北\"\"京\"\"\",order-token-of-the-tests\n")
    };
    let header = "waybillId,actionTime,actionType,actionMsg,token\n";
    let place = Workplace::new("");
    place.write(
        "feed.csv",
        [header, &row("W1", NOW), &row("W2", LATEST + 1)].concat(),
    );
    assert_eq!(place.gate("feed.csv", &["--retry", "again"]).0, 0);
    assert_eq!(
        json_lines(&text(&place, "again")),
        json_lines(&record("W2", LATEST + 1, 100_001, "已揽收, 北\"京\""))
    );
    assert_eq!(gate_at(NOW + 100, &place, &["again"])["accepted"], 1);
}

#[test]
fn its_owner_alone_may_read_it_and_it_is_no_other_file() {
    let place = Workplace::new(&feed());
    place.gate("feed.jsonl", &["--retry", "again"]);
    let mode = |name| fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("again"), 0o600);
    // One that is there keeps the mode that somebody gave it.
    fs::set_permissions(place.path("again"), Permissions::from_mode(0o640)).unwrap();
    place.gate("feed.jsonl", &["--retry", "again"]);
    assert_eq!(mode("again"), 0o640);
    for other in ["feed.jsonl", "rejects"] {
        let (exit, told) = place.gate("feed.jsonl", &["--retry", other]);
        assert_eq!(exit, 2, "{told}");
    }
    assert_eq!(text(&place, "feed.jsonl"), feed());
}

/// A push of 快递100, whose second scan is too early.
fn push() -> String {
    let scan = |time: &str, code: &str, text: &str| {
        format!(r#"{{"ftime":"{time}","statusCode":"{code}","context":"{text}"}}"#)
    };
    // 2027-01-15 16:00:00 in China is 1 800 000 000.
    let scans = [
        scan("2027-01-15 16:06:00", "5", "派件中"),
        scan("2027-01-15 16:00:00", "103", "已揽收"),
    ];
    format!(
        "{{\"lastResult\":{{\"nu\":\"YT1\",\"data\":[{}]}}}}\n",
        scans.join(",")
    )
}

/// They are records of ours then, whatever read them; the state stays that of its map.
#[test]
fn what_a_map_read_is_given_again_without_it_and_the_next_run_of_the_map_goes_on() {
    let place = Workplace::new(&push());
    place.write(
        "orders.csv",
        "waybill_id,token\nYT1,order-token-of-the-tests\n",
    );
    let mapped = ["--map", "kuaidi100", "--orders", "orders.csv"];
    let state = ["--state", "waybill.state"];
    let first = [&["feed.jsonl"], &mapped[..], &state, &["--retry", "again"]].concat();
    let summary = gate_at(NOW, &place, &first);
    assert_eq!(
        (&summary["accepted"], &summary["rejected"]),
        (&1.into(), &1.into())
    );
    let again = gate_at(NOW + 100, &place, &[&["again"], &state[..]].concat());
    assert_eq!(
        (&again["accepted"], &again["rejected"]),
        (&1.into(), &0.into())
    );
    // The same feed by its map: it is noted as before, and both updates are duplicates.
    place.write("feed.jsonl", push().repeat(2));
    let next = [&["feed.jsonl"], &mapped[..], &state, &["--feed-is", "new"]].concat();
    let next = gate_at(NOW + 100, &place, &next);
    assert_eq!(next["accepted"], 0, "{next}");
    assert!(next["duplicate"].as_u64() > Some(1), "{next}");
    // A table without the map might be read otherwise.
    place.write(
        "table.csv",
        "运单号,扫描时间,操作类型,描述\nYT1,2027-01-15 16:00:00,揽件成功,已揽收\n",
    );
    let table = [&["--orders", "orders.csv"], &state[..]].concat();
    let (exit, told) = place.gate("table.csv", &table);
    assert!(exit == 2 && told.contains("give the same --map"), "{told}");
}
