//! `--start` and `--adopt`: waybills that were on their way before the feed.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;
use waybill_engine::{
    ActionType, Adoption, Outcome, RuleSet, Situation, Timestamp, Tracker, Update, decide,
    decide_or_adopt,
};

use crate::command::{gate, record, run, waybill};

const SINCE: i64 = 1_700_000_000;
const NOW: i64 = 1_800_000_000;

/// A file of known waybills, in a folder that goes with it.
fn start_file(content: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("open");
    std::fs::write(&path, content).unwrap();
    (folder, path)
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

/// The core's verdict on an update, as a verdict's line has it.
fn expected(line: usize, adoption: &Adoption<'_>, before: &Tracker) -> Value {
    let (outcome, code, after, adopted) = match adoption {
        Adoption::Adopted(accepted) => ("accepted", None, accepted.after(), true),
        Adoption::Decided(Outcome::Accepted(accepted)) => {
            ("accepted", None, accepted.after(), false)
        }
        Adoption::Decided(Outcome::Rejected(no)) => ("rejected", Some(no.code()), before, false),
        Adoption::Decided(Outcome::Duplicate) => ("duplicate", None, before, false),
    };
    let mut verdict = json!({
        "line": line,
        "outcome": outcome,
        "code": code,
        "status": after.status(),
        "held": after.is_held(),
    });
    if adopted {
        verdict["adopted"] = json!(true);
    }
    verdict
}

#[test]
fn every_situation_is_known_from_the_start_and_decided_as_the_core_does() {
    for (rules_name, rules) in [("standard", RuleSet::STANDARD), ("strict", RuleSet::STRICT)] {
        for adopts in [false, true] {
            let mut feed = String::new();
            let mut start = "waybillId;status;held;time;note\n".to_owned();
            let mut verdicts = Vec::new();
            // The last of the situations is that of an unknown waybill.
            let trackers = Situation::ALL.map(|situation| Tracker::known(situation, at(SINCE)));
            for (place, before) in trackers.into_iter().chain([Tracker::START]).enumerate() {
                for action in ActionType::ALL {
                    for time in [SINCE - 61, SINCE - 60, NOW + 301] {
                        let id = format!("W{place}-{}-{time}", action.code());
                        feed += &record(&id, time, action.code(), "已到达");
                        if !before.is_fresh() {
                            let (status, held) = (before.status(), before.is_held());
                            writeln!(start, "{id};{status};{held};{SINCE};\"a;b\"").unwrap();
                        }
                        let message = rules.messages().message("已到达").unwrap();
                        let update = Update::new(action, at(time), message);
                        let adoption = if adopts {
                            decide_or_adopt(&rules, &before, &update, at(NOW))
                        } else {
                            Adoption::Decided(decide(&rules, &before, &update, at(NOW)))
                        };
                        let mut verdict = expected(verdicts.len() + 1, &adoption, &before);
                        verdict["waybill_id"] = json!(id);
                        verdicts.push(verdict);
                    }
                }
            }
            let (_folder, start) = start_file(start);
            let mut options = vec!["--start", start.to_str().unwrap(), "--rules", rules_name];
            options.extend(["--summary", "json"]);
            if adopts {
                options.push("--adopt");
            }
            let run = gate(feed.as_bytes(), &options);
            assert_eq!(run.verdicts(), verdicts);
            options.extend(["--threads", "4", "--chunk", "1000"]);
            let shared = gate(feed.as_bytes(), &options);
            assert_eq!(
                (shared.verdicts, shared.stderr),
                (run.verdicts.clone(), run.stderr.clone())
            );
            let adopted = verdicts
                .iter()
                .filter(|v| v.get("adopted").is_some())
                .count();
            assert_eq!(adopted > 0, adopts);
            let told = if adopts { json!(adopted) } else { Value::Null };
            assert_eq!(run.summary()["adopted"], told);
            assert_eq!(run.summary()["waybills"], verdicts.len());
        }
    }
}

#[test]
fn an_adopted_waybill_goes_on_under_the_rules() {
    let feed = [
        record("W1", SINCE, 300_002, "派件中"),
        record("W1", SINCE, 300_002, "派件中"),
        record("W1", SINCE + 1, 300_003, "已签收"),
        record("W1", SINCE + 2, 200_001, "已到达"),
    ]
    .concat();
    let run = gate(feed.as_bytes(), &["--adopt"]);
    let outcomes: Vec<_> = run
        .verdicts()
        .iter()
        .map(|v| v["outcome"].clone())
        .collect();
    assert_eq!(outcomes, ["accepted", "duplicate", "accepted", "rejected"]);
    assert!(
        run.verdicts[..run.verdicts.find('\n').unwrap()]
            .ends_with(r#","held":false,"adopted":true}"#)
    );
    assert_eq!(run.verdicts.matches("adopted").count(), 1);
    assert!(
        run.stderr
            .contains("accepted             2\nadopted              1\n"),
        "{}",
        run.stderr
    );
    let without = gate(feed.as_bytes(), &[]);
    assert!(!without.stderr.contains("adopted"));
}

#[test]
fn a_start_file_is_json_lines_or_csv_in_either_casing_packed_or_not() {
    let feed = record("770473676669116", SINCE + 1, 300_003, "已签收");
    let rfc_3339 = "2023-11-14T22:13:20Z";
    let files = [
        "waybill_id,status,time\n770473676669116,OutForDelivery,1700000000\n".to_owned(),
        // A word for nothing is an empty cell.
        "waybill_id,status,time,held\n770473676669116,OutForDelivery,1700000000,NULL\n".to_owned(),
        format!(
            "\u{feff}time\twaybillId\tstatus\theld\r\n\
             {rfc_3339}\t770473676669116\tOutForDelivery\tt\r\n"
        ),
        "\n".to_owned()
            + r#"{"waybillId":"770473676669116","status":"OutForDelivery","#
            + r#""time":1700000000,"held":null}"#,
        r#"{"waybill_id":"770473676669116","status":"OutForDelivery","#.to_owned()
            + &format!("\"time\":\"{rfc_3339}\",\"held\":true,\"x\":[]}}\n"),
    ];
    for file in files {
        for content in [
            file.clone().into_bytes(),
            zstd::encode_all(file.as_bytes(), 1).unwrap(),
        ] {
            let (_folder, start) = start_file(content);
            let run = gate(feed.as_bytes(), &["--start", start.to_str().unwrap()]);
            assert_eq!(run.verdicts()[0]["status"], "Signed", "{file}");
        }
    }
}

/// Standard error of a run that must not begin.
fn refused(start: impl AsRef<[u8]>) -> String {
    let (folder, path) = start_file(start);
    let out = folder.path().join("payloads");
    std::fs::write(&out, "of yesterday").unwrap();
    let feed = record("W1", SINCE, 100_001, "已揽收");
    let mut command = waybill();
    command
        .arg("gate")
        .arg("--start")
        .arg(&path)
        .arg("--out")
        .arg(&out);
    let (exit, _, stderr) = run(&mut command, feed.as_bytes());
    assert_eq!(exit, 2, "{stderr}");
    assert_eq!(std::fs::read_to_string(out).unwrap(), "of yesterday");
    stderr.replace(path.to_str().unwrap(), "OPEN")
}

#[test]
fn every_wrong_line_of_a_start_file_is_told_and_nothing_is_decided() {
    let csv = "\
        waybill_id,status,time,held\n\
        W1,InTransit,1700000000,\n\
        ,Intransit,now,yes\n\
        W2,Signed,1700000000,true\n\
        W3,InTransit,,1700000000,\n\
        W1,PickedUp,1700000000,\n\
        W4,,1700000000000,\n\
        W5,PickedUp,\"1700000000\n";
    let json = "\
        {\"waybill_id\":7704,\"status\":\"InTransit\",\"time\":1700000000}\n\
        {\"waybill_id\":\"W1\",\"status\":[\"a-secret-in-the-wrong-place\"],\"time\":1.5,\
        \"held\":{}}\n\
        {\"waybill_id\":\"W2\",\"waybillId\":\"W2\"}\n\
        \"a-secret-in-the-wrong-place\"\n\
        {\"waybill_id\":\"W3\",\n\
        {}\n";
    let told = [
        refused(csv),
        refused(json),
        refused("waybill_id,state,time,time\nW1,InTransit,1700000000,1\n"),
        refused(b"waybill_id,status,time\nW\xff,InTransit,1700000000\n"),
        refused(flate_cut()),
    ];
    let told = told.join("----\n");
    assert!(!told.contains("secret"));
    insta::assert_snapshot!(told);
}

/// A packed file that ends in the middle.
fn flate_cut() -> Vec<u8> {
    let packed = zstd::encode_all("waybill_id,status,time\n".as_bytes(), 1).unwrap();
    packed[..packed.len() - 1].to_vec()
}

#[test]
fn of_very_many_wrong_lines_the_first_are_told_and_the_others_counted() {
    let lines = "{}\n".repeat(1234);
    let told = refused(lines);
    assert_eq!(told.matches("\n    line ").count(), 100);
    assert!(
        told.ends_with("\n    and 1134 more wrong lines\n"),
        "{told}"
    );
}

#[test]
fn a_start_file_that_is_used_otherwise_too_is_refused() {
    let (_folder, path) = start_file("waybill_id,status,time\n");
    let name = path.to_str().unwrap();
    for (arguments, roles) in [
        (vec!["--start", name, "--out", name], "--start and --out"),
        (vec!["--start", "-"], "the feed and --start"),
        (vec![name, "--start", name], "the feed and --start"),
    ] {
        let (exit, _, stderr) = run(waybill().arg("gate").args(arguments), b"");
        let told = format!("waybill: {roles} are the same file; give each a file of its own\n");
        assert_eq!((exit, stderr), (2, told));
    }
}

#[test]
fn a_start_file_may_come_from_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let feed = folder.path().join("scans.jsonl");
    std::fs::write(&feed, record("W1", SINCE + 1, 300_003, "已签收")).unwrap();
    let known = b"waybill_id,status,time\nW1,OutForDelivery,1700000000\n";
    let (exit, stdout, _) = run(
        waybill().arg("gate").arg(feed).args(["--start", "-"]),
        known,
    );
    assert_eq!((exit, stdout.lines().count()), (0, 1));
}
