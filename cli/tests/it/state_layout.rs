//! The layout of a state file, byte by byte, written and read here by hand: what one version of the
//! command wrote, the next one has to read, or its first line has to have another digit.

use serde_json::{Value, json};
use twox_hash::XxHash3_64;
use waybill_engine::{ActionMessage, ActionType, RuleSet, Timestamp, Tracker, Update, decide};

use crate::command::{json_lines, record, run, waybill};
use crate::workplace::Workplace;

const BEGINNING: &[u8] = b"waybill state 2\n";
/// The head of a commit: the length of its body, the digest of that, the digest of both.
const HEAD: usize = 24;
const NOW: i64 = 1_800_000_000;
const START: i64 = 1_794_999_000;

/// A waybill in a commit.
#[derive(Debug, PartialEq)]
struct Waybill {
    id: String,
    tracker: [u8; 16],
    /// The fingerprints of updates, each with its step if steps are there.
    updates: Vec<(u64, Option<u64>)>,
}

/// An update, and its step: the time, and in the last twenty bits the action's code.
fn update(minute: i64, code: i64, message: &'static str) -> (Update<'static>, u64) {
    let (time, action) = (START + 60 * minute, ActionType::from_code(code).unwrap());
    let at = Timestamp::from_unix(time).unwrap();
    let message = ActionMessage::new(message).unwrap();
    let step = u64::try_from(time).unwrap() << 20 | u64::from(action.code());
    (Update::new(action, at, message), step)
}

/// A waybill of which these updates were accepted.
fn waybill_with(id: &str, updates: &[(Update<'_>, u64)], has_steps: bool) -> Waybill {
    let now = Timestamp::from_unix(NOW).unwrap();
    let mut tracker = Tracker::START;
    for (update, _) in updates {
        let outcome = decide(&RuleSet::STANDARD, &tracker, update, now);
        tracker = *outcome.accepted().unwrap().after();
    }
    let kept = updates.iter().map(|(update, step)| {
        let digits = update.fingerprint().to_string();
        let fingerprint = u64::from_str_radix(&digits, 16).unwrap();
        (fingerprint, has_steps.then_some(*step))
    });
    Waybill {
        id: id.to_owned(),
        tracker: tracker.to_bytes(),
        updates: kept.collect(),
    }
}

fn body(run: &Value, waybills: &[Waybill]) -> Vec<u8> {
    let text = run.to_string();
    let mut body = u32::try_from(text.len()).unwrap().to_le_bytes().to_vec();
    body.extend(text.as_bytes());
    for waybill in waybills {
        let has_steps = waybill.updates.iter().any(|(_, step)| step.is_some());
        let count = u32::try_from(waybill.updates.len()).unwrap();
        body.extend(u16::try_from(waybill.id.len()).unwrap().to_le_bytes());
        body.extend(waybill.id.as_bytes());
        body.extend(waybill.tracker);
        body.extend((count | u32::from(has_steps) << 31).to_le_bytes());
        for (fingerprint, step) in &waybill.updates {
            body.extend(fingerprint.to_le_bytes());
            body.extend(step.map(u64::to_le_bytes).into_iter().flatten());
        }
    }
    body
}

/// A file with these commits.
fn state(bodies: &[Vec<u8>]) -> Vec<u8> {
    let mut file = BEGINNING.to_vec();
    for body in bodies {
        let at = file.len() as u64;
        let mut head = (body.len() as u64).to_le_bytes().to_vec();
        head.extend(XxHash3_64::oneshot(body).to_le_bytes());
        head.extend(XxHash3_64::oneshot_with_seed(at, &head).to_le_bytes());
        file.extend(head);
        file.extend(body);
    }
    file
}

/// Takes so many bytes from the front.
fn take<'a>(bytes: &mut &'a [u8], count: usize) -> &'a [u8] {
    let (front, rest) = bytes.split_at(count);
    *bytes = rest;
    front
}

fn number(bytes: &mut &[u8], size: usize) -> u64 {
    let mut number = [0; 8];
    number[..size].copy_from_slice(take(bytes, size));
    u64::from_le_bytes(number)
}

fn length(bytes: &mut &[u8], size: usize) -> usize {
    usize::try_from(number(bytes, size)).unwrap()
}

/// The commits of a file: what each says of its run, and its waybills.
fn commits(file: &[u8]) -> Vec<(Value, Vec<Waybill>)> {
    let mut rest = file;
    assert_eq!(take(&mut rest, BEGINNING.len()), BEGINNING);
    let mut commits = Vec::new();
    while !rest.is_empty() {
        let at = (file.len() - rest.len()) as u64;
        let digest = XxHash3_64::oneshot_with_seed(at, &rest[..16]);
        let mut head = take(&mut rest, HEAD);
        let mut body = take(&mut rest, length(&mut head, 8));
        assert_eq!(number(&mut head, 8), XxHash3_64::oneshot(body));
        assert_eq!(number(&mut head, 8), digest);
        let text = length(&mut body, 4);
        let run = serde_json::from_slice(take(&mut body, text)).unwrap();
        let mut waybills = Vec::new();
        while !body.is_empty() {
            waybills.push(read_waybill(&mut body));
        }
        commits.push((run, waybills));
    }
    commits
}

fn read_waybill(body: &mut &[u8]) -> Waybill {
    let id = length(body, 2);
    let id = String::from_utf8(take(body, id).to_vec()).unwrap();
    let tracker = take(body, 16).try_into().unwrap();
    let count = number(body, 4);
    let has_steps = count >> 31 == 1;
    let updates = 0..count & !(1 << 31);
    Waybill {
        id,
        tracker,
        updates: updates
            .map(|_| (number(body, 8), has_steps.then(|| number(body, 8))))
            .collect(),
    }
}

#[test]
fn a_run_writes_the_layout() {
    let updates = [update(0, 100_001, "已揽收"), update(1, 200_001, "已发出")];
    let place = Workplace::new("");
    let lines = ["W1", "W2", "W1"]
        .into_iter()
        .zip([0, 0, 1])
        .map(|(id, n)| {
            let (update, _) = &updates[n];
            let (time, code) = (update.time().unix(), update.action().code());
            record(id, time, code, update.message().as_str())
        });
    place.append("feed.jsonl", lines.collect::<String>());
    let feed = place.read("feed.jsonl");
    assert_eq!(place.go_on(&[]).0, 0);

    let commits = commits(&place.read("waybill.state"));
    let mut waybills: Vec<Waybill> = Vec::new();
    for waybill in commits.iter().flat_map(|(_, waybills)| waybills) {
        match waybills.iter_mut().find(|known| known.id == waybill.id) {
            Some(known) => {
                known.tracker = waybill.tracker;
                known.updates.extend(&waybill.updates);
            }
            None => waybills.push(Waybill {
                id: waybill.id.clone(),
                tracker: waybill.tracker,
                updates: waybill.updates.clone(),
            }),
        }
    }
    waybills.sort_by(|one, other| one.id.cmp(&other.id));
    let expected = [
        waybill_with("W1", &updates, true),
        waybill_with("W2", &updates[..1], true),
    ];
    assert_eq!(waybills, expected);

    let (run, _) = commits.last().unwrap();
    let digest = XxHash3_64::oneshot(&feed);
    let whole = |name: &str| place.path(name).canonicalize().unwrap();
    let output = |role: &str| {
        let bytes = place.read(role).len();
        json!({"role": format!("--{role}"), "path": whole(role), "bytes": bytes})
    };
    let file = &run["feed"]["file"];
    assert!(file["device"].is_u64() && file["inode"].is_u64(), "{run}");
    assert_eq!(
        *run,
        json!({
            "rules": RuleSet::STANDARD.fingerprint().to_string(),
            "read_by": "itself",
            "ended": true,
            "feed": {"number": 0, "file": file, "path": whole("feed.jsonl"), "header": 0},
            "position": {"bytes": feed.len(), "lines": 3, "head": digest, "check": digest},
            "outputs": [output("out"), output("rejects"), output("verdicts")],
        })
    );
}

#[test]
fn a_state_of_the_layout_is_gone_on_with() {
    let updates = [
        update(0, 100_001, "已揽收"),
        update(2, 200_001, "已发出"),
        update(4, 300_002, "派送中"),
    ];
    // From before runs said what they read by, and in two commits: the second has what was new.
    let said = json!({
        "rules": RuleSet::STANDARD.fingerprint().to_string(),
        "ended": true,
        "feed": null,
        "position": {"bytes": 0, "lines": 0, "head": 0, "check": 0},
        "outputs": [],
    });
    let first = [
        waybill_with("W1", &updates[..2], true),
        waybill_with("W2", &updates[..2], false),
    ];
    let mut second = [waybill_with("W1", &updates, true)];
    second[0].updates.drain(..2);
    let file = state(&[body(&said, &first), body(&said, &second)]);
    let read = commits(&file);
    assert_eq!(
        (read.len(), &read[0].1[..], &read[1].1[..]),
        (2, &first[..], &second[..])
    );

    let place = Workplace::new("");
    place.write("waybill.state", file);
    let scans = [
        ("W1", START, 100_001, "已揽收"),
        ("W2", START, 100_001, "已揽收"),
        ("W1", START + 60, 200_001, "已到达"),
        ("W2", START + 300, 300_002, "派送中"),
    ];
    for (id, time, code, message) in scans {
        place.append("feed.jsonl", record(id, time, code, message));
    }
    assert_eq!(place.go_on(&[]).0, 0);
    let verdicts = json_lines(&String::from_utf8(place.read("verdicts")).unwrap());
    let outcomes: Vec<&Value> = verdicts.iter().map(|verdict| &verdict["outcome"]).collect();
    assert_eq!(outcomes, ["duplicate", "duplicate", "rejected", "accepted"]);
    // By the steps of W1, its late scan was legal in its own time.
    let rejects = json_lines(&String::from_utf8(place.read("rejects")).unwrap());
    assert_eq!(rejects[0]["late"], "was_legal", "{}", rejects[0]);

    let mut explained = waybill();
    explained.current_dir(place.path(""));
    let words = ["explain", "--state", "waybill.state", "--waybill", "W1"];
    let (exit, text, told) = run(explained.args(words), b"");
    assert_eq!(exit, 0, "{told}");
    assert!(text.contains("OutForDelivery"), "{text}");
}
