//! Pictures of a rule set, drawn from its table, and of a trail over it.
//!
//! A node for each status, and one for each hold whose row is another than that of the status
//! underneath; an arrow for each change between them. The other holds are not drawn, as they
//! change nothing.

use alloc::vec::Vec;
use core::fmt;

use crate::rules::{COLUMNS, Mark, RuleSet};
use crate::state::{Situation, Status};
use crate::text::joined;
use crate::update::{ActionSet, ActionType};
use crate::waybill::{Departure, Trail};

/// An arrow of a picture: the actions that lead from one node to another, all by skipping a scan
/// or none.
struct Arrow {
    from: Situation,
    to: Situation,
    skipping: bool,
    actions: ActionSet,
    /// How often a trail went along it.
    travelled: usize,
}

impl Arrow {
    /// What is written on it: letters and labels, and how often a trail went along.
    fn label(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(|f| {
            let action = |action: ActionType| {
                fmt::from_fn(move |f| write!(f, "{} {}", action.short(), action.label_zh()))
            };
            write!(f, "{}", joined(self.actions.iter().map(action), ", "))?;
            match self.travelled {
                0 => Ok(()),
                times => write!(f, " ×{times}"),
            }
        })
    }
}

/// The name of a node in either language of pictures.
fn node(situation: Situation) -> impl fmt::Display {
    let suffix = if situation.is_held() { "Held" } else { "" };
    fmt::from_fn(move |f| write!(f, "{}{suffix}", situation.status()))
}

impl RuleSet {
    /// The table in Markdown: a row per status, a column per action, a held status only where it
    /// differs from the one underneath.
    ///
    /// ```
    /// use waybill_engine::RuleSet;
    ///
    /// let table = RuleSet::STRICT.markdown().to_string();
    /// assert!(table.contains("| OutForDelivery | . | . | . | + AtDepot | . | + | + | . | + |"));
    /// let held = "| OutForDelivery, held | . | . | . | + AtDepot | + | . | . | . | + |";
    /// assert!(table.contains(held));
    /// ```
    #[must_use]
    pub fn markdown(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| {
            f.write_str("| status |")?;
            for action in COLUMNS {
                write!(f, " {} |", action.short())?;
            }
            f.write_str("\n|---|")?;
            for _ in COLUMNS {
                f.write_str("---|")?;
            }
            for situation in self.rows() {
                write!(f, "\n| {situation} |")?;
                for action in COLUMNS {
                    write!(f, " {}", self.mark(situation, action))?;
                    let to_depot =
                        self.next(situation, action) == Some(Situation::at(Status::AtDepot));
                    if to_depot && situation.status() != Status::AtDepot {
                        write!(f, " {}", Status::AtDepot)?;
                    }
                    f.write_str(" |")?;
                }
            }
            Ok(())
        })
    }

    /// The state machine as a Mermaid flowchart; arrows are dotted where a scan was skipped.
    ///
    /// ```
    /// use waybill_engine::RuleSet;
    ///
    /// let picture = RuleSet::STRICT.mermaid().to_string();
    /// assert!(picture.starts_with("flowchart TD\n"));
    /// assert!(picture.contains("OutForDelivery -->|S 签收成功| Signed"));
    /// ```
    #[must_use]
    pub fn mermaid(&self) -> impl fmt::Display + '_ {
        let arrows = self.arrows(&[]);
        fmt::from_fn(move |f| self.draw_mermaid(f, &arrows, None))
    }

    /// A trail over the state machine as a Mermaid flowchart: the arrows it went along are thick,
    /// with how often, and the node of the waybill's situation is filled.
    ///
    /// # Errors
    ///
    /// [`Departure`] if these rules would not have accepted the trail, so it can't be drawn.
    ///
    /// ```
    /// use waybill_engine::{
    ///     ActionMessage, ActionType, ImportMode, RuleSet, Timestamp, Trail, Update,
    /// };
    ///
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let scan = |action| Update::new(action, now, ActionMessage::new("扫描").unwrap());
    /// let trace = [scan(ActionType::PickedUp), scan(ActionType::InTransit)];
    /// let mut trail = Trail::new();
    /// trail.import(&RuleSet::STANDARD, &trace, now, ImportMode::AllOrNothing);
    /// let picture = RuleSet::STANDARD.mermaid_of(&trail)?.to_string();
    /// assert!(picture.contains("PickedUp ==>|T 更新运输轨迹 ×1| InTransit"));
    /// assert!(picture.ends_with("style InTransit fill:#cfe8ff"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mermaid_of(&self, trail: &Trail) -> Result<impl fmt::Display + '_, Departure> {
        let arrows = self.arrows(&trail.steps(self)?);
        let stands = self.drawn(trail.tracker().situation());
        Ok(fmt::from_fn(move |f| {
            self.draw_mermaid(f, &arrows, Some(stands))
        }))
    }

    /// The state machine in DOT, for Graphviz; arrows are dotted where a scan was skipped.
    ///
    /// ```
    /// use waybill_engine::RuleSet;
    ///
    /// let picture = RuleSet::STRICT.dot().to_string();
    /// assert!(picture.starts_with("digraph \"strict\" {\n"));
    /// assert!(picture.contains("OutForDelivery -> Signed [label=\"S 签收成功\"];"));
    /// ```
    #[must_use]
    pub fn dot(&self) -> impl fmt::Display + '_ {
        let arrows = self.arrows(&[]);
        fmt::from_fn(move |f| self.draw_dot(f, &arrows, None))
    }

    /// A trail over the state machine in DOT: the arrows it went along are thick, with how often,
    /// and the node of the waybill's situation is filled.
    ///
    /// # Errors
    ///
    /// [`Departure`] if these rules would not have accepted the trail, so it can't be drawn.
    pub fn dot_of(&self, trail: &Trail) -> Result<impl fmt::Display + '_, Departure> {
        let arrows = self.arrows(&trail.steps(self)?);
        let stands = self.drawn(trail.tracker().situation());
        Ok(fmt::from_fn(move |f| {
            self.draw_dot(f, &arrows, Some(stands))
        }))
    }

    fn draw_mermaid(
        &self,
        f: &mut fmt::Formatter<'_>,
        arrows: &[Arrow],
        stands: Option<Situation>,
    ) -> fmt::Result {
        f.write_str("flowchart TD")?;
        for situation in self.rows() {
            let (open, close) = if situation.status().is_closed() {
                ("([", "])")
            } else {
                ("[", "]")
            };
            let (name, label) = (node(situation), situation.chinese());
            write!(f, "\n    {name}{open}\"{situation}<br/>{label}\"{close}")?;
        }
        for arrow in arrows {
            let line = match (arrow.travelled > 0, arrow.skipping) {
                (true, _) => "==>",
                (false, true) => "-.->",
                (false, false) => "-->",
            };
            let (from, to) = (node(arrow.from), node(arrow.to));
            write!(f, "\n    {from} {line}|{}| {to}", arrow.label())?;
        }
        match stands {
            Some(situation) => write!(f, "\n    style {} fill:#cfe8ff", node(situation)),
            None => Ok(()),
        }
    }

    fn draw_dot(
        &self,
        f: &mut fmt::Formatter<'_>,
        arrows: &[Arrow],
        stands: Option<Situation>,
    ) -> fmt::Result {
        let name = self.name().replace('\\', "\\\\").replace('"', "\\\"");
        write!(f, "digraph \"{name}\" {{\n    node [shape=box];")?;
        for situation in self.rows() {
            let label = situation.chinese();
            write!(
                f,
                "\n    {} [label=\"{situation}\\n{label}\"",
                node(situation)
            )?;
            if situation.status().is_closed() {
                f.write_str(", style=rounded")?;
            }
            if stands == Some(situation) {
                f.write_str(", style=filled, fillcolor=\"#cfe8ff\"")?;
            }
            f.write_str("];")?;
        }
        for arrow in arrows {
            let (from, to) = (node(arrow.from), node(arrow.to));
            write!(f, "\n    {from} -> {to} [label=\"{}\"", arrow.label())?;
            if arrow.skipping {
                f.write_str(", style=dotted")?;
            }
            if arrow.travelled > 0 {
                f.write_str(", penwidth=3")?;
            }
            f.write_str("];")?;
        }
        f.write_str("\n}")
    }

    /// All arrows, with how often these steps go along each.
    fn arrows(&self, steps: &[(Situation, ActionType)]) -> Vec<Arrow> {
        let nodes: Vec<Situation> = self.rows().collect();
        let mut arrows = Vec::new();
        for from in &nodes {
            for to in &nodes {
                for skipping in [false, true] {
                    arrows.extend(self.arrow(*from, *to, skipping, steps));
                }
            }
        }
        arrows
    }

    fn arrow(
        &self,
        from: Situation,
        to: Situation,
        skipping: bool,
        steps: &[(Situation, ActionType)],
    ) -> Option<Arrow> {
        let leads = |action: &ActionType| {
            let next = self.next(from, *action).map(|next| self.drawn(next));
            // A hold that is not drawn would be an arrow from a node to itself.
            let hidden = *action == ActionType::Held && from == to && !from.is_held();
            next == Some(to) && !hidden && (self.mark(from, *action) == Mark::Skip) == skipping
        };
        let actions: ActionSet = ActionType::ALL.into_iter().filter(leads).collect();
        (!actions.is_empty()).then(|| Arrow {
            from,
            to,
            skipping,
            actions,
            travelled: steps
                .iter()
                .filter(|(at, action)| self.drawn(*at) == from && actions.contains(*action))
                .count(),
        })
    }

    /// The node in which a situation is drawn.
    fn drawn(&self, situation: Situation) -> Situation {
        if self.has_own_row(situation) {
            situation
        } else {
            Situation::at(situation.status())
        }
    }
}
