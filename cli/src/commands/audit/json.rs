//! The figures as JSON, for other programs.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use waybill_engine::Code;

use super::comparison::{Change, Measure};
use super::days::OfDay;
use super::durations::{Durations, Journeys};
use super::figures::Figure;
use super::findings::{Findings, Refusals, Stuck};
use super::groups::{Group, Listed};
use super::issues::Issue;
use super::report::Report;
use super::words::{self, Unit};
use crate::outcome::Counts;
use crate::secret::Shown;

/// The most carriers, and sites, that are listed by name.
const NAMES: usize = 100;

/// The most days that are listed.
const DAYS: u16 = 366;

/// One object on one line.
pub(crate) fn of(report: &Report) -> String {
    let mut object = figures(&report.findings);
    object["issues"] = report.issues.iter().map(issue).collect();
    if let Some(against) = &report.against {
        object["against"] = figures(&against.before);
        object["changes"] = against.changes.iter().map(change).collect();
    }
    format!("{object}\n")
}

/// What was counted of one feed.
fn figures(findings: &Findings) -> Value {
    let unit = findings.unit;
    let mut object = json!({
        "feed": findings.feed,
        "rules": findings.rules.name(),
        "fingerprint": findings.rules.fingerprint(),
        "now": findings.now,
        "utc_offset": findings.clock.to_string(),
        "first": findings.span.map(|(first, _)| first),
        "last": findings.span.map(|(_, last)| last),
        "lines": findings.records,
        "outcomes": findings.outcomes,
        "skipping": findings.skipping(),
        "steps": steps(findings),
        "refusals": refusals(findings),
        "phones": phones(findings),
        "hours": findings.hours.map(|stages| stages.iter().sum::<u64>()),
        "days": days(findings),
        "gaps": ranges(&findings.gaps),
        "pickup_to_signature": journeys(&findings.journeys),
        "late_signatures": late_signatures(findings),
        "no_carrier": group("carrier", None, unit, &findings.carriers.nameless),
        "no_site": group("site", None, unit, &findings.sites.nameless),
        "waybills": ends(findings),
        "offending_waybills": findings.offending,
        "worst_waybills": findings.offenders.iter().map(|offender| json!({
            "waybill_id": offender.waybill_id,
            "refused": offender.refused(),
            "by_code": by_code(&offender.codes),
        })).collect::<Vec<_>>(),
    });
    if unit == Unit::Items {
        object["items"] = findings.outcomes.lines().into();
        object["empty"] = findings.empty.into();
    }
    let carriers = findings.carriers.largest(NAMES);
    (object["carriers"], object["other_carriers"]) = listed("carrier", unit, &carriers);
    let sites = findings.sites.worst(NAMES);
    (object["sites"], object["other_sites"]) = listed("site", unit, &sites);
    object
}

fn issue(issue: &Issue) -> Value {
    json!({
        "issue": issue.kind.name(),
        "code": issue.kind.code(),
        "count": issue.count,
        "of": issue.whole,
        "what": issue.what.en(),
        "what_zh": issue.what.zh(),
        "step": issue.step.en(),
        "step_zh": issue.step.zh(),
    })
}

fn change(change: &Change) -> Value {
    let name = match &change.measure {
        Measure::Carrier(name) | Measure::Site(name) => Some(name),
        Measure::Whole(..) | Measure::Code(_) => None,
    };
    let code = match &change.measure {
        Measure::Code(code) => Some(code),
        Measure::Whole(..) | Measure::Carrier(_) | Measure::Site(_) => None,
    };
    json!({
        "measure": change.measure.name(),
        "code": code,
        "name": name,
        "before": figure(change.before),
        "now": figure(change.now),
        "trend": change.trend.name(),
    })
}

fn figure(figure: Figure) -> Value {
    match figure {
        Figure::Count(count) => json!({"count": count}),
        Figure::Share(count, whole) => json!({"count": count, "of": whole}),
        Figure::Seconds(seconds, journeys) => json!({"seconds": seconds, "journeys": journeys}),
    }
}

fn steps(findings: &Findings) -> Vec<Value> {
    let steps = findings.steps.iter().map(|((situation, action), step)| {
        json!({
            "status": situation.status(),
            "held": situation.is_held(),
            "action": action,
            "accepted": step.accepted,
            "refused": by_code(&step.refused),
        })
    });
    steps.collect()
}

fn refusals(findings: &Findings) -> Vec<Value> {
    let entry = |(code, refusals): (&Code, &Refusals)| {
        json!({
            "code": code,
            "number": code.number(),
            "count": refusals.count,
            "by_action": by_action(refusals),
            "examples": refusals.examples.iter().map(|example| json!({
                "line": example.line,
                "item": example.item,
                "waybill_id": example.waybill_id,
                "reason": example.reason.en(),
                "reason_zh": example.reason.zh(),
            })).collect::<Vec<_>>(),
        })
    };
    findings.refusals.iter().map(entry).collect()
}

fn by_action(refusals: &Refusals) -> BTreeMap<String, u64> {
    let actions = refusals.by_action.iter();
    actions
        .map(|(action, times)| (action.code().to_string(), *times))
        .collect()
}

fn phones(findings: &Findings) -> BTreeMap<String, u64> {
    let forms = findings.phones.iter();
    forms
        .map(|(form, times)| (form.to_string(), *times))
        .collect()
}

fn by_code(codes: &BTreeMap<Code, u64>) -> BTreeMap<&'static str, u64> {
    let codes = codes.iter();
    codes.map(|(code, times)| (code.name(), *times)).collect()
}

/// The last days up to the feed's end, and what is on none of them.
fn days(findings: &Findings) -> Value {
    let end = findings.span.map(|(_, last)| last);
    let window = findings.days.window(end, DAYS);
    let unit = words::counted(findings.unit).en();
    let of_day = |of_day: &OfDay| {
        json!({
            "day": of_day.day.date(),
            unit: of_day.outcomes.lines(),
            "outcomes": of_day.outcomes,
            "stuck_waybills": of_day.stuck,
        })
    };
    let beside = |counts: Counts| (counts.lines() > 0).then_some(counts);
    json!({
        "days": window.days.iter().map(of_day).collect::<Vec<_>>(),
        "undated": beside(window.undated),
        "earlier": beside(window.earlier),
        "later": beside(window.later),
    })
}

fn ranges(durations: &Durations) -> Vec<Value> {
    let ranges = durations.ranges();
    ranges
        .map(|(range, times)| json!({"from": range.from, "to": range.to, "count": times}))
        .collect()
}

fn journeys(journeys: &Journeys) -> Value {
    json!({
        "count": journeys.len(),
        "half_within": journeys.within(50),
        "nine_tenths_within": journeys.within(90),
        "ranges": ranges(&journeys.by_range()),
    })
}

fn late_signatures(findings: &Findings) -> Value {
    let after = findings.after_signature().into_iter();
    let after: BTreeMap<String, u64> = after
        .map(|(action, times)| (action.code().to_string(), times))
        .collect();
    json!({
        "count": findings.late_signatures.total(),
        "of": findings.signatures(),
        "still_open": findings.ends.signed_late,
        "ranges": ranges(&findings.late_signatures),
        "after_signature": after,
    })
}

/// The groups by name, and the others together.
fn listed(kind: &str, unit: Unit, listed: &Listed<'_>) -> (Value, Value) {
    let named = listed.named.iter();
    let named = named.map(|(name, found)| group(kind, Some(*name), unit, found));
    let others = listed.others.as_ref().map(|others| {
        let mut object = group(kind, None, unit, others);
        object["names"] = listed.left_out.into();
        object
    });
    (named.collect(), others.into())
}

/// What one of a kind sent, a carrier or a site.
fn group(kind: &str, name: Option<&Shown<'_>>, unit: Unit, group: &Group) -> Value {
    let counted = words::counted(unit).en();
    let mut object = json!({
        kind: name,
        "waybills": group.waybills,
        counted: group.outcomes.lines(),
        "outcomes": group.outcomes,
        "by_code": by_code(&group.codes),
        "stuck_waybills": group.stuck,
    });
    if kind == "carrier" {
        object["pickup_to_signature"] = journeys(&group.journeys);
    }
    object
}

fn ends(findings: &Findings) -> Value {
    let ends = &findings.ends;
    let longest = |stuck: &Stuck| {
        json!({
            "waybill_id": stuck.waybill_id,
            "carrier": findings.carriers.name(stuck.origin.carrier),
            "site": findings.sites.name(stuck.origin.site),
            "status": stuck.situation.status(),
            "held": stuck.situation.is_held(),
            "since": stuck.since,
            "days": stuck.days,
        })
    };
    let by_status = ends.stuck_by_status.iter();
    let by_status: BTreeMap<&str, u64> = by_status
        .map(|(status, times)| (status.name(), *times))
        .collect();
    json!({
        "count": ends.waybills(),
        "signed": ends.signed,
        "cancelled": ends.cancelled,
        "moving": ends.moving,
        "stuck": ends.stuck,
        "nothing_accepted": ends.untouched,
        "held": ends.held,
        "stuck_after_days": findings.stuck_after,
        "stuck_by_status": by_status,
        "longest_stuck": ends.worst().iter().map(longest).collect::<Vec<_>>(),
    })
}
