//! Feeds of XML: a document a line, a form with one in a field, or one document in all, in any of
//! the encodings that documents name.

use std::path::Path;

use encoding_rs::GB18030;

use crate::command::{Run, gate, run, waybill};
use crate::workplace::Workplace;

const TOKEN: &str = "Zq8-3vKx_91LmRt7wPcYb4Nd";

/// A push of SF's over several lines.
fn document(encoding: &str, waybill: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n<Request lang=\"zh-CN\">\n  <Body>\n    \
         <WaybillRoute mailno=\"{waybill}\" acceptTime=\"2026-11-16 10:01:00\" opCode=\"50\" \
         acceptAddress=\"深圳市\" remark=\"顺丰速运 已收取快件\"/>\n    \
         <WaybillRoute mailno=\"{waybill}\" acceptTime=\"2026-11-17 07:20:00\" opCode=\"44\" \
         remark=\"正在派送途中\"/>\n  </Body>\n</Request>\n"
    )
}

fn in_one_line(document: &str) -> String {
    document.replace('\n', " ") + "\n"
}

fn gate_sf(feed: &[u8], options: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let orders = folder.path().join("orders.csv");
    std::fs::write(
        &orders,
        format!("waybill_id,token\nSF1,{TOKEN}1\nSF2,{TOKEN}2\n"),
    )
    .unwrap();
    let orders = orders.to_str().unwrap();
    let words = ["--map", "sf-push", "--orders", orders, "--summary", "json"];
    gate(feed, &[&words, options].concat())
}

/// Line, item, and what became of it.
fn found(run: &Run) -> Vec<String> {
    let verdicts = run.verdicts().into_iter();
    verdicts
        .map(|v| {
            format!(
                "{} {} {} {}",
                v["line"], v["item"], v["waybill_id"], v["outcome"]
            )
        })
        .collect()
}

const BOTH: [&str; 2] = [r#"1 1 "SF1" "accepted""#, r#"1 2 "SF1" "accepted""#];

#[test]
fn a_file_that_is_one_document_is_one_record_whatever_its_lines_chunks_and_threads() {
    let feed = document("UTF-8", "SF1");
    for options in [
        &[][..],
        &["--chunk", "7"],
        &["--threads", "2", "--chunk", "64"],
    ] {
        let run = gate_sf(feed.as_bytes(), options);
        assert_eq!(found(&run), BOTH, "{}", run.stderr);
        assert_eq!(run.summary()["lines"], 1);
    }
    // After blank lines, a mark and a comment its first line has its place.
    let run = gate_sf(format!("\u{feff}\n\n<!-- x\n -->\n{feed}").as_bytes(), &[]);
    assert_eq!(found(&run)[0], r#"3 1 "SF1" "accepted""#);
    assert_eq!(run.payloads()[0]["action_msg"], "顺丰速运 已收取快件");
}

#[test]
fn documents_of_a_line_each_are_records_and_a_torn_one_is_one_malformed_item() {
    let lines = [
        in_one_line(&document("UTF-8", "SF1")),
        in_one_line(&document("UTF-8", "SF2")[..120]),
        in_one_line(&document("UTF-8", "SF2")),
    ];
    let run = gate_sf(lines.concat().as_bytes(), &[]);
    let expected = [
        BOTH[0],
        BOTH[1],
        r#"2 1 null "malformed""#,
        r#"3 1 "SF2" "accepted""#,
        r#"3 2 "SF2" "accepted""#,
    ];
    assert_eq!(found(&run), expected);
    assert_eq!(run.rejects()[0]["number"], 102);
}

/// Rotated feeds begin in the middle, and a document may have a type, which is never read.
#[test]
fn a_bad_first_line_of_documents_of_a_line_each_is_one_malformed_item() {
    let whole = in_one_line(&document("UTF-8", "SF1"));
    let second = in_one_line(&document("UTF-8", "SF2"));
    let element = whole.split_once("?>").unwrap().1.trim_start();
    let same_root = second.split_once("?>").unwrap().1.trim_start();
    for (first, rest) in [
        ("rk=\"x\"/> </Body> </Request>", &second),
        ("</Body> </Request>", &second),
        ("</Request>", &second),
        ("2026-11-29 08:00:00 started", &second),
        (&whole[..150], &second),
        (&element[..100], &same_root.to_owned()),
        ("<!DOCTYPE Request><Request/>", &second),
        (
            "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
            &second,
        ),
    ] {
        let run = gate_sf(format!("{first}\n{rest}").as_bytes(), &[]);
        let expected = [
            r#"1 1 null "malformed""#,
            r#"2 1 "SF2" "accepted""#,
            r#"2 2 "SF2" "accepted""#,
        ];
        assert_eq!(found(&run), expected, "{first}\n{}", run.stderr);
    }
}

#[test]
fn a_document_over_lines_with_a_type_or_with_documents_in_its_lines_is_one() {
    let typed = document("UTF-8", "SF1").replacen("?>", "?><!DOCTYPE Request>", 1);
    let run = gate_sf(typed.as_bytes(), &[]);
    assert_eq!(found(&run), [r#"1 1 null "malformed""#], "{}", run.stderr);
    let reason = run.rejects()[0]["reason"].to_string();
    assert!(
        reason.contains("it has a document type declaration"),
        "{reason}"
    );
    let nested =
        document("UTF-8", "SF1").replace("<Body>", "<Request></Request>\n  <a>1</a>\n  <Body>");
    assert_eq!(found(&gate_sf(nested.as_bytes(), &[])), BOTH);
    // A page that a server sent in place of a feed.
    for page in ["<!DOCTYPE html>\n<title>x</title>\n", "</p>\n</html>\n"] {
        let run = gate_sf(page.as_bytes(), &[]);
        assert_eq!(run.exit, 2, "{page}");
        assert!(run.stderr.contains("is HTML or XML"), "{}", run.stderr);
    }
}

#[test]
fn each_document_is_read_in_the_encoding_that_it_names_unless_somebody_says_another() {
    let gbk = |waybill| {
        let document = document("GBK", waybill);
        GB18030.encode(&document).0.into_owned()
    };
    let utf_16: Vec<u8> = document("UTF-16", "SF1")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let marked = [b"\xff\xfe".to_vec(), utf_16.clone()].concat();
    for feed in [
        gbk("SF1"),
        utf_16,
        marked,
        document("utf-8", "SF1").into_bytes(),
    ] {
        let run = gate_sf(&feed, &[]);
        assert_eq!(found(&run), BOTH, "{}", run.stderr);
        assert_eq!(run.payloads()[1]["action_msg"], "正在派送途中");
    }
    // A document that was converted and kept its words.
    let kept = document("GBK", "SF1");
    assert_eq!(
        found(&gate_sf(kept.as_bytes(), &["--encoding", "utf-8"])),
        BOTH
    );
    assert_eq!(
        found(&gate_sf(&gbk("SF1"), &["--encoding", "gb18030"])),
        BOTH
    );
    let lines: Vec<u8> = [gbk("SF1"), document("UTF-8", "SF2").into_bytes()]
        .iter()
        .flat_map(|document| {
            let mut line: Vec<u8> = document
                .iter()
                .map(|b| if *b == b'\n' { b' ' } else { *b })
                .collect();
            line.push(b'\n');
            line
        })
        .collect();
    assert_eq!(found(&gate_sf(&lines, &[])).len(), 4);
}

/// Some words of GBK are words of UTF-8 as well, if no good ones.
#[test]
fn a_document_that_could_be_in_utf_8_too_is_read_in_the_encoding_that_it_names() {
    let document = document("GBK", "SF1")
        .replace("深圳市", "石台")
        .replace("顺丰速运 已收取快件", "石台站 转投")
        .replace("正在派送途中", "石台站转投");
    let feed = GB18030.encode(&document).0;
    assert!(str::from_utf8(&feed).is_ok());
    for (options, message) in [
        (&[][..], "石台站转投"),
        (&["--encoding", "gb18030"], "石台站转投"),
        (
            &["--encoding", "utf-8"],
            "\u{2af}\u{328}\u{57e}\u{5ea}\u{376}",
        ),
    ] {
        let run = gate_sf(&feed, options);
        assert_eq!(run.payloads()[1]["action_msg"], message, "{}", run.stderr);
    }
}

#[test]
fn a_page_and_xml_without_a_map_are_no_feed() {
    for (feed, options) in [
        (
            "<!DOCTYPE html>\n<html><p>1</p></html>\n",
            &["gate", "--map", "sf-push"][..],
        ),
        ("<html>\n<p>1</p></html>\n", &["gate", "--map", "sf-push"]),
        (&document("UTF-8", "SF1"), &["gate"]),
    ] {
        let (exit, _, told) = run(waybill().args(options), feed.as_bytes());
        assert_eq!(exit, 2, "{told}");
        assert!(told.contains("is HTML or XML"), "{told}");
    }
}

#[test]
fn of_a_refused_document_the_fields_that_the_map_reads_are_shown_and_no_token() {
    let feed = format!(
        "<Request><Body><WaybillRoute mailno='SF1' acceptTime='soon' opCode='50' remark='x' \
         token='{TOKEN}' note='{TOKEN}'/></Body></Request>\n"
    );
    let run = gate_sf(feed.as_bytes(), &["--echo", "note,remark"]);
    let reject = &run.rejects()[0];
    assert_eq!(reject["waybill_id"], "SF1");
    assert_eq!(reject["number"], 113);
    let all = reject.to_string() + &run.stderr + &run.verdicts()[0].to_string();
    assert!(!all.contains(&TOKEN[..8]), "{all}");
    let input = reject["input"].as_str().unwrap();
    assert!(input.contains(r#""mailno":"SF1""#), "{input}");
    assert_eq!(reject["echo"]["remark"], "x");
}

#[test]
fn a_state_knows_how_far_a_document_was_decided() {
    let place = Workplace::new("");
    place.write("push.xml", document("UTF-8", "SF1"));
    place.write("orders.csv", format!("waybill_id,token\nSF1,{TOKEN}\n"));
    let orders = place.path("orders.csv");
    let orders = orders.to_str().unwrap();
    let options = [
        "--map",
        "sf-push",
        "--orders",
        orders,
        "--state",
        "waybill.state",
    ];
    let (exit, told) = place.gate("push.xml", &options);
    assert_eq!(exit, 0, "{told}");
    let once = place.outputs();
    let payloads = String::from_utf8_lossy(&once[0]).into_owned();
    assert_eq!(payloads.lines().count(), 2);
    let (exit, told) = place.gate("push.xml", &options);
    assert_eq!(exit, 0, "{told}");
    assert!(told.contains("goes on behind line 7"), "{told}");
    assert_eq!(place.outputs(), once);
    // With another map, or without one, it is another matter.
    for other in [
        &["--map", "kdniao"][..],
        &["--map", "sf-push", "--utc-offset", "+09:00"],
    ] {
        let other = [other, &options[2..]].concat();
        let (exit, told) = place.gate("push.xml", &other);
        assert_eq!(exit, 2, "{told}");
        let made =
            "can't use the state file waybill.state: its records were read by the map sf-push";
        assert!(told.contains(made), "{told}");
        assert_eq!(place.outputs(), once);
        let (exit, told) = place.gate("push.xml", &[&other, &["--lang", "zh"][..]].concat());
        assert_eq!(exit, 2);
        assert!(told.contains("请给出相同的 --map"), "{told}");
    }
    let (exit, told) = place.gate("push.xml", &options[2..]);
    assert_eq!(exit, 2, "{told}");
    let kdniao = [
        "--map",
        "kdniao",
        "--orders",
        orders,
        "--state",
        "waybill.state",
    ];
    let despite = [&kdniao[..], &["--despite", "other-map"]].concat();
    assert_ne!(place.gate("push.xml", &despite).0, 2);
    // From then on it is the map.
    assert_ne!(place.gate("push.xml", &kdniao).0, 2);
    let mut show = waybill();
    show.current_dir(place.path(""))
        .args(["state", "show", "waybill.state", "--lang", "en"]);
    let (_, shown, _) = run(&mut show, b"");
    assert!(shown.contains("    map kdniao, fingerprint "), "{shown}");
}

/// It would be read at an end that never comes.
#[test]
fn a_document_over_several_lines_is_not_followed() {
    let place = Workplace::new("");
    place.write("push.xml", document("UTF-8", "SF1"));
    for follow in ["--follow", "--follow=name"] {
        let (exit, told) = place.gate("push.xml", &["--map", "sf-push", follow]);
        assert_eq!(exit, 2);
        assert_eq!(
            told,
            "waybill: --follow waits for more lines, and push.xml is one document of XML over \
             several; write each document in one line, or leave out --follow\n"
        );
    }
}

#[test]
fn a_map_is_suggested_from_xml_and_from_forms_with_xml() {
    for (name, wanted) in [
        (
            "yto",
            [
                "unwrap = [\"logistics_interface\", \"UpdateInfo\"]",
                "code = \"infoContent\"",
            ],
        ),
        (
            "sf-push",
            [
                "at = \"Request.Body.WaybillRoute[]\"",
                "time = \"acceptTime\"",
            ],
        ),
        (
            "kuaidi100",
            ["at = \"data.item[]\"", "order = \"newest-first\""],
        ),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../maps/samples");
        let sample = std::fs::read_to_string(path.join(format!("{name}.xml.txt"))).unwrap();
        // The last record of one sample is torn.
        let sample: Vec<&str> = sample.lines().take(3).collect();
        let sample = sample.join("\n");
        let (exit, toml, told) = run(waybill().args(["map", "suggest", "-"]), sample.as_bytes());
        assert_eq!(exit, 0, "{told}");
        for line in wanted {
            assert!(toml.contains(line), "{name} has no {line}\n{toml}");
        }
    }
}

#[test]
fn a_sample_that_is_none_is_told_what_it_is_not_and_what_would_be_right() {
    for (sample, why) in [
        (
            "Dear Sir,\nplease find them below.\nRegards\n",
            "2 of its first 2 lines have not the first line's 2 cells",
        ),
        (
            "hello\nnothing here\n",
            "has neither JSON, XML, the body of a form nor a table in its first 20 lines",
        ),
        (
            "12345\n",
            "has neither JSON, XML, the body of a form nor a table",
        ),
        (
            "[1,2]\n[3]\n",
            "is a JSON array; write its elements a line each",
        ),
        ("", "the sample has no record; give at least one"),
        ("<a><b>\n", "it ends within an element"),
        (
            "{\"a\":1}\n[2]\n",
            "record 2 of the sample is no JSON object",
        ),
    ] {
        let (exit, map, told) = run(waybill().args(["map", "suggest", "-"]), sample.as_bytes());
        assert_eq!((exit, &*map), (2, ""), "{sample:?} {told}");
        assert!(told.contains(why), "{sample:?} {told}");
        assert!(!told.contains("decided"), "{told}");
        let mut in_chinese = waybill();
        in_chinese.args(["map", "suggest", "-", "--lang", "zh"]);
        let (exit, _, told) = run(&mut in_chinese, sample.as_bytes());
        assert_eq!(exit, 2);
        assert!(
            told.starts_with("waybill: ") && told.contains(['请', '样']),
            "{told}"
        );
    }
}
