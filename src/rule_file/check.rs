//! The checks that rules have to pass, whatever they are read from.

use alloc::string::String;
use alloc::vec::Vec;

use super::fault::{InvalidRules, RuleFault};
use super::rows::GivenRows;
use crate::rules::{Flaws, RuleSet, Settings};
use crate::state::{Situation, Status};

/// The rules, or everything that is wrong with them, in the order of a file: its name, what it says
/// of messages, its rows (their faults are given, and there are rows only if there are none), the
/// ways through the table.
pub(super) fn checked(
    name: String,
    settings: Settings,
    rows: Option<&GivenRows>,
    row_faults: Vec<RuleFault>,
) -> Result<RuleSet, InvalidRules> {
    let mut faults = Vec::new();
    if name.trim().is_empty() {
        faults.push(RuleFault::NoName);
    }
    if settings.messages.max_chars == 0 {
        faults.push(RuleFault::NoRoomForMessages);
    }
    faults.extend(row_faults);
    let rules = rows.map(|rows| {
        let (rules, flaws) = RuleSet::from_given(name, rows, settings);
        check_ways(&flaws, &mut faults);
        rules
    });
    match rules {
        Some(rules) if faults.is_empty() => Ok(rules),
        Some(_) | None => Err(InvalidRules { faults }),
    }
}

/// What the presets are checked for while they compile.
fn check_ways(flaws: &Flaws, faults: &mut Vec<RuleFault>) {
    let Flaws {
        exits,
        false_repeats,
        unreachable,
        endless,
    } = flaws;
    for status in Status::ALL {
        for action in exits[Situation::at(status).index()] {
            faults.push(RuleFault::ExitFromClosed { status, action });
        }
    }
    for situation in Situation::ALL {
        // A held status without a row of its own repeats the fault of the one underneath.
        let underneath = false_repeats[Situation::at(situation.status()).index()];
        for action in false_repeats[situation.index()] {
            if !(situation.is_held() && underneath.contains(action)) {
                faults.push(RuleFault::FalseRepeat { situation, action });
            }
        }
    }
    for situation in unreachable.iter() {
        faults.push(RuleFault::Unreachable {
            status: situation.status(),
        });
    }
    for situation in endless.iter() {
        faults.push(RuleFault::Endless { situation });
    }
}
