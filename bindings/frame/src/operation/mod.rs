//! The operations, and which number each has.

mod decide;
mod made;
#[cfg(feature = "maps")]
mod map;
mod next;
mod record;
mod reply;
mod rules;
mod tables;
mod tracker;
mod trail;

use waybill_engine::RuleSet;

use crate::input::Input;
use crate::output::Output;
use crate::status::Status;

/// What is asked. Numbers are never used again and never change in meaning, only added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u32)]
#[non_exhaustive]
pub enum Operation {
    /// May this update be sent?
    Decide = 1,
    /// May these, one after the other?
    DecideMany = 2,
    /// Why, check by check?
    Explain = 3,
    /// What is in this record, and what is its fingerprint?
    Record = 4,
    /// What may come next?
    Next = 5,
    /// What is in this tracker?
    Tracker = 6,
    /// Which bytes are to be kept of this rule file?
    Rules = 7,
    /// What do these rules say?
    RulesShow = 8,
    /// What changes from these rules to others?
    RulesDiff = 9,
    /// May this update be sent, given the whole history?
    TrailDecide = 10,
    /// May this whole trace be taken in?
    TrailImport = 11,
    /// Would this late update have been legal in its own time?
    TrailLate = 12,
    /// Where would these rules have led to?
    TrailReplay = 13,
    /// What does WeChat's answer mean?
    Reply = 14,
    /// Which actions, statuses, codes and classes are there?
    Tables = 15,
    /// Which bytes are to be kept of this map?
    Map = 16,
    /// What does this map say of itself?
    MapShow = 17,
    /// What is in these foreign records, by a map?
    MapRead = 18,
}

impl Operation {
    /// All of them, in the order of their numbers, from 1.
    pub const ALL: [Self; 18] = [
        Self::Decide,
        Self::DecideMany,
        Self::Explain,
        Self::Record,
        Self::Next,
        Self::Tracker,
        Self::Rules,
        Self::RulesShow,
        Self::RulesDiff,
        Self::TrailDecide,
        Self::TrailImport,
        Self::TrailLate,
        Self::TrailReplay,
        Self::Reply,
        Self::Tables,
        Self::Map,
        Self::MapShow,
        Self::MapRead,
    ];

    /// The number that the C function takes.
    #[must_use]
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// The operation with this number.
    pub(crate) fn from_number(number: u32) -> Result<Self, Status> {
        let place = usize::try_from(number.wrapping_sub(1)).unwrap_or(usize::MAX);
        Self::ALL
            .get(place)
            .copied()
            .ok_or(Status::UnknownOperation)
    }

    pub(crate) fn run(
        self,
        rules: &RuleSet,
        input: Input<'_>,
        out: &mut Output<'_>,
    ) -> Result<(), Status> {
        match self {
            Self::Decide => decide::decide(rules, input, out),
            Self::DecideMany => decide::decide_many(rules, input, out),
            Self::Explain => decide::explain(rules, input, out),
            Self::Record => record::record(rules, input, out),
            Self::Next => next::next(rules, input, out),
            Self::Tracker => tracker::tracker(input, out),
            Self::Rules => rules::make(input, out),
            Self::RulesShow => rules::show(rules, input, out),
            Self::RulesDiff => rules::diff(rules, input, out),
            Self::TrailDecide => trail::decide(rules, input, out),
            Self::TrailImport => trail::import(rules, input, out),
            Self::TrailLate => trail::late(rules, input, out),
            Self::TrailReplay => trail::replay(rules, input, out),
            Self::Reply => reply::reply(input, out),
            Self::Tables => tables::tables(input, out),
            #[cfg(feature = "maps")]
            Self::Map => map::make(input, out),
            #[cfg(feature = "maps")]
            Self::MapShow => map::show(input, out),
            #[cfg(feature = "maps")]
            Self::MapRead => map::read(rules, input, out),
            #[cfg(not(feature = "maps"))]
            Self::Map | Self::MapShow | Self::MapRead => Err(Status::UnknownOperation),
        }
    }
}
