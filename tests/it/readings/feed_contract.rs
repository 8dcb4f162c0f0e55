//! The feed of twelve lines whose answers are the command's contract, decided by the core.

use std::collections::HashMap;

use serde_json::json;
use waybill_engine::{MessagePolicy, Outcome, Record, Rejection, RuleSet, Tracker, decide};

use crate::support::case_file::{cells, lines};
use crate::support::shorthand::{NOW, at, codes};

const RULES: RuleSet = RuleSet::STANDARD;

/// A line of the feed and its expected result.
struct Line {
    waybill: String,
    json: String,
    verdict: String,
    /// Status, held and highest time after it.
    after: [String; 3],
}

impl Line {
    fn all() -> Vec<Self> {
        let lines = lines("tests/cases/twelve.txt");
        let rows = lines.iter().skip(1).map(|(_, line)| cells(line));
        let lines: Vec<_> = rows.map(|row| Self::read(&row)).collect();
        assert_eq!(lines.len(), 12);
        lines
    }

    fn read(row: &[&str]) -> Self {
        let [
            _,
            waybill,
            time,
            action,
            message,
            verdict,
            status,
            held,
            highest,
        ] = row
        else {
            panic!("not nine cells: {row:?}");
        };
        let record = json!({
            "token": "opaque",
            "waybill_id": waybill,
            "action_time": time.parse::<i64>().unwrap(),
            "action_type": action.parse::<i64>().unwrap(),
            "action_msg": message,
        });
        Self {
            waybill: (*waybill).to_owned(),
            json: record.to_string(),
            verdict: (*verdict).to_owned(),
            after: [status, held, highest].map(|cell| (*cell).to_owned()),
        }
    }
}

/// The waybills of the feed so far.
#[derive(Default)]
struct Fleet(HashMap<String, Tracker>);

impl Fleet {
    /// The result of a line: `accepted`, `duplicate`, or the number of its code.
    fn take(&mut self, json: &str) -> (String, Option<Rejection>) {
        let record = match Record::new(serde_json::from_str(json).unwrap(), &MessagePolicy::DEFAULT)
        {
            Ok(record) => record,
            Err(malformed) => return (malformed.code().number().to_string(), None),
        };
        let tracker = self
            .0
            .entry(record.waybill_id.as_str().to_owned())
            .or_insert(Tracker::START);
        match decide(&RULES, tracker, &record.update, at(NOW)) {
            Outcome::Accepted(accepted) => {
                *tracker = *accepted.after();
                ("accepted".to_owned(), None)
            }
            Outcome::Duplicate => ("duplicate".to_owned(), None),
            Outcome::Rejected(rejection) => {
                (rejection.code().number().to_string(), Some(rejection))
            }
        }
    }
}

#[test]
fn each_of_the_twelve_lines_has_its_verdict_and_leaves_its_status() {
    let mut fleet = Fleet::default();
    for line in Line::all() {
        let (verdict, _) = fleet.take(&line.json);
        assert_eq!(verdict, line.verdict, "{}", line.json);
        let tracker = fleet.0[&line.waybill];
        let held = if tracker.is_held() { "yes" } else { "no" };
        let highest = tracker
            .highest()
            .map_or("none".to_owned(), |time| time.to_string());
        let after = [tracker.status().name().to_owned(), held.to_owned(), highest];
        assert_eq!(after, line.after, "{}", line.json);
    }
}

#[test]
fn the_twelve_lines_add_up_to_the_summary() {
    let mut fleet = Fleet::default();
    let verdicts: Vec<_> = Line::all()
        .iter()
        .map(|line| fleet.take(&line.json).0)
        .collect();
    let count =
        |wanted: fn(&str) -> bool| verdicts.iter().filter(|verdict| wanted(verdict)).count();
    assert_eq!(count(|verdict| verdict == "accepted"), 6);
    assert_eq!(count(|verdict| verdict == "duplicate"), 1);
    assert_eq!(count(|verdict| verdict.starts_with('2')), 3);
    assert_eq!(count(|verdict| verdict.starts_with('1')), 2);
    assert_eq!(fleet.0.len(), 2);
}

#[test]
fn the_cancellation_in_transit_names_what_is_permitted_instead() {
    let mut fleet = Fleet::default();
    let rejections: Vec<_> = Line::all()
        .iter()
        .map(|line| fleet.take(&line.json).1)
        .collect();
    let Some(Rejection::ActionNotPermitted { permitted, way, .. }) = &rejections[5] else {
        panic!("{:?}", rejections[5]);
    };
    assert_eq!(
        codes(*permitted),
        [100_001, 200_001, 300_002, 300_003, 300_004, 400_002]
    );
    assert_eq!(*way, None);
}
