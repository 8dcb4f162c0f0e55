//! The statuses of the state diagram, with what was refused at them.

use std::cmp::Reverse;

use maud::{Markup, html};
use waybill_engine::{ActionType, Status};
use waybill_page_parts::diagram::{self, Area, NODE, Side, place, refused_at};
use waybill_page_parts::markup::svg;

use super::super::figures::compact;
use super::super::findings::{Findings, Step};
use super::super::words::{self, Bilingual};

/// How many refused actions are listed at a status.
const REFUSED: usize = 3;

/// A row of such a list.
const ROW: i32 = 16;

/// From a status to the list.
const STUB: i32 = 8;

/// A status, and what happened to waybills there.
pub(super) struct StatusBox {
    pub(super) status: Status,
    /// How many waybills have this status at the end.
    ended: u64,
    holds: u64,
    /// What was refused there, the most frequent first.
    refused: Vec<(ActionType, u64)>,
}

impl StatusBox {
    pub(super) fn new(status: Status, findings: &Findings) -> Self {
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

    /// The areas of the drawing that it covers.
    pub(super) fn areas(&self) -> impl Iterator<Item = Area> {
        [Some(self.area()), self.refused_area()]
            .into_iter()
            .flatten()
    }

    /// The rows of what was refused; the last one sums up those that have no room.
    fn refused_rows(&self) -> Vec<Bilingual> {
        let row = |(action, times): &(ActionType, u64)| {
            let action = Bilingual::plain(format_args!("✕ {}", action.short()));
            action.and(&words::SPACE, &compact(*times))
        };
        let mut rows: Vec<Bilingual> = self.refused.iter().take(REFUSED).map(row).collect();
        if self.refused.len() > REFUSED {
            let left = self.refused[REFUSED..].iter().map(|(_, times)| times).sum();
            rows.push(Bilingual::plain("+").and(&words::SPACE, &compact(left)));
        }
        rows
    }

    fn refused_area(&self) -> Option<Area> {
        let rows = self.refused_rows();
        let width = rows.iter().map(diagram::width).max()? + 8;
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

    pub(super) fn draw(&self) -> Markup {
        let mut lines = vec![words::AT_THE_END.with_text(&compact(self.ended))];
        if self.holds > 0 {
            lines.push(words::HOLDS.with_text(&compact(self.holds)));
        }
        html! {
            @if let Some(area) = self.refused_area() { (self.draw_refused(area)) }
            (diagram::status_box(self.status, &lines, None))
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
                @for (row, label) in (1..).zip(self.refused_rows()) {
                    text x=(area.left + area.width / 2) y=(area.top + ROW * row) { (svg(&label)) }
                }
            }
        }
    }
}
