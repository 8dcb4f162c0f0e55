//! The state diagram with what really happened on it.

use std::cmp::Reverse;

use maud::{Markup, html};
use waybill_engine::Status;
use waybill_page_parts::diagram::{self, Area, LEGEND};
use waybill_page_parts::markup::svg;

use super::super::findings::Findings;
use super::super::words;
use super::arrow::{Arrow, arrows};
use super::status_box::StatusBox;

/// What is drawn.
pub(super) struct Diagram {
    /// Each with the place of its label, the most travelled first.
    arrows: Vec<(Arrow, Area)>,
    nodes: Vec<StatusBox>,
    /// How many updates were accepted at all.
    accepted: u64,
}

impl Diagram {
    pub(super) fn new(findings: &Findings) -> Self {
        let accepted = findings.outcomes.accepted;
        let nodes: Vec<StatusBox> = Status::ALL
            .into_iter()
            .map(|status| StatusBox::new(status, findings))
            .collect();
        let mut taken: Vec<Area> = nodes.iter().flat_map(StatusBox::areas).collect();
        let mut arrows = arrows(findings);
        arrows.sort_by_key(|arrow| Reverse(arrow.times));
        let labelled = arrows.into_iter().map(|arrow| {
            let label = arrow.place_label(&taken, accepted);
            taken.push(label);
            (arrow, label)
        });
        Self {
            arrows: labelled.collect(),
            nodes,
            accepted,
        }
    }

    pub(super) fn draw(&self) -> Markup {
        let most = self.arrows.first().map_or(1, |(arrow, _)| arrow.times);
        let content = html! {
            g.arrows {
                @for (arrow, _) in &self.arrows { (arrow.draw(most)) }
            }
            g.nodes {
                @for node in &self.nodes { (node.draw()) }
            }
            g.labels {
                @for (arrow, label) in &self.arrows {
                    (arrow.draw_label(*label, self.accepted))
                }
            }
            (legend())
        };
        diagram::canvas(&words::STEPS, &words::DIAGRAM, &content)
    }
}

fn legend() -> Markup {
    let (x, y) = LEGEND;
    html! {
        g.legend {
            g.arrows {
                path d={"M" (x) " " (y) "h34"} stroke-width="4" marker-end="url(#arrowhead)" {}
                path.skip d={"M" (x + 190) " " (y) "h34"} stroke-width="3"
                    marker-end="url(#arrowhead)" {}
            }
            g.refused {
                rect x=(x + 370) y=(y - 10) width="44" height="20" rx="4" {}
                text x=(x + 392) y=(y + 4) { "✕ S 3" }
            }
            text x=(x + 54) y=(y + 4) { (svg(&words::LEGEND_STEP)) }
            text x=(x + 244) y=(y + 4) { (svg(&words::LEGEND_SKIP)) }
            text x=(x + 424) y=(y + 4) { (svg(&words::LEGEND_REFUSED)) }
            (diagram::actions((x, y + 32)))
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{FixedOffset, Offset as _, Utc};
    use waybill_engine::{ActionType, Code, Mark, RuleSet, Situation, Timestamp};

    use super::super::super::measure::{Measure, Question};
    use super::*;

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
            lists_stuck: false,
            unit: words::Unit::Lines,
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
            let labels = diagram.arrows.iter().map(|(arrow, label)| {
                let name = format!("{} to {}", arrow.from, arrow.to);
                (name, *label)
            });
            let nodes = diagram.nodes.iter().flat_map(|node| {
                let area = move |area| (node.status.to_string(), area);
                node.areas().map(area)
            });
            let areas: Vec<(String, Area)> = labels.chain(nodes).collect();
            for (place, (label, area)) in areas.iter().enumerate() {
                assert!(area.is_inside_drawing(), "{name}: {label} is cut");
                for (other, covered) in &areas[..place] {
                    assert!(!area.overlaps(covered), "{name}: {label} covers {other}");
                }
            }
        }
    }
}
