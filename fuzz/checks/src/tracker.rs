//! What a backend stored: bytes that are a tracker are the only bytes of that tracker, both forms
//! agree, and every rule set has an answer for it.
//!
//! Sixteen bytes are a tracker; any others are a trail, or JSON, of a tracker or of a trail.

use waybill_engine::{
    ActionMessage, ActionType, Outcome, RuleSet, Timestamp, Tracker, Trail, Update, decide, verdict,
};

/// Checks what a backend stored.
pub fn check(data: &[u8]) {
    if let Ok(bytes) = <[u8; Tracker::BYTES]>::try_from(data) {
        match Tracker::from_bytes(bytes) {
            Ok(tracker) => {
                assert_eq!(tracker.to_bytes(), bytes);
                stored(&tracker);
            }
            Err(refused) => assert!(!refused.to_string().is_empty()),
        }
    }
    if let Ok(tracker) = serde_json::from_slice::<Tracker>(data) {
        stored(&tracker);
    }
    if let Ok(trail) = serde_json::from_slice::<Trail>(data) {
        stored_trail(&trail);
    }
    match Trail::from_bytes(data) {
        Ok(trail) => {
            assert_eq!(trail.to_bytes(), data);
            stored_trail(&trail);
        }
        Err(refused) => assert!(!refused.to_string().is_empty()),
    }
}

fn stored(tracker: &Tracker) {
    assert_eq!(Tracker::from_bytes(tracker.to_bytes()), Ok(*tracker));
    let json = serde_json::to_string(tracker).unwrap();
    assert_eq!(serde_json::from_str::<Tracker>(&json).unwrap(), *tracker);
    assert!(!format!("{tracker:?}").is_empty());

    let time = tracker.highest().unwrap_or(Timestamp::MIN);
    for rules in [&RuleSet::STANDARD, &RuleSet::STRICT] {
        for action in ActionType::ALL {
            let update = Update::new(action, time, ActionMessage::new("扫描").unwrap());
            let outcome = decide(rules, tracker, &update, time);
            let (said, follows) = verdict(rules, tracker, update.entry(), time);
            assert_eq!(said, outcome.verdict());
            match outcome {
                Outcome::Accepted(accepted) => {
                    let after = accepted.after();
                    assert_eq!(follows, *after);
                    let count = tracker.accepted().saturating_add(1);
                    assert_eq!(after.accepted(), count.min(Tracker::MAX_ACCEPTED));
                    assert_eq!(after.highest(), Some(time));
                    assert_eq!(Tracker::from_bytes(after.to_bytes()), Ok(*after));
                    let again = decide(rules, after, &update, time);
                    assert_eq!(again, Outcome::Duplicate);
                }
                Outcome::Duplicate => assert_eq!(tracker.last(), Some(update.fingerprint())),
                Outcome::Rejected(rejection) => assert!(!rejection.to_string().is_empty()),
            }
            let explained = rules.explain(tracker, &update, time);
            assert_eq!(*explained.outcome(), decide(rules, tracker, &update, time));
        }
    }
}

fn stored_trail(trail: &Trail) {
    let json = serde_json::to_string(trail).unwrap();
    assert_eq!(serde_json::from_str::<Trail>(&json).unwrap(), *trail);
    assert_eq!(Trail::from_bytes(&trail.to_bytes()).as_ref(), Ok(trail));
    stored(trail.start());
    stored(trail.tracker());
    for rules in [&RuleSet::STANDARD, &RuleSet::STRICT] {
        match trail.replay(rules) {
            Ok(tracker) => {
                // Only the situation may differ: a trail does not contain the rules that it was
                // made by.
                assert_eq!(tracker.highest(), trail.tracker().highest());
                assert!(rules.mermaid_of(trail).is_ok() && rules.dot_of(trail).is_ok());
            }
            Err(departure) => {
                assert!(departure.index < trail.entries().len());
                assert!(!departure.to_string().is_empty());
            }
        }
        for entry in trail.entries() {
            let message = ActionMessage::new("扫描").unwrap();
            let update = Update::new(entry.action(), entry.time(), message);
            let late = trail.late(rules, &update);
            let is_early = trail.tracker().highest() > Some(update.time());
            assert_eq!(late.is_some(), is_early && !trail.has(&update));
        }
    }
}
