//! A rule table made ready for decisions, and the checks that every table passes.

use crate::rules::{COLUMNS, Mark, Row, next_situation};
use crate::{ActionSet, ActionType, Situation, Status, Way};

/// For each situation and action the mark, and what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Table {
    lines: [Line; Situation::COUNT],
}

/// What holds in one situation. Arrays are indexed by `ActionType::index`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    permitted: ActionSet,
    marks: [Mark; ActionType::COUNT],
    next: [Situation; ActionType::COUNT],
    /// The first step of the shortest legal way to each action.
    toward: [Option<ActionType>; ActionType::COUNT],
}

/// Why a table can't be used. Found when a preset is compiled.
pub(crate) enum Flaw {
    /// A closed status lets something follow.
    ExitFromClosed,
    /// An open status can't be reached from the start.
    Unreachable,
    /// From an open status nothing closed can be reached.
    Endless,
}

const NOTHING: Line = Line {
    permitted: ActionSet::EMPTY,
    marks: [Mark::Refuse; ActionType::COUNT],
    next: [Situation::START; ActionType::COUNT],
    toward: [None; ActionType::COUNT],
};

impl Table {
    /// Reads rows; a held status without one has the row of the status underneath.
    ///
    /// Panics, and only ever at compile time, on a row that is missing or not nine marks.
    #[allow(clippy::panic, reason = "runs while the presets are compiled")]
    pub(crate) const fn from_rows(rows: &[Row]) -> Self {
        let mut marks = [NOTHING.marks; Situation::COUNT];
        let mut i = 0;
        while i < marks.len() {
            let situation = Situation::nth(i);
            marks[i] = match row_of(rows, situation) {
                Some(row) => row,
                None if situation.is_held() => marks[situation.status() as usize],
                None => panic!("every status has a row"),
            };
            i += 1;
        }
        Self::from_marks(marks)
    }

    const fn from_marks(marks: [[Mark; ActionType::COUNT]; Situation::COUNT]) -> Self {
        let mut lines = [NOTHING; Situation::COUNT];
        let mut i = 0;
        while i < lines.len() {
            lines[i].marks = marks[i];
            let mut a = 0;
            while a < ActionType::COUNT {
                let action = ActionType::ALL[a];
                let mark = marks[i][a];
                if !matches!(mark, Mark::Refuse) {
                    lines[i].permitted = lines[i].permitted.with(action);
                    lines[i].next[a] = next_situation(Situation::nth(i), action, mark);
                }
                a += 1;
            }
            i += 1;
        }
        Self { lines }.with_ways()
    }

    /// This table with another mark in one cell.
    pub(crate) const fn with_mark(
        &self,
        situation: Situation,
        action: ActionType,
        mark: Mark,
    ) -> Self {
        let mut marks = [NOTHING.marks; Situation::COUNT];
        let mut i = 0;
        while i < marks.len() {
            marks[i] = self.lines[i].marks;
            i += 1;
        }
        marks[situation.index()][action.index()] = mark;
        Self::from_marks(marks)
    }

    pub(crate) const fn mark(&self, situation: Situation, action: ActionType) -> Mark {
        self.lines[situation.index()].marks[action.index()]
    }

    pub(crate) const fn permitted(&self, situation: Situation) -> ActionSet {
        self.lines[situation.index()].permitted
    }

    pub(crate) const fn next(&self, situation: Situation, action: ActionType) -> Option<Situation> {
        let line = &self.lines[situation.index()];
        if line.permitted.contains(action) {
            Some(line.next[action.index()])
        } else {
            None
        }
    }

    pub(crate) fn way(&self, from: Situation, goal: ActionType) -> Option<Way> {
        let mut way = Way::EMPTY;
        let mut situation = from;
        loop {
            let line = &self.lines[situation.index()];
            let step = line.toward[goal.index()]?;
            way = way.then(step);
            if step == goal {
                return Some(way);
            }
            situation = line.next[step.index()];
        }
    }

    /// Fills in the first steps of the shortest ways, by relaxing until nothing gets cheaper.
    const fn with_ways(mut self) -> Self {
        let mut goal = 0;
        while goal < ActionType::COUNT {
            let mut costs = [Cost::ENDLESS; Situation::COUNT];
            let mut settled = false;
            while !settled {
                settled = true;
                let mut i = 0;
                while i < Situation::COUNT {
                    let (cost, step) = self.best_step(&costs, i, ActionType::ALL[goal]);
                    if cost.is_below(costs[i]) {
                        costs[i] = cost;
                        settled = false;
                    }
                    self.lines[i].toward[goal] = step;
                    i += 1;
                }
            }
            goal += 1;
        }
        self
    }

    /// The cheapest step from a situation towards a goal, given what the ways from each
    /// situation cost; among equals the first in the order of the columns.
    const fn best_step(
        &self,
        costs: &[Cost; Situation::COUNT],
        from: usize,
        goal: ActionType,
    ) -> (Cost, Option<ActionType>) {
        let line = &self.lines[from];
        let mut best = (Cost::ENDLESS, None);
        let mut column = 0;
        while column < COLUMNS.len() {
            let action = COLUMNS[column];
            if line.permitted.contains(action) {
                let rest = if action.index() == goal.index() {
                    Cost::NONE
                } else {
                    costs[line.next[action.index()].index()]
                };
                let cost = rest.and_step(line.marks[action.index()]);
                if cost.is_below(best.0) {
                    best = (cost, Some(action));
                }
            }
            column += 1;
        }
        best
    }

    /// The first flaw that would let a waybill get lost, if there is one.
    pub(crate) const fn flaw(&self) -> Option<Flaw> {
        let closing = self.closing_situations();
        let reachable = self.reachable_situations();
        let mut i = 0;
        while i < Status::COUNT {
            let situation = Situation::nth(i);
            if situation.status().is_closed() {
                if !self.permitted(situation).is_empty() {
                    return Some(Flaw::ExitFromClosed);
                }
            } else if reachable & (1 << i) == 0 {
                return Some(Flaw::Unreachable);
            }
            i += 1;
        }
        if reachable & !closing == 0 {
            None
        } else {
            Some(Flaw::Endless)
        }
    }

    /// The situations that can be reached from the start, a bit each.
    const fn reachable_situations(&self) -> u32 {
        let mut found = 1 << Situation::START.index();
        let mut before = 0;
        while found != before {
            before = found;
            let mut i = 0;
            while i < Situation::COUNT {
                if found & (1 << i) != 0 {
                    found |= self.targets(i);
                }
                i += 1;
            }
        }
        found
    }

    /// The situations from which something closed can be reached, closed ones included, a bit
    /// each.
    const fn closing_situations(&self) -> u32 {
        let mut found = (1 << Situation::at(Status::Signed).index())
            | (1 << Situation::at(Status::Cancelled).index());
        let mut before = 0;
        while found != before {
            before = found;
            let mut i = 0;
            while i < Situation::COUNT {
                if self.targets(i) & found != 0 {
                    found |= 1 << i;
                }
                i += 1;
            }
        }
        found
    }

    /// The situations that one action leads to from the one at `index`, a bit each.
    const fn targets(&self, index: usize) -> u32 {
        let mut found = 0;
        let mut a = 0;
        while a < ActionType::COUNT {
            if let Some(next) = self.next(Situation::nth(index), ActionType::ALL[a]) {
                found |= 1 << next.index();
            }
            a += 1;
        }
        found
    }
}

/// What a way costs: skipped scans first, then steps.
#[derive(Clone, Copy)]
struct Cost {
    skips: u8,
    steps: u8,
}

impl Cost {
    const NONE: Self = Self { skips: 0, steps: 0 };
    const ENDLESS: Self = Self {
        skips: u8::MAX,
        steps: u8::MAX,
    };

    const fn is_below(self, other: Self) -> bool {
        self.skips < other.skips || (self.skips == other.skips && self.steps < other.steps)
    }

    const fn and_step(self, mark: Mark) -> Self {
        Self {
            skips: self.skips.saturating_add(matches!(mark, Mark::Skip) as u8),
            steps: self.steps.saturating_add(1),
        }
    }
}

/// The row of a situation, its marks in the order of `ActionType::index`.
const fn row_of(rows: &[Row], situation: Situation) -> Option<[Mark; ActionType::COUNT]> {
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
const fn read_row(row: &str) -> [Mark; ActionType::COUNT] {
    let mut marks = NOTHING.marks;
    let signs = row.as_bytes();
    let mut column = 0;
    let mut i = 0;
    while i < signs.len() {
        let mark = match signs[i] {
            b' ' => None,
            b'+' => Some(Mark::Accept),
            b'r' => Some(Mark::Repeat),
            b's' => Some(Mark::Skip),
            b'.' => Some(Mark::Refuse),
            _ => panic!("a mark is one of + r s ."),
        };
        if let Some(mark) = mark {
            assert!(
                column < COLUMNS.len(),
                "a row has a mark for each column, no more"
            );
            marks[COLUMNS[column].index()] = mark;
            column += 1;
        }
        i += 1;
    }
    assert!(column == COLUMNS.len(), "a row has a mark for each column");
    marks
}
