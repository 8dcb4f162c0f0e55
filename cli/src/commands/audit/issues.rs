//! What is wrong, and what to do first: each made from the figures.

use std::cmp::Reverse;

use waybill_engine::{ActionType, Code, Mark, Situation, Status};

use super::durations::Durations;
use super::figures::{count, duration, share, time};
use super::findings::{Findings, Refusals};
use super::groups::{Group, Groups};
use super::words::{self, Bilingual, Unit};
use crate::escape::sanitized;

/// How many of them the first screen has.
pub(crate) const FIRST: usize = 7;

/// A code that refuses this share of the lines, in percent, goes before everything else: so much
/// is hardly about single parcels.
const MUCH: u64 = 10;

/// One that refuses less than this goes behind everything else.
const LITTLE: u64 = 1;

/// A closing tolerance of more seconds than this is not proposed: it would hide wrong clocks.
const LONGEST_TOLERANCE: u32 = 3_600;

/// Duplicates are told as a cause of load from this share of the lines on, in percent.
const LOAD: u64 = 5;

/// Missing scans are told from this share of the accepted updates on, in percent.
const SKIPPING: u64 = 1;

/// Something that is wrong.
pub(crate) struct Issue {
    pub(crate) kind: Kind,
    pub(crate) count: u64,
    /// Of how many.
    pub(crate) whole: u64,
    /// What is counted, and where most of it is.
    pub(crate) what: Bilingual,
    /// What to do first.
    pub(crate) step: Bilingual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Open waybills without an update for some days, of all waybills.
    Stuck,
    /// Signatures that were refused as late, of all signatures that were reported.
    LateSignatures,
    /// Waybills of which nothing was accepted, of all waybills.
    NothingAccepted,
    /// Lines that were refused with a code, of all lines.
    Refused(Code),
    /// Lines that were accepted before, of all lines.
    Duplicates,
    /// Updates that passed over a scan, of the accepted ones.
    MissingScans,
}

impl Kind {
    /// As programs read it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Stuck => "stuck",
            Self::LateSignatures => "late_signatures",
            Self::NothingAccepted => "nothing_accepted",
            Self::Refused(_) => "refused",
            Self::Duplicates => "duplicates",
            Self::MissingScans => "missing_scans",
        }
    }

    pub(crate) const fn code(self) -> Option<Code> {
        match self {
            Self::Refused(code) => Some(code),
            Self::Stuck
            | Self::LateSignatures
            | Self::NothingAccepted
            | Self::Duplicates
            | Self::MissingScans => None,
        }
    }
}

/// Everything that is wrong. First what refuses much of the feed; then the parcels that a
/// consignee sees nothing of; then other refusals; then what costs load or shows less than was
/// done; then what refuses little. Codes of one kind: the most frequent first.
pub(crate) fn of(findings: &Findings) -> Vec<Issue> {
    let lines = findings.outcomes.lines();
    let mut codes: Vec<_> = findings.refusals.iter().collect();
    // Stable: equal ones stay in the order of the checks.
    codes.sort_by_key(|(_, refusals)| Reverse(refusals.count));
    let is_of = |from: u64, below: u64| {
        move |(_, refusals): &(&Code, &Refusals)| {
            let is_from = |percent| is_at_least(percent, refusals.count, lines);
            is_from(from) && !is_from(below)
        }
    };
    let refused = |(code, refusals): (&Code, &Refusals)| refused(findings, *code, refusals);
    let parcels = [
        stuck(findings),
        late_signatures(findings),
        nothing_accepted(findings),
    ];
    let quiet = [duplicates(findings), missing_scans(findings)];
    let refusing = |from, below| {
        let codes = codes.iter().copied().filter(is_of(from, below));
        codes.map(refused)
    };
    refusing(MUCH, 101)
        .chain(parcels.into_iter().flatten())
        .chain(refusing(LITTLE, MUCH))
        .chain(quiet.into_iter().flatten())
        .chain(refusing(0, LITTLE))
        .collect()
}

/// Whether a part is not nothing, and so many percent of a whole.
fn is_at_least(percent: u64, part: u64, whole: u64) -> bool {
    part > 0 && u128::from(part) * 100 >= u128::from(whole) * u128::from(percent)
}

fn stuck(findings: &Findings) -> Option<Issue> {
    let ends = &findings.ends;
    let longest = ends.longest.first()?;
    let by_status = ends.stuck_by_status.iter();
    let (status, times) = by_status.max_by_key(|(status, times)| (**times, Reverse(**status)))?;
    let since = time(longest.since, findings.clock).to_string();
    let longest = Bilingual::of(
        format!("the longest since {since}"),
        format!("最久的自 {since} 起"),
    );
    let at = Bilingual::of(
        format!("{} of them {}", count(*times), status.name()),
        format!("其中 {} 单为{}", count(*times), status.label_zh()),
    );
    let what = words::STUCK_WAYBILLS.with(&findings.stuck_after.to_string());
    let what = what.and(&words::COMMA, &longest);
    let what = what.and(&words::SEMICOLON, &at);
    let what = with_most(what, findings, |group| group.stuck);
    let step = step_for_stuck(*status).and(&words::SENTENCE, &words::STUCK_LIST);
    Some(Issue {
        kind: Kind::Stuck,
        count: ends.stuck,
        whole: ends.waybills(),
        what,
        step,
    })
}

/// Whom to ask for a parcel that got stuck there.
const fn step_for_stuck(status: Status) -> Bilingual {
    match status {
        Status::AwaitingPickup | Status::CourierAssigned | Status::PickupFailed => Bilingual::new(
            "Ask the sender's depot whether they were ever picked up; cancel those that were not.",
            "请向寄件网点核实是否已揽收；未揽收的请取消。",
        ),
        Status::OutForDelivery => Bilingual::new(
            "Ask the couriers who took them out: most may be delivered, and the signature is \
             missing.",
            "请询问派件的快递员：多半已经送达，只是缺少签收扫描。",
        ),
        Status::AtDepot => Bilingual::new(
            "Ask the depots where they lie for a new delivery, or a word to the consignee.",
            "请联系包裹所在的网点重新派送，或通知收件人。",
        ),
        Status::DeliveryFailed => Bilingual::new(
            "Ask for the next attempt at delivery, or the return.",
            "请安排再次派送或退回。",
        ),
        Status::PickedUp | Status::InTransit | Status::Signed | Status::Cancelled => {
            Bilingual::new(
                "Look for them where they were scanned last, the oldest first.",
                "请在最后扫描的地点查找，先查最久的。",
            )
        }
    }
}

fn late_signatures(findings: &Findings) -> Option<Issue> {
    let late = &findings.late_signatures;
    if late.total() == 0 {
        return None;
    }
    let open = count(findings.ends.signed_late);
    let what = Bilingual::of(
        format!(
            "signatures: refused as late (204), as a scan with a later time came first; of their \
             waybills still open: {open}"
        ),
        format!("条签收：因更晚时间的扫描先到，被当作迟到拒绝（204）；其中 {open} 单至今未结束"),
    );
    Some(Issue {
        kind: Kind::LateSignatures,
        count: late.total(),
        whole: findings.signatures(),
        what,
        step: step_for_late(late),
    })
}

/// A tolerance that takes at least half of the late signatures, if it need not be long.
fn step_for_late(late: &Durations) -> Bilingual {
    let mut taken = 0;
    for (range, times) in late.ranges() {
        taken += times;
        let Some(end) = range.to.filter(|end| *end <= LONGEST_TOLERANCE) else {
            break;
        };
        if taken * 2 >= late.total() {
            let (taken, within) = (count(taken), duration(end));
            return Bilingual::of(
                format!(
                    "Early by less than {}: {taken}. If the carrier stamps signatures so by \
                     habit, closing_tolerance = {end} in the rules takes them; otherwise set the \
                     scanners' clocks right.",
                    within.en()
                ),
                format!(
                    "提前不到 {}的有 {taken} 条：若该公司习惯提前签收，可在规则中设 closing_tolerance = {end}；\
                     否则请校准扫描设备的时钟。",
                    within.zh()
                ),
            );
        }
    }
    Bilingual::new(
        "Check the clocks of the scanners that sign; most are early by more than a tolerance \
         should allow.",
        "请检查签收设备的时钟；多数提前太久，不宜用容差放行。",
    )
}

fn nothing_accepted(findings: &Findings) -> Option<Issue> {
    let ends = &findings.ends;
    (ends.untouched > 0).then(|| Issue {
        kind: Kind::NothingAccepted,
        count: ends.untouched,
        whole: ends.waybills(),
        what: words::NOTHING_ACCEPTED.clone(),
        step: words::NOTHING_ACCEPTED_STEP.clone(),
    })
}

fn refused(findings: &Findings, code: Code, refusals: &Refusals) -> Issue {
    let name = Bilingual::plain(format_args!("{} {code}", code.number()));
    let unit = words::unit(findings.unit);
    // What is malformed is told best by an example, as a code may be for many things.
    let example = refusals
        .examples
        .first()
        .filter(|_| refusals.by_action.is_empty());
    let why = example.map_or_else(
        || words::when(code),
        |example| words::AS_AN_EXAMPLE.with_text(&example.reason),
    );
    let what = unit.and(&words::COLON, &name).and(&words::COMMA, &why);
    // Of as many the first in the order of actions.
    let by_action = refusals.by_action.iter();
    let top = by_action.max_by_key(|(action, times)| (**times, Reverse(**action)));
    let what = match top {
        Some((action, times)) if refusals.by_action.len() > 1 => {
            let text = words::MOST_OFTEN.with_text(&words::action(*action));
            with_count(&what.and(&words::SEMICOLON, &text), *times)
        }
        Some((action, _)) => what.and(&words::SEMICOLON, &words::action(*action)),
        None => what,
    };
    let what = with_most(what, findings, |group| group.refused_with(code));
    // A code's remedy is for records of ours.
    let is_by_map = findings.unit == Unit::Items && refusals.by_action.is_empty();
    let step = if is_by_map && code == Code::InvalidActionType {
        words::UNKNOWN_CODES_STEP.clone()
    } else if is_by_map {
        words::FOREIGN_STEP.clone()
    } else {
        words::remedy(code)
    };
    Issue {
        kind: Kind::Refused(code),
        count: refusals.count,
        whole: findings.outcomes.lines(),
        what,
        step,
    }
}

fn duplicates(findings: &Findings) -> Option<Issue> {
    let outcomes = &findings.outcomes;
    let lines = outcomes.lines();
    if !is_at_least(LOAD, outcomes.duplicate, lines) {
        return None;
    }
    let what = words::DUPLICATES.with_text(words::unit(findings.unit));
    let what = with_most(what, findings, |group| group.outcomes.duplicate);
    let of_most = |groups: &Groups| {
        let (name, times) = groups.most(|group| group.outcomes.duplicate)?;
        let lines = groups.of_name(name.as_str())?.outcomes.lines();
        let (name, share) = (sanitized(name.as_str()), share(times, lines));
        Some(Bilingual::of(
            format!("Of what {name} sends, {share} are duplicates."),
            format!("{name} 发来的有 {share} 是重复。"),
        ))
    };
    let step = match of_most(&findings.carriers) {
        Some(most) => most.and(&words::SENTENCE, &words::DUPLICATES_STEP),
        None => words::DUPLICATES_STEP.clone(),
    };
    Some(Issue {
        kind: Kind::Duplicates,
        count: outcomes.duplicate,
        whole: lines,
        what,
        step,
    })
}

fn missing_scans(findings: &Findings) -> Option<Issue> {
    let (skipping, accepted) = (findings.skipping(), findings.outcomes.accepted);
    if !is_at_least(SKIPPING, skipping, accepted) {
        return None;
    }
    let mut steps = findings.accepted_steps().into_iter();
    let is_skip = |(situation, action, _): &(Situation, ActionType, u64)| {
        findings.rules.mark(*situation, *action) == Mark::Skip
    };
    // They are sorted: the first is the most frequent.
    let (situation, action, times) = steps.find(is_skip)?;
    let step = words::situation(situation).and(&words::ARROW, &words::action(action));
    let text = words::MOST_OFTEN.with_text(&step);
    Some(Issue {
        kind: Kind::MissingScans,
        count: skipping,
        whole: accepted,
        what: with_count(&words::MISSING_SCANS.and(&words::SEMICOLON, &text), times),
        step: words::MISSING_SCANS_STEP.clone(),
    })
}

/// The text, with the carrier and the site that have most of it, where they are named.
fn with_most(what: Bilingual, findings: &Findings, of: impl Fn(&Group) -> u64) -> Bilingual {
    let groups = [
        (&findings.carriers, &words::MOST_OF_CARRIER),
        (&findings.sites, &words::MOST_AT_SITE),
    ];
    groups.into_iter().fold(what, |what, (groups, words)| {
        let Some((name, times)) = groups.most(&of) else {
            return what;
        };
        let name = Bilingual::plain(sanitized(name.as_str()));
        let text = words.with_text(&name);
        with_count(&what.and(&words::SEMICOLON, &text), times)
    })
}

fn with_count(text: &Bilingual, times: u64) -> Bilingual {
    text.and(
        &words::SPACE,
        &Bilingual::plain(format_args!("×{}", count(times))),
    )
}
