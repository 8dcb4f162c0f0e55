//! Pictures of a rule set, drawn from its table.

use core::fmt;

use crate::rules::COLUMNS;
use crate::{ActionSet, ActionType, Mark, RuleSet, Situation, Status};

impl RuleSet {
    /// The table in Markdown: a row per status, a column per action, a held status only where it
    /// differs from the one underneath.
    ///
    /// ```
    /// use waybill_engine::RuleSet;
    ///
    /// let table = RuleSet::STRICT.markdown().to_string();
    /// assert!(table.contains("| OutForDelivery | . | . | . | + AtDepot | . | + | + | . | + |"));
    /// assert!(table.contains("| OutForDelivery, held | . | . | . | + AtDepot | + | . | . | . | + |"));
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
            for situation in self.distinct_situations() {
                write!(f, "\n| {situation} |")?;
                for action in COLUMNS {
                    let mark = self.mark(situation, action);
                    write!(f, " {mark}")?;
                    if action == ActionType::InTransit
                        && self.next(situation, action) == Some(Situation::at(Status::AtDepot))
                        && situation.status() != Status::AtDepot
                    {
                        write!(f, " {}", Status::AtDepot)?;
                    }
                    f.write_str(" |")?;
                }
            }
            Ok(())
        })
    }

    /// The state machine as a Mermaid flowchart: a node per status, an arrow per change of status
    /// with the actions that make it, dotted where a scan was skipped. Holds are not drawn, as
    /// they change no status.
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
        fmt::from_fn(move |f| {
            f.write_str("flowchart TD")?;
            for status in Status::ALL {
                let (open, close) = if status.is_closed() {
                    ("([", "])")
                } else {
                    ("[", "]")
                };
                let label = status.label_zh();
                write!(f, "\n    {status}{open}\"{status}<br/>{label}\"{close}")?;
            }
            for from in Status::ALL {
                for to in Status::ALL {
                    self.draw_arrows(f, from, to)?;
                }
            }
            Ok(())
        })
    }

    /// The arrows from one status to another: a solid and a dotted one at most.
    fn draw_arrows(&self, f: &mut fmt::Formatter<'_>, from: Status, to: Status) -> fmt::Result {
        let from = Situation::at(from);
        let to = Situation::at(to);
        for (arrow, skipping) in [("-->", false), ("-.->", true)] {
            let actions: ActionSet = ActionType::ALL
                .into_iter()
                .filter(|action| self.next(from, *action) == Some(to))
                .filter(|action| (self.mark(from, *action) == Mark::Skip) == skipping)
                .collect();
            if actions.is_empty() {
                continue;
            }
            write!(f, "\n    {} {arrow}|", from.status())?;
            for (i, action) in actions.iter().enumerate() {
                let separator = if i == 0 { "" } else { ", " };
                write!(f, "{separator}{} {}", action.short(), action.label_zh())?;
            }
            write!(f, "| {}", to.status())?;
        }
        Ok(())
    }

    /// The statuses, and the held ones whose row is another than that of the status underneath.
    pub(crate) fn distinct_situations(&self) -> impl Iterator<Item = Situation> {
        Situation::ALL.into_iter().filter(|situation| {
            let underneath = Situation::at(situation.status());
            !situation.is_held()
                || COLUMNS
                    .iter()
                    .any(|action| self.mark(*situation, *action) != self.mark(underneath, *action))
        })
    }
}
