//! A rule table made ready for decisions, and the checks that every table passes.

use alloc::string::String;
use core::fmt;

use crate::rules::{COLUMNS, Mark, Row, next_situation};
use crate::situation_set::SituationSet;
use crate::{ActionSet, ActionType, Code, Situation, Status, Verdict, Way};

/// For each situation and action the mark, and what follows from it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Table {
    /// By `Situation::index` and `ActionType::index`. As many as five bits and four bits can number,
    /// so that a look needs no question whether the place is inside.
    cells: [[Cell; 16]; 32],
    lines: [Line; Situation::COUNT],
}

/// What the table says of an action in a situation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) mark: Mark,
    /// What the mark alone comes to in this situation.
    pub(crate) verdict: Verdict,
    /// Where the action leads; where it is refused, of no meaning.
    pub(crate) next: Situation,
}

const REFUSED: Cell = Cell {
    mark: Mark::Refuse,
    verdict: Verdict::Rejected(Code::ActionNotPermitted),
    next: Situation::START,
};

/// A row's marks, in the order of `ActionType::index`.
pub(crate) type Marks = [Mark; ActionType::COUNT];

/// What follows for a situation as a whole.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Line {
    permitted: ActionSet,
    /// The shortest legal way to each action, by `ActionType::index`; empty where none leads there.
    ways: [Way; ActionType::COUNT],
}

/// Why a table can't be used.
pub(crate) struct Flaws {
    /// By situation, what may follow although it is closed.
    pub(crate) exits: [ActionSet; Situation::COUNT],
    /// By situation, what closes the waybill and is marked as a repeat.
    pub(crate) false_repeats: [ActionSet; Situation::COUNT],
    /// The open statuses that can't be reached from the start.
    pub(crate) unreachable: SituationSet,
    /// The situations from which nothing closed can be reached.
    pub(crate) endless: SituationSet,
}

impl Flaws {
    pub(crate) const fn is_none(&self) -> bool {
        let Self {
            exits,
            false_repeats,
            unreachable,
            endless,
        } = self;
        let mut i = 0;
        while i < Situation::COUNT {
            if !exits[i].is_empty() || !false_repeats[i].is_empty() {
                return false;
            }
            i += 1;
        }
        unreachable.is(SituationSet::EMPTY) && endless.is(SituationSet::EMPTY)
    }
}

const NOTHING: Marks = [Mark::Refuse; ActionType::COUNT];

impl Table {
    /// Reads rows; a held status without one has the row of the status underneath.
    ///
    /// Panics, and only ever at compile time, on a row that is missing or not nine marks.
    #[allow(clippy::panic, reason = "runs while the presets are compiled")]
    pub(crate) const fn from_rows(rows: &[Row]) -> Self {
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
        Self::from_given(&marks)
    }

    /// From the marks that are given; a held status without any has those of the status
    /// underneath, and a status without any refuses everything.
    pub(crate) const fn from_given(given: &[Option<Marks>; Situation::COUNT]) -> Self {
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
            lines: [Line {
                permitted: ActionSet::EMPTY,
                ways: [Way::EMPTY; ActionType::COUNT],
            }; Situation::COUNT],
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
                    table.lines[i].permitted = table.lines[i].permitted.with(action);
                } else if Situation::nth(i).status().is_closed() {
                    table.cells[i][a].verdict = Verdict::Rejected(Code::WaybillClosed);
                }
                a += 1;
            }
            i += 1;
        }
        table.with_ways()
    }

    /// This table with another mark in one cell.
    pub(crate) const fn with_mark(
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
        Self::from_marks(marks)
    }

    #[inline]
    pub(crate) const fn cell(&self, situation: Situation, action: ActionType) -> Cell {
        self.cells[situation.index()][action.index()]
    }

    pub(crate) const fn mark(&self, situation: Situation, action: ActionType) -> Mark {
        self.cell(situation, action).mark
    }

    pub(crate) const fn permitted(&self, situation: Situation) -> ActionSet {
        self.lines[situation.index()].permitted
    }

    pub(crate) const fn next(&self, situation: Situation, action: ActionType) -> Option<Situation> {
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

    pub(crate) const fn way(&self, from: Situation, goal: ActionType) -> Option<Way> {
        let way = self.lines[from.index()].ways[goal.index()];
        if way.is_empty() { None } else { Some(way) }
    }

    /// Fills in the shortest ways, by relaxing until nothing gets cheaper.
    const fn with_ways(mut self) -> Self {
        let mut goal = 0;
        while goal < ActionType::COUNT {
            let mut costs = [Cost::ENDLESS; Situation::COUNT];
            let mut steps = [None; Situation::COUNT];
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
                    steps[i] = step;
                    i += 1;
                }
            }
            let mut i = 0;
            while i < Situation::COUNT {
                self.lines[i].ways[goal] = self.follow(&steps, i, ActionType::ALL[goal]);
                i += 1;
            }
            goal += 1;
        }
        self
    }

    /// The way from a situation to a goal, given the first step towards it from each.
    const fn follow(
        &self,
        steps: &[Option<ActionType>; Situation::COUNT],
        from: usize,
        goal: ActionType,
    ) -> Way {
        let mut way = Way::EMPTY;
        let mut at = from;
        while let Some(step) = steps[at] {
            way = way.then(step);
            if step.index() == goal.index() {
                return way;
            }
            at = self.cells[at][step.index()].next.index();
        }
        Way::EMPTY
    }

    /// The cheapest step from a situation towards a goal, given what the ways from each
    /// situation cost; among equals the first in the order of the columns.
    const fn best_step(
        &self,
        costs: &[Cost; Situation::COUNT],
        from: usize,
        goal: ActionType,
    ) -> (Cost, Option<ActionType>) {
        let mut best = (Cost::ENDLESS, None);
        let mut column = 0;
        while column < COLUMNS.len() {
            let action = COLUMNS[column];
            let cell = self.cells[from][action.index()];
            if !matches!(cell.mark, Mark::Refuse) {
                let rest = if action.index() == goal.index() {
                    Cost::NONE
                } else if cell.next.status().is_closed() {
                    // Nobody signs for a parcel to have it picked up again.
                    Cost::ENDLESS
                } else {
                    costs[cell.next.index()]
                };
                let cost = rest.and_step(cell.mark);
                if cost.is_below(best.0) {
                    best = (cost, Some(action));
                }
            }
            column += 1;
        }
        best
    }

    /// What would let a waybill get lost in it. Which held statuses have rows of their own, and
    /// whether a cancellation counts as a way out, is for the rule set to say.
    pub(crate) const fn flaws(&self, own_rows: SituationSet, cancel_counts: bool) -> Flaws {
        let mut exits = [ActionSet::EMPTY; Situation::COUNT];
        let mut false_repeats = [ActionSet::EMPTY; Situation::COUNT];
        let mut i = 0;
        while i < Situation::COUNT {
            let situation = Situation::nth(i);
            if situation.status().is_closed() {
                exits[i] = self.permitted(situation);
            }
            false_repeats[i] = self.false_repeats(situation);
            i += 1;
        }
        let unreachable = SituationSet::OPEN_STATUSES.minus(self.reachable());
        let asked = SituationSet::OPEN_STATUSES
            .and(own_rows)
            .and(self.reachable());
        Flaws {
            exits,
            false_repeats,
            unreachable,
            endless: asked.minus(self.closing(cancel_counts)),
        }
    }

    /// The actions that a situation takes as a repeat although they close a waybill, which would
    /// stay open.
    const fn false_repeats(&self, situation: Situation) -> ActionSet {
        let mut found = ActionSet::EMPTY;
        let mut i = 0;
        while i < ActionType::COUNT {
            let action = ActionType::ALL[i];
            let closes = matches!(action, ActionType::Signed | ActionType::Cancelled);
            if closes && matches!(self.mark(situation, action), Mark::Repeat) {
                found = found.with(action);
            }
            i += 1;
        }
        found
    }

    /// The situations from which nothing closed can be reached, whether they can be reached or not.
    pub(crate) const fn lost(&self, cancel_counts: bool) -> SituationSet {
        SituationSet::ALL.minus(self.closing(cancel_counts))
    }

    /// The situations that can be reached from the start.
    pub(crate) const fn reachable(&self) -> SituationSet {
        let mut found = SituationSet::EMPTY.with(Situation::START);
        let mut before = SituationSet::EMPTY;
        while !found.is(before) {
            before = found;
            let mut i = 0;
            while i < Situation::COUNT {
                if found.contains(Situation::nth(i)) {
                    found = found.and(self.targets(i, true));
                }
                i += 1;
            }
        }
        found
    }

    /// The situations from which something closed can be reached, closed ones included.
    const fn closing(&self, cancel_counts: bool) -> SituationSet {
        let mut found = SituationSet::CLOSED_STATUSES;
        let mut before = SituationSet::EMPTY;
        while !found.is(before) {
            before = found;
            let mut i = 0;
            while i < Situation::COUNT {
                let targets = self.targets(i, cancel_counts || i == Situation::START.index());
                if !targets.minus(found).is(targets) {
                    found = found.with(Situation::nth(i));
                }
                i += 1;
            }
        }
        found
    }

    /// The situations that one action leads to from the one at `index`.
    const fn targets(&self, index: usize, cancel_counts: bool) -> SituationSet {
        let mut found = SituationSet::EMPTY;
        let mut a = 0;
        while a < ActionType::COUNT {
            let action = ActionType::ALL[a];
            let counts = cancel_counts || !matches!(action, ActionType::Cancelled);
            if let (true, Some(next)) = (counts, self.next(Situation::nth(index), action)) {
                found = found.with(next);
            }
            a += 1;
        }
        found
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
