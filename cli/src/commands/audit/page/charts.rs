//! Bars: over the hours of the day, over ranges of durations, and of a whole cut into its parts.

use maud::{Markup, html};
use waybill_engine::Stage;
use waybill_page_parts::markup::{svg, text};

use super::super::durations::Durations;
use super::super::figures::{count, length, range, share};
use super::super::findings::STAGES;
use super::super::words::{self, Bilingual};
use crate::outcome::Counts;

/// The width of a drawing, in its own units.
const WIDTH: u32 = 480;

/// The stages from the foot of a column upwards, each with the class of its fill.
const STACK: [(Stage, &str); STAGES] = [
    (Stage::Transit, "transit"),
    (Stage::Pickup, "pickup"),
    (Stage::Delivery, "delivery"),
    (Stage::Exception, "exception"),
];

/// The height of the columns' field, and where it begins.
const FIELD: u32 = 180;
const FIELD_TOP: u32 = 14;
const FIELD_LEFT: u32 = 44;

/// A column for each hour of the day, cut by stage.
pub(super) fn hours(hours: &[[u64; STAGES]; 24]) -> Markup {
    let most = hours.iter().map(|stages| stages.iter().sum::<u64>()).max();
    let step = grid(most.unwrap_or_default());
    let top = most.unwrap_or_default().div_ceil(step).max(1) * step;
    let foot = FIELD_TOP + FIELD;
    html! {
        svg.chart viewBox={"0 0 " (WIDTH) " " (foot + 26)} role="img"
            aria-labelledby="hours-title" {
            title #hours-title { (words::HOURS.en()) " · " (words::HOURS.zh()) }
            g.grid {
                @for line in 0..=(top / step) {
                    @let y = foot - length(line * step, top, FIELD);
                    path d={"M" (FIELD_LEFT) " " (y) "H" (WIDTH)} {}
                    text x=(FIELD_LEFT - 6) y=(y + 4) { (count(line * step)) }
                }
            }
            @for (hour, stages) in (0..).zip(hours) {
                (column(FIELD_LEFT + 3 + hour * 18, foot, stages, top))
                @if hour % 3 == 0 {
                    text.tick x=(FIELD_LEFT + 10 + hour * 18) y=(foot + 17) {
                        (format!("{hour:02}"))
                    }
                }
            }
        }
        ul.key {
            @for (stage, class) in STACK {
                li { (swatch(class)) (text(&words::stage(stage))) }
            }
        }
    }
}

fn column(x: u32, foot: u32, stages: &[u64; STAGES], top: u64) -> Markup {
    let pieces = end_to_end(STACK.map(|(stage, _)| stages[stage as usize]));
    html! {
        @for ((from, to), (_, class)) in pieces.into_iter().zip(STACK) {
            @let low = foot - length(from, top, FIELD);
            @let high = foot - length(to, top, FIELD);
            @if to > from {
                rect.(class) x=(x) y=(high) width="15" height=(low - high) {}
            }
        }
    }
}

/// Where each piece begins and ends if they are laid end to end.
fn end_to_end<const PIECES: usize>(lengths: [u64; PIECES]) -> [(u64, u64); PIECES] {
    let mut end = 0;
    lengths.map(|length| {
        let start = end;
        end += length;
        (start, end)
    })
}

/// A step between lines such that there are at most five.
fn grid(most: u64) -> u64 {
    let mut step = 1;
    loop {
        for factor in [1, 2, 5] {
            if most <= step * factor * 5 {
                return step * factor;
            }
        }
        step *= 10;
    }
}

const ROW: u32 = 24;
const LABEL: u32 = 96;
const BAR: u32 = 270;

/// A bar for each range.
pub(super) fn durations(id: &str, title: &Bilingual, durations: &Durations) -> Markup {
    let rows: Vec<_> = durations.ranges().collect();
    let most = rows.iter().map(|(_, times)| *times).max().unwrap_or(0);
    let height = u32::try_from(rows.len()).unwrap_or_default() * ROW + 4;
    html! {
        svg.chart viewBox={"0 0 " (WIDTH) " " (height)} role="img" aria-labelledby=(id) {
            title id=(id) { (title.en()) " · " (title.zh()) }
            @for (place, (span, times)) in (0..).zip(&rows) {
                @let y = place * ROW + 4;
                @let bar = length(*times, most, BAR);
                @let visible = bar.max(u32::from(*times > 0));
                text.label x=(LABEL - 8) y=(y + 14) { (svg(&range(*span))) }
                rect.transit x=(LABEL) y=(y) width=(visible) height=(ROW - 7) {}
                text.value x=(LABEL + bar + 7) y=(y + 14) {
                    (count(*times)) " "
                    tspan.share { (share(*times, durations.total())) }
                }
            }
        }
    }
}

/// What became of lines, as parts of one bar.
pub(super) fn outcomes(outcomes: &Counts) -> Markup {
    let lines = outcomes.lines();
    let parts = parts(outcomes);
    let pieces = end_to_end(parts.map(|(times, ..)| times));
    html! {
        svg.strip aria-hidden="true" {
            @for ((from, to), (_, class, _)) in pieces.into_iter().zip(parts) {
                @let left = length(from, lines, 1_000);
                @let right = length(to, lines, 1_000);
                rect.(class) x=(percent(left)) width=(percent(right - left)) height="100%" {}
            }
        }
    }
}

fn percent(tenths: u32) -> String {
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// Fills that differ from the others by more than their colour.
pub(super) fn patterns() -> Markup {
    html! {
        svg.patterns aria-hidden="true" {
            pattern #stripes width="5" height="5" patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)" {
                rect.rejected-ground width="5" height="5" {}
                rect.gap width="1.6" height="5" {}
            }
            pattern #dots width="5" height="5" patternUnits="userSpaceOnUse" {
                rect.malformed-ground width="5" height="5" {}
                circle.gap cx="2.5" cy="2.5" r="1.1" {}
            }
        }
    }
}

/// The outcomes with the classes of their fills.
pub(super) fn parts(outcomes: &Counts) -> [(u64, &'static str, &'static Bilingual); 4] {
    [
        (outcomes.accepted, "accepted", &words::ACCEPTED),
        (outcomes.duplicate, "duplicate", &words::DUPLICATE),
        (outcomes.rejected, "rejected", &words::REJECTED),
        (outcomes.malformed, "malformed", &words::MALFORMED),
    ]
}

/// A sample of a fill.
pub(super) fn swatch(class: &str) -> Markup {
    html! {
        svg.swatch viewBox="0 0 12 12" aria-hidden="true" { rect.(class) width="12" height="12" {} }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_has_at_most_five_lines_above_its_foot() {
        for (most, step) in [(0, 1), (5, 1), (6, 2), (98, 20), (101, 50), (2_500, 500)] {
            assert_eq!(grid(most), step, "{most}");
        }
    }
}
