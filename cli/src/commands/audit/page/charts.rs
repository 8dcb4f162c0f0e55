//! Bars: over the hours of the day, over ranges of durations, and of a whole cut into its parts.

use maud::{Markup, html};
use waybill_engine::Stage;
use waybill_page_parts::markup::{svg, text};

use super::super::days::{OfDay, Window};
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
    let stacks: Vec<[u64; STAGES]> = hours
        .iter()
        .map(|stages| STACK.map(|(stage, _)| stages[stage as usize]))
        .collect();
    let ticks = Ticks {
        every: 3,
        text: |hour| format!("{hour:02}"),
    };
    let classes = STACK.map(|(_, class)| class);
    html! {
        (columns("hours-title", &words::HOURS, &stacks, classes, &ticks))
        ul.key {
            @for (stage, class) in STACK {
                li { (swatch(class)) (text(&words::stage(stage))) }
            }
        }
    }
}

/// A column for each day, cut by outcome.
pub(super) fn outcomes_by_day(window: &Window) -> Markup {
    let has_ignored = window.days.iter().any(|day| day.outcomes.ignored > 0);
    let stack = |counts: &Counts| {
        let [accepted, duplicate, rejected, malformed] = parts(counts).map(|(times, ..)| times);
        [accepted, duplicate, counts.ignored, malformed, rejected]
    };
    let stacks = of_days(window, |day| stack(&day.outcomes));
    let classes = ["accepted", "duplicate", "ignored", "malformed", "rejected"];
    let title = &words::BY_DAY;
    html! {
        (columns("outcomes-by-day", title, &stacks, classes, &dates(window)))
        ul.key {
            @for (_, class, name) in parts(&Counts::default()) {
                li { (swatch(class)) (text(name)) }
            }
            @if has_ignored { li { (swatch("ignored")) (text(&words::IGNORED)) } }
        }
    }
}

/// A column for each day of what was refused.
pub(super) fn refused_by_day(window: &Window) -> Markup {
    let stacks = of_days(window, |day| {
        [day.outcomes.rejected, day.outcomes.malformed]
    });
    let classes = ["rejected", "malformed"];
    let title = &words::REFUSED_BY_DAY;
    html! {
        (columns("refused-title", title, &stacks, classes, &dates(window)))
        ul.key {
            li { (swatch("rejected")) (text(&words::REJECTED)) }
            li { (swatch("malformed")) (text(&words::MALFORMED)) }
        }
    }
}

/// A column for each day of the waybills that were stuck at its end.
pub(super) fn stuck_by_day(window: &Window) -> Markup {
    let stacks = of_days(window, |day| [day.stuck]);
    let title = &words::STUCK_BY_DAY;
    columns("stuck-title", title, &stacks, ["stuck"], &dates(window))
}

fn of_days<T>(window: &Window, stack: impl Fn(&OfDay) -> T) -> Vec<T> {
    window.days.iter().map(stack).collect()
}

fn dates(window: &Window) -> Ticks<impl Fn(usize) -> String> {
    Ticks {
        every: if window.days.len() > 10 { 5 } else { 2 },
        text: |place: usize| window.days[place].day.short(),
    }
}

/// What is written under columns.
struct Ticks<F> {
    /// Under every how many of them.
    every: usize,
    text: F,
}

/// From a column to the next, at most: of the hours 18.
const WIDEST: u32 = 30;

/// A column for each stack, whose pieces have these fills from the foot upwards.
fn columns<const PIECES: usize>(
    id: &str,
    title: &Bilingual,
    stacks: &[[u64; PIECES]],
    classes: [&str; PIECES],
    ticks: &Ticks<impl Fn(usize) -> String>,
) -> Markup {
    let most = stacks.iter().map(|pieces| pieces.iter().sum::<u64>()).max();
    let step = grid(most.unwrap_or_default());
    let top = most.unwrap_or_default().div_ceil(step).max(1) * step;
    let foot = FIELD_TOP + FIELD;
    let places = u32::try_from(stacks.len()).unwrap_or(1).max(1);
    let pitch = ((WIDTH - FIELD_LEFT - 3) / places).clamp(4, WIDEST);
    html! {
        svg.chart viewBox={"0 0 " (WIDTH) " " (foot + 26)} role="img" aria-labelledby=(id) {
            title id=(id) { (title.en()) " · " (title.zh()) }
            g.grid {
                @for line in 0..=(top / step) {
                    @let y = foot - length(line * step, top, FIELD);
                    path d={"M" (FIELD_LEFT) " " (y) "H" (WIDTH)} {}
                    text x=(FIELD_LEFT - 6) y=(y + 4) { (count(line * step)) }
                }
            }
            @for (place, stack) in stacks.iter().enumerate() {
                @let x = FIELD_LEFT + 3 + u32::try_from(place).unwrap_or_default() * pitch;
                @for ((from, to), class) in end_to_end(*stack).into_iter().zip(classes) {
                    @let low = foot - length(from, top, FIELD);
                    @let high = foot - length(to, top, FIELD);
                    @if to > from {
                        rect.(class) x=(x) y=(high) width=(pitch - 3) height=(low - high) {}
                    }
                }
                @if place % ticks.every == 0 {
                    text.tick x=(x + (pitch - 3) / 2) y=(foot + 17) { ((ticks.text)(place)) }
                }
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
    let [accepted, duplicate, rejected, malformed] = parts(outcomes);
    let ignored = (outcomes.ignored, "ignored", &words::IGNORED);
    let parts = [accepted, duplicate, rejected, malformed, ignored];
    let pieces = end_to_end(parts.map(|(times, ..)| times))
        .into_iter()
        .zip(parts);
    html! {
        svg.strip aria-hidden="true" {
            // Only what a map reads has something to ignore.
            @for ((from, to), (_, class, _)) in pieces.take(4 + usize::from(ignored.0 > 0)) {
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
