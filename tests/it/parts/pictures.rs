//! Pictures of a rule set, and of a trail over it.

use std::collections::BTreeMap;

use waybill_engine::{ActionType, ImportMode, Mark, RuleSet, Situation, Trail};

use crate::model::bridge::Pair;
use crate::support::shorthand::{NOW, at, column, scan};

fn trail() -> Trail {
    let actions = ["A", "P", "T", "H", "T", "D", "F", "T", "D", "S"];
    let trace: Vec<_> = actions
        .into_iter()
        .zip(0..)
        .map(|(short, seconds)| scan(column(short), NOW + seconds, "扫描"))
        .collect();
    let mut trail = Trail::new();
    let import = trail.import(
        &RuleSet::STANDARD,
        &trace,
        at(NOW),
        ImportMode::AllOrNothing,
    );
    assert!(import.is_taken_in);
    trail
}

#[test]
fn both_presets_in_both_languages() {
    for rules in [RuleSet::STANDARD, RuleSet::STRICT] {
        let name = rules.name();
        insta::assert_snapshot!(format!("{name}_mermaid"), rules.mermaid());
        insta::assert_snapshot!(format!("{name}_dot"), rules.dot());
    }
}

#[test]
fn a_trail_over_its_rules_in_both_languages() {
    let rules = RuleSet::STANDARD;
    insta::assert_snapshot!("trail_mermaid", rules.mermaid_of(&trail()).unwrap());
    insta::assert_snapshot!("trail_dot", rules.dot_of(&trail()).unwrap());
}

#[test]
fn a_trail_that_the_rules_would_not_have_accepted_is_not_drawn() {
    let trace = [0, 1].map(|seconds| scan(ActionType::PickedUp, NOW + seconds, "已揽收"));
    let mut trail = Trail::new();
    trail.import(
        &RuleSet::STANDARD,
        &trace,
        at(NOW),
        ImportMode::AllOrNothing,
    );
    for departure in [
        RuleSet::STRICT.mermaid_of(&trail).err(),
        RuleSet::STRICT.dot_of(&trail).err(),
    ] {
        assert_eq!(departure.unwrap().index, 1);
    }
}

/// The letters on the arrows from a node, with the number of times of each.
fn letters(mermaid: &str, node: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for line in mermaid.lines() {
        let mut parts = line.trim().splitn(2, ' ');
        let (from, rest) = (parts.next().unwrap(), parts.next().unwrap_or_default());
        if from != node || !rest.contains('|') {
            continue;
        }
        for label in rest.split('|').nth(1).unwrap().split(", ") {
            let letter = label.split(' ').next().unwrap().to_owned();
            *found.entry(letter).or_default() += 1;
        }
    }
    found
}

#[test]
fn every_accepted_action_but_a_plain_hold_is_on_exactly_one_arrow() {
    for rules in Pair::all().into_iter().map(|pair| pair.rules) {
        let picture = rules.mermaid().to_string();
        for situation in Situation::ALL {
            let suffix = if situation.is_held() { "Held" } else { "" };
            let found = letters(&picture, &format!("{}{suffix}", situation.status()));
            if situation.is_held() && found.is_empty() {
                continue;
            }
            let held_node = format!("{}Held[", situation.status());
            let expected: BTreeMap<String, usize> = ActionType::ALL
                .into_iter()
                .filter(|action| rules.mark(situation, *action) != Mark::Refuse)
                .filter(|action| *action != ActionType::Held || picture.contains(&held_node))
                .map(|action| (action.short().to_owned(), 1))
                .collect();
            assert_eq!(found, expected, "{situation}");
        }
    }
}
