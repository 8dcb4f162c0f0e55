//! The wider vocabulary: its codes, what they count as, and the table of the documentation.

use std::collections::BTreeSet;

use waybill_engine::{ActionType, Mark, RuleSet, Situation};
use waybill_wechat::WideAction;

/// WeChat's list of codes, as the package's README links it.
const CODES: [u32; 20] = [
    90_001, 90_002, 90_003, 90_010, 90_011, 100_001, 100_002, 200_001, 300_002, 300_003, 300_004,
    300_005, 300_006, 300_007, 400_001, 400_002, 400_003, 400_004, 400_005, 500_001,
];

#[test]
fn the_codes_are_those_of_the_two_calls() {
    assert_eq!(WideAction::ALL.map(WideAction::code), CODES);
    for code in -1..600_000 {
        let known = u32::try_from(code).is_ok_and(|code| CODES.contains(&code));
        assert_eq!(WideAction::from_code(code).is_ok(), known, "{code}");
    }
}

#[test]
fn a_code_that_both_vocabularies_have_means_the_same_in_both() {
    for action in ActionType::ALL {
        let wide = WideAction::from(action);
        assert_eq!(wide.standard(), action);
        if action != ActionType::CourierAssigned {
            assert_eq!(wide.code(), action.code());
        }
    }
    let shared = WideAction::ALL
        .into_iter()
        .filter(|wide| ActionType::from_code(wide.code().into()).is_ok())
        .count();
    assert_eq!(shared, ActionType::COUNT - 1);
}

#[test]
fn an_unknown_code_is_refused_with_all_that_are_known() {
    let unknown = WideAction::from_code(100_003).unwrap_err();
    let text = unknown.to_string();
    assert!(text.starts_with("100003 is no action of single_waybill/update and pathnotify"));
    for action in WideAction::ALL {
        assert!(text.contains(&action.to_string()), "{text}");
        let label = format!("{} {}", action.code(), action.label_zh());
        assert!(unknown.chinese().to_string().contains(&label));
    }
}

/// Where an action leads under the standard rules, wherever it is accepted.
fn leads_to(action: ActionType) -> String {
    if action == ActionType::Held {
        return "the same, held".to_owned();
    }
    let rules = RuleSet::STANDARD;
    let statuses: BTreeSet<_> = Situation::ALL
        .into_iter()
        .filter(|from| rules.mark(*from, action) != Mark::Repeat)
        .filter_map(|from| rules.next(from, action))
        .map(Situation::status)
        .collect();
    let names: Vec<_> = statuses
        .iter()
        .map(|status| format!("`{status}`"))
        .collect();
    names.join(", ")
}

#[test]
fn the_table_in_the_readme_is_the_codes_own() {
    let rows = WideAction::ALL.map(|action| {
        let (code, name, label) = (action.code(), action.name(), action.label_zh());
        let standard = action.standard();
        let (standard_code, standard_name) = (standard.code(), standard.name());
        let status = leads_to(standard);
        format!("| {code} | `{name}` | {label} | {standard_code} `{standard_name}` | {status} |\n")
    });
    let head = "| code | name | 中文 | counts as | leads to |\n|---|---|---|---|---|\n";
    let table = format!("{head}{}", rows.concat());
    let readme = include_str!("../../README.md");
    assert!(
        readme.contains(&table),
        "README.md should have this table:\n\n{table}"
    );
}
