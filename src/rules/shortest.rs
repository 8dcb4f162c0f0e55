//! The shortest legal way from each situation to each action.

use super::mark::{Cells, Mark};
use super::standard_and_strict::COLUMNS;
use super::way::Way;
use crate::state::Situation;
use crate::update::ActionType;

/// The ways to each action, by `ActionType::index`.
pub(super) type Ways = [WaysTo; ActionType::COUNT];

/// The ways to one action from each situation, by `Situation::index`; empty where none leads there.
type WaysTo = [Way; Situation::COUNT];

/// Finds the shortest ways to each action.
pub(super) const fn shortest_ways(cells: &Cells) -> Ways {
    let mut ways = [[Way::EMPTY; Situation::COUNT]; ActionType::COUNT];
    let mut goal = 0;
    while goal < ActionType::COUNT {
        ways[goal] = shortest_ways_to(cells, ActionType::ALL[goal]);
        goal += 1;
    }
    ways
}

/// Finds the shortest ways to an action, by relaxing until nothing gets cheaper.
pub(super) const fn shortest_ways_to(cells: &Cells, goal: ActionType) -> WaysTo {
    let mut costs = [Cost::ENDLESS; Situation::COUNT];
    let mut steps = [None; Situation::COUNT];
    let mut settled = false;
    while !settled {
        settled = true;
        let mut i = 0;
        while i < Situation::COUNT {
            let (cost, step) = best_step(cells, &costs, i, goal);
            if cost.is_below(costs[i]) {
                costs[i] = cost;
                settled = false;
            }
            steps[i] = step;
            i += 1;
        }
    }
    let mut ways = [Way::EMPTY; Situation::COUNT];
    let mut i = 0;
    while i < Situation::COUNT {
        ways[i] = follow(cells, &steps, i, goal);
        i += 1;
    }
    ways
}

/// The way from a situation to a goal, given the first step towards it from each.
const fn follow(
    cells: &Cells,
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
        at = cells[at][step.index()].next.index();
    }
    Way::EMPTY
}

/// The cheapest step from a situation towards a goal, given what the ways from each situation
/// cost; among equals the first in the order of the columns.
const fn best_step(
    cells: &Cells,
    costs: &[Cost; Situation::COUNT],
    from: usize,
    goal: ActionType,
) -> (Cost, Option<ActionType>) {
    let mut best = (Cost::ENDLESS, None);
    let mut column = 0;
    while column < COLUMNS.len() {
        let action = COLUMNS[column];
        let cell = cells[from][action.index()];
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
