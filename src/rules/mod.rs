//! The rules: which action a waybill takes in which situation, and what follows from that.

mod compiled;
mod diff;
mod mark;
mod next_steps;
mod rule_set;
mod settings;
mod shortest;
mod soundness;
mod standard_and_strict;
mod way;

pub use diff::{CellChange, RuleDiff, SettingChange};
pub use mark::Mark;
pub(crate) use mark::{Cell, Marks};
pub use next_steps::NextSteps;
pub use rule_set::RuleSet;
pub use settings::{Setting, SettingValue, Settings};
pub(crate) use soundness::Flaws;
pub(crate) use standard_and_strict::{COLUMNS, next_situation};
pub use way::Way;
