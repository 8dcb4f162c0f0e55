//! The way of one waybill on the state diagram.

use std::collections::BTreeMap;

use maud::{Markup, html};
use waybill_engine::{ActionType, Mark, RuleSet, Situation, Status, Timestamp};
use waybill_page_parts::diagram::{self, Area, Curve, NODE, free_place, place, text_width};
use waybill_page_parts::{Bilingual, words as shared};

use super::{parts, words};
use crate::store::Dossier;

/// How many numbers an arrow has at most.
const NUMBERS: usize = 4;

/// How high a label is: one line.
const LINE: i32 = 18;

/// The way that a waybill took.
pub(super) struct Way {
    arrows: BTreeMap<(Status, Status), Arrow>,
    /// When each status was reached last.
    reached: BTreeMap<Status, Option<Timestamp>>,
    holds: BTreeMap<Status, u64>,
    here: Status,
    /// Whether all updates are drawn: those that these rules don't take are not.
    pub(super) is_whole: bool,
}

#[derive(Default)]
struct Arrow {
    numbers: Vec<usize>,
    is_ordinary: bool,
}

impl Way {
    pub(super) fn new(dossier: &Dossier, rules: &RuleSet) -> Self {
        let waybill = &dossier.waybill;
        let mut way = Self {
            arrows: BTreeMap::new(),
            reached: BTreeMap::from([(waybill.start.status(), waybill.start.highest())]),
            holds: BTreeMap::new(),
            here: waybill.tracker.status(),
            is_whole: true,
        };
        let mut at = waybill.start.situation();
        for (number, accepted) in (1..).zip(&dossier.accepted) {
            let update = &accepted.update;
            // The history of an adopted waybill starts after its first update.
            if number == 1 && waybill.start.last() == Some(update.fingerprint()) {
                continue;
            }
            let Some(next) = rules.next(at, update.action()) else {
                way.is_whole = false;
                break;
            };
            let mark = rules.mark(at, update.action());
            way.step(at, next, update.action(), number, mark);
            way.reached.insert(next.status(), Some(update.time()));
            at = next;
        }
        way.reached
            .entry(way.here)
            .or_insert(waybill.tracker.highest());
        way
    }

    fn step(
        &mut self,
        from: Situation,
        to: Situation,
        action: ActionType,
        number: usize,
        mark: Mark,
    ) {
        // A hold stays where it is.
        if action == ActionType::Held {
            *self.holds.entry(to.status()).or_default() += 1;
            return;
        }
        let arrow = self.arrows.entry((from.status(), to.status())).or_default();
        arrow.numbers.push(number);
        arrow.is_ordinary |= mark != Mark::Skip;
    }

    pub(super) fn draw(&self) -> Markup {
        let mut taken: Vec<Area> = Status::ALL
            .map(|status| Area::around(place(status), NODE))
            .into();
        let mut drawn: Vec<((Status, Status), &Arrow, Curve, Area)> = Vec::new();
        for (ends, arrow) in &self.arrows {
            let curve = diagram::way(ends.0, ends.1);
            let size = (text_width(&arrow.label()) + 8, LINE);
            let area = free_place(*ends, &curve, size, &taken);
            taken.push(area);
            drawn.push((*ends, arrow, curve, area));
        }
        let content = html! {
            g.arrows {
                @for (_, arrow, curve, _) in &drawn {
                    (diagram::arrow(curve, "3", !arrow.is_ordinary))
                }
            }
            g.nodes { @for status in Status::ALL { (self.status(status)) } }
            g.labels {
                @for (ends, arrow, _, area) in &drawn {
                    (diagram::label(*ends, *area, &Bilingual::plain(arrow.label()), None))
                }
            }
            (legend())
        };
        diagram::canvas(&words::ITS_WAY, &words::ITS_WAY_WHAT, &content)
    }

    fn status(&self, status: Status) -> Markup {
        let mut lines = Vec::new();
        if let Some(time) = self.reached.get(&status).copied().flatten() {
            lines.push(Bilingual::plain(parts::briefly(time)));
        }
        if let Some(holds) = self.holds.get(&status) {
            lines.push(shared::HOLDS.with(&holds.to_string()));
        }
        if status == self.here {
            lines.push(words::HERE.clone());
        }
        let class = match (status == self.here, self.reached.contains_key(&status)) {
            (true, _) => Some("here"),
            (false, true) => None,
            (false, false) => Some("never"),
        };
        diagram::status_box(status, &lines, class)
    }
}

impl Arrow {
    fn label(&self) -> String {
        let numbers: Vec<_> = self.numbers.iter().map(usize::to_string).collect();
        match numbers.split_at_checked(NUMBERS) {
            Some((first, rest)) if !rest.is_empty() => format!("{} …", first.join(" ")),
            _ => numbers.join(" "),
        }
    }
}

/// A dashed arrow, and what it means.
fn legend() -> Markup {
    let (x, y) = diagram::LEGEND;
    html! {
        g.legend {
            g.arrows {
                (diagram::arrow(&Curve::straight((x, y), (x + 34, y)), "3", true))
            }
            text x=(x + 54) y=(y + 4) {
                (waybill_page_parts::markup::svg(&shared::LEGEND_SKIP))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use waybill_engine::{ActionMessage, Tracker, Update, WaybillId};

    use super::*;
    use crate::model::{Accepted, Fate, Moment, Waybill};

    fn dossier(actions: &[ActionType], tracker: Tracker) -> Dossier {
        let now = Moment::from_unix(1_795_004_800);
        let mut waybill = Waybill::new(WaybillId::new("W1").unwrap(), now);
        waybill.tracker = tracker;
        let accepted = (0..).zip(actions).map(|(place, action)| Accepted {
            place,
            update: Update::new(
                *action,
                Timestamp::from_unix(1_795_000_000 + 600 * i64::from(place)).unwrap(),
                ActionMessage::new("已到").unwrap(),
            ),
            at: now,
            fate: Fate::Waiting,
        });
        Dossier {
            waybill,
            accepted: accepted.collect(),
            refused: Vec::new(),
            parked: Vec::new(),
        }
    }

    fn at(status: Status) -> Tracker {
        Tracker::known(
            Situation::at(status),
            Timestamp::from_unix(1_795_004_800).unwrap(),
        )
    }

    #[test]
    fn each_arrow_has_the_numbers_of_its_updates() {
        use ActionType::{Held, InTransit, OutForDelivery, PickedUp};

        let actions = [
            PickedUp,
            InTransit,
            InTransit,
            Held,
            InTransit,
            InTransit,
            InTransit,
            OutForDelivery,
        ];
        let dossier = dossier(&actions, at(Status::OutForDelivery));
        let way = Way::new(&dossier, &RuleSet::STANDARD);
        assert!(way.is_whole);
        let numbers: Vec<_> = way
            .arrows
            .iter()
            .map(|(ends, arrow)| (*ends, arrow.label()))
            .collect();
        assert_eq!(
            numbers,
            [
                ((Status::AwaitingPickup, Status::PickedUp), "1".to_owned()),
                ((Status::PickedUp, Status::InTransit), "2".to_owned()),
                ((Status::InTransit, Status::InTransit), "3 5 6 7".to_owned()),
                ((Status::InTransit, Status::OutForDelivery), "8".to_owned()),
            ]
        );
        assert_eq!(way.holds[&Status::InTransit], 1);
        let drawing = way.draw().into_string();
        assert_eq!(drawing.matches("class=\"node here\"").count(), 1);
        assert!(drawing.contains("node closed never"), "{drawing}");
    }

    #[test]
    fn what_other_rules_took_is_said_to_be_missing() {
        let actions = [ActionType::PickedUp, ActionType::Cancelled];
        let way = Way::new(
            &dossier(&actions, at(Status::Cancelled)),
            &RuleSet::STANDARD,
        );
        assert!(!way.is_whole);
        assert_eq!(way.arrows.len(), 1);
        assert!(way.draw().into_string().contains("node closed here"));
    }
}
