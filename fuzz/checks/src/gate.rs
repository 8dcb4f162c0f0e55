//! A feed through records, trails and decisions, as the command drives them: every line has one
//! answer, nothing but an accepted line changes anything, and what was accepted is a path through
//! the table that can be stored, read and replayed.
//!
//! The length of the feed chooses the rules: one of three sets a run keeps a fuzzer fast.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use waybill_engine::{
    BatchOutcome, BatchUpdate, Form, ImportMode, MessagePolicy, Outcome, Record, RecordReader,
    RuleSet, Timestamp, Tracker, Trail, Update, Waybill, WaybillId, decide, decide_each,
    verdict_each,
};

use super::record::accepted_as_first;

/// 2026-11-01, the time at which the feed of the repository is decided.
const NOW: i64 = 1_793_462_400;

/// Made once: each change of an option computes every way again.
static WITH_OPTIONS: LazyLock<RuleSet> = LazyLock::new(|| {
    RuleSet::STANDARD
        .with_name("again")
        .with_new_cycle_after_signed()
        .with_cancel_only_before_any_update()
});

/// Checks a feed.
pub fn check(feed: &[u8]) {
    let rules = match feed.len() % 3 {
        0 => &RuleSet::STANDARD,
        1 => &RuleSet::STRICT,
        _ => &*WITH_OPTIONS,
    };
    run(feed, rules);
    one_after_the_other(feed, rules.messages());
    if let Ok(feed) = str::from_utf8(feed) {
        without_their_ends(feed, rules.messages());
    }
}

/// Lines whose ends nobody looked for end where the feed says, and are what each is by itself.
fn without_their_ends(feed: &str, messages: &MessagePolicy) {
    let mut reader = RecordReader::new();
    let mut rest = feed;
    while !rest.is_empty() {
        let (line, behind) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.strip_suffix('\r').unwrap_or(line);
        let expected = Record::from_json_str(line, messages);
        // Twice, so that the second one is in the frame of the first.
        for _ in 0..2 {
            let (first, record) = reader.read_first(rest, messages);
            assert_eq!((first, &record), (line, &expected));
            written_as_by_serde(record.as_ref().ok());
        }
        rest = behind;
    }
}

/// Lines read one after the other are what each is by itself, and one that is told to be its
/// payload is.
fn one_after_the_other(feed: &[u8], messages: &MessagePolicy) {
    let mut reader = RecordReader::new();
    // Each twice, so that the second one is in the frame of the first.
    let lines = feed.split(|byte| *byte == b'\n').flat_map(|line| [line; 2]);
    for line in lines.filter_map(|line| str::from_utf8(line).ok()) {
        let read = reader.read(line, messages);
        assert_eq!(read, Record::from_json_str(line, messages));
        let [https, cloud] = written_as_by_serde(read.as_ref().ok());
        match reader.payload_form() {
            Some(Form::HttpsBody) => assert_eq!(https, line),
            Some(Form::CloudArguments) => assert_eq!(cloud, line),
            None => {}
        }
    }
}

/// Both payloads of a record: of a text that was read without escapes none are looked for, which
/// equal records do not show.
fn written_as_by_serde(record: Option<&Record<'_>>) -> [String; 2] {
    let Some(record) = record else {
        return Default::default();
    };
    let accepted = accepted_as_first(record);
    let payload = accepted.update_path(&record.waybill_id, &record.token);
    [Form::HttpsBody, Form::CloudArguments].map(|form| {
        let payload = payload.in_form(form);
        let json = payload.to_json();
        assert_eq!(serde_json::to_string(&payload).unwrap(), json);
        json
    })
}

fn run(feed: &[u8], rules: &RuleSet) {
    let now = Timestamp::from_unix(NOW).unwrap();
    let mut fleet: BTreeMap<WaybillId<'_>, (Trail, Waybill)> = BTreeMap::new();
    let mut records = Vec::new();
    for line in feed.split(|byte| *byte == b'\n') {
        let Ok(record) = Record::from_json(line, rules.messages()) else {
            continue;
        };
        let (trail, waybill) = fleet.entry(record.waybill_id.clone()).or_insert_with(|| {
            let (id, token) = (record.waybill_id.clone(), record.token.clone());
            (Trail::new(), Waybill::new(id, token))
        });
        // The newest order token is the right one.
        waybill.set_token(record.token.clone());
        line_of(&record, rules, now, trail, waybill);
        records.push(record);
    }
    for (trail, _) in fleet.values() {
        stored(trail, rules);
    }
    batch(&records, rules, now);
    trace(&records, rules, now);
}

/// One line, by the trail and by the object, which has no memory but its tracker.
fn line_of(
    record: &Record<'_>,
    rules: &RuleSet,
    now: Timestamp,
    trail: &mut Trail,
    waybill: &mut Waybill,
) {
    let update = &record.update;
    let before = trail.clone();
    match trail.check(rules, update, now) {
        Outcome::Accepted(accepted) => {
            assert!(rules.permitted(before.tracker()).contains(update.action()));
            assert!(update.time().unix() <= now.unix() + i64::from(rules.allowance()));
            assert_eq!(
                rules.next(before.tracker().situation(), update.action()),
                Some(accepted.after().situation())
            );
            assert!(accepted.after().highest() >= before.tracker().highest());

            let Outcome::Accepted(own) = waybill.check(rules, update, now) else {
                panic!("the object has the same tracker");
            };
            let json = waybill.update_path(&own).unwrap().https_body().to_json();
            let read = Record::from_json(json.as_bytes(), rules.messages()).unwrap();
            assert_eq!(read, *record);
            waybill.commit(&own).unwrap();
            assert!(waybill.commit(&own).is_err());

            trail.commit(&accepted).unwrap();
            assert!(trail.commit(&accepted).is_err());
            assert_eq!(trail.entries().len(), before.entries().len() + 1);
            assert_eq!(trail.check(rules, update, now), Outcome::Duplicate);
        }
        Outcome::Duplicate => {
            assert!(trail.has(update));
        }
        Outcome::Rejected(rejection) => {
            assert!((201..=204).contains(&rejection.code().number()));
            assert!(!rejection.to_string().is_empty());
            assert!(!rejection.chinese().to_string().is_empty());
            let explained = rules.explain(trail.tracker(), update, now);
            assert_eq!(*explained.outcome(), Outcome::Rejected(rejection));
            assert!(!explained.to_string().is_empty());
            assert!(!explained.chinese().to_string().is_empty());
            let late = trail.late(rules, update);
            let is_early = trail.tracker().highest() > Some(update.time());
            assert_eq!(late.is_some(), is_early);
        }
    }
    if trail.entries().len() == before.entries().len() {
        assert_eq!(*trail, before);
    }
    assert_eq!(waybill.tracker(), trail.tracker());
}

fn stored(trail: &Trail, rules: &RuleSet) {
    let tracker = trail.tracker();
    assert_eq!(tracker.accepted() as usize, trail.entries().len());
    assert_eq!(Tracker::from_bytes(tracker.to_bytes()), Ok(*tracker));
    assert_eq!(trail.replay(rules).as_ref(), Ok(tracker));
    let json = serde_json::to_string(trail).unwrap();
    assert_eq!(serde_json::from_str::<Trail>(&json).unwrap(), *trail);
}

/// A batch has the same answers as one update at a time.
fn batch(records: &[Record<'_>], rules: &RuleSet, now: Timestamp) {
    let mut ids: Vec<&str> = records.iter().map(|r| r.waybill_id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let placed: Vec<BatchUpdate<'_>> = records
        .iter()
        .map(|record| BatchUpdate {
            tracker: ids.binary_search(&record.waybill_id.as_str()).unwrap(),
            update: &record.update,
        })
        .collect();
    let mut trackers = vec![Tracker::START; ids.len()];
    let answers: Vec<BatchOutcome<'_>> = decide_each(rules, &mut trackers, &placed, now).collect();

    let mut alone = vec![Tracker::START; ids.len()];
    let mut told = Vec::new();
    for (placed, answer) in placed.iter().zip(answers) {
        let tracker = &mut alone[placed.tracker];
        let outcome = decide(rules, tracker, placed.update, now);
        if let Outcome::Accepted(accepted) = &outcome {
            *tracker = *accepted.after();
        }
        told.push(Some(outcome.verdict()));
        assert_eq!(answer, BatchOutcome::Decided(outcome));
    }
    assert_eq!(trackers, alone);

    trackers.fill(Tracker::START);
    let verdicts = verdict_each(rules, &mut trackers, &placed, now);
    assert!(verdicts.eq(told));
    assert_eq!(trackers, alone);
}

/// All updates as one waybill's trace.
fn trace(records: &[Record<'_>], rules: &RuleSet, now: Timestamp) {
    let updates: Vec<Update<'_>> = records.iter().map(|r| r.update.clone()).collect();
    let mut trail = Trail::new();
    let import = trail.import(rules, &updates, now, ImportMode::BestEffort);
    assert!(import.is_taken_in);
    let mut places = import.order.clone();
    places.sort_unstable();
    assert!(places.into_iter().eq(0..updates.len()));
    assert!(
        import
            .order
            .is_sorted_by_key(|place| updates[*place].time())
    );
    assert_eq!(import.accepted().count(), trail.entries().len());
    stored(&trail, rules);
    // Drawing costs more than all the rest, so only one trail of a feed is drawn.
    assert!(rules.mermaid_of(&trail).is_ok() && rules.dot_of(&trail).is_ok());

    // All of it is there now, so it changes nothing when it comes again.
    let before = trail.clone();
    let accepted: Vec<Update<'_>> = import.accepted().map(|a| a.update().clone()).collect();
    let again = trail.import(rules, &accepted, now, ImportMode::AllOrNothing);
    assert!(again.is_taken_in && again.accepted().count() == 0);
    assert_eq!(trail, before);

    let whole = Trail::new().import(rules, &updates, now, ImportMode::AllOrNothing);
    let refused = |answer: &Outcome<'_>| matches!(answer, Outcome::Rejected(_));
    assert_eq!(whole.is_taken_in, !whole.answers.iter().any(refused));
    assert_eq!(whole.answers, import.answers);
}
