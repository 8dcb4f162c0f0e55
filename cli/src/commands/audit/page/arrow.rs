//! What was accepted, as arrows between statuses.

use std::collections::BTreeMap;

use maud::{Markup, html};
use waybill_engine::{ActionType, Mark, Status};

use super::super::figures::{compact, share};
use super::super::findings::Findings;
use super::super::words::{self, Bilingual};
use super::bilingual;
use super::bilingual::svg;
use crate::diagram::{Area, Curve, free_place, way};

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
        let width = bilingual::width(&compact(self.times)).max(bilingual::width(&share)) + 6;
        let size = (width, 30);
        free_place((self.from, self.to), &self.way, size, taken)
    }

    pub(super) fn draw(&self, most: u64) -> Markup {
        html! {
            path class=[self.is_skipping.then_some("skip")] d=(self.way.path())
                stroke-width=(width(self.times, most)) marker-end="url(#arrowhead)" {}
        }
    }

    pub(super) fn draw_label(&self, label: Area, accepted: u64) -> Markup {
        let Area {
            left,
            top,
            width,
            height,
        } = label;
        let x = left + width / 2;
        let title = words::status(self.from).and(&words::ARROW, &words::status(self.to));
        html! {
            g {
                title { (title.en()) " · " (title.zh()) }
                rect x=(left) y=(top) width=(width) height=(height) rx="4" {}
                text.count x=(x) y=(top + 13) { (svg(&compact(self.times))) }
                text.share x=(x) y=(top + 26) { (share(self.times, accepted)) }
            }
        }
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
