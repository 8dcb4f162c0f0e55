//! However many workers share a feed, and however it is cut for them, the outputs are those of a
//! plain loop over its lines.

use std::collections::{BTreeMap, HashMap, HashSet};

use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use waybill_engine::{
    Code, Field, Malformed, Outcome, Record, RuleSet, Status, Timestamp, Tracker, WaybillId, decide,
};

use crate::command::{Run, gate, long_or_short, record, run, waybill};
use crate::workplace::{OUTPUTS, Workplace};

/// A piece of a feed, of few waybills, so that they meet.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let scan = (
        prop::sample::select(vec![
            "W0",
            "W1",
            "JD-2",
            "SF1020304050607",
            "JD00102030405060708090-1-1",
        ]),
        1_700_000_000..1_700_000_200_i64,
        prop::sample::select(vec![
            100_001_u32,
            200_001,
            200_001,
            300_002,
            300_003,
            300_004,
            400_001,
            400_002,
            7,
        ]),
        prop::sample::select(vec!["已揽收", "在途", "a\"b\\c", "联系186****6666", ""]),
    )
        .prop_map(|(waybill, time, action, message)| {
            // A token longer than the ids: an id that is longer may have been taken for one.
            record(waybill, time, action, message)
                .replace(
                    "order-token-of-the-tests",
                    &"order-token-of-the-tests".repeat(2),
                )
                .into_bytes()
        });
    let broken = (scan.clone(), any::<prop::sample::Index>(), any::<u8>()).prop_map(
        |(mut scan, at, byte)| {
            let at = at.index(scan.len());
            scan[at] = byte;
            scan
        },
    );
    let long = (1_700_000_000..1_700_000_100_i64, 0..2_000_usize)
        .prop_map(|(time, length)| record("W1", time, 200_001, &"长".repeat(length)).into_bytes());
    let crlf = scan.clone().prop_map(|mut scan| {
        scan.insert(scan.len() - 1, b'\r');
        scan
    });
    prop_oneof![
        12 => scan,
        2 => broken,
        2 => crlf,
        1 => long,
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => prop::sample::select(vec!["\n", "\r\n", " \t\n", "\u{3000}\n"])
            .prop_map(|blank| blank.as_bytes().to_vec()),
    ]
}

/// A feed in which lines come again, with or without a byte-order mark and a last line end.
fn feed() -> impl Strategy<Value = Vec<u8>> {
    let line = (line(), 1..3_usize).prop_map(|(line, times)| line.repeat(times));
    (
        any::<bool>(),
        prop::collection::vec(line, 0..60),
        any::<bool>(),
    )
        .prop_map(|(has_mark, lines, is_cut)| {
            let mark = if has_mark { "\u{feff}" } else { "" };
            let mut feed = [mark.as_bytes(), &lines.concat()].concat();
            if is_cut && feed.ends_with(b"\n") {
                feed.pop();
            }
            feed
        })
}

/// What a plain loop finds: the payloads to the byte, the other lines as values.
#[derive(Default)]
struct Reference {
    payloads: String,
    rejects: Vec<Value>,
    verdicts: Vec<Value>,
    counts: BTreeMap<&'static str, u64>,
    blank: u64,
    first_refused: BTreeMap<Code, (u64, u64, String)>,
}

impl Reference {
    fn of(feed: &[u8]) -> Self {
        let rules = RuleSet::STANDARD;
        let now = Timestamp::from_unix(1_800_000_000).unwrap();
        let mut reference = Self::default();
        let mut fleet: HashMap<String, Tracker> = HashMap::new();
        let mut accepted_before = HashSet::new();
        let lines = feed.split(|byte| *byte == b'\n').count();
        for (line, number) in feed.split(|byte| *byte == b'\n').zip(1..) {
            let mark = "\u{feff}".as_bytes();
            let line = line
                .strip_prefix(mark)
                .filter(|_| number == 1)
                .unwrap_or(line);
            // Behind the last line end there is no line, unless something is there.
            let is_line = number < lines as u64 || !line.is_empty();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if str::from_utf8(line).is_ok_and(|text| text.trim().is_empty()) {
                reference.blank += u64::from(is_line);
                continue;
            }
            let record = match Record::from_json(line, rules.messages()) {
                Ok(record) => record,
                Err(malformed) => {
                    let named = malformed.waybill_id().and_then(|id| fleet.get(id.as_str()));
                    reference.malformed(number, &malformed, named);
                    continue;
                }
            };
            let id = record.waybill_id.as_str().to_owned();
            let tracker = fleet.entry(id.clone()).or_insert(Tracker::START);
            let identity = (id.clone(), record.update.fingerprint());
            if accepted_before.contains(&identity) {
                reference.verdict(number, Some(&id), "duplicate", None, Some(tracker));
                continue;
            }
            match decide(&rules, tracker, &record.update, now) {
                Outcome::Accepted(accepted) => {
                    let payload = accepted.update_path(&record.waybill_id, &record.token);
                    reference.payloads += &payload.https_body().to_json();
                    reference.payloads.push('\n');
                    *tracker = *accepted.after();
                    accepted_before.insert(identity);
                    reference.verdict(number, Some(&id), "accepted", None, Some(tracker));
                }
                Outcome::Duplicate => {
                    reference.verdict(number, Some(&id), "duplicate", None, Some(tracker));
                }
                Outcome::Rejected(rejection) => {
                    reference.reject(number, &rejection, Some(&id));
                    let code = rejection.code();
                    reference.refused(number, code, rejection.to_string());
                    reference.verdict(number, Some(&id), "rejected", Some(code), Some(tracker));
                }
            }
        }
        reference.counts.insert("waybills", fleet.len() as u64);
        reference
    }

    /// The answer in the engine's own form, the line, and the waybill.
    fn reject(&mut self, number: u64, answer: &impl Serialize, id: Option<&str>) {
        let mut reject = serde_json::to_value(answer).unwrap();
        reject["line"] = number.into();
        reject["waybill_id"] = id.into();
        self.rejects.push(reject);
    }

    fn malformed(&mut self, number: u64, malformed: &Malformed<'_>, named: Option<&Tracker>) {
        let id = malformed.waybill_id().map(WaybillId::as_str);
        self.reject(number, malformed, id);
        self.refused(number, malformed.code(), malformed.first().to_string());
        self.verdict(
            number,
            malformed.waybill_id().map(WaybillId::as_str),
            "malformed",
            Some(malformed.code()),
            named,
        );
    }

    fn verdict(
        &mut self,
        number: u64,
        id: Option<&str>,
        outcome: &'static str,
        code: Option<Code>,
        after: Option<&Tracker>,
    ) {
        self.verdicts.push(json!({
            "line": number,
            "waybill_id": id,
            "outcome": outcome,
            "code": code,
            "status": after.map(Tracker::status) as Option<Status>,
            "held": after.map(Tracker::is_held),
        }));
        *self.counts.entry(outcome).or_default() += 1;
        *self.counts.entry("lines").or_default() += 1;
    }

    fn refused(&mut self, number: u64, code: Code, reason: String) {
        self.first_refused
            .entry(code)
            .or_insert((0, number, reason))
            .0 += 1;
    }

    /// A feed of which no line could be read is no feed.
    fn exit(&self) -> i32 {
        let count = |name| self.counts.get(name).copied().unwrap_or_default();
        i32::from(count("malformed") > 0 && count("malformed") == count("lines"))
    }

    /// The summary as people read it.
    fn summary(&self) -> String {
        let names = [
            "lines",
            "accepted",
            "duplicate",
            "rejected",
            "malformed",
            "ignored",
            "waybills",
        ];
        let counts = names.map(|name| {
            let count = self.counts.get(name).copied().unwrap_or_default();
            format!("{name:<10}{count:>12}\n")
        });
        let codes = self
            .first_refused
            .iter()
            .map(|(code, (count, line, reason))| {
                let number = code.number();
                format!("\n{number} {code}: {count}, first in line {line}\n    {reason}\n")
            });
        // Told only where there are some.
        let blank = Some(self.blank).filter(|blank| *blank > 0);
        let blank = blank.map(|blank| format!("{:<10}{blank:>12}\n", "blank"));
        counts.into_iter().chain(blank).chain(codes).collect()
    }
}

fn assert_same(run: &Run, first: &Run) {
    assert_eq!(run.exit, first.exit, "{}", run.stderr);
    assert_eq!(run.stdout, first.stdout);
    assert_eq!(run.rejects, first.rejects);
    assert_eq!(run.verdicts, first.verdicts);
    assert_eq!(run.stderr, first.stderr);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: long_or_short(32, 3), ..ProptestConfig::default() })]

    #[test]
    fn any_number_of_threads_and_any_cut_give_what_a_plain_loop_gives(
        feed in feed(),
        chunk in 1..600_usize,
    ) {
        let expected = Reference::of(&feed);
        let one = gate(&feed, &[&AS_IT_IS[..], &["--threads", "1"]].concat());
        prop_assert_eq!(one.exit, expected.exit(), "{}", one.stderr);
        prop_assert_eq!(&one.stdout, &expected.payloads);
        prop_assert_eq!(one.verdicts(), expected.verdicts.clone());
        // A hint may follow, if nothing of the feed could be read.
        prop_assert!(one.stderr.starts_with(&expected.summary()), "{}", one.stderr);
        let mut rejects = one.rejects();
        for told in &mut rejects {
            let told = told.as_object_mut().unwrap();
            prop_assert!(told.remove("input").is_some());
            told.remove("late");
        }
        prop_assert_eq!(rejects, expected.rejects.clone());

        let chunk = chunk.to_string();
        for threads in ["1", "2", "3", "8"] {
            for chunk in ["1", "7", chunk.as_str(), "65536"] {
                let cut = ["--threads", threads, "--chunk", chunk];
                let run = gate(&feed, &[&AS_IT_IS[..], &cut].concat());
                assert_same(&run, &one);
            }
        }
    }
}

/// Any lines may look like no feed at all.
const AS_IT_IS: [&str; 4] = ["--format", "jsonl", "--encoding", "utf-8"];

proptest! {
    #![proptest_config(ProptestConfig { cases: long_or_short(64, 9), ..ProptestConfig::default() })]

    /// Where no verdicts are wanted, a line that is its payload is copied and no more.
    #[test]
    fn payloads_rejects_and_summary_are_the_same_whatever_else_is_told(
        feed in feed(),
        adopts in any::<bool>(),
        cloud in any::<bool>(),
        by_map in any::<bool>(),
        threads in 1..4_usize,
        chunk in 1..2_000_usize,
    ) {
        let feed = in_the_payloads_order(&feed);
        let (threads, chunk) = (threads.to_string(), chunk.to_string());
        let mut options = AS_IT_IS.to_vec();
        options.extend(["--threads", &threads, "--chunk", &chunk]);
        options.extend(adopts.then_some("--adopt"));
        options.extend(cloud.then_some(["--to", "cloud"]).into_iter().flatten());
        // Read so, lines are counted beside what is in them.
        options.extend(by_map.then_some("--lenient"));
        let told = gate(&feed, &options);

        options.extend(["--now", "1800000000"]);
        let alone = run(waybill().arg("gate").args(&options), &feed);
        let expected = (told.exit, told.stdout, told.stderr);
        prop_assert_eq!(&alone, &expected);

        let folder = tempfile::tempdir().unwrap();
        let rejects = folder.path().join("rejects.jsonl");
        let mut command = waybill();
        command.arg("gate").args(&options).arg("--rejects").arg(&rejects);
        prop_assert_eq!(run(&mut command, &feed), expected);
        prop_assert_eq!(std::fs::read_to_string(rejects).unwrap(), told.rejects);
    }
}

#[test]
fn an_adopted_update_that_is_its_payload_is_counted_as_adopted_where_no_verdicts_are_told() {
    let line = |waybill, action| record(waybill, 1_700_000_000, action, "在途");
    // The first shows how lines are written.
    let feed = [line("W0", 100_001), line("W1", 300_002)].concat();
    let feed = in_the_payloads_order(feed.as_bytes());
    let mut command = waybill();
    command.args([
        "gate",
        "--adopt",
        "--now",
        "1800000000",
        "--summary",
        "json",
    ]);
    let (exit, stdout, summary) = run(&mut command, &feed);
    assert_eq!((exit, stdout.as_bytes()), (0, &feed[..]), "{summary}");
    let summary: Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(summary["adopted"], 1, "{summary}");
}

/// The feed with the fields of its records as WeChat's sample has them, as in a payload.
fn in_the_payloads_order(feed: &[u8]) -> Vec<u8> {
    let lines = feed.split_inclusive(|byte| *byte == b'\n');
    let ordered = lines.map(|line| {
        let Ok(Value::Object(record)) = serde_json::from_slice(line) else {
            return line.to_vec();
        };
        let end = line.iter().rposition(|byte| *byte == b'}').unwrap();
        let written = |field: Field| {
            let name = field.snake();
            Some(format!("\"{name}\":{}", record.get(name)?))
        };
        let fields: Vec<String> = Field::ALL.into_iter().filter_map(written).collect();
        [
            format!("{{{}}}", fields.join(",")).as_bytes(),
            &line[end + 1..],
        ]
        .concat()
    });
    ordered.collect::<Vec<_>>().concat()
}

/// The situations of some waybills before the feed.
const KNOWN: &str =
    "waybill_id,status,time,held\nW0,InTransit,1700000050,true\nJD-2,Signed,1700000000,\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: long_or_short(12, 3), ..ProptestConfig::default() })]

    /// The state does what it is for: the feed comes again after itself, in pieces and with other
    /// numbers of threads, and every line of it is compared with all that was kept.
    #[test]
    fn runs_that_go_on_from_a_state_are_one_run_of_one_thread(
        feed in feed(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        adopts in any::<bool>(),
        has_start in any::<bool>(),
        cloud in any::<bool>(),
    ) {
        let feed = [&feed[..], b"\n", &feed[..], b"\n"].concat();
        let mut options = AS_IT_IS.to_vec();
        options.extend(adopts.then_some("--adopt"));
        options.extend(has_start.then_some(["--start", "known.csv"]).into_iter().flatten());
        options.extend(cloud.then_some(["--to", "cloud"]).into_iter().flatten());

        let plain = Workplace::new("");
        plain.write("feed.jsonl", &feed);
        plain.write("known.csv", KNOWN);
        let one = [&options[..], &["--threads", "1"]].concat();
        // It is 1 if nothing could be read.
        prop_assert!(plain.gate("feed.jsonl", &one).0 < 2);

        let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(feed.len() + 1)).collect();
        ends.push(feed.len());
        ends.sort_unstable();
        for (first, then) in [("1", "8"), ("8", "1"), ("2", "3")] {
            let place = Workplace::new("");
            place.write("known.csv", KNOWN);
            for (run, end) in ends.iter().enumerate() {
                place.write("feed.jsonl", &feed[..*end]);
                let threads = if run == 0 { first } else { then };
                let shared = [&options[..], &["--threads", threads, "--chunk", "300"]].concat();
                let (exit, told) = place.go_on(&shared);
                prop_assert!(exit < 2, "{}", told);
            }
            for output in OUTPUTS {
                let (found, expected) = (place.read(output), plain.read(output));
                prop_assert!(found == expected, "{}, {} threads", output, first);
            }
        }
    }
}

#[test]
fn of_a_waybill_with_very_many_updates_each_is_known_again() {
    let scans: Vec<String> = (0..300)
        .map(|i| {
            // As many at the same time as may all come again.
            let message = format!("已到达第{}站", i * 7 % 100);
            record("W1", 1_700_000_000 + i / 100, 200_001, &message)
        })
        .collect();
    let again: String = (0..600).map(|i| scans[i * 13 % 300].as_str()).collect();
    let feed = [
        record("W2", 1_700_000_000, 100_001, ""),
        scans.concat(),
        again,
    ]
    .concat();
    let expected = Reference::of(feed.as_bytes());
    for threads in ["1", "4"] {
        let run = gate(feed.as_bytes(), &["--threads", threads, "--chunk", "3000"]);
        assert_eq!(run.exit, expected.exit());
        assert_eq!(run.stdout, expected.payloads);
        assert_eq!(run.verdicts(), expected.verdicts);
        assert_eq!(run.stderr, expected.summary());
    }
    assert!(expected.counts["duplicate"] >= 600);
}

#[test]
fn a_feed_of_many_chunks_comes_out_the_same_from_any_number_of_threads() {
    let scans: String = (0..20_000_i64)
        .map(|i| {
            let action = [100_001, 200_001, 300_003, 200_001][usize::try_from(i % 4).unwrap()];
            record(
                &format!("W{}", i * 7 % 300),
                1_700_000_000 + i / 5,
                action,
                "在途",
            )
        })
        .collect();
    let feed = [scans.as_bytes(), b"not a record\n", scans.as_bytes()].concat();
    let one = gate(&feed, &["--threads", "1"]);
    assert_eq!(one.exit, 0, "{}", one.stderr);
    assert!(one.stderr.contains("duplicate") && one.stdout.lines().count() > 300);
    for threads in ["2", "3", "8"] {
        assert_same(
            &gate(&feed, &["--threads", threads, "--chunk", "4096"]),
            &one,
        );
    }
}
