//! The work grows with the length of the input and no faster, counted in instructions:
//!
//! ```sh
//! cargo test -p waybill-cli --test it -- --ignored --nocapture linear
//! ```

use std::process::{Command, Stdio};

use crate::command::{record, waybill};
use crate::workplace::Workplace;

/// An input that a stranger could have made to cost more than its length.
struct Input {
    name: &'static str,
    /// The command, and its options besides the feed and the outputs.
    command: &'static [&'static str],
    /// The feed of this size.
    feed: fn(usize) -> String,
    /// A size of which the double, and the double of that, still take seconds.
    size: usize,
}

const GATE: &[&str] = &["gate", "--rejects", "rejects", "--verdicts", "verdicts"];

const INPUTS: [Input; 13] = [
    Input {
        name: "ordinary scans",
        command: GATE,
        feed: |n| scans(n, |n| 600 * n),
        size: 300,
    },
    Input {
        name: "ordinary scans, with a state",
        command: &["gate", "--state", "state", "--rejects", "rejects"],
        feed: |n| scans(n, |n| 600 * n),
        size: 300,
    },
    Input {
        name: "late scans of one waybill",
        command: GATE,
        feed: |n| {
            let late = |n: usize| scan("W1", 1_699_990_000 + i64::try_from(n).unwrap(), 200_001);
            scan("W1", 1_700_000_000, 100_001) + &(0..n).map(late).collect::<String>()
        },
        size: 300,
    },
    Input {
        name: "a record of many tokens and many texts",
        command: GATE,
        feed: |n| {
            let tokens: String = each(n, |n| format!("\"token\":\"a{n}\","));
            let texts: String = each(n, |n| format!("\"x\":\"bbb{n}\","));
            format!("{{{tokens}{texts}\"y\":1}}\n")
        },
        size: 500,
    },
    Input {
        name: "one record of a map, of which many items are refused",
        command: &[
            "gate",
            "--map",
            "kuaidi100",
            "--rejects",
            "rejects",
            "--verdicts",
            "verdicts",
        ],
        feed: |n| {
            let scan = r#"{"ftime":"2023-11-17 08:00:00","statusCode":"999","context":"x"}"#;
            let scans = vec![scan; n].join(",");
            format!(r#"{{"lastResult":{{"nu":"YT1","data":[{scans}]}}}}"#) + "\n"
        },
        size: 300,
    },
    Input {
        name: "a flat record of very many fields, read by a map",
        command: &["gate", "--map", "text-zh", "--rejects", "rejects"],
        feed: |n| format!("{{\"a\":0{}}}\n", each(n, |n| format!(",\"a{n}\":1"))),
        size: 1_000,
    },
    Input {
        name: "a row of many tokens and many texts",
        command: GATE,
        feed: |n| {
            let names: String = each(n, |n| format!(",token{n},x{n}"));
            let cells: String = each(n, |n| format!(",a{n},bbb{n}"));
            format!("{HEADER}{names}\nt,W1,1,1,m{cells}\n")
        },
        size: 500,
    },
    Input {
        name: "quotes that are closed in the next line",
        command: GATE,
        feed: |n| format!("{HEADER}\n{}", "a\",\"\n".repeat(n)),
        size: 2_000,
    },
    Input {
        name: "blank lines",
        command: GATE,
        feed: |n| "\n".repeat(n),
        size: 100_000,
    },
    Input {
        name: "blank lines behind a record",
        command: GATE,
        feed: |n| scan("W1", 1_700_000_000, 100_001) + &"\n".repeat(n),
        size: 100_000,
    },
    Input {
        name: "a long line",
        command: &["gate", "--format", "jsonl", "--rejects", "rejects"],
        feed: |n| "x".repeat(n) + "\n",
        size: 400_000,
    },
    Input {
        name: "a message of prefixes and hidden characters",
        command: &["gate", "--phones", "normalise", "--rejects", "rejects"],
        feed: |n| {
            let message = "+86\u{200b}(0186-0000\u{200b}-1234 ".repeat(n);
            record("W1", 1_700_000_000, 100_001, &message)
        },
        size: 300,
    },
    Input {
        name: "an audit of a carrier a line",
        command: &["audit", "--json", "audit.json"],
        feed: |n| {
            let carrier = |n| {
                let end = format!(",\"delivery_id\":\"C{n}\"}}\n");
                scan(&format!("W{n}"), 1_700_000_000, 100_001).replace("}\n", &end)
            };
            (0..n).map(carrier).collect()
        },
        size: 300,
    },
];

/// A piece for each number below this.
fn each(count: usize, piece: fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

const HEADER: &str = "token,waybill_id,action_time,action_type,action_msg";

fn scan(waybill: &str, time: i64, action: u32) -> String {
    record(waybill, time, action, "已扫描")
}

fn scans(count: usize, time: fn(i64) -> i64) -> String {
    const ACTIONS: [u32; 5] = [100_001, 200_001, 300_002, 300_003, 400_001];
    let one = |n: usize| {
        let time = 1_700_000_000 + time(i64::try_from(n).unwrap());
        scan(&format!("W{}", n / 5), time, ACTIONS[n % 5])
    };
    (0..count).map(one).collect()
}

/// How many instructions the command takes for this feed.
fn instructions(input: &Input, size: usize) -> u64 {
    let place = Workplace::new(&(input.feed)(size));
    let output = Command::new("valgrind")
        .args([
            "--tool=cachegrind",
            "--cache-sim=no",
            "--cachegrind-out-file=/dev/null",
        ])
        .arg(waybill().get_program())
        .args(input.command)
        .arg("feed.jsonl")
        .args(["--now", "1800000000"])
        .args(if input.command[0] == "gate" {
            &["--out", "out", "--summary", "none", "--threads", "1"][..]
        } else {
            &[]
        })
        .current_dir(place.path(""))
        .stdout(Stdio::null())
        .output()
        .expect("valgrind is installed");
    let told = String::from_utf8_lossy(&output.stderr);
    let count = told.lines().find_map(|line| line.split_once("refs:"));
    let (_, count) = count.unwrap_or_else(|| panic!("{}: {told}", input.name));
    count.trim().replace(',', "").parse().unwrap()
}

#[test]
#[ignore = "two minutes, and needs valgrind"]
#[allow(clippy::print_stdout, reason = "the figures")]
fn the_work_is_linear_in_the_length_of_the_feed() {
    let mut worse = Vec::new();
    for input in &INPUTS {
        let [one, two, four] = [1, 2, 4].map(|times| instructions(input, times * input.size));
        // What starting takes is the same in all three.
        let hundredths = 100 * (four - two) / (two - one);
        let growth = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        println!(
            "{:<45} {one:>13} {two:>13} {four:>13}  {growth}",
            input.name
        );
        // Twice as much for twice as much, and four times as much if it were quadratic. Hash tables
        // grow in steps.
        if hundredths > 300 {
            worse.push(input.name);
        }
    }
    assert!(worse.is_empty(), "{worse:?}");
}
