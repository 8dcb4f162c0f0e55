//! `waybill audit`: what is wrong, in which order, by carrier and by site, and two periods side by
//! side.

use std::fs;

use serde_json::{Value, json};

use crate::audit::{AS_OF, DAY, HOUR, Report, START, audit, history, list, part};
use crate::command::{record, run, waybill};

/// The names of what is wrong, with the code where one is, the count, and of how many.
fn issues(figures: &Value) -> Vec<(String, u64, u64)> {
    let issue = |issue: &Value| {
        let mut name = issue["issue"].as_str().unwrap().to_owned();
        if let Some(code) = issue["code"].as_str() {
            name = format!("{name} {code}");
        }
        let count = |key: &str| issue[key].as_u64().unwrap();
        (name, count("count"), count("of"))
    };
    list(&figures["issues"]).iter().map(issue).collect()
}

fn scan(waybill: &str, after: i64, action: u32) -> String {
    record(waybill, START + after, action, "扫描")
}

/// Ordinary parcels of four updates in three days, so many of them, from this day on.
fn ordinary(count: usize, day: i64) -> String {
    let parcel = |place: usize| {
        let start = day * DAY + i64::try_from(place).unwrap();
        let id = format!("N{place}");
        [
            scan(&id, start, 100_001),
            scan(&id, start + DAY, 200_001),
            scan(&id, start + 2 * DAY, 300_002),
            scan(&id, start + 2 * DAY + HOUR, 300_003),
        ]
        .concat()
    };
    (0..count).map(parcel).collect()
}

#[test]
fn what_is_wrong_comes_in_its_order_with_counts_and_shares() {
    let feed = [
        ordinary(30, 0),
        // Signed at a time before it was sent out; still open.
        scan("late", 28 * DAY, 100_001),
        scan("late", 29 * DAY, 200_001),
        scan("late", 29 * DAY + HOUR, 300_002),
        scan("late", 29 * DAY + 600, 300_003),
        // Stuck.
        scan("stuck", 10 * DAY, 100_001),
        scan("stuck", 11 * DAY, 200_001),
        // Nothing accepted.
        scan("lost", 20 * DAY, 300_003),
        // After the signature.
        scan("N1", 12 * DAY, 200_001),
        scan("N2", 12 * DAY, 200_001),
        // Duplicates, less than what is told.
        scan("N1", 1, 100_001),
        // A scan is missing.
        scan("skip", 29 * DAY, 100_001),
        scan("skip", 29 * DAY + HOUR, 200_001),
        scan("skip", 29 * DAY + 2 * HOUR, 300_003),
        "no record\n".to_owned(),
    ]
    .concat();
    let report = audit(feed.as_bytes(), &[]);
    let lines = report.figures["lines"].as_u64().unwrap();
    let accepted = report.figures["outcomes"]["accepted"].as_u64().unwrap();
    let expected = [
        ("stuck", 1, 34),
        ("late_signatures", 1, 33),
        ("nothing_accepted", 1, 34),
        ("refused waybill_closed", 2, lines),
        ("refused invalid_json", 1, lines),
        ("refused action_not_permitted", 1, lines),
        ("refused time_goes_back", 1, lines),
    ];
    let expected = expected.map(|(name, count, of)| (name.to_owned(), count, of));
    assert_eq!(issues(&report.figures), expected);
    // 1 of 128 is less than 1%.
    assert!(report.figures["skipping"] == 1 && accepted > 100);
    let first = part(&report.text, "What is wrong", "\nWhat became");
    insta::assert_snapshot!(first);
    let chinese = audit(feed.as_bytes(), &["--lang", "zh"]).text;
    insta::assert_snapshot!(part(&chinese, "有什么问题", "\n各行的结果"));
}

#[test]
fn the_text_the_page_and_the_json_say_the_same() {
    let escaped = |text: &Value| {
        let text = text
            .as_str()
            .unwrap()
            .replace('&', "&amp;")
            .replace('"', "&quot;");
        text.replace('<', "&lt;").replace('>', "&gt;")
    };
    let both = ["en", "zh"].map(|lang| audit(&history(), &["--now", AS_OF, "--lang", lang]));
    assert_eq!(both[0].figures, both[1].figures);
    let issues = list(&both[0].figures["issues"]);
    assert!(issues.len() > 7);
    for issue in &issues[..7] {
        for (lang, keys) in [["what", "step"], ["what_zh", "step_zh"]]
            .into_iter()
            .enumerate()
        {
            for key in keys {
                assert!(
                    both[lang].text.contains(issue[key].as_str().unwrap()),
                    "{key} {issue}"
                );
                for report in &both {
                    assert!(report.page.contains(&escaped(&issue[key])), "{key} {issue}");
                }
            }
        }
    }
    // The rest has its own place.
    assert!(both[0].text.contains(&format!(
        "\n  and {} more, further down\n",
        issues.len() - 7
    )));
}

#[test]
fn what_refuses_a_tenth_of_the_feed_comes_before_everything() {
    let stuck = scan("stuck", 0, 100_001);
    let broken = "no record\n".repeat(13);
    let report = audit((stuck + &ordinary(30, 20) + &broken).as_bytes(), &[]);
    let names: Vec<String> = issues(&report.figures)
        .into_iter()
        .map(|(name, ..)| name)
        .collect();
    assert_eq!(names, ["stuck", "refused invalid_json"]);
    let broken = "no record\n".repeat(14);
    let stuck = scan("stuck", 0, 100_001);
    let report = audit((stuck + &ordinary(30, 20) + &broken).as_bytes(), &[]);
    let names: Vec<String> = issues(&report.figures)
        .into_iter()
        .map(|(name, ..)| name)
        .collect();
    assert_eq!(names, ["refused invalid_json", "stuck"]);
}

#[test]
fn duplicates_are_a_cause_of_load_with_those_who_send_them() {
    let by = |carrier: &str, scans: &str| -> String {
        let scans = scans.lines().map(|line| {
            let mut scan: Value = serde_json::from_str(line).unwrap();
            scan["carrier"] = json!(carrier);
            format!("{scan}\n")
        });
        scans.collect()
    };
    let feed = by("A", &ordinary(30, 0)) + &by("B", &ordinary(3, 0));
    let report = audit(feed.as_bytes(), &[]);
    assert_eq!(
        issues(&report.figures),
        [("duplicates".to_owned(), 12, 132)]
    );
    let issue = &report.figures["issues"][0];
    let what = issue["what"].as_str().unwrap();
    assert!(what.ends_with("; most of carrier B ×12"), "{what}");
    let step = issue["step"].as_str().unwrap();
    assert!(
        step.starts_with("Of what B sends, 100.0% are duplicates."),
        "{step}"
    );
    let step = issue["step_zh"].as_str().unwrap();
    assert!(step.starts_with("B 发来的有 100.0% 是重复。"), "{step}");
}

#[test]
fn a_feed_without_faults_has_none() {
    let report = audit(ordinary(20, 0).as_bytes(), &[]);
    assert_eq!(issues(&report.figures), []);
    for shown in [&report.text, &report.page] {
        assert!(
            shown.contains("Nothing was refused, no waybill is stuck, and no scan is missing.")
        );
    }
}

#[test]
fn refusals_are_counted_by_the_site_that_scanned() {
    let table = "运单号,扫描时间,操作类型,网点,操作站,描述\n\
        yt-1,2026-11-16 20:00,揽件成功,杭州余杭,甲,已揽收\n\
        yt-1,2026-11-17 08:00,取消,西安雁塔,乙,取消\n\
        yt-1,2026-11-17 09:00,取消,西安雁塔,甲,取消了\n\
        yt-1,2026-11-17 09:00,运输中,杭州余杭,乙,在途\n";
    let sites = |options: &[&str]| {
        let figures = audit(table.as_bytes(), options).figures;
        let site = |site: &Value| {
            let outcomes = &site["outcomes"];
            let count = |outcome: &str| outcomes[outcome].as_u64().unwrap();
            let refused = count("rejected") + count("malformed");
            (
                site["site"].as_str().unwrap().to_owned(),
                count("accepted"),
                refused,
            )
        };
        list(&figures["sites"]).iter().map(site).collect::<Vec<_>>()
    };
    let named = |sites: [(&str, u64, u64); 2]| {
        sites.map(|(site, accepted, refused)| (site.to_owned(), accepted, refused))
    };
    assert_eq!(sites(&[]), named([("西安雁塔", 0, 2), ("杭州余杭", 1, 1)]));
    assert_eq!(
        sites(&["--site", "操作站"]),
        named([("乙", 0, 2), ("甲", 1, 1)])
    );
    let mut command = waybill();
    command.args(["audit", "--site", "无此列"]);
    let (exit, stdout, stderr) = run(&mut command, table.as_bytes());
    assert_eq!((exit, stdout.as_str()), (2, ""));
    assert!(
        stderr.contains("has no column 无此列, which was named"),
        "{stderr}"
    );
}

#[test]
fn what_a_map_reads_is_called_items_with_what_is_ignored_and_empty() {
    let push = |number: &str, traces: &str| {
        format!("{{\"lastResult\":{{\"nu\":\"{number}\",\"data\":[{traces}]}}}}\n")
    };
    let trace = |time: &str, code: &str| {
        format!(
            "{{\"ftime\":\"2026-11-18 {time}:00\",\"statusCode\":\"{code}\",\"context\":\"a\"}}"
        )
    };
    let feed = push(
        "YT1",
        &[trace("09:00", "999"), trace("08:00", "103")].join(","),
    ) + &push("YT2", &trace("08:00", "101"))
        + &push("YT3", "");
    let report = audit(feed.as_bytes(), &["--map", "kuaidi100"]);
    let figures = &report.figures;
    assert_eq!(
        (&figures["lines"], &figures["items"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(
        (&figures["empty"], &figures["outcomes"]["ignored"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(figures["refusals"][0]["examples"][0]["item"], 1);
    // A carrier's code is long enough for a token, and small letters alone.
    let named =
        push("YT4", &trace("08:00", "999")).replace("\"nu\"", "\"com\":\"yuantong\",\"nu\"");
    let named = audit(named.as_bytes(), &["--map", "kuaidi100"]).figures;
    assert_eq!(named["carriers"][0]["carrier"], "yuantong");
    for line in [
        "\n  lines: 3\n  items: 3\n",
        "\nWhat became of the items\n",
        "\n           1   33.3%  ignored, as no update\n",
        "\n           1          empty: parcels without any scan, which are no items\n",
        "\nWhy items were malformed\n",
        "line 1, item 1, YT1: ",
        "`waybill map check MAP --feed FEED` lists the codes",
    ] {
        assert!(report.text.contains(line), "{line}\n{}", report.text);
    }
    assert!(report.page.contains("What became of the items"));
    // Also where there is nothing of it.
    let report = audit(
        push("YT1", &trace("08:00", "103")).as_bytes(),
        &["--map", "kuaidi100"],
    );
    assert!(
        report
            .text
            .contains("\n           0    0.0%  ignored, as no update\n")
    );
    assert!(report.text.contains("\n           0          empty: "));
}

#[test]
fn names_of_carriers_and_sites_are_shown_where_no_token_is_named() {
    let names = |feed: &str| {
        let figures = audit(feed.as_bytes(), &[]).figures;
        let name = |groups: &str, name: &str| figures[groups][0][name].as_str().unwrap().to_owned();
        (name("carriers", "carrier"), name("sites", "site"))
    };
    let both = |carrier: &str, site: &str| (carrier.to_owned(), site.to_owned());
    let line = r#"{"waybill_id":"W1","action_time":1700000000,"action_type":100001,
        "action_msg":"已揽收","carrier":"yuantong","site":"Hangzhou Yuhang"}"#;
    let line = line.replace('\n', "");
    assert_eq!(names(&line), both("yuantong", "Hangzhou Yuhang"));
    // Where a token may be in it; and where one is named, nothing with a piece of it or like one.
    let mixed = line.replace("yuantong", "yuanTong9");
    assert_eq!(names(&mixed), both("***", "Hangzhou Yuhang"));
    let own = line.replace('{', r#"{"token":"yuantongyuantong","#);
    assert_eq!(names(&own), both("***", "***"));
    let table = "token,waybill_id,action_time,action_type,action_msg,carrier,site\n\
        yuantongyuantong,W1,1700000000,100001,a,yuantong,Hangzhou\n";
    assert_eq!(names(table), both("***", "***"));
}

/// The two halves of September, and an audit of the second beside the first.
fn compared(options: &[&str]) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let history = String::from_utf8(history()).unwrap();
    let is_before = |line: &&str| {
        let scan: Option<Value> = serde_json::from_str(line).ok();
        let time = scan.and_then(|scan| scan["action_time"].as_i64());
        time.is_some_and(|time| time < 1_789_500_000)
    };
    let (before, after): (Vec<&str>, Vec<&str>) = history.lines().partition(is_before);
    assert!(before.len() > 500 && after.len() > 500);
    let path = folder.path().join("before.jsonl");
    fs::write(&path, before.join("\n") + "\n").unwrap();
    let path = path.to_str().unwrap();
    let options = [&["--now", AS_OF, "--against", path], options].concat();
    audit((after.join("\n") + "\n").as_bytes(), &options)
}

#[test]
fn two_periods_stand_side_by_side_and_the_first_screen_tells_the_changes() {
    let report = compared(&[]);
    insta::assert_snapshot!(part(&report.text, "What is wrong", "\nDay by day"));
    let figures = &report.figures;
    assert_eq!(figures["against"]["feed"], "before.jsonl");
    let change = |measure: &str| {
        let mut changes = list(&figures["changes"]).iter();
        changes.find(|change| change["measure"] == measure).unwrap()
    };
    let rejected = change("rejected");
    for (period, figures) in [("before", &figures["against"]), ("now", figures)] {
        let expected = json!({
            "count": figures["outcomes"]["rejected"],
            "of": figures["lines"],
        });
        assert_eq!(rejected[period], expected);
        let half = &change("half_signed_within")[period]["seconds"];
        assert_eq!(*half, figures["pickup_to_signature"]["half_within"]);
        assert_eq!(
            change("stuck")[period]["count"],
            figures["waybills"]["stuck"]
        );
    }
    for heading in [
        "Worse than in before.jsonl",
        "Better than in before.jsonl",
        "Compared with",
    ] {
        assert!(report.page.contains(heading), "{heading}");
    }
}

#[test]
fn the_other_feed_is_counted_as_if_it_were_audited_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("before.jsonl");
    fs::write(&path, history()).unwrap();
    let options = ["--now", AS_OF, "--stuck-after", "3", "--rules", "strict"];
    let alone = audit(&history(), &options).figures;
    let both = [&options[..], &["--against", path.to_str().unwrap()]].concat();
    let beside = audit(&history(), &both).figures;
    for (name, figure) in beside["against"].as_object().unwrap() {
        if name != "feed" {
            assert_eq!(alone[name], *figure, "{name}");
        }
    }
    // Nothing differs from itself.
    for change in list(&beside["changes"]) {
        assert!(
            ["same", "neutral"].contains(&change["trend"].as_str().unwrap()),
            "{change}"
        );
        assert_eq!(change["before"], change["now"]);
    }
}

#[test]
fn standard_input_is_one_feed_only() {
    for feed in [
        &["audit", "--against", "-"][..],
        &["audit", "-", "--against", "-"],
    ] {
        let (exit, stdout, stderr) = run(waybill().args(feed), b"");
        assert_eq!((exit, stdout.as_str()), (2, ""));
        assert!(
            stderr.contains("the feed and --against are the same file"),
            "{stderr}"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("now.jsonl");
    fs::write(&path, scan("W1", 0, 100_001)).unwrap();
    let mut command = waybill();
    command.args([
        "audit",
        path.to_str().unwrap(),
        "--against",
        "-",
        "--json",
        "-",
    ]);
    let (exit, stdout, stderr) = run(&mut command, scan("W2", 0, 100_001).as_bytes());
    assert_eq!(exit, 0, "{stderr}");
    let figures: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(figures["against"]["outcomes"]["accepted"], 1);
    assert_eq!(figures["against"]["feed"], Value::Null);
}

#[test]
fn late_signatures_and_what_follows_a_signature_are_on_the_page() {
    let feed = [
        scan("late", 0, 100_001),
        scan("late", HOUR, 200_001),
        scan("late", 2 * HOUR, 300_002),
        scan("late", HOUR + 1800, 300_003),
        scan("done", 0, 100_001),
        scan("done", HOUR, 200_001),
        scan("done", 2 * HOUR, 300_002),
        scan("done", 3 * HOUR, 300_003),
        scan("done", 4 * HOUR, 200_001),
    ]
    .concat();
    let report = audit(feed.as_bytes(), &[]);
    let late = &report.figures["late_signatures"];
    assert_eq!(late["count"], 1);
    assert_eq!(late["of"], 2);
    assert_eq!(late["still_open"], 1);
    assert_eq!(late["after_signature"], json!({"200001": 1}));
    let section = part(&report.page, "<section id=\"late\"", "</section>");
    assert!(section.contains("Signed, but refused as late"));
    assert!(section.contains("Came after the signature was accepted (202)"));
    // A tolerance of an hour takes it.
    let issue = &report.figures["issues"];
    let late = list(issue)
        .iter()
        .find(|issue| issue["issue"] == "late_signatures")
        .unwrap();
    let step = late["step"].as_str().unwrap();
    assert!(step.contains("closing_tolerance = 3600"), "{step}");
}
