//! A rule table made ready for decisions.

use alloc::string::String;
use core::fmt;

use super::mark::{Cell, Cells, Mark, Marks, REFUSED};
use super::shortest::{Ways, shortest_ways, shortest_ways_to};
use super::standard_and_strict::{COLUMNS, Row, next_situation};
use super::way::Way;
use crate::code::{Code, Verdict};
use crate::state::{Situation, Status};
use crate::update::{ActionSet, ActionType};

/// For each situation and action the mark, and what follows from it.
#[derive(Clone, Copy)]
pub(super) struct Table {
    cells: Cells,
    /// What may follow, by `Situation::index`.
    permitted: [ActionSet; Situation::COUNT],
    /// None if they are sought when they are asked for: most of the work of making a table is in
    /// them, and who makes one for each call asks for few.
    ways: Option<Ways>,
}

/// The rest follows from the cells.
impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.cells == other.cells
    }
}

impl Eq for Table {}

const NOTHING: Marks = [Mark::Refuse; ActionType::COUNT];

impl Table {
    /// Reads rows; a held status without one has the row of the status underneath.
    ///
    /// Panics, and only ever at compile time, on a row that is missing or not nine marks.
    #[allow(clippy::panic, reason = "runs while the presets are compiled")]
    pub(super) const fn from_rows(rows: &[Row]) -> Self {
        let mut marks = [Some(NOTHING); Situation::COUNT];
        let mut i = 0;
        while i < marks.len() {
            marks[i] = row_of(rows, Situation::nth(i));
            assert!(
                marks[i].is_some() || i >= Status::COUNT,
                "every status has a row"
            );
            i += 1;
        }
        Self::from_given(&marks).with_ways()
    }

    /// From the marks that are given, without ways; a held status without any has those of the
    /// status underneath, and a status without any refuses everything.
    pub(super) const fn from_given(given: &[Option<Marks>; Situation::COUNT]) -> Self {
        let mut marks = [NOTHING; Situation::COUNT];
        let mut i = 0;
        while i < marks.len() {
            let underneath = Situation::nth(i).status() as usize;
            if let Some(row) = given[i] {
                marks[i] = row;
            } else if let Some(row) = given[underneath] {
                marks[i] = row;
            }
            i += 1;
        }
        Self::from_marks(marks)
    }

    const fn from_marks(marks: [Marks; Situation::COUNT]) -> Self {
        let mut table = Self {
            cells: [[REFUSED; 16]; 32],
            permitted: [ActionSet::EMPTY; Situation::COUNT],
            ways: None,
        };
        let mut i = 0;
        while i < Situation::COUNT {
            let mut a = 0;
            while a < ActionType::COUNT {
                let (action, mark) = (ActionType::ALL[a], marks[i][a]);
                if !matches!(mark, Mark::Refuse) {
                    let next = next_situation(Situation::nth(i), action, mark);
                    table.cells[i][a] = Cell {
                        mark,
                        verdict: Verdict::Accepted,
                        next,
                    };
                    table.permitted[i] = table.permitted[i].with(action);
                } else if Situation::nth(i).status().is_closed() {
                    table.cells[i][a].verdict = Verdict::Rejected(Code::WaybillClosed);
                }
                a += 1;
            }
            i += 1;
        }
        table
    }

    /// This table with all its ways at hand.
    pub(super) const fn with_ways(mut self) -> Self {
        self.ways = Some(shortest_ways(&self.cells));
        self
    }

    /// This table with another mark in one cell.
    pub(super) const fn with_mark(
        &self,
        situation: Situation,
        action: ActionType,
        mark: Mark,
    ) -> Self {
        let mut marks = [NOTHING; Situation::COUNT];
        let mut i = 0;
        while i < marks.len() {
            let mut a = 0;
            while a < ActionType::COUNT {
                marks[i][a] = self.cells[i][a].mark;
                a += 1;
            }
            i += 1;
        }
        marks[situation.index()][action.index()] = mark;
        let table = Self::from_marks(marks);
        if self.ways.is_some() {
            table.with_ways()
        } else {
            table
        }
    }

    #[inline]
    pub(super) const fn cell(&self, situation: Situation, action: ActionType) -> Cell {
        self.cells[situation.index()][action.index()]
    }

    pub(super) const fn mark(&self, situation: Situation, action: ActionType) -> Mark {
        self.cell(situation, action).mark
    }

    pub(super) const fn permitted(&self, situation: Situation) -> ActionSet {
        self.permitted[situation.index()]
    }

    pub(super) const fn next(&self, situation: Situation, action: ActionType) -> Option<Situation> {
        match self.cell(situation, action) {
            Cell {
                mark: Mark::Refuse, ..
            } => None,
            Cell {
                mark: Mark::Accept | Mark::Repeat | Mark::Skip,
                next,
                ..
            } => Some(next),
        }
    }

    pub(super) const fn way(&self, from: Situation, goal: ActionType) -> Option<Way> {
        let way = match &self.ways {
            Some(ways) => ways[goal.index()][from.index()],
            None => shortest_ways_to(&self.cells, goal)[from.index()],
        };
        if way.is_empty() { None } else { Some(way) }
    }
}

/// The marks, row by row.
impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = f.debug_map();
        for situation in Situation::ALL {
            let signs = COLUMNS.map(|action| self.mark(situation, action).sign());
            rows.entry(&situation, &String::from_iter(signs));
        }
        rows.finish()
    }
}

/// The row of a situation, if there is one.
const fn row_of(rows: &[Row], situation: Situation) -> Option<Marks> {
    let mut i = 0;
    while i < rows.len() {
        if rows[i].0.index() == situation.index() {
            return Some(read_row(rows[i].1));
        }
        i += 1;
    }
    None
}

#[allow(clippy::panic, reason = "runs while the presets are compiled")]
const fn read_row(row: &str) -> Marks {
    let mut marks = NOTHING;
    let signs = row.as_bytes();
    let mut column = 0;
    let mut i = 0;
    while i < signs.len() {
        if signs[i] != b' ' {
            let Some(mark) = Mark::from_sign(signs[i] as char) else {
                panic!("a mark is one of + r s .");
            };
            assert!(
                column < COLUMNS.len(),
                "a row has no more marks than columns"
            );
            marks[COLUMNS[column].index()] = mark;
            column += 1;
        }
        i += 1;
    }
    assert!(column == COLUMNS.len(), "a row has a mark for each column");
    marks
}
