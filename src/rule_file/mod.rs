//! A carrier's own rules, as data.

mod bytes;
mod check;
mod fault;
mod form;
mod rows;
mod schema;

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use bytes::InvalidRuleBytes;
use check::checked;
pub use fault::{InvalidRules, RuleFault};
pub use rows::Rows;
use rows::read_rows;

use crate::rules::{COLUMNS, Mark, RuleSet, Settings};
use crate::state::{Situation, Status};
use crate::text::joined;

/// A rule set as a file, for JSON, TOML or any other serde format.
///
/// [`RuleSet::try_from`] checks it as the presets are checked when they are compiled, and reports
/// every fault at once; the ways through the table are judged once all its rows can be read. What
/// is left out is as in [`RuleSet::STANDARD`], except the rows, which are all required; a held
/// status without a row has the row of the status underneath.
///
/// ```
/// use waybill_engine::{RuleFile, RuleSet};
///
/// let text = r#"
///     name = "ours"
///     tolerance = 120                     # seconds
///     new_cycle_after_signed = true
///
///     [rows]             # A PF P T D F S C H
///     AwaitingPickup  = "+ + + s . . . + +"
///     CourierAssigned = "r + + s . . . + +"
///     PickupFailed    = "+ r + s . . . + +"
///     PickedUp        = ". . r + s . . . +"
///     InTransit       = ". . r + + s s . +"
///     OutForDelivery  = ". . . + r + + . +"
///     AtDepot         = ". . . + + + + . +"
///     DeliveryFailed  = ". . . + + r + . +"
///     Signed          = ". . . . . . . . ."
///     Cancelled       = ". . . . . . . . ."
///
///     [held_rows]
///     OutForDelivery  = ". . . + + . . . +"
/// "#;
/// let rules = RuleSet::try_from(toml::from_str::<RuleFile>(text)?)?;
/// assert_eq!(rules.tolerance(), 120);
///
/// let broken = text.replace("+ + + s . . . + +", "+ + + ? . . . + +").replace("AtDepot", "Depot");
/// let refused = RuleSet::try_from(toml::from_str::<RuleFile>(&broken)?).unwrap_err();
/// let faults: Vec<String> = refused.faults().iter().map(ToString::to_string).collect();
/// assert_eq!(faults, [
///     "row AwaitingPickup, column T: `?` is no mark; write one of + r s .",
///     "row Depot: there is no such status; known are AwaitingPickup, CourierAssigned, \
///      PickupFailed, PickedUp, InTransit, OutForDelivery, AtDepot, DeliveryFailed, Signed, \
///      Cancelled",
///     "row AtDepot is missing",
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    clippy::exhaustive_structs,
    reason = "the file's format, made with a literal or read"
)]
pub struct RuleFile {
    /// What the carrier calls its rules.
    pub name: String,
    /// What the rules have beside their table. In a file each [`Setting`](crate::Setting) is a
    /// field of its own. The row of `Signed` stays empty, also where a new cycle may follow.
    pub settings: Settings,
    /// Which action each mark of a row is for, by its [`short`](crate::ActionType::short) name, its
    /// name or its code. `A PF P T D F S C H` if left out.
    pub columns: Vec<String>,
    /// A row for each status, by its name: a mark for each column, with spaces for the eye.
    pub rows: Rows,
    /// Rows of held statuses, where they differ from the status underneath.
    pub held_rows: Rows,
}

fn standard_columns() -> Vec<String> {
    COLUMNS.map(|action| action.short().to_owned()).into()
}

impl TryFrom<RuleFile> for RuleSet {
    type Error = InvalidRules;

    fn try_from(file: RuleFile) -> Result<Self, InvalidRules> {
        let mut faults = Vec::new();
        let given = read_rows(&file.columns, &file.rows, &file.held_rows, &mut faults);
        checked(file.name, file.settings, given.as_ref(), faults).map(Self::with_ways)
    }
}

impl RuleSet {
    /// Runs the checks that a file of these rules would have to pass, for rules that were changed
    /// with the `with_…` methods, which check nothing.
    ///
    /// # Errors
    ///
    /// [`InvalidRules`] with every fault.
    ///
    /// ```
    /// use waybill_engine::RuleSet;
    ///
    /// assert!(RuleSet::STRICT.with_new_cycle_after_signed().verify().is_ok());
    /// assert!(RuleSet::STRICT.with_name(" ").verify().is_err());
    /// ```
    pub fn verify(&self) -> Result<(), InvalidRules> {
        Self::try_from(RuleFile::from(self)).map(drop)
    }
}

/// The file that a rule set would be read from.
impl From<&RuleSet> for RuleFile {
    fn from(rules: &RuleSet) -> Self {
        let row = |situation: Situation| {
            let marks = COLUMNS.map(|action| {
                // A new cycle after a signature is a setting in a file, not a mark.
                let is_setting = situation == Situation::at(Status::Signed);
                let mark = rules.mark(situation, action);
                if is_setting { Mark::Refuse } else { mark }
            });
            let marks = joined(marks, " ").to_string();
            (situation.status().name().to_owned(), marks)
        };
        let (held, not_held): (Vec<Situation>, Vec<Situation>) =
            rules.rows().partition(|s| s.is_held());
        Self {
            name: rules.name().to_owned(),
            settings: *rules.settings(),
            columns: standard_columns(),
            rows: not_held.into_iter().map(row).collect(),
            held_rows: held.into_iter().map(row).collect(),
        }
    }
}

/// Through [`RuleFile`], with the same checks.
impl<'de> Deserialize<'de> for RuleSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(RuleFile::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// As a [`RuleFile`].
impl Serialize for RuleSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RuleFile::from(self).serialize(serializer)
    }
}
