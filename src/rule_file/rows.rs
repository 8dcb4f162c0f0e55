//! The rows of a rule file, and what is wrong with them.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::fault::RuleFault;
use crate::rules::{COLUMNS, Mark, Marks};
use crate::state::{Situation, Status};
use crate::update::{ActionSet, ActionType};

/// Rows by the name of their status, in the order of the file, a repeated one too.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows(Vec<(String, String)>);

impl FromIterator<(String, String)> for Rows {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}

impl Rows {
    /// Each row's name and marks.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, row)| (name.as_str(), row.as_str()))
    }
}

/// The marks of each situation, if the file has a row for it.
pub(super) type GivenRows = [Option<Marks>; Situation::COUNT];

/// The marks of each row, if all rows can be read.
pub(super) fn read_rows(
    columns: &[String],
    rows: &Rows,
    held_rows: &Rows,
    faults: &mut Vec<RuleFault>,
) -> Option<GivenRows> {
    let before = faults.len();
    let columns = read_columns(columns, faults);
    let mut given: GivenRows = [None; Situation::COUNT];
    for (rows, held) in [(rows, false), (held_rows, true)] {
        for (name, row) in rows.iter() {
            // Without the columns it is not known which mark is for which action.
            let marks = columns
                .as_ref()
                .map_or([Mark::Refuse; ActionType::COUNT], |columns| {
                    read_marks(name, held, row, columns, faults)
                });
            let Some(status) = Status::from_name(name) else {
                faults.push(RuleFault::UnknownStatus {
                    row: name.to_owned(),
                });
                continue;
            };
            let Some(situation) = Situation::new(status, held) else {
                faults.push(RuleFault::ClosedHeld { status });
                continue;
            };
            if given[situation.index()].replace(marks).is_some() {
                faults.push(RuleFault::RepeatedRow { situation });
            }
        }
    }
    for status in Status::ALL {
        if given[Situation::at(status).index()].is_none() {
            faults.push(RuleFault::MissingRow { status });
        }
    }
    (faults.len() == before).then_some(given)
}

/// The action of each column, if there is one for each.
fn read_columns(columns: &[String], faults: &mut Vec<RuleFault>) -> Option<Columns> {
    let mut read = Vec::new();
    let mut seen = ActionSet::EMPTY;
    for name in columns {
        let action = ActionType::ALL.into_iter().find(|action| {
            name == action.short() || name == action.name() || *name == action.code().to_string()
        });
        match action {
            None => faults.push(RuleFault::UnknownColumn { name: name.clone() }),
            Some(action) if seen.contains(action) => {
                faults.push(RuleFault::RepeatedColumn { action });
            }
            Some(action) => {
                seen = seen.with(action);
                read.push(action);
            }
        }
    }
    for action in COLUMNS {
        if !seen.contains(action) {
            faults.push(RuleFault::MissingColumn { action });
        }
    }
    read.try_into()
        .ok()
        .filter(|_| columns.len() == COLUMNS.len())
}

type Columns = [ActionType; COLUMNS.len()];

/// The marks of a row, as far as they can be read.
fn read_marks(
    name: &str,
    held: bool,
    row: &str,
    columns: &Columns,
    faults: &mut Vec<RuleFault>,
) -> Marks {
    let row_name = || {
        let suffix = if held { ", held" } else { "" };
        [name, suffix].concat()
    };
    let mut marks = [Mark::Refuse; ActionType::COUNT];
    let signs = || row.chars().filter(|c| !c.is_whitespace());
    let found = signs().count();
    if found != columns.len() {
        faults.push(RuleFault::RowLength {
            row: row_name(),
            found,
            wanted: columns.len(),
        });
    }
    for (sign, action) in signs().zip(columns) {
        match Mark::from_sign(sign) {
            Some(mark) => marks[action.index()] = mark,
            None => faults.push(RuleFault::UnknownMark {
                row: row_name(),
                action: *action,
                found: sign,
            }),
        }
    }
    marks
}
