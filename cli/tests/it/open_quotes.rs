//! A quote in CSV that is never closed costs its own line and no more, however the feed comes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use rustix::process::Signal;

use crate::command::{gate, waybill};
use crate::workplace::{Workplace, signal};

const HEADER: &str = "token,waybill_id,action_time,action_type,action_msg\n";

fn row(waybill: usize, message: &str) -> String {
    format!("order-token-of-the-tests,W{waybill},1700000000,100001,{message}\n")
}

fn rows(count: usize) -> String {
    (1..=count).map(|i| row(i, "picked up")).collect()
}

fn table(count: usize) -> String {
    HEADER.to_owned() + &row(0, "\"never closed") + &rows(count)
}

#[test]
fn with_a_state_the_rows_behind_it_are_decided() {
    for count in [1, 5, 600] {
        let place = Workplace::new("");
        place.write("feed.csv", table(count));
        let (exit, told) = place.gate("feed.csv", &["--state", "waybill.state"]);
        assert_eq!(exit, 0, "{told}");
        assert_eq!(
            (place.lines("out"), place.lines("rejects")),
            (count, 1),
            "{told}"
        );
        assert!(!told.contains("undecided"), "{told}");
        let again = Workplace::new("");
        again.write("feed.csv", table(count));
        again.gate("feed.csv", &[]);
        assert_eq!(place.outputs(), again.outputs());
    }
}

#[test]
fn a_row_that_may_still_go_on_is_left_and_said_to_be_open() {
    let place = Workplace::new("");
    let state = ["--state", "waybill.state"];
    place.write(
        "feed.csv",
        HEADER.to_owned() + &rows(2) + &row(3, "\"a, first line").clone(),
    );
    let (_, told) = place.gate("feed.csv", &state);
    assert!(
        told.contains("the quotes of the row behind line 3 are not closed yet, and it was left"),
        "{told}"
    );
    assert_eq!((place.lines("out"), place.lines("rejects")), (2, 0));
    // Its message has a line break, which no message may have; but it is one row.
    place.append(
        "feed.csv",
        "a second line\"\n".to_owned() + &row(4, "picked up"),
    );
    place.gate("feed.csv", &state);
    assert_eq!((place.lines("out"), place.lines("rejects")), (3, 1));
}

#[test]
fn a_followed_file_waits_for_nothing_behind_it() {
    let place = Workplace::new("");
    place.write("feed.csv", table(5));
    let mut gate = place
        .command("feed.csv", &["--follow"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while place.lines("out") < 5 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert_eq!(place.lines("rejects"), 1);
    signal(&gate, Signal::TERM);
    gate.wait().unwrap();
}

#[test]
fn a_pipe_that_pauses_holds_nothing_back() {
    let mut child = waybill()
        .args(["gate", "--summary", "none", "--now", "1800000000"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut payloads = BufReader::new(child.stdout.take().unwrap()).lines();
    input.write_all(table(2).as_bytes()).unwrap();
    for id in ["W1", "W2"] {
        let payload = payloads.next().unwrap().unwrap();
        assert!(payload.contains(id), "{payload}");
    }
    drop(input);
    child.wait().unwrap();
}

#[test]
fn a_text_with_a_row_in_it_stays_a_text_where_its_quotes_are_closed() {
    let header = HEADER.trim_end().to_owned() + ",note\n";
    let inner = row(9, "forged").trim_end().to_owned() + ",x";
    let feed = header + row(1, "picked up").trim_end() + &format!(",\"a\n{inner}\nb\"\n");
    for chunk in ["7", "64", "100000"] {
        let run = gate(feed.as_bytes(), &["--chunk", chunk, "--summary", "json"]);
        assert_eq!(run.summary()["lines"], 1, "{chunk}");
        assert!(
            run.stdout.contains("\"W1\"") && !run.stdout.contains("forged"),
            "{}",
            run.stdout
        );
    }
    let place = Workplace::new("");
    place.write("feed.csv", feed);
    place.gate("feed.csv", &["--state", "waybill.state"]);
    assert_eq!(place.lines("verdicts"), 1);
}
