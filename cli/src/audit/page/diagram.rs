//! The state diagram with what really happened on it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use maud::{Markup, html};
use waybill_engine::{ActionType, Mark, Stage, Status};

use super::area::Area;
use super::bilingual::svg;
use super::layout::{
    BANDS, CLEARANCE, Curve, HEIGHT, LEGEND, NODE, Side, WIDTH, curve, loop_at, place, refused_at,
};
use crate::audit::figures::{compact, share};
use crate::audit::findings::{Findings, Step};
use crate::audit::words::{self, Said};

/// How many refused actions are listed at a status.
const REFUSED: usize = 3;

/// A row of such a list.
const ROW: i32 = 16;

/// From a status to the list.
const STUB: i32 = 8;

/// What is drawn.
pub(super) struct Diagram {
    arrows: Vec<Arrow>,
    nodes: Vec<Node>,
    /// Of all arrows.
    accepted: u64,
}

/// All accepted steps from one status to another.
struct Arrow {
    from: Status,
    to: Status,
    times: u64,
    /// Whether each of them passed over a scan.
    is_skipping: bool,
    way: Curve,
    label: Area,
}

struct Node {
    status: Status,
    /// How many waybills stand there at the end.
    ended: u64,
    holds: u64,
    /// What was refused there, the most frequent first.
    refused: Vec<(ActionType, u64)>,
}

impl Diagram {
    pub(super) fn new(findings: &Findings) -> Self {
        let nodes: Vec<Node> = Status::ALL
            .into_iter()
            .map(|status| Node::new(status, findings))
            .collect();
        let mut arrows = arrows(findings);
        // The most travelled ones choose the places of their labels first.
        arrows.sort_by_key(|arrow| Reverse(arrow.times));
        let mut taken: Vec<Area> = nodes.iter().flat_map(Node::areas).collect();
        for arrow in &mut arrows {
            arrow.label = arrow.place_label(&taken, findings.outcomes.accepted);
            taken.push(arrow.label);
        }
        Self {
            arrows,
            nodes,
            accepted: findings.outcomes.accepted,
        }
    }

    pub(super) fn draw(&self) -> Markup {
        let most = self.arrows.iter().map(|arrow| arrow.times).max();
        html! {
            svg.diagram viewBox={"0 0 " (WIDTH) " " (HEIGHT)} role="img" aria-labelledby="diagram-title diagram-desc" {
                title id="diagram-title" { (words::STEPS.en()) " · " (words::STEPS.zh()) }
                desc id="diagram-desc" { (words::DIAGRAM.en()) " " (words::DIAGRAM.zh()) }
                defs {
                    marker #arrowhead viewBox="0 0 12 14" refX="1" refY="7" markerWidth="12" markerHeight="14" markerUnits="userSpaceOnUse" orient="auto" {
                        path d="M0 0 12 7 0 14z" {}
                    }
                }
                (bands())
                g.arrows {
                    @for arrow in &self.arrows { (arrow.draw(most.unwrap_or(1))) }
                }
                g.nodes {
                    @for node in &self.nodes { (node.draw()) }
                }
                g.labels {
                    @for arrow in &self.arrows { (arrow.draw_label(self.accepted)) }
                }
                (legend())
            }
        }
    }
}

/// The accepted steps, with those from a hold at the status underneath. Holds themselves are no arrows.
fn arrows(findings: &Findings) -> Vec<Arrow> {
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
        way: if from == to {
            loop_at(from)
        } else {
            curve(from, to)
        },
        label: Area::around((0, 0), (0, 0)),
    };
    found.into_iter().map(arrow).collect()
}

impl Arrow {
    /// Beside a loop or a short arrow; else the first place along the arrow, from its middle on, that
    /// is still free.
    fn place_label(&self, taken: &[Area], accepted: u64) -> Area {
        let share = Said::plain(share(self.times, accepted));
        let width = text_width(&compact(self.times)).max(text_width(&share)) + 6;
        let size = (width, 30);
        let candidates: Vec<Area> = if self.from == self.to {
            let (x, y) = self.way.at(50);
            let outward = (y - place(self.from).1).signum();
            vec![
                Area::around((x, y + outward * 17), size),
                Area::around((x + 40, y), size),
            ]
        } else if self.way.is_short() {
            let (x, y) = self.way.at(50);
            let x = x + CLEARANCE / 2;
            vec![
                Area::around((x, y - 22), size),
                Area::around((x, y + 22), size),
            ]
        } else {
            let steps = [
                50, 45, 55, 40, 60, 35, 65, 30, 70, 25, 75, 20, 80, 15, 85, 10, 90,
            ];
            let places = steps
                .into_iter()
                .map(|at| Area::around(self.way.at(at), size));
            places.collect()
        };
        let is_free = |area: &&Area| {
            area.is_inside_drawing() && !taken.iter().any(|other| other.overlaps(area))
        };
        *candidates.iter().find(is_free).unwrap_or(&candidates[0])
    }

    fn draw(&self, most: u64) -> Markup {
        let [a, b, c, d] = self.way.0;
        let path = format!(
            "M{} {}C{} {} {} {} {} {}",
            a.0, a.1, b.0, b.1, c.0, c.1, d.0, d.1
        );
        html! {
            path class=[self.is_skipping.then_some("skip")] d=(path) stroke-width=(width(self.times, most)) marker-end="url(#arrowhead)" {}
        }
    }

    fn draw_label(&self, accepted: u64) -> Markup {
        let Area {
            left,
            top,
            width,
            height,
        } = self.label;
        let x = left + width / 2;
        let said = words::status(self.from).and(&words::ARROW, &words::status(self.to));
        html! {
            g {
                title { (said.en()) " · " (said.zh()) }
                rect x=(left) y=(top) width=(width) height=(height) rx="4" {}
                text.count x=(x) y=(top + 13) { (svg(&compact(self.times))) }
                text.share x=(x) y=(top + 26) { (share(self.times, accepted)) }
            }
        }
    }
}

/// How wide a text is at most, in either language.
fn text_width(said: &Said) -> i32 {
    let width = |text: &str| -> i32 {
        let signs = text.chars();
        signs.map(|sign| if sign.is_ascii() { 7 } else { 13 }).sum()
    };
    width(said.en()).max(width(said.zh()))
}

/// How thick an arrow is, by the root of how often it was travelled.
fn width(times: u64, most: u64) -> String {
    let part = u128::from(times) * 10_000 / u128::from(most.max(1));
    let tenths = 15 + part.isqrt() * 75 / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

impl Node {
    fn new(status: Status, findings: &Findings) -> Self {
        let at = |action: ActionType, count: fn(&Step) -> u64| {
            let steps = findings.steps.iter();
            let here = steps
                .filter(|((situation, asked), _)| (situation.status(), *asked) == (status, action));
            here.map(|(_, step)| count(step)).sum::<u64>()
        };
        let mut refused: Vec<(ActionType, u64)> = ActionType::ALL
            .into_iter()
            .map(|action| (action, at(action, Step::refused)))
            .filter(|(_, times)| *times > 0)
            .collect();
        refused.sort_by_key(|(_, times)| Reverse(*times));
        Self {
            status,
            ended: findings.ends.by_status.get(&status).copied().unwrap_or(0),
            holds: at(ActionType::Held, |step| step.accepted),
            refused,
        }
    }

    fn area(&self) -> Area {
        Area::around(place(self.status), NODE)
    }

    /// What it takes up of the drawing.
    fn areas(&self) -> impl Iterator<Item = Area> {
        [Some(self.area()), self.refused_area()]
            .into_iter()
            .flatten()
    }

    /// The rows of what was refused, the last one for those that have no room.
    fn refused_rows(&self) -> Vec<Said> {
        let row = |(action, times): &(ActionType, u64)| {
            let action = Said::plain(format_args!("✕ {}", action.short()));
            action.and(&words::SPACE, &compact(*times))
        };
        let mut rows: Vec<Said> = self.refused.iter().take(REFUSED).map(row).collect();
        if self.refused.len() > REFUSED {
            let left = self.refused[REFUSED..].iter().map(|(_, times)| times).sum();
            rows.push(Said::plain("+").and(&words::SPACE, &compact(left)));
        }
        rows
    }

    fn refused_area(&self) -> Option<Area> {
        let rows = self.refused_rows();
        let width = rows.iter().map(text_width).max()? + 8;
        let height = i32::try_from(rows.len()).unwrap_or(4) * ROW + 6;
        let ((x, y), side) = refused_at(self.status);
        let (left, top) = match side {
            Side::Above => (x - width / 2, y - STUB - height),
            Side::Below => (x - width / 2, y + STUB),
            Side::Right => (x + STUB, y - height / 2),
        };
        Some(Area {
            left,
            top,
            width,
            height,
        })
    }

    fn draw(&self) -> Markup {
        let Area {
            left,
            top,
            width,
            height,
        } = self.area();
        let (x, y) = place(self.status);
        let mut lines = vec![words::AT_THE_END.with_said(&compact(self.ended))];
        if self.holds > 0 {
            lines.push(words::HOLDS.with_said(&compact(self.holds)));
        }
        let first = y - i32::try_from(lines.len()).unwrap_or(2) * 8 + 4;
        html! {
            @if let Some(area) = self.refused_area() { (self.draw_refused(area)) }
            g.node.closed[self.status.is_closed()] {
                rect x=(left) y=(top) width=(width) height=(height) rx=(if self.status.is_closed() { 32 } else { 8 }) {}
                text.name x=(x) y=(first) { (svg(&words::status(self.status))) }
                @for (line, said) in (1..).zip(&lines) {
                    text x=(x) y=(first + 16 * line) { (svg(said)) }
                }
            }
        }
    }

    fn draw_refused(&self, area: Area) -> Markup {
        let ((x, y), side) = refused_at(self.status);
        let stub = match side {
            Side::Above => format!("M{x} {y}v-{STUB}"),
            Side::Below => format!("M{x} {y}v{STUB}"),
            Side::Right => format!("M{x} {y}h{STUB}"),
        };
        html! {
            g.refused {
                path d=(stub) {}
                rect x=(area.left) y=(area.top) width=(area.width) height=(area.height) rx="4" {}
                @for (row, said) in (1..).zip(self.refused_rows()) {
                    text x=(area.left + area.width / 2) y=(area.top + ROW * row) { (svg(&said)) }
                }
            }
        }
    }
}

fn bands() -> Markup {
    let names = [
        words::stage(Stage::Pickup),
        words::stage(Stage::Transit),
        words::stage(Stage::Delivery),
        words::END.clone(),
        words::stage(Stage::Exception),
    ];
    html! {
        g.bands {
            @for (band, name) in BANDS.iter().zip(&names) {
                rect x=(band.left) y=(band.top) width=(band.right - band.left) height=(band.bottom - band.top) rx="8" {}
                @if band.left < 10 && band.top > 100 {
                    text x=(band.left + 10) y=(band.bottom - 10) { (svg(name)) }
                } @else {
                    text x=(band.left + 10) y=(band.top - 9) { (svg(name)) }
                }
            }
        }
    }
}

fn legend() -> Markup {
    let (x, y) = LEGEND;
    html! {
        g.legend {
            g.arrows {
                path d={"M" (x) " " (y) "h34"} stroke-width="4" marker-end="url(#arrowhead)" {}
                path.skip d={"M" (x + 190) " " (y) "h34"} stroke-width="3" marker-end="url(#arrowhead)" {}
            }
            g.refused { rect x=(x + 370) y=(y - 10) width="44" height="20" rx="4" {} text x=(x + 392) y=(y + 4) { "✕ S 3" } }
            text x=(x + 54) y=(y + 4) { (svg(&words::LEGEND_STEP)) }
            text x=(x + 244) y=(y + 4) { (svg(&words::LEGEND_SKIP)) }
            text x=(x + 424) y=(y + 4) { (svg(&words::LEGEND_REFUSED)) }
            @for (place, action) in (0..).zip(ActionType::ALL) {
                text x=(x + place % 5 * 119) y=(y + 32 + place / 5 * 20) {
                    tspan.name { (action.short()) } " "
                    (svg(&Said::new(action.name(), action.label_zh())))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{FixedOffset, Offset as _, Utc};
    use waybill_engine::{Code, RuleSet, Situation, Timestamp};

    use super::*;
    use crate::audit::carrier::CarrierField;
    use crate::audit::measure::{Measure, Question};

    /// Everything that the rules accept was accepted often, and everything else refused.
    fn everything(rules: RuleSet) -> Findings {
        let utc: FixedOffset = Utc.fix();
        let question = Question {
            feed: None,
            rules,
            now: Timestamp::MAX,
            is_now_given: false,
            clock: utc,
            stuck_after: 7,
            carrier_field: CarrierField::new(None),
        };
        let mut findings = Measure::new(question).finish();
        findings.outcomes.accepted = 1_234_567_890;
        for situation in Situation::ALL {
            for action in ActionType::ALL {
                let step = findings.steps.entry((situation, action)).or_default();
                match findings.rules.mark(situation, action) {
                    Mark::Refuse => {
                        step.refused.insert(Code::ActionNotPermitted, 123_456_789);
                    }
                    Mark::Accept | Mark::Repeat | Mark::Skip => step.accepted = 12_345_678,
                }
            }
        }
        findings
    }

    #[test]
    fn no_text_of_a_full_diagram_covers_another_or_lies_outside() {
        for rules in [
            RuleSet::STANDARD,
            RuleSet::STRICT,
            RuleSet::STANDARD.with_new_cycle_after_signed(),
        ] {
            let name = rules.name().to_owned();
            let diagram = Diagram::new(&everything(rules));
            let labels = diagram.arrows.iter().map(|arrow| {
                let said = format!("{} to {}", arrow.from, arrow.to);
                (said, arrow.label)
            });
            let nodes = diagram.nodes.iter().flat_map(|node| {
                let area = move |area| (node.status.to_string(), area);
                node.areas().map(area)
            });
            let areas: Vec<(String, Area)> = labels.chain(nodes).collect();
            for (place, (said, area)) in areas.iter().enumerate() {
                assert!(area.is_inside_drawing(), "{name}: {said} is cut");
                for (other, covered) in &areas[..place] {
                    assert!(!area.overlaps(covered), "{name}: {said} covers {other}");
                }
            }
        }
    }

    #[test]
    fn the_most_travelled_arrow_is_the_thickest_and_one_update_can_still_be_seen() {
        assert_eq!(width(1, 1), "9.0");
        assert_eq!(width(1_000, 1_000), "9.0");
        assert_eq!(width(250, 1_000), "5.2");
        assert_eq!(width(1, 1_000_000), "1.5");
    }
}
