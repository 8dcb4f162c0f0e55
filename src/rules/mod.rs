//! The rules: which action a waybill takes in which situation, and what follows from that.

mod diff;
mod mark;
mod next_steps;
mod presets;
mod rule_set;
mod settings;
mod shortest;
mod soundness;
mod table;
mod way;

pub use diff::{CellChange, RuleDiff, SettingChange};
pub use mark::Mark;
pub(crate) use mark::{Cell, Marks};
pub use next_steps::NextSteps;
pub(crate) use presets::{COLUMNS, next_situation};
pub use rule_set::RuleSet;
pub use settings::{Setting, SettingValue, Settings};
pub(crate) use soundness::Flaws;
pub use way::Way;
