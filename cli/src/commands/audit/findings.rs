//! What an audit found: counts and examples, independent of how they are shown.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::FixedOffset;
use waybill_engine::{ActionType, Code, Mark, PhoneForm, RuleSet, Situation, Status, Timestamp};

use super::days::Days;
use super::durations::{Durations, Journeys};
use super::groups::{Groups, Origin};
use super::words::{Bilingual, Unit};
use crate::outcome::Counts;
use crate::secret::Shown;

/// How many examples are kept of each code.
pub(crate) const EXAMPLES: usize = 3;

/// How many entries a list of the worst has.
pub(crate) const WORST: usize = 10;

/// Codes from this number on refuse a well-formed update; those below are for malformed records.
const FIRST_REJECTION: u16 = 200;

/// Everything that was counted of one feed.
pub(crate) struct Findings {
    /// The file's name; none for standard input.
    pub(crate) feed: Option<String>,
    pub(crate) rules: RuleSet,
    /// The time that was given to decide at, if one was.
    pub(crate) now: Option<Timestamp>,
    pub(crate) clock: FixedOffset,
    /// In days.
    pub(crate) stuck_after: u16,
    /// The first and the last time of an accepted update.
    pub(crate) span: Option<(Timestamp, Timestamp)>,
    pub(crate) unit: Unit,
    /// How many lines have what is counted: with a map, one has any number of items.
    pub(crate) records: u64,
    /// Parcels without any scan, which are no items. None without a map.
    pub(crate) empty: u64,
    pub(crate) outcomes: Counts,
    /// What was accepted and refused, by the waybill's situation and the reported action.
    pub(crate) steps: BTreeMap<(Situation, ActionType), Step>,
    pub(crate) refusals: BTreeMap<Code, Refusals>,
    /// How many mobile numbers broke the rule, by how they were written.
    pub(crate) phones: BTreeMap<PhoneForm, u64>,
    /// Accepted updates by hour of the day, and within it by stage.
    pub(crate) hours: [[u64; STAGES]; 24],
    /// The time between an accepted update and the one before.
    pub(crate) gaps: Durations,
    /// The time from the first pickup to the signature.
    pub(crate) journeys: Journeys,
    /// How long before the highest accepted time signatures were that were refused for it.
    pub(crate) late_signatures: Durations,
    pub(crate) days: Days,
    pub(crate) carriers: Groups,
    pub(crate) sites: Groups,
    pub(crate) ends: Ends,
    /// The waybills with the most refused lines, the worst first.
    pub(crate) offenders: Vec<Offender>,
    /// How many waybills have refused lines at all.
    pub(crate) offending: usize,
}

/// How many stages an action type may be of.
pub(crate) const STAGES: usize = 4;

/// How often an action was reported in a situation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Step {
    pub(crate) accepted: u64,
    pub(crate) refused: BTreeMap<Code, u64>,
}

impl Step {
    pub(crate) fn refused(&self) -> u64 {
        self.refused.values().sum()
    }
}

/// What was refused with one code.
#[derive(Debug, Clone, Default)]
pub(crate) struct Refusals {
    pub(crate) count: u64,
    /// By the reported action, which is not known for a malformed line.
    pub(crate) by_action: BTreeMap<ActionType, u64>,
    /// The first ones.
    pub(crate) examples: Vec<Example>,
}

/// A refused line, without its text.
#[derive(Debug, Clone)]
pub(crate) struct Example {
    pub(crate) line: u64,
    /// Which item of the line, by a map.
    pub(crate) item: Option<usize>,
    pub(crate) waybill_id: Option<Shown<'static>>,
    pub(crate) reason: Bilingual,
}

/// The waybills at the feed's end. The first five fields add up to all waybills.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ends {
    pub(crate) signed: u64,
    pub(crate) cancelled: u64,
    /// Open, and updated recently.
    pub(crate) moving: u64,
    /// Open, and not updated for some days.
    pub(crate) stuck: u64,
    /// Without any accepted update.
    pub(crate) untouched: u64,
    /// Those of the open ones that are held.
    pub(crate) held: u64,
    pub(crate) by_status: BTreeMap<Status, u64>,
    pub(crate) stuck_by_status: BTreeMap<Status, u64>,
    /// Those of the open ones of which a signature was refused as late.
    pub(crate) signed_late: u64,
    /// The stuck ones, those whose last update is the longest ago first; the worst, or all if they
    /// are asked for.
    pub(crate) longest: Vec<Stuck>,
}

impl Ends {
    pub(crate) const fn waybills(&self) -> u64 {
        self.signed + self.cancelled + self.open()
    }

    pub(crate) const fn open(&self) -> u64 {
        self.moving + self.stuck + self.untouched
    }

    /// The stuck ones that a report shows.
    pub(crate) fn worst(&self) -> &[Stuck] {
        &self.longest[..WORST.min(self.longest.len())]
    }
}

/// An open waybill that was not updated for some days.
#[derive(Debug, Clone)]
pub(crate) struct Stuck {
    pub(crate) waybill_id: Shown<'static>,
    pub(crate) situation: Situation,
    /// The time of its last update.
    pub(crate) since: Timestamp,
    /// How many whole days that is before the feed's end.
    pub(crate) days: i64,
    /// With whom it was last seen.
    pub(crate) origin: Origin,
}

/// A waybill with refused lines.
#[derive(Debug, Clone)]
pub(crate) struct Offender {
    pub(crate) waybill_id: Shown<'static>,
    pub(crate) codes: BTreeMap<Code, u64>,
}

impl Offender {
    pub(crate) fn refused(&self) -> u64 {
        self.codes.values().sum()
    }
}

impl Findings {
    /// How many accepted updates skipped a scan.
    pub(crate) fn skipping(&self) -> u64 {
        let skips = |(situation, action): &(Situation, ActionType)| {
            self.rules.mark(*situation, *action) == Mark::Skip
        };
        let skipping = self.steps.iter().filter(|(step, _)| skips(step));
        skipping.map(|(_, step)| step.accepted).sum()
    }

    /// The updates that were refused as the waybill was signed for, by action.
    pub(crate) fn after_signature(&self) -> Vec<(ActionType, u64)> {
        let after = ActionType::ALL.map(|action| {
            let step = self.steps.get(&(Situation::at(Status::Signed), action));
            let refused = step.and_then(|step| step.refused.get(&Code::WaybillClosed));
            (action, refused.copied().unwrap_or_default())
        });
        after.into_iter().filter(|(_, times)| *times > 0).collect()
    }

    /// How many signatures were reported, whatever became of them.
    pub(crate) fn signatures(&self) -> u64 {
        let signed = self
            .steps
            .iter()
            .filter(|((_, action), _)| *action == ActionType::Signed);
        signed.map(|(_, step)| step.accepted + step.refused()).sum()
    }

    /// What was rejected, by code.
    pub(crate) fn rejections(&self) -> impl Iterator<Item = (Code, &Refusals)> {
        self.refusals_from(FIRST_REJECTION, u16::MAX)
    }

    /// What was malformed, by code.
    pub(crate) fn malformations(&self) -> impl Iterator<Item = (Code, &Refusals)> {
        self.refusals_from(0, FIRST_REJECTION - 1)
    }

    fn refusals_from(&self, first: u16, last: u16) -> impl Iterator<Item = (Code, &Refusals)> {
        self.refusals
            .iter()
            .map(|(code, refusals)| (*code, refusals))
            .filter(move |(code, _)| (first..=last).contains(&code.number()))
    }

    /// The steps that were accepted, the most frequent first.
    pub(crate) fn accepted_steps(&self) -> Vec<(Situation, ActionType, u64)> {
        self.steps_by(|step| step.accepted)
    }

    /// The steps that were refused, the most frequent first.
    pub(crate) fn refused_steps(&self) -> Vec<(Situation, ActionType, u64)> {
        self.steps_by(Step::refused)
    }

    fn steps_by(&self, count: impl Fn(&Step) -> u64) -> Vec<(Situation, ActionType, u64)> {
        let steps = self.steps.iter();
        let mut steps: Vec<_> = steps
            .map(|((situation, action), step)| (*situation, *action, count(step)))
            .filter(|(.., count)| *count > 0)
            .collect();
        // Stable: equal ones stay in the order of their situations and actions.
        steps.sort_by_key(|(.., count)| Reverse(*count));
        steps
    }
}
