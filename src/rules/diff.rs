//! What changes from one rule set to another.

use alloc::vec::Vec;
use core::fmt;

use super::mark::Mark;
use super::rule_set::RuleSet;
use super::settings::{Setting, SettingValue};
use super::standard_and_strict::{COLUMNS, next_situation};
use crate::state::{Situation, SituationSet, Tracker};
use crate::update::ActionType;

/// What changes when a carrier goes from one rule set to another: which decisions, which settings,
/// and which stored waybills would never come to an end any more.
///
/// ```
/// use waybill_engine::{RuleSet, Situation, Status};
///
/// let diff = RuleSet::STANDARD.diff(&RuleSet::STRICT);
/// assert!(diff.stranded().is_empty());
/// assert_eq!(
///     diff.to_string().lines().next(),
///     Some("AwaitingPickup, T: s became ., now refused"),
/// );
/// assert!(RuleSet::STRICT.diff(&RuleSet::STRICT).is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleDiff {
    cells: Vec<CellChange>,
    settings: Vec<SettingChange>,
    stranded: Vec<Situation>,
    /// Where nothing ends under the rules after, whether the rules before lead there or not.
    lost: SituationSet,
}

/// A cell of the table that changes. A held status follows the one underneath as long as neither
/// rule set has a row of its own for it, and is listed only where its change is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CellChange {
    /// The row.
    pub situation: Situation,
    /// The column.
    pub action: ActionType,
    /// The mark before.
    pub before: Mark,
    /// The mark after.
    pub after: Mark,
}

impl CellChange {
    /// Whether the same update gets another answer, or leaves the waybill somewhere else. Otherwise
    /// only what the engine calls it changes: a step, a repeat, or a step over a skipped scan.
    #[must_use]
    pub fn changes_decision(self) -> bool {
        self.target(self.before) != self.target(self.after)
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        let place = self.situation.chinese();
        let change = (self.target(self.before), self.target(self.after));
        fmt::from_fn(move |f| {
            let (action, before, after) = (self.action.short(), self.before, self.after);
            write!(f, "{place}，{action}：{before} 变为 {after}，")?;
            match change {
                (_, None) => f.write_str("改为拒绝"),
                (None, Some(to)) => write!(f, "改为接受，到“{}”", to.chinese()),
                (Some(from), Some(to)) if from == to => f.write_str("照旧接受"),
                (Some(from), Some(to)) => {
                    write!(f, "改为到“{}”，不再到“{}”", to.chinese(), from.chinese())
                }
            }
        })
    }

    /// Where the action leads under a mark.
    fn target(self, mark: Mark) -> Option<Situation> {
        (mark != Mark::Refuse).then(|| next_situation(self.situation, self.action, mark))
    }
}

impl fmt::Display for CellChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, {}: {} became {}, ",
            self.situation,
            self.action.short(),
            self.before,
            self.after
        )?;
        match (self.target(self.before), self.target(self.after)) {
            (_, None) => f.write_str("now refused"),
            (None, Some(to)) => write!(f, "now accepted, to {to}"),
            (Some(from), Some(to)) if from == to => f.write_str("accepted as before"),
            (Some(from), Some(to)) => write!(f, "now to {to}, no longer to {from}"),
        }
    }
}

/// A setting that changes. One that is a mark of the table is listed as the cell that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SettingChange {
    /// The setting.
    pub setting: Setting,
    /// Its value before.
    pub before: SettingValue,
    /// Its value after.
    pub after: SettingValue,
}

impl SettingChange {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(|f| {
            let (label, name) = (self.setting.label_zh(), self.setting);
            let (before, after) = (self.before.chinese(), self.after.chinese());
            write!(f, "{label}（{name}）：{before}变为{after}")
        })
    }
}

impl fmt::Display for SettingChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} became {}", self.setting, self.before, self.after)
    }
}

impl RuleDiff {
    /// The cells that change, row by row.
    #[must_use]
    pub fn cells(&self) -> &[CellChange] {
        &self.cells
    }

    /// The settings that change.
    #[must_use]
    pub fn settings(&self) -> &[SettingChange] {
        &self.settings
    }

    /// The situations that a waybill can be in under the rules before, from which neither a
    /// signature nor a cancellation can ever be reached under the rules after.
    #[must_use]
    pub fn stranded(&self) -> &[Situation] {
        &self.stranded
    }

    /// Whether this stored waybill could never be signed for or cancelled under the rules after: it
    /// is in one of the [stranded](Self::stranded) situations, or in another one like them that the
    /// rules before do not lead to, as a waybill [known](Tracker::known) from elsewhere may be.
    #[must_use]
    pub const fn strands(&self, tracker: &Tracker) -> bool {
        !tracker.is_fresh() && self.lost.contains(tracker.situation())
    }

    /// The Chinese text: a line for each change.
    ///
    /// ```
    /// use waybill_engine::RuleSet;
    ///
    /// let diff = RuleSet::STANDARD.diff(&RuleSet::STRICT);
    /// let first = diff.chinese().to_string().lines().next().map(str::to_owned);
    /// assert_eq!(first.as_deref(), Some("待揽件，T：s 变为 .，改为拒绝"));
    /// ```
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(|f| {
            for cell in &self.cells {
                writeln!(f, "{}", cell.chinese())?;
            }
            for setting in &self.settings {
                writeln!(f, "{}", setting.chinese())?;
            }
            for situation in &self.stranded {
                writeln!(f, "{}：再也到不了结束", situation.chinese())?;
            }
            Ok(())
        })
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.settings.is_empty()
    }
}

/// A line for each change.
impl fmt::Display for RuleDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for cell in &self.cells {
            writeln!(f, "{cell}")?;
        }
        for setting in &self.settings {
            writeln!(f, "{setting}")?;
        }
        for situation in &self.stranded {
            writeln!(f, "{situation}: stranded, no way leads to an end any more")?;
        }
        Ok(())
    }
}

impl RuleSet {
    /// What changes from these rules to others.
    #[must_use]
    pub fn diff(&self, after: &Self) -> RuleDiff {
        let lost = after.lost_situations();
        RuleDiff {
            cells: self.cell_changes(after),
            settings: self.setting_changes(after),
            stranded: self
                .reachable_situations()
                .iter()
                .filter(|situation| lost.contains(*situation))
                .collect(),
            lost,
        }
    }

    fn cell_changes(&self, after: &Self) -> Vec<CellChange> {
        let change = |situation, action| CellChange {
            situation,
            action,
            before: self.mark(situation, action),
            after: after.mark(situation, action),
        };
        let mut changes = Vec::new();
        for situation in Situation::ALL {
            let underneath = Situation::at(situation.status());
            for action in COLUMNS {
                let here = change(situation, action);
                let below = change(underneath, action);
                let follows =
                    situation.is_held() && (here.before, here.after) == (below.before, below.after);
                if here.before != here.after && !follows {
                    changes.push(here);
                }
            }
        }
        changes
    }

    fn setting_changes(&self, after: &Self) -> Vec<SettingChange> {
        Setting::ALL
            .into_iter()
            .filter(|setting| !setting.is_mark())
            .map(|setting| SettingChange {
                setting,
                before: self.settings().get(setting),
                after: after.settings().get(setting),
            })
            .filter(|change| change.before != change.after)
            .collect()
    }
}
