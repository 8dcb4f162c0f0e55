//! What was accepted, as arrows between statuses.

use std::collections::BTreeMap;

use maud::Markup;
use waybill_engine::{ActionType, Mark, Status};
use waybill_page_parts::diagram::{self, Area, Curve, free_place, way};

use super::super::figures::{compact, share};
use super::super::findings::Findings;
use super::super::words::Bilingual;

/// All accepted steps from one status to another.
pub(super) struct Arrow {
    pub(super) from: Status,
    pub(super) to: Status,
    pub(super) times: u64,
    /// Whether each of them skipped a scan.
    is_skipping: bool,
    way: Curve,
}

/// The accepted steps; one from a hold starts at the status underneath. Holds themselves are no
/// arrows.
pub(super) fn arrows(findings: &Findings) -> Vec<Arrow> {
    let mut found: BTreeMap<(Status, Status), (u64, bool)> = BTreeMap::new();
    for (situation, action, times) in findings.accepted_steps() {
        let Some(to) = findings.rules.next(situation, action) else {
            continue;
        };
        if action == ActionType::Held {
            continue;
        }
        let is_skipping = findings.rules.mark(situation, action) == Mark::Skip;
        let entry = found.entry((situation.status(), to.status()));
        let (sum, all_skip) = entry.or_insert((0, true));
        *sum += times;
        *all_skip &= is_skipping;
    }
    let arrow = |((from, to), (times, is_skipping))| Arrow {
        from,
        to,
        times,
        is_skipping,
        way: way(from, to),
    };
    found.into_iter().map(arrow).collect()
}

impl Arrow {
    /// The place of its label.
    pub(super) fn place_label(&self, taken: &[Area], accepted: u64) -> Area {
        let share = Bilingual::plain(share(self.times, accepted));
        let width = diagram::width(&compact(self.times)).max(diagram::width(&share)) + 6;
        let size = (width, 30);
        free_place((self.from, self.to), &self.way, size, taken)
    }

    pub(super) fn draw(&self, most: u64) -> Markup {
        diagram::arrow(&self.way, &width(self.times, most), self.is_skipping)
    }

    pub(super) fn draw_label(&self, label: Area, accepted: u64) -> Markup {
        let share = Bilingual::plain(share(self.times, accepted));
        let ends = (self.from, self.to);
        diagram::label(ends, label, &compact(self.times), Some(&share))
    }
}

/// How thick an arrow is: in proportion to the square root of its updates.
fn width(times: u64, most: u64) -> String {
    let part = u128::from(times) * 10_000 / u128::from(most.max(1));
    let tenths = 15 + part.isqrt() * 75 / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_travelled_arrow_is_the_thickest_and_one_update_can_still_be_seen() {
        assert_eq!(width(1, 1), "9.0");
        assert_eq!(width(1_000, 1_000), "9.0");
        assert_eq!(width(250, 1_000), "5.2");
        assert_eq!(width(1, 1_000_000), "1.5");
    }
}
