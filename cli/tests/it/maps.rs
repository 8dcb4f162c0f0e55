//! `waybill map`: shows, checks and suggests maps.

use std::path::{Path, PathBuf};

use crate::command::{gate, run, told, waybill};
use crate::workplace::Workplace;

fn sample(name: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../maps/samples")
        .join(name);
    path.to_str().unwrap().to_owned()
}

#[test]
fn ready_maps_are_listed_and_shown_in_both_languages() {
    insta::assert_snapshot!(told(&["map", "list"], ""));
    insta::assert_snapshot!(told(&["map", "show", "yunda"], ""));
    insta::assert_snapshot!(told(&["map", "show", "yunda", "--lang", "zh"], ""));
}

#[test]
fn a_map_comes_out_in_the_forms_that_it_is_read_in() {
    let place = Workplace::new("");
    for form in ["toml", "json"] {
        let (exit, text, _) = run(
            waybill().args(["map", "show", "zto-query", "--as", form]),
            b"",
        );
        assert_eq!(exit, 0);
        let file = format!("ours.{form}");
        place.write(&file, &text);
        let path = place.path(&file);
        let shown = |source: &str| {
            let (exit, text, _) = run(waybill().args(["map", "show", source, "--as", "json"]), b"");
            assert_eq!(exit, 0);
            text
        };
        assert_eq!(shown(path.to_str().unwrap()), shown("zto-query"));
        // JSON as TOML.
        let (exit, toml, told) = run(
            waybill().args(["map", "show", path.to_str().unwrap(), "--as", "toml"]),
            b"",
        );
        assert_eq!(exit, 0, "{told}");
        place.write("again.toml", toml);
        assert_eq!(
            shown(place.path("again.toml").to_str().unwrap()),
            shown("zto-query")
        );
    }
    let (exit, schema, _) = run(waybill().args(["map", "schema"]), b"");
    assert_eq!(exit, 0);
    assert!(serde_json::from_str::<serde_json::Value>(&schema).unwrap()["$defs"].is_object());
}

#[test]
fn every_fault_of_a_map_is_told_at_once_in_both_languages() {
    let place = Workplace::new("");
    place.write(
        "ours.toml",
        "name = \"\"\n[trace]\nwaybil_id = \"no\"\ntime = \"t\"\n[time]\nformats = [\"YYYY\"]\n\
         zone = \"Asia/Shanghai\"\n[vocabulary]\nname = \"v\"\ncode = \"c\"\n\
         [vocabulary.codes]\n1 = { is = \"X\" }\n2 = { is = \"-\" }\n",
    );
    place.write("broken.toml", "name = \n[trace]\n");
    place.write(
        "feed.jsonl",
        "{\"token\":\"s3cret-token\",\"waybill_id\":\"W1\"}\n",
    );
    place.write("scans.csv", "token,waybill_id\ns3cret-token,W1\n");
    let check = |file: &str, lang: &str| {
        let mut command = waybill();
        command.args(["map", "check", file, "--lang", lang]);
        command.current_dir(place.path(""));
        let (exit, stdout, stderr) = run(&mut command, b"");
        format!("{stdout}{stderr}exit {exit}\n")
    };
    let all: String = [
        "ours.toml",
        "broken.toml",
        "feed.jsonl",
        "scans.csv",
        "none.toml",
    ]
    .into_iter()
    .flat_map(|file| ["en", "zh"].map(|lang| check(file, lang)))
    .collect();
    assert!(!all.contains("s3cret"), "{all}");
    insta::assert_snapshot!(all);
    // Where it is used, too.
    let path = place.path("ours.toml");
    for (lang, word) in [("en", "means nothing"), ("zh", "没有意义")] {
        let run = gate(b"{}\n", &["--map", path.to_str().unwrap(), "--lang", lang]);
        assert_eq!(run.exit, 2);
        for word in [
            "waybil_id",
            "YYYY",
            "Asia/Shanghai",
            word,
            "vocabulary.codes.1",
        ] {
            assert!(run.stderr.contains(word), "{word}: {}", run.stderr);
        }
    }
}

#[test]
fn a_map_is_tried_on_a_feed_code_by_code() {
    for lang in ["en", "zh"] {
        let feed = sample("kuaidi100.jsonl");
        let mut command = waybill();
        command.args(["map", "check", "kuaidi100", "--feed", "-", "--lang", lang]);
        let (exit, stdout, stderr) = run(&mut command, &std::fs::read(feed).unwrap());
        assert_eq!(exit, 1, "a code of the sample is unknown: {stderr}");
        insta::assert_snapshot!(format!("trial_{lang}"), stdout);
    }
    let (exit, stdout, _) = run(
        waybill().args(["map", "check", "yunda", "--feed", &sample("yunda.jsonl")]),
        b"",
    );
    assert_eq!(
        exit,
        i32::from(stdout.contains("Unknown codes") || stdout.contains("\n1"))
    );
}

#[test]
fn the_vocabulary_of_another_carrier_is_told_code_by_code() {
    let (exit, stdout, _) = run(
        waybill().args(["map", "check", "yunda", "--feed", &sample("jt.jsonl")]),
        b"",
    );
    assert_eq!(exit, 1);
    assert!(stdout.contains("103 missing_field"), "{stdout}");
    assert!(stdout.contains("The ready map jt reads "), "{stdout}");
}

#[test]
fn a_first_map_of_an_unknown_feed_is_sound_and_reads_it() {
    let place = Workplace::new("");
    let table = "包裹编号;单号;扫描时间;操作类型;描述\n\
                 1;110054815;2026/11/18 20:26;揽收;已揽收\n\
                 2;110054815;2026/11/18 21:40;发件;离开杭州\n\
                 3;110054815;2026/11/19 9:10;神秘;到达\n";
    let encoded = encoding_rs::GB18030.encode(table).0.into_owned();
    place.write("export.csv", encoded);
    let suggest = |file: &str, options: &[&str]| {
        let mut command = waybill();
        command.args(["map", "suggest", file]).args(options);
        command.current_dir(place.path(""));
        run(&mut command, b"")
    };
    let (exit, _, told) = suggest("export.csv", &[]);
    assert!(exit == 2 && told.contains("--encoding gb18030"), "{told}");
    let (exit, toml, told) = suggest("export.csv", &["--encoding", "gb18030"]);
    assert_eq!(exit, 0, "{told}");
    insta::assert_snapshot!(format!("{toml}{told}"));
    place.write("ours.toml", toml);
    let mut command = waybill();
    command.args(["map", "check", "ours.toml", "--feed", "export.csv"]);
    command
        .args(["--encoding", "gb18030"])
        .current_dir(place.path(""));
    let (exit, stdout, _) = run(&mut command, b"");
    assert_eq!(exit, 1);
    assert!(stdout.contains("神秘: 1"), "{stdout}");
    // JSON, a form, and what is neither.
    for (feed, word) in [
        ("kuaidi100.jsonl", "unwrap = [\"param\"]"),
        ("sf-push.jsonl", "at = \"Body.WaybillRoute[]\""),
    ] {
        let (exit, toml, told) = suggest(&sample(feed), &["--name", "theirs"]);
        assert_eq!(exit, 0, "{told}");
        assert!(
            toml.contains(word) && toml.contains("name = \"theirs\""),
            "{toml}"
        );
    }
    for (text, told) in [
        ("[{\"a\":1}]\n", "is a JSON array"),
        (
            "{\"a\":1}\n{\"a\":\n",
            "line 2: record 2 of the sample is no JSON object",
        ),
        ("", "the sample has no record"),
        (
            "word\n",
            "neither JSON, XML, the body of a form nor a table",
        ),
    ] {
        place.write("sample", text);
        let (exit, _, stderr) = suggest("sample", &[]);
        assert_eq!(exit, 2, "{text}");
        assert!(stderr.contains(told), "{told}: {stderr}");
    }
}
