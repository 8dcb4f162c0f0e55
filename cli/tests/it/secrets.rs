//! No output but the payloads shows an order token, or eight characters of one, whatever the feed
//! is like.

use std::fs;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::command::{run, waybill};

/// A piece of so many characters is as bad as the token.
const PIECE: usize = 8;

/// Tokens of the shapes that systems make, each longer than a waybill id.
fn token() -> impl Strategy<Value = String> {
    let shape = |pattern: &'static str| pattern.prop_map(String::from).boxed();
    prop_oneof![
        shape("[a-z][A-Z0-9][A-Za-z0-9_-]{22,60}"),
        shape("[0-9a-f]{8}7f[0-9a-f]{12}7f[0-9a-f]{8}"),
        shape("[a-f]1[0-9a-f]{6}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-a1[0-9a-f]{10}"),
        shape("x7[A-Za-z0-9+/]{11}[A-Za-z0-9+/]{8}z9=="),
        shape("z9[a-z0-9]{6}\\.x8[A-Za-z0-9]{8}\\.y7[a-z0-9]{6}"),
    ]
    .prop_filter("has the word", |token| {
        !token.to_ascii_lowercase().contains("token")
    })
    // A half without small letters does, which can't be known: see SECURITY.md.
    .prop_filter("a half looks like a waybill id", |token| {
        let (left, right) = token.split_at(token.len() / 2);
        let has_small = |half: &str| half.bytes().any(|byte| byte.is_ascii_lowercase());
        has_small(left) && has_small(right)
    })
}

/// A record of JSON, with further fields.
fn line(token: &Value, id: &str, message: &str, more: &Value) -> String {
    let mut record = json!({
        "token": token,
        "waybill_id": id,
        "action_time": 1_700_000_000,
        "action_type": 300_003,
        "action_msg": message,
        "carrier": id,
    });
    let fields = record.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    record.to_string()
}

/// Lines of JSON in which the token, or a half of it, is a value or a name where it should not be.
fn misplaced(token: &str) -> Vec<String> {
    let (left, right) = token.split_at(token.len() / 2);
    let line =
        |token: Value, id: &str, message: &str, more: Value| line(&token, id, message, &more);
    let message = format!("令牌{token}");
    vec![
        line(
            json!(token),
            token,
            "已揽收",
            json!({"action_type": 100_001}),
        ),
        line(json!(token), token, "已签收", json!({})),
        line(json!(token), right, "已签收", json!({})),
        line(json!(token), "W2", &message, json!({})),
        line(json!(token), "W2", &message, json!({"action_type": 1})),
        line(
            json!(token),
            "W3",
            "x",
            json!({"carrier": token, "note": [1, {"a": left}]}),
        ),
        line(
            json!(token),
            "W3",
            "x",
            json!({(token): 1, "n": {(right): "x"}}),
        ),
        line(json!([token]), "W4", "x", json!({"note": token})),
        line(json!({"value": token}), "W4", "x", json!({"note": right})),
        line(json!({(token): 1}), "W4", "x", json!({"carrier": token})),
        line(
            json!(format!(" {token}\n")),
            "W5",
            &message,
            json!({"note": token}),
        ),
    ]
}

/// Lines of JSON with the token in no field of its own, or broken; `cut` says where some end.
fn lines(token: &str, cut: usize) -> Vec<String> {
    let (left, right) = token.split_at(token.len() / 2);
    let line =
        |token: Value, id: &str, message: &str, more: Value| line(&token, id, message, &more);
    let good = || line(json!(token), "W1", "已签收", json!({}));
    let message = format!("令牌{token}");
    let mut lines = misplaced(token);
    lines.extend([
        line(
            json!(""),
            token,
            &message,
            json!({"tokn": token, "x": [token]}),
        ),
        line(json!(null), token, "x", json!({(token): 1})),
        line(json!(left), "W6", "x", json!({"note": right})),
        line(json!("SF1020304050607"), token, "x", json!({})),
        line(
            json!(token),
            "W7",
            "x",
            json!({"action_time": token, "action_type": token}),
        ),
        good().replace(&format!("\"{token}\""), &format!("\"{token}\\ud800\"")),
        good().replace(
            "已签收",
            &format!("\\u{:04x}{}", u32::from(token.as_bytes()[0]), &token[1..]),
        ),
        good().replacen('{', &format!("{{\"token\":\"{right}\","), 1),
        format!("{}{}", good(), token),
        format!("[{}]", good()),
        format!("{token},W1,1,2,x"),
        format!("W1 {token} x"),
        format!("W1{token}"),
        token.to_owned(),
        good().replace('"', ""),
    ]);
    let whole = good();
    let cut = whole.floor_char_boundary(cut % whole.len());
    lines.extend([whole[..cut].to_owned(), whole[cut..].to_owned()]);
    lines
}

/// Lines of JSON with something else in the token's field, and the token elsewhere.
fn filled(token: &str) -> Vec<String> {
    let fillers = [
        json!(0),
        json!([0]),
        json!({"k": {"v": 0}}),
        json!("0"),
        json!("-"),
        json!("SF1020304050607"),
        json!("delivered"),
        json!("see the message"),
        json!("https://example.com/orders"),
    ];
    let elsewhere = |filler: Value| {
        let line = |id: &str, message: &str, more: Value| line(&filler, id, message, &more);
        [
            line("W8", &format!("令牌{token}"), json!({})),
            line("W8", token, json!({"action_type": 100_001})),
            line(token, "x", json!({"action_type": 100_001})),
            line(token, "x", json!({"action_type": 7})),
            line("W8", "x", json!({"action_type": token})),
            line("W8", "x", json!({"action_time": token, "note": token})),
        ]
    };
    fillers.into_iter().flat_map(elsewhere).collect()
}

/// Rows of a carrier's own table, with something else in the token's column.
fn own_rows(token: &str) -> Vec<String> {
    let fillers = ["", "0", "NULL", "SF1020304050607", "delivered"];
    let elsewhere = |filler: &str| {
        [
            format!("{filler},W1,2023-11-17 08:00:00,签收成功,令牌{token},x"),
            format!("{filler},{token},2023-11-17 08:00:00,签收成功,a,x"),
            format!("{filler},{token},2023-11-17 08:00:00,揽件成功,a,x"),
            format!("{filler},W1,{token},签收成功,a,x"),
            format!("{filler},W1,2023-11-17 08:00:00,{token},a,{token}"),
        ]
    };
    fillers.into_iter().flat_map(elsewhere).collect()
}

/// Rows of CSV whose cells stand in other columns, or can't be told apart.
fn rows(token: &str, cut: usize) -> Vec<String> {
    let (left, right) = token.split_at(token.len() / 2);
    let whole = format!("{token},W1,1700000000,300003,已签收,{right}");
    let cut = whole.floor_char_boundary(cut % whole.len());
    vec![
        format!("{token},{token},1700000000,100001,x,{token}"),
        format!("{token},{token},1700000000,300003,{token},{left}"),
        format!("SF1020304050607,{token},1700000000,300003,x,"),
        format!("SF10203,{token},1700000000,300003,x,"),
        format!("{left},{right},731234567890123,1700000000,100001,x"),
        format!("{left},{right},W1,1700000000,100001,x"),
        format!(",SF10203,{token},1700000000,100001,x"),
        format!("W1,1700000000,{token},100001,x,"),
        format!("W1,1700000000,300003,{token},x,"),
        format!("W1,1700000000,300003,x,{token},"),
        format!(",W1,1700000000,300003,x,{token}"),
        format!(" {token} ,W1,1700000000,1,{token},"),
        format!("{token},W1,1700000000,300003"),
        format!("{token},W1,1700000000,300003,a,b,c,{right}"),
        format!("{left},{right},W1,1700000000,300003,a,b"),
        format!("\"{token},W1,1700000000,300003,a,"),
        format!("x\"{token}\",W1,1700000000,300003,a,"),
        token.to_owned(),
        whole[..cut].to_owned(),
        whole[cut..].to_owned(),
    ]
}

/// Everything that the commands make of a feed, but the payloads.
fn outputs(feed: &str) -> Vec<(&'static str, String)> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("feed"), feed).unwrap();
    let mut gate = waybill();
    gate.current_dir(folder.path());
    gate.args(["gate", "feed", "--now", "1800000000", "--out", "out"]);
    gate.args(["--rejects", "rejects", "--verdicts", "verdicts"]);
    let (exit, stdout, summary) = run(&mut gate, b"");
    assert_eq!((exit, stdout.as_str()), (0, ""), "{summary}");
    let mut audit = waybill();
    audit.current_dir(folder.path());
    audit.args(["audit", "feed", "--now", "1800000000", "--json", "json"]);
    audit.args(["--html", "page", "--stuck", "stuck", "--stuck-after", "1"]);
    let (exit, report, told) = run(&mut audit, b"");
    assert_eq!(exit, 0, "{told}");
    let (_, shown, rules) = run(
        waybill()
            .current_dir(folder.path())
            .args(["rules", "check", "feed"]),
        b"",
    );
    let (_, reply, replied) = run(waybill().args(["reply"]), feed.as_bytes());
    let file = |name: &'static str| (name, fs::read_to_string(path(name)).unwrap());
    vec![
        ("summary", summary),
        file("rejects"),
        file("verdicts"),
        ("report", report),
        file("json"),
        file("page"),
        file("stuck"),
        ("notices", told),
        ("rules", shown + &rules),
        ("reply", reply + &replied),
    ]
}

fn assert_hidden(token: &str, feed: &str) {
    for (name, text) in outputs(feed) {
        for piece in token.as_bytes().windows(PIECE) {
            let piece = str::from_utf8(piece).unwrap();
            let shown = text.lines().find(|line| line.contains(piece));
            assert!(shown.is_none(), "{name} show {piece} of {token}: {shown:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_output_shows_eight_characters_of_a_token(token in token(), cut in any::<usize>()) {
        let lines = [lines(&token, cut), filled(&token)].concat();
        assert_hidden(&token, &(lines.join("\n") + "\n"));
        let header = "token,waybill_id,action_time,action_type,action_msg,carrier\n";
        assert_hidden(&token, &(header.to_owned() + &rows(&token, cut).join("\n") + "\n"));
        let header = "token,运单号,扫描时间,操作类型,轨迹描述,carrier\n";
        assert_hidden(&token, &(header.to_owned() + &own_rows(&token).join("\n") + "\n"));
    }
}

/// The token is in another file, so nothing in the line says which text it is. It may look like a
/// waybill id, or be short.
#[test]
fn the_token_of_an_order_is_hidden_in_the_lines_of_its_waybill() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    for token in ["0123456789ABCDEF0123456789ABCDEF", "K3Y-9"] {
        write("orders.csv", format!("waybill_id,token\nW1,{token}\n"));
        let record = json!({
            "waybill_id": "W1",
            "action_time": 1_795_000_000,
            "action_type": 300_003,
            "action_msg": format!("令牌{token}"),
            "note": token,
        });
        write(
            "feed",
            format!("{record}\n{}\n", record.to_string().replace("300003", "7")),
        );
        let push = json!({"lastResult": {"nu": "W1", "data": [
            {"ftime": "2026-11-18 08:00:00", "statusCode": "3", "context": format!("签{token}")},
        ]}});
        write("pushes", format!("{push}\n"));
        for (arguments, rejects) in [
            ("gate feed --echo note", 2),
            ("gate pushes --map kuaidi100", 1),
        ] {
            let mut gate = waybill();
            gate.current_dir(folder.path());
            gate.args(arguments.split(' '));
            gate.args(["--orders", "orders.csv", "--now", "1800000000"]);
            let (exit, stdout, told) = run(gate.args(["--out", "out", "--rejects", "-"]), b"");
            assert_eq!((exit, stdout.lines().count()), (0, rejects), "{told}");
            assert!(!(stdout.clone() + &told).contains(token), "{stdout}{told}");
        }
    }
}

/// Where something else stands in the token's field, what is carried along may be the token, and
/// the id is what whoever looks into it needs.
#[test]
fn beside_a_filled_token_s_field_ids_are_shown_and_words_are_not() {
    const ID: &str = "SF1020304050607";
    for filler in [json!("0"), json!("-"), json!(ID)] {
        let word = "qwertzuiopasdfghjklyxcvb";
        let line = |kind| {
            line(
                &filler,
                ID,
                "x",
                &json!({"note": word, "action_type": kind}),
            )
        };
        let feed = format!("{}\n{}\n", line(300_003), line(100_001));
        let mut gate = waybill();
        gate.args([
            "gate",
            "--echo",
            "note",
            "--out",
            "/dev/null",
            "--verdicts",
            "-",
        ]);
        let (exit, verdicts, told) = run(&mut gate, feed.as_bytes());
        assert_eq!(exit, 0, "{told}");
        assert_eq!(verdicts.matches(ID).count(), 2, "{verdicts}");
        assert!(!verdicts.contains(word), "{verdicts}");
        gate.args(["--rejects", "/dev/stderr", "--summary", "none"]);
        let (_, _, told) = run(&mut gate, feed.as_bytes());
        assert!(told.contains(ID) && !told.contains(word), "{told}");
    }
}

/// An update has one token, and its line may have others: its order's where the record has one
/// too, and those of other parcels.
#[test]
fn what_is_carried_along_shows_no_other_token_of_its_line() {
    const TOKENS: [&str; 2] = ["0123456789ABCDEF0123456789ABCDEF", "ZYXWVUTS98765432"];
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    let [one, two] = TOKENS;
    write(
        "orders.csv",
        format!("waybill_id,token\nW1,{one}\nW2,{two}\n"),
    );
    let map = json!({
        "name": "ours",
        "parcel": {"at": "parcels[]", "waybill_id": "no", "token": "key"},
        "trace": {"at": "scans[]", "time": "at", "text": "memo"},
        "time": {"formats": ["unix-s"]},
        "vocabulary": {"name": "types", "code": "type", "codes": {"GOT": "P"}},
    });
    write("map.json", map.to_string());
    let depot = "hangzhou yuhang";
    let record = line(
        &json!("Zq83vKx91LmRt7wPcYb4NdQ2"),
        "W1",
        "已揽收",
        &json!({"action_type": 100_001, "note": one, "depot": depot}),
    );
    write("feed", record + "\n");
    let parcel = |id: &str, note: &str, key: Option<&str>| {
        let scan = json!({"type": "GOT", "at": 1_700_000_000, "memo": "已揽收"});
        json!({"no": id, "note": note, "depot": depot, "key": key, "scans": [scan]})
    };
    let push = json!({"parcels": [parcel("W1", two, None), parcel("W2", one, None)]});
    write("pushes", push.to_string());
    let push = json!({"parcels": [parcel("W1", two, Some(one)), parcel("W2", one, Some(two))]});
    write("keyed", push.to_string());
    for (arguments, updates) in [
        ("gate feed --orders orders.csv", 1),
        ("gate pushes --map map.json --orders orders.csv", 2),
        ("gate keyed --map map.json", 2),
    ] {
        let mut gate = waybill();
        gate.current_dir(folder.path()).args(arguments.split(' '));
        gate.args(["--echo", "note,depot", "--now", "1800000000"]);
        let (exit, stdout, told) = run(gate.args(["--out", "out", "--verdicts", "-"]), b"");
        assert_eq!((exit, stdout.lines().count()), (0, updates), "{told}");
        for verdict in stdout.lines() {
            let verdict: Value = serde_json::from_str(verdict).unwrap();
            let echo = json!({"note": "***", "depot": depot});
            assert_eq!(verdict["outcome"], "accepted", "{arguments}");
            assert_eq!(verdict["echo"], echo, "{arguments}");
        }
    }
}

/// Rules and maps that are none: whatever they are, nothing of them is quoted.
#[test]
fn a_feed_that_is_given_as_rules_or_as_a_map_is_not_quoted() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("a.jsonl", "{\"token\":\"Zq83vKx91LmRt7wP\",\"rows\":1}\n"),
        ("b.csv", "Zq83vKx91LmRt7wP,W1,1700000000,100001,x\n"),
        ("c.toml", "Zq83vKx91LmRt7wP = 1\n"),
        ("d.json", "{\"Zq83vKx91LmRt7wP\": 1}"),
        ("e", "Zq83vKx91LmRt7wP"),
        (
            "f.sql",
            "insert into t values('Zq83vKx91LmRt7wP','W1',1,2,'x');",
        ),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let rules = path.to_str().unwrap();
        for arguments in [
            vec!["gate", "--rules", rules],
            vec!["rules", "show", rules],
            vec!["gate", "--map", rules],
            vec!["map", "show", rules],
        ] {
            let (exit, stdout, stderr) = run(waybill().args(arguments), b"");
            assert_eq!((exit, stdout.as_str()), (2, ""), "{stderr}");
            assert!(stderr.contains("nothing of it is quoted"), "{stderr}");
            assert!(!stderr.contains("Zq83"), "{stderr}");
        }
    }
}

#[test]
fn verdicts_name_the_waybill_wherever_it_can_be_read() {
    let token = json!("order-token-of-the-tests");
    let id = "SF1020304050607";
    let feed = [
        line(&token, "W1", "x", &json!({"action_time": 1})),
        line(&token, id, "x", &json!({"action_type": 100_001})),
        line(&json!(null), id, "x", &json!({})),
        line(&token, "of-the-tests", "x", &json!({"action_type": 1})),
        "nothing".to_owned(),
    ];
    let run = crate::command::gate((feed.join("\n") + "\n").as_bytes(), &[]);
    let ids: Vec<_> = run
        .verdicts()
        .iter()
        .map(|verdict| verdict["waybill_id"].clone())
        .collect();
    let expected = json!(["W1", "SF1020304050607", "SF1020304050607", "***", null]);
    assert_eq!(json!(ids), expected);
}
