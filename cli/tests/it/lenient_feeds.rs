//! `--lenient`: feeds with our own names, in which times and actions are as people write them; and
//! `--echo` with paths.

use crate::command::gate;

/// Records in both casings, with times and actions of every kind.
fn feed() -> String {
    let site = r#","site":{"city":"杭州"}"#;
    let snake = |time: &str, action: &str, more: &str| {
        let ids = r#""token":"tok-1","waybill_id":"W1""#;
        let rest = format!(r#""action_type":{action},"action_msg":"已揽收"{more}"#);
        format!("{{{ids},\"action_time\":{time},{rest}}}\n")
    };
    let camel = r#"{"token":"tok-1","waybillId":"W1","actionTime":"2026/11/16 20:05","#;
    [
        snake("\"2026-11-16T18:00:00+08:00\"", "\"揽件成功\"", site),
        [
            camel,
            "\"actionType\":\"InTransit\",\"actionMsg\":\"已发出\"}\n",
        ]
        .concat(),
        snake("1794834600", "300002", ""),
        snake("\"2026-11-16\"", "\"SIGNED\"", ""),
    ]
    .concat()
}

#[test]
fn records_of_ours_are_read_as_people_write_them_where_that_is_said() {
    let run = gate(feed().as_bytes(), &[]);
    assert!(run.payloads().is_empty(), "{}", run.stderr);
    let run = gate(feed().as_bytes(), &["--lenient"]);
    let sent: Vec<(i64, i64)> = run
        .payloads()
        .iter()
        .map(|sent| {
            (
                sent["action_time"].as_i64().unwrap(),
                sent["action_type"].as_i64().unwrap(),
            )
        })
        .collect();
    let expected = [
        (1_794_823_200, 100_001),
        (1_794_830_700, 200_001),
        (1_794_834_600, 300_002),
    ];
    assert_eq!(sent, expected, "{}", run.stderr);
    let reason = run.rejects()[0]["faults"].to_string();
    assert!(
        reason.contains("is a date alone; send the time of day, too"),
        "{reason}"
    );
    assert!(
        reason.contains("the action `SIGNED` is none of the nine"),
        "{reason}"
    );
    let run = gate(feed().as_bytes(), &["--lenient", "--utc-offset", "+09:00"]);
    assert_eq!(run.payloads()[1]["action_time"], 1_794_830_700 - 3600);
}

#[test]
fn a_table_with_our_names_is_read_so_too() {
    let table = "token,waybill_id,action_time,action_type,action_msg\n\
                 tok-1,W1,2026-11-16 18:00:00,揽件成功,已揽收\n\
                 tok-1,W1,1794834600,300002,派件\n";
    assert!(gate(table.as_bytes(), &[]).payloads().is_empty());
    assert_eq!(gate(table.as_bytes(), &["--lenient"]).payloads().len(), 2);
}

#[test]
fn fields_are_carried_along_by_their_paths() {
    let run = gate(feed().as_bytes(), &["--lenient", "--echo", "site.city"]);
    assert_eq!(run.verdicts()[0]["echo"]["site.city"], "杭州");
    assert!(run.verdicts()[1]["echo"]["site.city"].is_null());
    // Of a feed that nothing but our own reader reads, too.
    let run = gate(feed().as_bytes(), &["--echo", "site.city,'site.city'"]);
    assert_eq!(run.rejects()[0]["echo"]["site.city"], "杭州");
    assert!(run.rejects()[0]["echo"]["'site.city'"].is_null());
}

#[test]
fn of_a_push_each_item_carries_what_is_in_it_else_in_its_parcel_else_in_the_record() {
    let push = r#"{"billstatus":"check","lastResult":{"nu":"W1","com":"zto","data":[
        {"ftime":"2026-11-18 08:00:00","statusCode":"5","context":"b","at":{"area":"X"}},
        {"ftime":"2026-11-17 08:00:00","statusCode":"103","context":"a"}]}}"#;
    let push = push.replace("\n        ", "") + "\n";
    let echo = [
        "--map",
        "kuaidi100",
        "--echo",
        "at.area,com,billstatus,lastResult.nu,x",
    ];
    let run = gate(push.as_bytes(), &echo);
    let echoes: Vec<String> = run
        .rejects()
        .iter()
        .map(|reject| reject["echo"].to_string())
        .collect();
    let beside = r#""billstatus":"check","com":"zto","lastResult.nu":"W1","x":null"#;
    assert_eq!(
        echoes,
        [
            format!(r#"{{"at.area":null,{beside}}}"#),
            format!(r#"{{"at.area":"X",{beside}}}"#),
        ]
    );
}

#[test]
fn what_is_no_path_to_a_field_is_refused_before_anything_is_decided() {
    for (path, told) in [
        ("a..b", "--echo: `a..b` is no path: "),
        ("a[]", "--echo: `a[]` leads to many values"),
    ] {
        let run = gate(feed().as_bytes(), &["--echo", path]);
        assert_eq!(run.exit, 2);
        assert!(run.stderr.contains(told), "{}", run.stderr);
        let run = gate(feed().as_bytes(), &["--echo", path, "--lang", "zh"]);
        assert!(run.stderr.contains("--echo：“"), "{}", run.stderr);
    }
}
