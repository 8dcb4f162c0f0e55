//! A carrier's own rules, as data.

mod fault;
mod schema;

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::{Serialize, Serializer};

pub use fault::RuleFault;

use crate::message::{MessagePolicy, PhoneRule};
use crate::rules::{COLUMNS, Flaws, Mark, Marks, RuleSet};
use crate::state::{Situation, Status};
use crate::text::joined;
use crate::update::{ActionSet, ActionType};

/// A rule set as it stands in a file, for JSON, TOML or any other serde format.
///
/// [`RuleSet::try_from`] checks it as the presets are checked when they are compiled, and reports
/// every fault at once; the ways through the table are judged once all its rows can be read. What is left out is as in [`RuleSet::STANDARD`], except the rows, which
/// are all required; a held status without a row has the row of the status underneath.
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(
    clippy::exhaustive_structs,
    reason = "the file's format, made with a literal or read"
)]
pub struct RuleFile {
    /// What the carrier calls its rules.
    pub name: String,
    /// [`RuleSet::tolerance`], in seconds.
    #[serde(default = "standard_tolerance")]
    pub tolerance: u32,
    /// [`RuleSet::allowance`], in seconds.
    #[serde(default = "standard_allowance")]
    pub allowance: u32,
    /// [`MessagePolicy::max_chars`].
    #[serde(default = "standard_max_chars")]
    pub max_chars: usize,
    /// [`MessagePolicy::phones`].
    #[serde(default)]
    pub phones: PhoneRule,
    /// [`RuleSet::with_cancel_only_before_any_update`].
    #[serde(default)]
    pub cancel_only_before_any_update: bool,
    /// [`RuleSet::with_new_cycle_after_signed`]. The row of `Signed` stays empty.
    #[serde(default)]
    pub new_cycle_after_signed: bool,
    /// Which action each mark of a row is for, by its [`short`](ActionType::short) name, its name
    /// or its code. `A PF P T D F S C H` if left out.
    #[serde(default = "standard_columns")]
    pub columns: Vec<String>,
    /// A row for each status, by its name: a mark for each column, with spaces for the eye.
    pub rows: Rows,
    /// Rows of held statuses, where they differ from the status underneath.
    #[serde(default)]
    pub held_rows: Rows,
}

const fn standard_tolerance() -> u32 {
    RuleSet::STANDARD.tolerance()
}

const fn standard_allowance() -> u32 {
    RuleSet::STANDARD.allowance()
}

const fn standard_max_chars() -> usize {
    MessagePolicy::DEFAULT.max_chars
}

fn standard_columns() -> Vec<String> {
    COLUMNS.map(|action| action.short().to_owned()).into()
}

/// Rows by the name of their status, in the order of the file, a repeated one too.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows(Vec<(String, String)>);

impl FromIterator<(String, String)> for Rows {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}

/// As a map.
impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, row)| (name, row)))
    }
}

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;

        impl<'de> Visitor<'de> for Map {
            type Value = Rows;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("rows by the name of their status")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rows, A::Error> {
                let mut rows = Vec::new();
                while let Some(row) = map.next_entry()? {
                    rows.push(row);
                }
                Ok(Rows(rows))
            }
        }

        deserializer.deserialize_map(Map)
    }
}

impl TryFrom<RuleFile> for RuleSet {
    type Error = InvalidRules;

    fn try_from(file: RuleFile) -> Result<Self, InvalidRules> {
        let mut faults = Vec::new();
        if file.name.trim().is_empty() {
            faults.push(RuleFault::NoName);
        }
        if file.max_chars == 0 {
            faults.push(RuleFault::NoRoomForMessages);
        }
        let rules = read_rows(&file, &mut faults).map(|given| {
            let (rules, flaws) = RuleSet::from_given(&given, file.cancel_only_before_any_update);
            check_ways(&flaws, &mut faults);
            rules
        });
        let Some(rules) = rules.filter(|_| faults.is_empty()) else {
            return Err(InvalidRules { faults });
        };
        let rules = rules
            .with_name(file.name)
            .with_tolerance(file.tolerance)
            .with_allowance(file.allowance)
            .with_messages(MessagePolicy {
                max_chars: file.max_chars,
                phones: file.phones,
            });
        Ok(if file.new_cycle_after_signed {
            rules.with_new_cycle_after_signed()
        } else {
            rules
        })
    }
}

/// The marks of each situation, if the file has a row for it.
type GivenRows = [Option<Marks>; Situation::COUNT];

/// The marks of each row, if all rows can be read.
fn read_rows(file: &RuleFile, faults: &mut Vec<RuleFault>) -> Option<GivenRows> {
    let before = faults.len();
    let columns = read_columns(&file.columns, faults);
    let mut given: GivenRows = [None; Situation::COUNT];
    for (rows, held) in [(&file.rows, false), (&file.held_rows, true)] {
        for (name, row) in &rows.0 {
            // Which column a mark stands in can't be told without the columns.
            let marks = columns
                .as_ref()
                .map_or([Mark::Refuse; ActionType::COUNT], |columns| {
                    read_marks(name, held, row, columns, faults)
                });
            let Some(status) = Status::from_name(name) else {
                faults.push(RuleFault::UnknownStatus { row: name.clone() });
                continue;
            };
            let Some(situation) = Situation::new(status, held) else {
                faults.push(RuleFault::ClosedHeld { status });
                continue;
            };
            if given[situation.index()].replace(marks).is_some() {
                faults.push(RuleFault::RepeatedRow { situation });
            }
        }
    }
    for status in Status::ALL {
        if given[Situation::at(status).index()].is_none() {
            faults.push(RuleFault::MissingRow { status });
        }
    }
    (faults.len() == before).then_some(given)
}

/// The action of each column, if there is one for each.
fn read_columns(columns: &[String], faults: &mut Vec<RuleFault>) -> Option<Columns> {
    let mut read = Vec::new();
    let mut seen = ActionSet::EMPTY;
    for name in columns {
        let action = ActionType::ALL.into_iter().find(|action| {
            name == action.short() || name == action.name() || *name == action.code().to_string()
        });
        match action {
            None => faults.push(RuleFault::UnknownColumn { name: name.clone() }),
            Some(action) if seen.contains(action) => {
                faults.push(RuleFault::RepeatedColumn { action });
            }
            Some(action) => {
                seen = seen.with(action);
                read.push(action);
            }
        }
    }
    for action in COLUMNS {
        if !seen.contains(action) {
            faults.push(RuleFault::MissingColumn { action });
        }
    }
    read.try_into()
        .ok()
        .filter(|_| columns.len() == COLUMNS.len())
}

type Columns = [ActionType; COLUMNS.len()];

/// The marks of a row, as far as they can be read.
fn read_marks(
    name: &str,
    held: bool,
    row: &str,
    columns: &Columns,
    faults: &mut Vec<RuleFault>,
) -> Marks {
    let row_name = || {
        let suffix = if held { ", held" } else { "" };
        [name, suffix].concat()
    };
    let mut marks = [Mark::Refuse; ActionType::COUNT];
    let signs = || row.chars().filter(|c| !c.is_whitespace());
    let found = signs().count();
    if found != columns.len() {
        faults.push(RuleFault::RowLength {
            row: row_name(),
            found,
            wanted: columns.len(),
        });
    }
    for (sign, action) in signs().zip(columns) {
        match Mark::from_sign(sign) {
            Some(mark) => marks[action.index()] = mark,
            None => faults.push(RuleFault::UnknownMark {
                row: row_name(),
                action: *action,
                found: sign,
            }),
        }
    }
    marks
}

/// What the presets are checked for while they compile.
fn check_ways(flaws: &Flaws, faults: &mut Vec<RuleFault>) {
    let Flaws {
        exits,
        false_repeats,
        unreachable,
        endless,
    } = flaws;
    for status in Status::ALL {
        for action in exits[Situation::at(status).index()].iter() {
            faults.push(RuleFault::ExitFromClosed { status, action });
        }
    }
    for situation in Situation::ALL {
        // A held status without a row of its own repeats the fault of the one underneath.
        let underneath = false_repeats[Situation::at(situation.status()).index()];
        for action in false_repeats[situation.index()].iter() {
            if !(situation.is_held() && underneath.contains(action)) {
                faults.push(RuleFault::FalseRepeat { situation, action });
            }
        }
    }
    for situation in unreachable.iter() {
        faults.push(RuleFault::Unreachable {
            status: situation.status(),
        });
    }
    for situation in endless.iter() {
        faults.push(RuleFault::Endless { situation });
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
            let signs = COLUMNS.map(|action| {
                // The option stands for this mark.
                let by_option = situation == Situation::at(Status::Signed);
                let mark = rules.mark(situation, action);
                if by_option { Mark::Refuse } else { mark }.to_string()
            });
            (situation.status().name().to_owned(), signs.join(" "))
        };
        let (held, not_held): (Vec<Situation>, Vec<Situation>) =
            rules.rows().partition(|s| s.is_held());
        Self {
            name: rules.name().to_owned(),
            tolerance: rules.tolerance(),
            allowance: rules.allowance(),
            max_chars: rules.messages().max_chars,
            phones: rules.messages().phones,
            cancel_only_before_any_update: rules.cancels_only_before_any_update(),
            new_cycle_after_signed: rules.starts_new_cycle_after_signed(),
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

/// Rules that can't be used, with everything that is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRules {
    /// Never empty.
    faults: Vec<RuleFault>,
}

impl InvalidRules {
    /// Every fault; at least one.
    #[must_use]
    pub fn faults(&self) -> &[RuleFault] {
        &self.faults
    }

    /// The Chinese text: every fault, with `；` between them.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        joined(self.faults.iter().map(RuleFault::chinese), "；")
    }
}

/// Every fault, with `; ` between them.
impl fmt::Display for InvalidRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", joined(&self.faults, "; "))
    }
}

impl core::error::Error for InvalidRules {}
