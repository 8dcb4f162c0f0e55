//! What becomes of a payload after each answer, and when the process is killed.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use clients_check::{Answer, CODES, Stub, UNKNOWN_CODES};
use outbox_service::{Next, Sender, Step, Stop, Store, Wechat};
use tempfile::TempDir;
use waybill_engine::{
    AccessToken, OrderToken, Outcome, Record, ReplyClass, RuleSet, Timestamp, WaybillId,
};

/// 2026-11-18, 20:26:40 in Beijing.
const NOW: i64 = 1_795_004_800;

const CONFIRMED: i64 = 0;

fn at(unix: i64) -> Timestamp {
    Timestamp::from_unix(unix).unwrap()
}

fn id(text: &str) -> WaybillId<'_> {
    WaybillId::new(text).unwrap()
}

/// A scan as it comes, and as the engine writes it.
fn scan(waybill: &str, action: u32, minute: i64) -> String {
    let time = NOW - 3600 + 60 * minute;
    let names = format!(r#""token":"token-of-{waybill}","waybill_id":"{waybill}""#);
    let what = format!(r#""action_time":{time},"action_type":{action}"#);
    format!(r#"{{{names},{what},"action_msg":"已到\"城北\""}}"#)
}

fn take(store: &Store, line: &str) -> &'static str {
    let record = Record::from_json(line.as_bytes(), RuleSet::STANDARD.messages()).unwrap();
    match store.take(&RuleSet::STANDARD, &record, at(NOW)).unwrap() {
        Outcome::Accepted(_) => "accepted",
        Outcome::Duplicate => "duplicate",
        Outcome::Rejected(_) => "rejected",
    }
}

fn new_store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("store")).unwrap();
    (folder, store)
}

/// A store with this in its outbox.
fn store_with(scans: &[String]) -> (TempDir, Store) {
    let (folder, store) = new_store();
    for line in scans {
        assert_eq!(take(&store, line), "accepted", "{line}");
    }
    (folder, store)
}

/// WeChat, which gives these answers and then confirms everything.
fn wechat(answers: impl IntoIterator<Item = Answer, IntoIter: Send + 'static>) -> Stub {
    let mut answers = answers.into_iter();
    Stub::start(move |_| answers.next().unwrap_or_else(|| Answer::code(CONFIRMED)))
}

/// Access tokens `access-1`, `access-2` and so on.
fn tokens() -> impl FnMut() -> Result<AccessToken, String> {
    let mut number = 0;
    move || {
        number += 1;
        AccessToken::new(format!("access-{number}")).map_err(|error| error.to_string())
    }
}

fn sender<'a>(
    store: &'a Store,
    stub: &Stub,
) -> Sender<'a, impl FnMut() -> Result<AccessToken, String>> {
    let instead = format!("http://{}", stub.authority()).parse().unwrap();
    Sender::new(store, Wechat::new(Some(instead)), tokens()).unwrap()
}

/// The class of the answer, or nothing if nothing was sent.
fn class_of(step: Result<Step, Stop>) -> Option<ReplyClass> {
    match step.unwrap() {
        Step::Sent(_, reply) => Some(reply.class()),
        Step::Wait(_) | Step::Idle => None,
    }
}

/// What WeChat was sent: which access token, and the body.
fn sent(stub: &Stub) -> Vec<(String, String)> {
    let call = |request: &http::Request<_>| {
        let query = request.uri().query().unwrap().to_owned();
        let body: &[u8] = AsRef::<[u8]>::as_ref(request.body());
        (query, String::from_utf8(body.to_vec()).unwrap())
    };
    stub.requests().iter().map(call).collect()
}

fn bodies(stub: &Stub) -> Vec<String> {
    sent(stub).into_iter().map(|(_, body)| body).collect()
}

#[test]
fn an_accepted_scan_is_in_the_outbox_with_its_tracker_or_not_at_all() {
    let (folder, store) = new_store();
    let pickup = scan("W1", 100_001, 0);
    assert_eq!(take(&store, &pickup), "accepted");
    assert_eq!(take(&store, &pickup), "duplicate");
    assert_eq!(take(&store, &scan("W1", 400_001, 1)), "rejected");
    drop(store);

    let store = Store::open(folder.path().join("store")).unwrap();
    assert_eq!(take(&store, &pickup), "duplicate");
    let stub = wechat([]);
    let mut sender = sender(&store, &stub);
    assert_eq!(class_of(sender.step(at(NOW))), Some(ReplyClass::Accepted));
    assert_eq!(sender.step(at(NOW)).unwrap(), Step::Idle);
    assert_eq!(bodies(&stub), [pickup]);
}

#[test]
fn what_was_confirmed_is_never_sent_again() {
    let pickup = scan("W1", 100_001, 0);
    let (folder, store) = store_with(std::slice::from_ref(&pickup));
    let stub = wechat([]);
    class_of(sender(&store, &stub).step(at(NOW)));
    assert_eq!(bodies(&stub).len(), 1);
    drop(store);

    let store = Store::open(folder.path().join("store")).unwrap();
    assert_eq!(take(&store, &pickup), "duplicate");
    let year = 365 * 24 * 3600;
    assert_eq!(
        sender(&store, &stub).step(at(NOW + year)).unwrap(),
        Step::Idle
    );
    assert_eq!(bodies(&stub), [""; 0]);
}

#[test]
fn updates_of_a_waybill_go_in_their_order_and_one_after_the_other() {
    let (first, second) = (scan("W1", 100_001, 0), scan("W1", 200_001, 1));
    let other = scan("W2", 100_001, 0);
    let (_folder, store) = store_with(&[first.clone(), second.clone(), other.clone()]);
    let stub = wechat([Answer::code(-1)]);
    let mut sender = sender(&store, &stub);

    assert_eq!(class_of(sender.step(at(NOW))), Some(ReplyClass::Transient));
    assert_eq!(class_of(sender.step(at(NOW))), Some(ReplyClass::Accepted));
    assert_eq!(bodies(&stub), [first.clone(), other], "the second waits");
    assert_eq!(sender.step(at(NOW)).unwrap(), Step::Wait(NOW + 1));
    class_of(sender.step(at(NOW + 1)));
    class_of(sender.step(at(NOW + 1)));
    assert_eq!(bodies(&stub), [first, second]);
}

#[test]
fn after_no_confirmation_the_same_bytes_go_out_after_longer_and_longer_pauses() {
    let silences: [fn() -> Answer; 8] = [
        || Answer::code(-1),
        || Answer::code(-2),
        || Answer::json(200, ""),
        || Answer::json(502, "<html>"),
        || Answer::json(500, r#"{"errcode":0}"#),
        || {
            let response = http::Response::builder()
                .status(302)
                .header("location", "/elsewhere");
            Answer::Whole(response.body("".into()).unwrap())
        },
        || Answer::Nothing,
        || Answer::Half(r#"{"errcode":0"#.into()),
    ];
    let rounds = 21;
    let pickup = scan("W1", 100_001, 0);
    let (_folder, store) = store_with(std::slice::from_ref(&pickup));
    let stub = wechat(
        silences
            .into_iter()
            .cycle()
            .take(rounds)
            .map(|answer| answer()),
    );
    let mut sender = sender(&store, &stub);
    let (mut now, mut pauses) = (NOW, Vec::new());
    for _ in 0..rounds {
        assert!(class_of(sender.step(at(now))).unwrap().may_resend());
        let Step::Wait(until) = sender.step(at(now)).unwrap() else {
            panic!("it waits");
        };
        assert_eq!(class_of(sender.step(at(until - 1))), None);
        pauses.push(until - now);
        now = until;
    }
    assert_eq!(pauses[..11], [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]);
    assert_eq!(pauses[11..], [900; 10]);
    assert_eq!(class_of(sender.step(at(now))), Some(ReplyClass::Accepted));
    assert_eq!(bodies(&stub), vec![pickup; rounds + 1]);
}

#[test]
fn a_refused_access_token_is_refreshed_once_and_the_same_body_sent() {
    for code in [40_001, 40_014, 41_001, 42_001] {
        let pickup = scan("W1", 100_001, 0);
        let (_folder, store) = store_with(std::slice::from_ref(&pickup));
        let stub = wechat([Answer::code(code)]);
        let mut sender = sender(&store, &stub);
        class_of(sender.step(at(NOW)));
        assert_eq!(class_of(sender.step(at(NOW))), Some(ReplyClass::Accepted));
        let call = |token: &str| (format!("access_token={token}"), pickup.clone());
        assert_eq!(sent(&stub), [call("access-1"), call("access-2")]);
    }
}

#[test]
fn a_fresh_access_token_that_is_refused_as_well_stops_the_sender() {
    let (_folder, store) = store_with(&[scan("W1", 100_001, 0)]);
    let stub = wechat([40_001, 40_001].map(Answer::code));
    let mut sender = sender(&store, &stub);
    class_of(sender.step(at(NOW)));
    assert!(matches!(sender.step(at(NOW)), Err(Stop::Account(_))));
    assert_eq!(sent(&stub).len(), 2);
    assert_eq!(
        class_of(sender.step(at(NOW))),
        Some(ReplyClass::Accepted),
        "nothing is lost"
    );
}

#[test]
fn silence_says_nothing_about_a_fresh_access_token() {
    let (_folder, store) = store_with(&[scan("W1", 100_001, 0)]);
    let stub = wechat([Answer::code(40_001), Answer::Nothing, Answer::code(40_001)]);
    let mut sender = sender(&store, &stub);
    class_of(sender.step(at(NOW)));
    class_of(sender.step(at(NOW)));
    assert!(matches!(sender.step(at(NOW + 1)), Err(Stop::Account(_))));
}

#[test]
fn an_access_token_that_ran_out_later_is_refreshed_again() {
    let scans = ["W1", "W2"].map(|waybill| scan(waybill, 100_001, 0));
    let (_folder, store) = store_with(&scans);
    let stub = wechat([40_001, 0, 42_001, 0].map(Answer::code));
    let mut sender = sender(&store, &stub);
    for _ in 0..4 {
        assert!(class_of(sender.step(at(NOW))).is_some());
    }
    let used: Vec<_> = sent(&stub).into_iter().map(|(token, _)| token).collect();
    assert_eq!(
        used,
        [1, 2, 2, 3].map(|number| format!("access_token=access-{number}"))
    );
}

#[test]
fn a_pause_that_wechat_asks_for_holds_everything_and_outlives_the_process() {
    let midnight = NOW + 3 * 3600 + 33 * 60 + 20;
    for (code, until) in [
        (45_011, NOW + 60),
        (9_300_509, NOW + 60),
        (9_300_537, NOW + 60),
        (45_009, midnight),
    ] {
        let scans = ["W1", "W2"].map(|waybill| scan(waybill, 100_001, 0));
        let (folder, store) = store_with(&scans);
        let stub = wechat([Answer::code(code)]);
        class_of(sender(&store, &stub).step(at(NOW)));
        drop(store);

        let store = Store::open(folder.path().join("store")).unwrap();
        let mut sender = sender(&store, &stub);
        assert_eq!(sender.step(at(NOW)).unwrap(), Step::Wait(until), "{code}");
        assert_eq!(sender.step(at(until - 1)).unwrap(), Step::Wait(until));
        assert_eq!(class_of(sender.step(at(until))), Some(ReplyClass::Accepted));
        assert_eq!(class_of(sender.step(at(until))), Some(ReplyClass::Accepted));
        let [first, second] = scans;
        assert_eq!(bodies(&stub), [first.clone(), first, second], "{code}");
    }
}

/// The codes after which a person has to look at the waybill.
fn codes_for_a_person() -> Vec<i64> {
    let mut codes = UNKNOWN_CODES.to_vec();
    for (class, of_class) in CODES {
        let is_for_a_person = matches!(
            class,
            ReplyClass::WaybillRefused | ReplyClass::OrderTokenRefused | ReplyClass::CallRefused
        );
        if is_for_a_person {
            codes.extend(of_class);
        }
    }
    codes
}

#[test]
fn what_a_person_has_to_look_at_waits_with_the_later_ones_of_its_waybill() {
    for code in codes_for_a_person() {
        let (first, second) = (scan("W1", 100_001, 0), scan("W1", 200_001, 1));
        let other = scan("W2", 100_001, 0);
        let (folder, store) = store_with(&[first.clone(), other.clone()]);
        let stub = wechat([Answer::code(code)]);
        let mut step = sender(&store, &stub);
        class_of(step.step(at(NOW)));
        assert_eq!(take(&store, &second), "accepted", "it comes later");
        class_of(step.step(at(NOW)));
        assert_eq!(step.step(at(NOW)).unwrap(), Step::Idle, "{code}");
        let calls = sent(&stub);
        assert!(
            calls
                .iter()
                .all(|(token, _)| token == "access_token=access-1")
        );
        let bodies_sent: Vec<_> = calls.into_iter().map(|(_, body)| body).collect();
        assert_eq!(bodies_sent, [first.clone(), other], "{code}");
        drop(step);
        drop(store);

        let store = Store::open(folder.path().join("store")).unwrap();
        let [(waybill, why)] = &store.waiting_for_a_person().unwrap()[..] else {
            panic!("one waybill waits");
        };
        assert_eq!(waybill, "W1");
        assert!(why.starts_with(&format!("errcode {code}: ")), "{why}");
        assert!(!why.contains("token-of"), "{why}");

        assert!(!store.release(&id("W2"), at(NOW)).unwrap());
        assert!(store.release(&id("W1"), at(NOW)).unwrap());
        assert_eq!(store.waiting_for_a_person().unwrap(), []);
        let mut step = sender(&store, &stub);
        class_of(step.step(at(NOW)));
        class_of(step.step(at(NOW)));
        assert_eq!(step.step(at(NOW)).unwrap(), Step::Idle);
        assert_eq!(bodies(&stub), [first, second]);
    }
}

#[test]
fn a_payload_that_is_given_up_makes_way_for_the_next() {
    let scans = [scan("W1", 100_001, 0), scan("W1", 200_001, 1)];
    let (_folder, store) = store_with(&scans);
    let stub = wechat([40_199, 40_199].map(Answer::code));
    let mut sender = sender(&store, &stub);
    for _ in &scans {
        assert_eq!(
            class_of(sender.step(at(NOW))),
            Some(ReplyClass::WaybillRefused)
        );
        assert_eq!(sender.step(at(NOW)).unwrap(), Step::Idle);
        assert!(store.discard(&id("W1"), at(NOW)).unwrap());
    }
    assert_eq!(store.next(at(NOW)).unwrap(), Next::Nothing);
    assert_eq!(bodies(&stub), scans);
}

#[test]
fn with_the_right_order_token_all_that_waits_is_sent() {
    let scans = [scan("W1", 100_001, 0), scan("W1", 200_001, 1)];
    let (_folder, store) = store_with(&scans);
    let stub = wechat([Answer::code(9_300_507)]);
    let mut sender = sender(&store, &stub);
    class_of(sender.step(at(NOW)));
    let token = OrderToken::new("right\"one").unwrap();
    assert!(
        store
            .release_with_token(&id("W1"), &token, at(NOW))
            .unwrap()
    );
    class_of(sender.step(at(NOW)));
    class_of(sender.step(at(NOW)));
    let [first, second] = scans;
    let right = |body: &str| body.replace("token-of-W1", "right\\\"one");
    assert_eq!(
        bodies(&stub),
        [first.clone(), right(&first), right(&second)]
    );
}

#[test]
fn an_account_that_may_not_call_stops_the_sender_and_loses_nothing() {
    let pickup = scan("W1", 100_001, 0);
    let (_, codes) = CODES[8];
    for code in codes {
        let (_folder, store) = store_with(std::slice::from_ref(&pickup));
        let stub = wechat([Answer::code(*code)]);
        let mut sender = sender(&store, &stub);
        let Err(Stop::Account(reply)) = sender.step(at(NOW)) else {
            panic!("{code} stops it");
        };
        assert_eq!(reply.class(), ReplyClass::AccountRefused);
        assert_eq!(class_of(sender.step(at(NOW))), Some(ReplyClass::Accepted));
        assert_eq!(bodies(&stub), [pickup.clone(), pickup.clone()]);
    }
}

/// The service as a program, with this file on its input.
fn program(store: &Path, words: &[&str], input: &Path, stub: &Stub) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outbox-service"));
    command
        .arg(store)
        .args(words)
        .env("ACCESS_TOKEN_COMMAND", "echo access-1")
        .env("SEND_TO", format!("http://{}", stub.authority()))
        .stdin(fs::File::open(input).unwrap());
    command
}

fn start(store: &Path, records: &Path, stub: &Stub) -> Child {
    let mut command = program(store, &[], records, stub);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

#[test]
fn the_program_says_what_it_took_what_waits_and_why_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("input");
    let run = |words: &[&str], text: &str, stub: &Stub| {
        fs::write(&input, text).unwrap();
        let store = folder.path().join("store");
        let output = program(&store, words, &input, stub).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let shown = (text(output.stdout), text(output.stderr));
        assert!(!format!("{shown:?}").contains("token-of-W1"), "{shown:?}");
        assert!(!format!("{shown:?}").contains("access-1"), "{shown:?}");
        (output.status.success(), shown.0, shown.1)
    };
    let pickup = scan("W1", 100_001, 0);
    let stub = wechat([9_300_507, 48_001].map(Answer::code));

    let lines = format!("{pickup}\n{pickup}\n{}\n{{}}\n", scan("W1", 300_003, 1));
    let (done, said, log) = run(&[], &lines, &stub);
    assert!(done, "{log}");
    let said: Vec<_> = said.lines().collect();
    assert_eq!(said[..2], ["1 accepted", "2 duplicate"]);
    assert!(said[2].starts_with("3 rejected: 203 "), "{said:?}");
    assert!(said[3].starts_with("4 malformed: "), "{said:?}");
    assert!(
        log.starts_with("W1: errcode 9300507: the order token is wrong"),
        "{log}"
    );

    let (_, waiting, _) = run(&["set-aside"], "", &stub);
    assert!(waiting.starts_with("W1: errcode 9300507: "), "{waiting}");
    assert_eq!(bodies(&stub), [pickup.as_str()]);
    assert!(run(&["token", "W1"], "right\n", &stub).0);
    assert!(
        !run(&["release", "W1"], "", &stub).0,
        "nothing waits any more"
    );

    let (done, _, log) = run(&[], "", &stub);
    assert!(!done);
    assert!(log.starts_with("errcode 48001: "), "{log}");
    assert!(run(&[], "", &stub).0);
    let right = pickup.replace("token-of-W1", "right");
    assert_eq!(bodies(&stub), [right.as_str(), right.as_str()]);

    let (done, _, log) = run(&["send"], "", &stub);
    assert!(!done && log.starts_with("usage: "), "{log}");
}

fn write_records(folder: &TempDir) -> (Vec<String>, std::path::PathBuf) {
    let scans: Vec<_> = ["W1", "W2", "W3"]
        .iter()
        .flat_map(|waybill| {
            let scans = [(100_001, 0), (200_001, 1), (300_002, 2), (300_003, 3)];
            scans.map(|(action, minute)| scan(waybill, action, minute))
        })
        .collect();
    let path = folder.path().join("records");
    let mut file = fs::File::create(&path).unwrap();
    for line in &scans {
        writeln!(file, "{line}").unwrap();
    }
    (scans, path)
}

/// The whole input is fed again each time, as by a source that does not know how far it came.
#[test]
fn killed_at_any_call_it_repeats_that_call_and_no_confirmed_one() {
    let folder = tempfile::tempdir().unwrap();
    let (scans, records) = write_records(&folder);
    for killed_at in 1..=scans.len() {
        let store = folder.path().join(format!("store-{killed_at}"));
        let running = Arc::new(Mutex::new(None::<Child>));
        let (victim, (killed, is_killed)) = (Arc::clone(&running), channel());
        let mut calls = 0;
        let stub = Stub::start(move |_| {
            calls += 1;
            if calls < killed_at {
                return Answer::code(CONFIRMED);
            }
            let mut victim = victim.lock().unwrap();
            let victim = victim.as_mut().unwrap();
            victim.kill().unwrap();
            victim.wait().unwrap();
            killed.send(()).unwrap();
            Answer::Nothing
        });
        // A call that comes at once finds the lock taken until the process is in it.
        let mut lock = running.lock().unwrap();
        *lock = Some(start(&store, &records, &stub));
        drop(lock);
        is_killed.recv().unwrap();
        let before = bodies(&stub);

        let stub = wechat([]);
        let status = start(&store, &records, &stub).wait().unwrap();
        assert!(status.success());
        let after = bodies(&stub);

        assert_eq!(before.len(), killed_at);
        assert_eq!(
            before.last(),
            after.first(),
            "the call that was not answered"
        );
        let confirmed = before[..killed_at - 1].iter().chain(&after);
        let distinct: BTreeSet<_> = confirmed.clone().collect();
        assert_eq!(distinct.len(), confirmed.count(), "none is confirmed twice");
        assert_eq!(distinct, scans.iter().collect(), "and none is missing");
    }
}
