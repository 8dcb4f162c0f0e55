//! Stories of parcels, one line per scan, so that anyone who knows parcels can add one.
//! `tests/cases/README.md` describes the format.

use std::collections::{BTreeSet, HashSet};
use std::fs;

use waybill_engine::{
    ActionType, Fingerprint, Mark, Rejection, RuleSet, Situation, Status, Tracker,
};

use crate::support::case_file::{lines, path};
use crate::support::shorthand::{
    Verdict, at, column, every_under_miri, judge, named_situation, preset, scan,
};

const FOLDER: &str = "tests/cases/scripts";

/// The second from which the times of a story count.
const ORIGIN: i64 = 1_700_000_000;

#[test]
fn every_story_goes_as_told() {
    let wrong: Vec<_> = files()
        .iter()
        .step_by(every_under_miri(4))
        .flat_map(|file| Story::tell(file).wrong)
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[cfg_attr(miri, ignore = "not all stories are told there")]
fn the_stories_take_every_step_that_a_table_allows() {
    let taken: BTreeSet<_> = files()
        .iter()
        .flat_map(|file| Story::tell(file).steps)
        .collect();
    for rules in [RuleSet::STANDARD, RuleSet::STRICT] {
        for from in Status::ALL.map(Situation::at) {
            for action in ActionType::ALL {
                let step = (rules.name().to_owned(), from, action.short());
                let allowed = rules.mark(from, action) != Mark::Refuse;
                assert!(!allowed || taken.contains(&step), "no story has {step:?}");
            }
        }
    }
}

#[test]
fn a_story_that_goes_otherwise_is_found_out() {
    let mut story = Story::default();
    let right = (7, "+0 P 已揽收 => accepted PickedUp".to_owned());
    let wrong = (9, "+60 C 订单取消 => accepted Cancelled".to_owned());
    story.go_on("here.txt", &[right, wrong]);
    assert_eq!(
        story.wrong,
        ["here.txt:9: told `accepted Cancelled`, was `203, no way`"]
    );
}

/// The stories' files, by name.
fn files() -> Vec<String> {
    let entries = fs::read_dir(path(FOLDER)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<_> = names.map(|name| format!("{FOLDER}/{name}")).collect();
    files.sort();
    assert!(files.len() >= 10, "where are the stories? {files:?}");
    files
}

/// The state of a story while its lines are read.
struct Story {
    rules: RuleSet,
    now: i64,
    tracker: Tracker,
    /// The fingerprints of the accepted updates, if the story keeps them.
    trail: Option<HashSet<Fingerprint>>,
    /// The accepted updates: the rule set, the situation before, and the action.
    steps: BTreeSet<(String, Situation, &'static str)>,
    wrong: Vec<String>,
}

impl Default for Story {
    fn default() -> Self {
        Self {
            rules: RuleSet::STANDARD,
            now: ORIGIN + 1_000_000_000,
            tracker: Tracker::START,
            trail: None,
            steps: BTreeSet::new(),
            wrong: Vec::new(),
        }
    }
}

impl Story {
    fn tell(file: &str) -> Self {
        let mut story = Self::default();
        story.go_on(file, &lines(file));
        assert!(!story.steps.is_empty(), "{file}: nothing happens");
        story
    }

    fn go_on(&mut self, file: &str, lines: &[(usize, String)]) {
        for (number, line) in lines {
            match line.split_once("=>") {
                None => self.head(line),
                Some((scan, told)) => {
                    let (was, told) = (self.scan(scan.trim()), told.trim());
                    // For a rejection, the number alone is enough.
                    if was != told && was.split(',').next() != Some(told) || told.is_empty() {
                        self.wrong
                            .push(format!("{file}:{number}: told `{told}`, was `{was}`"));
                    }
                }
            }
        }
    }

    /// A line before the scans: `rules: …`, `known: …`, `now: …` or `trail: kept`.
    fn head(&mut self, line: &str) {
        match line.split_once(": ") {
            Some(("rules", rules)) => {
                *self = Self {
                    rules: read_rules(rules),
                    steps: std::mem::take(&mut self.steps),
                    wrong: std::mem::take(&mut self.wrong),
                    ..Self::default()
                }
            }
            Some(("known", known)) => {
                let (time, situation) = known.split_once(' ').unwrap();
                self.tracker = Tracker::known(named_situation(situation), at(read_time(time)));
            }
            Some(("now", time)) => self.now = read_time(time),
            Some(("trail", "kept")) => self.trail = Some(HashSet::new()),
            _ => panic!("neither a scan nor a head: {line}"),
        }
    }

    /// Decides a scan, and returns its result.
    fn scan(&mut self, line: &str) -> String {
        let (time, rest) = line.split_once(' ').unwrap();
        let (short, text) = rest.trim().split_once(' ').unwrap();
        let update = scan(column(short), read_time(time), text.trim());
        if self
            .trail
            .as_ref()
            .is_some_and(|kept| kept.contains(&update.fingerprint()))
        {
            return "duplicate".to_owned();
        }
        let before = self.tracker.situation();
        match judge(&self.rules, &self.tracker, &update, self.now) {
            Verdict::Accepted { mark, after } => {
                self.steps.insert((
                    self.rules.name().to_owned(),
                    before,
                    update.action().short(),
                ));
                if let Some(kept) = &mut self.trail {
                    kept.insert(update.fingerprint());
                }
                self.tracker = after;
                let how = match mark {
                    Mark::Accept => "accepted",
                    Mark::Repeat => "repeated",
                    Mark::Skip => "skipped",
                    Mark::Refuse => panic!("accepted what the table refuses"),
                };
                format!("{how} {}", after.situation())
            }
            Verdict::Duplicate => "duplicate".to_owned(),
            Verdict::Rejected(rejection) => told(&rejection),
        }
    }
}

/// The number of a rejection, and the way to a refused action.
fn told(rejection: &Rejection) -> String {
    let number = rejection.code().number();
    let Rejection::ActionNotPermitted { way, .. } = rejection else {
        return number.to_string();
    };
    let Some(way) = way else {
        return format!("{number}, no way");
    };
    let steps: Vec<_> = way.steps().map(ActionType::short).collect();
    format!("{number}, way {}", steps.join(" "))
}

/// `standard` or `strict`, and its changes after commas.
fn read_rules(text: &str) -> RuleSet {
    let mut parts = text.split(", ");
    let rules = preset(parts.next().unwrap());
    parts.fold(rules, |rules, option| match option.split_once(' ') {
        None if option == "cancel_only_before_any_update" => {
            rules.with_cancel_only_before_any_update()
        }
        None if option == "new_cycle_after_signed" => rules.with_new_cycle_after_signed(),
        Some(("tolerance", seconds)) => rules.with_tolerance(seconds.parse().unwrap()),
        Some(("closing_tolerance", seconds)) => {
            rules.with_closing_tolerance(seconds.parse().unwrap())
        }
        Some(("allowance", seconds)) => rules.with_allowance(seconds.parse().unwrap()),
        _ => panic!("no such option: {option}"),
    })
}

/// `+600` or `-5`: seconds after the story's origin, or before it.
fn read_time(text: &str) -> i64 {
    assert!(
        text.starts_with(['+', '-']),
        "a time begins with + or -: {text}"
    );
    ORIGIN + text.parse::<i64>().unwrap()
}
