//! Differences between two rule sets.

use std::collections::BTreeSet;

use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
use waybill_engine::SettingValue::{Characters, Phones, Seconds, Switch};
use waybill_engine::{
    ActionType, CellChange, Mark, MessagePolicy, PhoneRule, RuleFile, RuleSet, Setting,
    SettingChange, Situation, Status, Timestamp, Tracker,
};

use crate::model::bridge::Pair;
use crate::model::changed_rules::{changed_rules, changed_tables, sparse_rules};
use crate::support::shorthand::{NOW, Verdict, at, cases, judge, scan};

/// The effect of an action in a situation under the rules.
fn effect(rules: &RuleSet, situation: Situation, action: ActionType) -> Option<Situation> {
    let tracker = Tracker::known(situation, at(NOW - 1));
    match judge(rules, &tracker, &scan(action, NOW, "扫描"), NOW) {
        Verdict::Accepted { after, .. } => Some(after.situation()),
        Verdict::Duplicate | Verdict::Rejected(_) => None,
    }
}

/// Every situation that these can reach, by walking.
fn walk(rules: &RuleSet, from: Tracker) -> BTreeSet<Situation> {
    let mut found = BTreeSet::from([from.situation()]);
    let mut open = vec![from];
    while let Some(tracker) = open.pop() {
        for action in ActionType::ALL {
            let time = tracker.highest().map_or(NOW, Timestamp::unix) + 1;
            let verdict = judge(rules, &tracker, &scan(action, time, "扫描"), time);
            if let Verdict::Accepted { after, .. } = verdict
                && found.insert(after.situation())
            {
                open.push(after);
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn exactly_the_changed_decisions_are_listed(
        before in changed_tables(),
        after in changed_tables(),
    ) {
        let diff = before.diff(&after);
        for situation in Situation::ALL {
            for action in ActionType::ALL {
                let underneath = Situation::at(situation.status());
                let listed = diff.cells().iter().any(|cell| {
                    (cell.situation == situation || cell.situation == underneath)
                        && cell.action == action
                        && cell.changes_decision()
                });
                let effect_of = |rules| effect(rules, situation, action);
                let changes = effect_of(&before) != effect_of(&after);
                // A held row of its own may stay while the one underneath changes.
                if changes || !situation.is_held() {
                    prop_assert_eq!(listed, changes, "{} {}", situation, action);
                }
            }
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "walks random tables, as the properties of rules do")]
    fn stranded_is_what_can_be_reached_before_and_never_ends_after(
        before in changed_rules(),
        after in changed_rules(),
    ) {
        let ends = |situation| {
            let reached = walk(&after, Tracker::known(situation, at(NOW)));
            reached.iter().any(|situation| situation.status().is_closed())
        };
        let start_ends = |situation: Situation| situation == Situation::START || ends(situation);
        let expected: Vec<Situation> = walk(&before, Tracker::START)
            .into_iter()
            .filter(|situation| !start_ends(*situation))
            .collect();
        let diff = before.diff(&after);
        prop_assert_eq!(diff.stranded(), expected);
    }

    /// So whoever takes a new rule file under way needs no check beyond those of the file.
    #[test]
    #[cfg_attr(miri, ignore = "walks random tables, as the properties of rules do")]
    fn rules_from_a_file_strand_no_waybill_wherever_it_is(
        before in changed_rules(),
        after in sparse_rules(),
    ) {
        let diff = before.diff(&after);
        prop_assert_eq!(diff.stranded(), []);
        for situation in Situation::ALL {
            let known = Tracker::known(situation, at(NOW));
            prop_assert!(!diff.strands(&known), "{} by\n{:?}", situation, after);
        }
    }

    #[test]
    fn rules_have_the_same_fingerprint_just_when_nothing_changes(
        before in changed_rules(),
        after in changed_rules(),
    ) {
        let same = before.fingerprint() == after.fingerprint();
        prop_assert_eq!(same, before.diff(&after).is_empty());
        prop_assert_eq!(same, before == after.clone().with_name(before.name().to_owned()));
    }
}

/// Rules from a file never strand a waybill, as the property above has it, so these are changed by
/// a method, which checks nothing.
#[test]
fn a_waybill_is_stranded_where_the_new_rules_never_let_it_end() {
    let mut value = serde_json::to_value(RuleFile::from(&RuleSet::STRICT)).unwrap();
    value["rows"]["CourierAssigned"] = "r . . . . . . + .".into();
    let only_to_be_cancelled: RuleSet = serde_json::from_value(value).unwrap();
    let never_cancelled = only_to_be_cancelled.with_cancel_only_before_any_update();
    assert_eq!(
        never_cancelled.verify().unwrap_err().to_string(),
        "row CourierAssigned: from here neither Signed nor Cancelled can ever be reached"
    );

    let diff = RuleSet::STRICT.diff(&never_cancelled);
    let at_dead_end = Situation::at(Status::CourierAssigned);
    assert_eq!(diff.stranded(), [at_dead_end]);
    assert!(diff.strands(&Tracker::known(at_dead_end, at(NOW))));
    assert!(!diff.strands(&Tracker::START));
    let under_way = Situation::at(Status::InTransit);
    assert!(!diff.strands(&Tracker::known(under_way, at(NOW))));
    assert!(
        diff.to_string()
            .ends_with("CourierAssigned: stranded, no way leads to an end any more\n")
    );

    // Neither rule set leads to this hold, but a waybill may be known to be in it.
    let unheard_of = Situation::new(Status::CourierAssigned, true).unwrap();
    assert!(diff.strands(&Tracker::known(unheard_of, at(NOW))));
}

#[test]
fn a_held_status_is_listed_only_where_its_change_is_another() {
    let diff = RuleSet::STANDARD.diff(&RuleSet::STRICT);
    let held: Vec<CellChange> = diff
        .cells()
        .iter()
        .copied()
        .filter(|cell| cell.situation.is_held())
        .collect();
    assert!(
        held.iter()
            .all(|cell| cell.situation.status() == Status::OutForDelivery)
    );
    let lines: Vec<String> = held.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "OutForDelivery, held, D: r became +, accepted as before",
            "OutForDelivery, held, F: + became ., now refused",
            "OutForDelivery, held, S: + became ., now refused",
        ]
    );
}

#[test]
fn the_fingerprints_of_the_presets_never_change() {
    assert_eq!(
        RuleSet::STANDARD.fingerprint().to_string(),
        "bc6313eec9141b42"
    );
    assert_eq!(
        RuleSet::STRICT.fingerprint().to_string(),
        "0a656934bb96f706"
    );
}

/// Rules that decide alike have one fingerprint, however they came to their numbers.
#[test]
fn a_closing_tolerance_is_in_the_fingerprint_only_where_it_is_another_number() {
    for rules in [RuleSet::STANDARD, RuleSet::STRICT] {
        let same = rules.clone().with_closing_tolerance(rules.tolerance());
        assert_eq!(same.fingerprint(), rules.fingerprint());
        let other = rules.clone().with_closing_tolerance(900);
        assert_ne!(other.fingerprint(), rules.fingerprint());
        assert_eq!(rules.diff(&other).settings().len(), 1);
    }
}

/// The Chinese text has a line for each of the English one, with the same signs in it.
#[test]
fn the_texts_of_a_difference_have_the_same_lines() {
    let all: Vec<RuleSet> = Pair::all().into_iter().map(|pair| pair.rules).collect();
    for (before, after) in all
        .iter()
        .flat_map(|one| all.iter().map(move |other| (one, other)))
    {
        let diff = before.diff(after);
        let (english, chinese) = (diff.to_string(), diff.chinese().to_string());
        assert_eq!(english.lines().count(), chinese.lines().count());
        for (cell, line) in diff.cells().iter().zip(chinese.lines()) {
            let change = format!(
                "{}：{} 变为 {}，",
                cell.action.short(),
                cell.before,
                cell.after
            );
            assert!(line.contains(&change), "{line}");
            let says_refused = line.ends_with("改为拒绝");
            assert_eq!(says_refused, cell.after == Mark::Refuse, "{line}");
        }
    }
}

#[test]
fn the_difference_of_the_presets() {
    let options = RuleSet::STRICT
        .with_allowance(0)
        .with_cancel_only_before_any_update()
        .with_new_cycle_after_signed();
    insta::assert_snapshot!(RuleSet::STANDARD.diff(&options));
}

#[test]
fn every_setting_that_changes_is_listed_before_and_after() {
    let messages = MessagePolicy {
        max_chars: 100,
        phones: PhoneRule::Normalise,
    };
    let after = RuleSet::STANDARD
        .with_tolerance(1)
        .with_closing_tolerance(900)
        .with_allowance(2)
        .with_messages(messages)
        .with_cancel_only_before_any_update();
    let diff = RuleSet::STANDARD.diff(&after);
    let change = |change: &SettingChange| (change.setting, change.before, change.after);
    let changes: Vec<_> = diff.settings().iter().map(change).collect();
    assert_eq!(
        changes,
        [
            (Setting::Tolerance, Seconds(60), Seconds(1)),
            (Setting::ClosingTolerance, Seconds(60), Seconds(900)),
            (Setting::Allowance, Seconds(300), Seconds(2)),
            (Setting::MaxChars, Characters(512), Characters(100)),
            (
                Setting::Phones,
                Phones(PhoneRule::Reject),
                Phones(PhoneRule::Normalise)
            ),
            (
                Setting::CancelOnlyBeforeAnyUpdate,
                Switch(false),
                Switch(true)
            ),
        ]
    );
    assert_eq!(RuleSet::STANDARD.diff(&RuleSet::STANDARD).settings(), []);
}

/// A repeated pickup keeps InTransit; as a step of its own it leads to PickedUp.
#[test]
fn a_cell_that_leads_elsewhere_names_both_places() {
    let mut value = serde_json::to_value(RuleFile::from(&RuleSet::STANDARD)).unwrap();
    value["rows"]["InTransit"] = ". . + + + s s . +".into();
    let after: RuleSet = serde_json::from_value(value).unwrap();
    let diff = RuleSet::STANDARD.diff(&after);
    let told: Vec<String> = diff.cells().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["InTransit, P: r became +, now to PickedUp, no longer to InTransit"]
    );
}
