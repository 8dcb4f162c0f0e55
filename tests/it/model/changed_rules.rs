//! Random rule sets: presets with other marks in some cells.

use proptest::prelude::Strategy;
use proptest::sample::select;
use waybill_engine::{ActionType, RuleFile, RuleSet, Status};

use super::bridge::Pair;

/// A preset with some cells changed, if the checks accept it.
pub(crate) fn changed_rules() -> impl Strategy<Value = RuleSet> {
    changed(|_| true)
}

/// The same, of presets whose whole policy is in the table.
pub(crate) fn changed_tables() -> impl Strategy<Value = RuleSet> {
    changed(|rules| !rules.cancels_only_before_any_update())
}

fn changed(wanted: fn(&RuleSet) -> bool) -> impl Strategy<Value = RuleSet> {
    let cell = (
        0..Status::COUNT,
        0..ActionType::COUNT,
        select(vec!["+", "r", "s", "."]),
    );
    let presets = Pair::all().into_iter().map(|pair| pair.rules);
    let preset = select(presets.filter(wanted).collect::<Vec<_>>());
    (preset, proptest::collection::vec(cell, 0..4)).prop_filter_map(
        "the checks refuse it",
        |(rules, cells)| {
            let mut value = serde_json::to_value(RuleFile::from(&rules)).unwrap();
            for (row, column, mark) in cells {
                let row = &mut value["rows"][Status::ALL[row].name()];
                let mut marks: Vec<&str> = row.as_str().unwrap().split(' ').collect();
                marks[column] = mark;
                *row = marks.join(" ").into();
            }
            serde_json::from_value(value).ok()
        },
    )
}

/// Presets of which whole rows, held ones too, were replaced by any marks that the checks of a file
/// let through, mostly refusals: what is left open is little.
pub(crate) fn sparse_rules() -> impl Strategy<Value = RuleSet> {
    let sign = || select(vec!["+", "r", "s", ".", ".", "."]);
    let marks = proptest::collection::vec(sign(), ActionType::COUNT);
    let open = select(
        Status::ALL
            .into_iter()
            .filter(|status| !status.is_closed())
            .collect::<Vec<_>>(),
    );
    let table = select(vec!["rows", "held_rows"]);
    let rows = proptest::collection::vec((table, open, marks), 1..4);
    let presets = select(
        Pair::all()
            .into_iter()
            .map(|pair| pair.rules)
            .collect::<Vec<_>>(),
    );
    (presets, rows).prop_filter_map("the checks refuse it", |(rules, rows)| {
        let mut value = serde_json::to_value(RuleFile::from(&rules)).unwrap();
        for (table, status, marks) in rows {
            value[table][status.name()] = marks.join(" ").into();
        }
        serde_json::from_value(value).ok()
    })
}
