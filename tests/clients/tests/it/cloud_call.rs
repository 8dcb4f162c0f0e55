//! The cloud call, made by WeChat's own SDK for Node.js, and the cloud function of the examples.
//!
//! These tests install the SDK, so they are ignored by default: they need Node.js, npm, and the
//! network until the SDK is installed. The calls themselves reach only loopback.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::LazyLock;
use std::time::SystemTime;
use std::{fs, iter};

use clients_check::{Answer, CODES, Stub, UNKNOWN_CODES};
use serde_json::{Value, json};
use waybill_engine::{
    ActionMessage, ActionType, OrderToken, Outcome, Record, Reply, ReplyClass, RuleSet, Timestamp,
    Tracker, Update, WaybillId, decide,
};

use crate::feed;
use crate::gateway::{self, Call};

const FUNCTION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/cloud-function");
const DRIVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/node/drive.js");

const PACKAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bindings/node");

/// The folder of the cloud function with the SDK and the engine beside it, as in the cloud.
static INSTALLED: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cloud-function");
    fs::create_dir_all(&folder).unwrap();
    for file in fs::read_dir(FUNCTION).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), folder.join(file.file_name())).unwrap();
    }
    npm(
        Path::new(PACKAGE),
        &[
            "pack",
            "--silent",
            "--pack-destination",
            folder.to_str().unwrap(),
        ],
    );
    let mut installed = fs::read(folder.join("package-lock.json")).unwrap();
    installed.extend(fs::read(folder.join(packed_name())).unwrap());
    let done = folder.join("node_modules/.installed");
    if fs::read(&done).ok().as_ref() != Some(&installed) {
        npm(
            &folder,
            &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        );
        fs::write(done, installed).unwrap();
    }
    folder
});

/// The file of the packed engine, which the function's `package.json` names.
fn packed_name() -> String {
    format!("waybill-engine-{}.tgz", env!("CARGO_PKG_VERSION"))
}

fn npm(folder: &Path, arguments: &[&str]) {
    let status = Command::new("npm")
        .args(arguments)
        .current_dir(folder)
        .status();
    let status = status.expect("these tests need Node.js and npm");
    assert!(status.success(), "npm {arguments:?} failed");
}

/// Node.js with the SDK and the cloud function, connected to a [`Stub`].
struct Node {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Node {
    fn start(stub: &Stub) -> Self {
        let mut process = Command::new("node")
            .arg(DRIVER)
            .arg(&*INSTALLED)
            .arg(format!("http://{}/admin", stub.authority()))
            .env_clear()
            .envs(env::var_os("PATH").map(|path| ("PATH", path)))
            // The environment of a cloud function.
            .envs([
                ("TENCENTCLOUD_RUNENV", "SCF"),
                ("TENCENTCLOUD_REGION", "ap-shanghai"),
                ("SCF_NAMESPACE", "test-1"),
                ("TENCENTCLOUD_SECRETID", "id"),
                ("TENCENTCLOUD_SECRETKEY", "key"),
                ("TENCENTCLOUD_SESSIONTOKEN", "session"),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("these tests need Node.js");
        Self {
            input: process.stdin.take().unwrap(),
            output: BufReader::new(process.stdout.take().unwrap()),
            process,
        }
    }

    fn ask(&mut self, question: &str) -> Value {
        writeln!(self.input, "{question}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("no answer to {question}: {line}"))
    }

    /// The SDK's result of a call with these arguments, as JSON; the second is whether it threw.
    fn call(&mut self, arguments: &str) -> (String, bool) {
        let answer = self.ask(&format!(r#"{{"payload":{arguments}}}"#));
        match (answer.get("resolved"), answer.get("thrown")) {
            (Some(result), None) => (result.to_string(), false),
            (None, Some(error)) => (error.to_string(), true),
            other => panic!("{other:?}"),
        }
    }

    /// What the cloud function returns for these scans of waybills with these trackers.
    fn run(&mut self, scans: &[String], trackers: &Value) -> Run {
        let list = scans.join(",");
        let question = format!(r#"{{"event":{{"scans":[{list}],"trackers":{trackers}}}}}"#);
        let mut returned = self.ask(&question);
        let answers = returned["answers"].as_array().unwrap().clone();
        assert_eq!(answers.len(), scans.len());
        let trackers = returned["trackers"].take();
        Run { answers, trackers }
    }
}

/// What the cloud function returned.
struct Run {
    answers: Vec<Value>,
    trackers: Value,
}

impl Run {
    /// The class of each answer of WeChat's; `None` for a scan that was not sent.
    fn classes(&self) -> Vec<Option<String>> {
        let class = |answer: &Value| Some(answer.get("class")?.as_str().unwrap().to_owned());
        self.answers.iter().map(class).collect()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A gateway that gives these answers, one after the other.
fn gateway(answers: impl IntoIterator<Item = Answer, IntoIter: Send + 'static>) -> Stub {
    let mut answers = answers.into_iter();
    Stub::start(move |_| answers.next().unwrap_or(Answer::Nothing))
}

fn code(code: i64) -> Answer {
    let Answer::Whole(answer) = Answer::code(code) else {
        panic!("a code is an answer");
    };
    gateway::passed_on("application/json; encoding=utf-8", answer.into_body())
}

/// The cloud arguments of the feed's first payload.
fn arguments() -> String {
    let mut first = None;
    feed::payloads(|payload| {
        first.get_or_insert_with(|| payload.cloud_arguments().to_json());
    });
    first.unwrap()
}

/// What the engine and the cloud function read from an answer; the second is whether the SDK threw.
fn read(answer: impl Fn() -> Answer) -> (Reply, bool) {
    let stub = gateway([answer(), answer()]);
    let mut node = Node::start(&stub);
    let (json, thrown) = node.call(&arguments());
    let reply = Reply::from_cloud(json.as_bytes());
    let classes = node.run(&[arguments()], &json!({})).classes();
    let class = Some(reply.class().name().to_owned());
    assert_eq!(classes, [class], "the cloud function, of {json}");
    (reply, thrown)
}

#[test]
#[ignore = "needs Node.js and npm, which installs wx-server-sdk"]
fn the_arguments_arrive_as_the_five_fields_of_the_https_body() {
    let stub = gateway(iter::repeat_with(|| code(0)));
    let mut node = Node::start(&stub);
    let mut bodies = Vec::new();
    feed::payloads(|payload| {
        let (json, thrown) = node.call(&payload.cloud_arguments().to_json());
        assert_eq!(
            json,
            r#"{"errCode":0,"errMsg":"openapi.logistics.updatePath:ok"}"#
        );
        assert!(!thrown);
        assert_eq!(
            Reply::from_cloud(json.as_bytes()).class(),
            ReplyClass::Accepted
        );
        bodies.push(payload.https_body().to_json());
    });
    let arrived = stub.requests();
    assert_eq!((arrived.len(), bodies.len()), (580, 580));
    for (request, body) in arrived.iter().zip(&bodies) {
        let call = Call::read(request);
        assert_eq!(call.action, "wx.openApi");
        assert_eq!(call.api_name, "logistics.updatePath");
        assert_eq!(&call.as_json(), body);
    }
}

/// The SDK writes some characters as `\u` escapes, which mean the same.
#[test]
#[ignore = "needs Node.js and npm, which installs wx-server-sdk"]
fn every_character_arrives() {
    let stub = gateway([code(0)]);
    let text = "\"\\/<>&'\u{a0}\u{ad}\u{200b}\u{2028}\u{feff}\u{ffff}𠮷🚚已揽收";
    let now = Timestamp::from_unix(1_800_000_000).unwrap();
    let scan = Update::new(ActionType::PickedUp, now, ActionMessage::new(text).unwrap());
    let (id, token) = (
        WaybillId::new("00770473676669116").unwrap(),
        OrderToken::new("\"\\/<>&'").unwrap(),
    );
    let Outcome::Accepted(accepted) = decide(&RuleSet::STANDARD, &Tracker::START, &scan, now)
    else {
        panic!("a pickup is legal from the start");
    };
    let payload = accepted.update_path(&id, &token);
    Node::start(&stub).call(&payload.cloud_arguments().to_json());
    let parsed = |json: &str| serde_json::from_str::<Value>(json).unwrap();
    let arrived = Call::read(&stub.requests()[0]).as_json();
    assert_eq!(parsed(&arrived), parsed(&payload.https_body().to_json()));
}

#[test]
#[ignore = "needs Node.js and npm, which installs wx-server-sdk"]
fn every_code_is_read_as_its_class() {
    let documented = CODES.iter().flat_map(|(class, codes)| {
        let with_class = |code: &i64| (*code, *class);
        codes.iter().map(with_class)
    });
    let unknown = UNKNOWN_CODES.map(|code| (code, ReplyClass::UnknownCode));
    let expected: Vec<_> = documented.chain(unknown).collect();

    let answers: Vec<_> = expected.iter().map(|(number, _)| code(*number)).collect();
    let stub = gateway(answers);
    let mut node = Node::start(&stub);
    for (code, class) in &expected {
        let (json, thrown) = node.call(&arguments());
        let reply = Reply::from_cloud(json.as_bytes());
        assert_eq!(thrown, *code != 0, "{json}");
        assert_eq!(reply.code(), Some(*code), "{json}");
        assert_eq!(reply.class(), *class, "{json}");
    }

    let answers: Vec<_> = expected.iter().map(|(number, _)| code(*number)).collect();
    let stub = gateway(answers);
    let mut node = Node::start(&stub);
    for (code, class) in expected {
        let told = node.run(&[arguments()], &json!({})).classes();
        assert_eq!(told, [Some(class.name().to_owned())], "{code}");
    }
}

#[test]
#[ignore = "needs Node.js and npm, which installs wx-server-sdk"]
fn the_gateways_own_refusals_have_their_class() {
    for (code, class) in [
        (-604_101, ReplyClass::AccountRefused),
        (-604_102, ReplyClass::Transient),
        (-601_008, ReplyClass::Transient),
        (-604_100, ReplyClass::UnknownCode),
    ] {
        let (reply, thrown) = read(|| gateway::refused(code));
        assert!(thrown);
        assert_eq!(reply.code(), Some(code.into()));
        assert_eq!(reply.class(), class, "{code}");
    }
}

/// The SDK resolves all of these with errCode 0.
#[test]
#[ignore = "needs Node.js and npm, which installs wx-server-sdk"]
fn what_says_nothing_confirms_nothing() {
    let nothing = || Answer::json(200, "");
    for (what, answer) in [
        ("nothing", nothing as fn() -> Answer),
        ("no content", || gateway::passed_on("", "")),
        ("a page", || gateway::passed_on("text/html", "<html>")),
        ("a text", || gateway::passed_on("text/plain", "busy")),
        ("no text", || gateway::passed_on("text/plain", "")),
    ] {
        let (reply, thrown) = read(answer);
        assert!(!thrown, "{what}");
        assert_eq!(reply.class(), ReplyClass::Empty, "{what}");
    }
}

/// For these the SDK has codes of its own, -501001 and -601001, which only mean that it failed.
#[test]
#[ignore = "needs Node.js and npm, which installs wx-server-sdk"]
fn what_is_between_the_function_and_wechat_fails_with_an_unknown_code() {
    for (what, answer, code) in [
        (
            "a closed connection",
            (|| Answer::Nothing) as fn() -> Answer,
            -501_001,
        ),
        ("a proxy", || Answer::json(502, "<html>"), -501_001),
        (
            "no JSON",
            || gateway::passed_on("application/json", r#"{"errcode":0"#),
            -601_001,
        ),
    ] {
        let (reply, thrown) = read(answer);
        assert!(thrown, "{what}");
        assert_eq!(reply.code(), Some(code), "{what}");
        assert_eq!(reply.class(), ReplyClass::UnknownCode, "{what}");
    }
}

/// The clock that the function reads, too.
#[expect(
    clippy::disallowed_methods,
    reason = "the core has no clock, and the function has"
)]
fn unix_now() -> i64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    i64::try_from(now.unwrap().as_secs()).unwrap()
}

/// A scan of an invented waybill, some seconds ago.
fn scan(waybill: &str, action: ActionType, ago: i64) -> String {
    let record = json!({
        "token": format!("token-{waybill}"), "waybill_id": waybill, "action_time": unix_now() - ago,
        "action_type": action.code(), "action_msg": format!("{ago} 秒前：{}", action.label_zh()),
    });
    record.to_string()
}

#[test]
#[ignore = "needs Node.js and npm, which installs wx-server-sdk"]
fn the_function_keeps_the_order_of_a_waybill_and_stops_when_it_must() {
    let first = |waybill: &str| scan(waybill, ActionType::PickedUp, 500);
    let second = |waybill: &str| scan(waybill, ActionType::InTransit, 400);
    let some = |class: ReplyClass| Some(class.name().to_owned());
    let accepted = some(ReplyClass::Accepted);

    // A refused waybill stops only its own later updates, and its tracker stays as it was.
    let stub = gateway([0, 40_199, 0].map(code));
    let run = Node::start(&stub).run(
        &[first("A"), first("B"), second("A"), second("B")],
        &json!({}),
    );
    let refused = some(ReplyClass::WaybillRefused);
    assert_eq!(
        run.classes(),
        [accepted.clone(), refused, accepted.clone(), None]
    );
    assert_eq!(run.answers[3], Value::Null);
    assert_eq!(
        run.trackers.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["A"]
    );
    let sent = stub.requests();
    let sent = sent.iter().map(|request| {
        let call: Value = serde_json::from_str(&Call::read(request).as_json()).unwrap();
        call["waybill_id"].as_str().unwrap().to_owned()
    });
    assert_eq!(sent.collect::<Vec<_>>(), ["A", "B", "A"]);

    // A failure that every other waybill would also have ends the run.
    for (class, number) in [
        (ReplyClass::Transient, -1),
        (ReplyClass::AccessTokenRefused, 42_001),
        (ReplyClass::WaitAMinute, 45_011),
        (ReplyClass::QuotaUsedUp, 45_009),
        (ReplyClass::AccountRefused, -604_101),
    ] {
        let stub = gateway([0, number, 0].map(code));
        let run = Node::start(&stub).run(&["A", "B", "C"].map(first), &json!({}));
        assert_eq!(
            run.classes(),
            [accepted.clone(), some(class), None],
            "{class}"
        );
        assert_eq!(stub.requests().len(), 2, "{class}");
    }
}

/// The life of a parcel over two events, with what does not belong there.
#[test]
#[ignore = "needs Node.js and npm, which installs wx-server-sdk"]
fn the_function_decides_as_the_engine_does() {
    let pickup = scan("A", ActionType::PickedUp, 900);
    let no_token = pickup.replace("token", "tolken");
    let events = [
        vec![
            pickup.clone(),
            pickup,
            no_token,
            scan("A", ActionType::CourierAssigned, 800),
        ],
        vec![
            scan("A", ActionType::OutForDelivery, 600),
            scan("A", ActionType::InTransit, 700),
            scan("A", ActionType::Signed, 500),
            scan("A", ActionType::InTransit, 400),
        ],
    ];
    let stub = gateway(iter::repeat_with(|| code(0)));
    let mut node = Node::start(&stub);
    let (mut tracker, mut trackers) = (Tracker::START, json!({}));
    let mut bodies = Vec::new();
    for scans in events {
        let run = node.run(&scans, &trackers);
        for (scan, answer) in scans.iter().zip(&run.answers) {
            let decided = decided(scan, &mut tracker, &mut bodies);
            let fields = ["outcome", "class", "code", "reason"].map(|name| answer[name].clone());
            assert_eq!(fields, decided, "{scan}");
        }
        let bytes = tracker.to_bytes().map(|byte| format!("{byte:02x}"));
        assert_eq!(run.trackers, json!({ "A": bytes.concat() }));
        trackers = run.trackers;
    }
    let sent = stub.requests();
    let sent: Vec<_> = sent
        .iter()
        .map(|request| Call::read(request).as_json())
        .collect();
    assert_eq!(sent, bodies);
    assert_eq!(sent.len(), 3);
}

/// What the function should answer, by the engine itself: outcome, class, code, reason.
fn decided(scan: &str, tracker: &mut Tracker, bodies: &mut Vec<String>) -> [Value; 4] {
    let rules = RuleSet::STANDARD;
    let now = Timestamp::from_unix(unix_now()).unwrap();
    let record = match Record::from_json(scan.as_bytes(), rules.messages()) {
        Ok(record) => record,
        Err(malformed) => {
            let reason = malformed.chinese().to_string();
            return [
                json!("malformed"),
                Value::Null,
                json!(malformed.code().number()),
                json!(reason),
            ];
        }
    };
    match decide(&rules, tracker, &record.update, now) {
        Outcome::Accepted(accepted) => {
            let payload = accepted.update_path(&record.waybill_id, &record.token);
            bodies.push(payload.https_body().to_json());
            *tracker = *accepted.after();
            [
                json!("accepted"),
                json!("accepted"),
                Value::Null,
                Value::Null,
            ]
        }
        Outcome::Duplicate => [json!("duplicate"), Value::Null, Value::Null, Value::Null],
        Outcome::Rejected(rejection) => {
            let reason = rejection.chinese().to_string();
            [
                json!("rejected"),
                Value::Null,
                json!(rejection.code().number()),
                json!(reason),
            ]
        }
    }
}

#[test]
#[ignore = "needs Node.js and npm, which installs wx-server-sdk"]
fn the_function_is_permitted_the_call_that_it_makes() {
    let config = fs::read(INSTALLED.join("config.json")).unwrap();
    let config: Value = serde_json::from_slice(&config).unwrap();
    let stub = gateway([code(0)]);
    Node::start(&stub).run(&[arguments()], &json!({}));
    let made: Vec<_> = stub
        .requests()
        .iter()
        .map(|request| Call::read(request).api_name)
        .collect();
    assert_eq!(config["permissions"]["openapi"], json!(made));
}
