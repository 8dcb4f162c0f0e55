//! A carrier's own rules: whatever is refused is explained, and whatever is accepted is sound.
//!
//! Bytes that begin with `{` are a rule file as JSON. Any others are marks, a byte each, row by
//! row: a fuzzer can change those without breaking the JSON.

use waybill_engine::{
    ActionMessage, ActionType, Mark, Outcome, RuleFile, RuleSet, Situation, Status, Timestamp,
    Tracker, Update, decide, verdict,
};

/// Checks a rule file.
pub fn check(data: &[u8]) {
    let file = if data.first() == Some(&b'{') {
        match serde_json::from_slice::<RuleFile>(data) {
            Ok(file) => file,
            Err(refused) => {
                assert!(!refused.to_string().is_empty());
                return;
            }
        }
    } else {
        of_marks(data)
    };

    let json = serde_json::to_string(&file).unwrap();
    let read = serde_json::from_str::<RuleFile>(&json).unwrap();
    assert_eq!(read, file);
    let at_once = serde_json::from_str::<RuleSet>(&json);
    match RuleSet::try_from(file) {
        Ok(rules) => {
            assert_eq!(at_once.unwrap(), rules);
            sound(&rules);
        }
        Err(refused) => {
            assert!(at_once.is_err());
            assert!(!refused.faults().is_empty());
            for fault in refused.faults() {
                assert!(!fault.to_string().is_empty() && !fault.chinese().to_string().is_empty());
            }
        }
    }
}

/// The rule file of marks, a byte each.
#[must_use]
pub fn of_marks(data: &[u8]) -> RuleFile {
    let mut bytes = data.iter().copied();
    let mut next = || bytes.next().unwrap_or_default();
    let options = next();
    let mut row = || {
        let signs = (0..ActionType::COUNT).map(|_| Mark::ALL[usize::from(next() % 4)].sign());
        signs.collect::<String>()
    };
    let mut file = RuleFile::from(&RuleSet::STRICT);
    "of bytes".clone_into(&mut file.name);
    file.settings.cancel_only_before_any_update = options & 1 != 0;
    file.settings.new_cycle_after_signed = options & 2 != 0;
    file.rows = Status::ALL
        .into_iter()
        .map(|status| (status.name().to_owned(), row()))
        .collect();
    let held = Status::ALL
        .into_iter()
        .filter(|status| !status.is_closed() && options & 4 != 0);
    file.held_rows = held
        .map(|status| (status.name().to_owned(), row()))
        .collect();
    file
}

fn sound(rules: &RuleSet) {
    let json = serde_json::to_string(rules).unwrap();
    let again: RuleSet = serde_json::from_str(&json).unwrap();
    assert_eq!(again, *rules);
    assert_eq!(again.fingerprint(), rules.fingerprint());
    assert!(rules.diff(&again).is_empty());
    let diff = rules.diff(&RuleSet::STANDARD);
    assert_eq!(diff.is_empty(), diff.to_string().is_empty());
    for picture in [
        rules.markdown().to_string(),
        rules.mermaid().to_string(),
        rules.dot().to_string(),
    ] {
        assert!(!picture.is_empty());
    }

    let way_out = |tracker: &Tracker| {
        [ActionType::Signed, ActionType::Cancelled]
            .into_iter()
            .any(|action| rules.way(tracker, action).is_some())
    };
    assert!(way_out(&Tracker::START));
    let reachable = reachable(rules);
    let time = Timestamp::from_unix(1_700_000_600).unwrap();
    for situation in Situation::ALL {
        let tracker = Tracker::known(situation, time);
        // A hold that the table never accepts may have a row that leads nowhere.
        let must_end = !situation.status().is_closed()
            && (!situation.is_held() || reachable.contains(&situation));
        assert!(!must_end || way_out(&tracker), "{situation}");
        assert_eq!(
            rules.next_steps(&tracker).steps().len(),
            rules.permitted(&tracker).iter().count()
        );
        for action in ActionType::ALL {
            decides(rules, &tracker, action, time);
        }
    }
}

/// The situations that a waybill can get into.
fn reachable(rules: &RuleSet) -> Vec<Situation> {
    let mut found = vec![Situation::START];
    let mut next = 0;
    while let Some(from) = found.get(next).copied() {
        for action in ActionType::ALL {
            let to = rules.next(from, action);
            found.extend(to.filter(|to| !found.contains(to)));
        }
        next += 1;
    }
    found
}

/// The decision is the table's, and a way leads to its last action.
fn decides(rules: &RuleSet, tracker: &Tracker, action: ActionType, time: Timestamp) {
    let update = Update::new(action, time, ActionMessage::new("扫描").unwrap());
    let permitted = rules.permitted(tracker).contains(action);
    let from = tracker.situation();
    let outcome = decide(rules, tracker, &update, time);
    let (said, _) = verdict(rules, tracker, update.entry(), time);
    assert_eq!(said, outcome.verdict());
    match outcome {
        Outcome::Accepted(accepted) => {
            assert!(permitted);
            let after = accepted.after().situation();
            assert_eq!(rules.next(from, action), Some(after));
            assert_eq!(accepted.mark(), rules.mark(from, action));
            let starts_again = rules.starts_new_cycle_after_signed()
                && (from.status(), action) == (Status::Signed, ActionType::PickedUp);
            assert!(!from.status().is_closed() || starts_again);
            let closes = matches!(action, ActionType::Signed | ActionType::Cancelled);
            assert_eq!(after.status().is_closed(), closes);
            assert_eq!(after.is_held(), action == ActionType::Held);
        }
        Outcome::Rejected(rejection) => {
            assert!(!permitted);
            assert!(!rejection.to_string().is_empty());
            assert!(!rejection.chinese().to_string().is_empty());
        }
        Outcome::Duplicate => panic!("nothing was accepted"),
    }
    if let Some(way) = rules.way(tracker, action) {
        let mut tracker = *tracker;
        assert_eq!(way.steps().last(), Some(action));
        for step in way.steps() {
            let text = format!("{}", tracker.accepted());
            let update = Update::new(step, time, ActionMessage::new(text).unwrap());
            let Outcome::Accepted(accepted) = decide(rules, &tracker, &update, time) else {
                panic!("{way} is not open from {from}");
            };
            tracker = *accepted.after();
        }
    } else {
        assert!(!permitted);
    }
}
