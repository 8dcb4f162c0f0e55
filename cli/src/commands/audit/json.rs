//! The figures as JSON, for other programs.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use waybill_engine::Code;

use super::durations::{Durations, Journeys};
use super::findings::{Carrier, Findings, Refusals};
use crate::secret::Shown;

/// The most carriers that are listed by name.
const CARRIERS: usize = 100;

/// One object on one line.
pub(crate) fn of(findings: &Findings) -> String {
    let carriers = findings.largest_carriers(CARRIERS);
    let object = json!({
        "feed": findings.feed,
        "rules": findings.rules.name(),
        "fingerprint": findings.rules.fingerprint(),
        "now": findings.now,
        "utc_offset": findings.clock.to_string(),
        "first": findings.span.map(|(first, _)| first),
        "last": findings.span.map(|(_, last)| last),
        "lines": findings.outcomes.lines(),
        "outcomes": findings.outcomes,
        "skipping": findings.skipping(),
        "steps": steps(findings),
        "refusals": refusals(findings),
        "phones": phones(findings),
        "hours": findings.hours.map(|stages| stages.iter().sum::<u64>()),
        "gaps": ranges(&findings.gaps),
        "pickup_to_signature": journeys(&findings.journeys),
        "late_signatures": json!({
            "count": findings.late_signatures.total(),
            "ranges": ranges(&findings.late_signatures),
        }),
        "carriers": carriers.named.iter().map(|(name, found)| {
            carrier(Some(*name), found)
        }).collect::<Vec<_>>(),
        "other_carriers": carriers.others.as_ref().map(|others| {
            let mut object = carrier(None, others);
            object["names"] = carriers.left_out.into();
            object
        }),
        "no_carrier": carrier(None, &findings.nameless),
        "waybills": ends(findings),
        "offending_waybills": findings.offending,
        "worst_waybills": findings.offenders.iter().map(|offender| json!({
            "waybill_id": offender.waybill_id,
            "refused": offender.refused(),
            "by_code": by_code(&offender.codes),
        })).collect::<Vec<_>>(),
    });
    format!("{object}\n")
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

fn carrier(name: Option<&Shown<'_>>, carrier: &Carrier) -> Value {
    json!({
        "carrier": name,
        "waybills": carrier.waybills,
        "lines": carrier.outcomes.lines(),
        "outcomes": carrier.outcomes,
        "by_code": by_code(&carrier.codes),
        "pickup_to_signature": journeys(&carrier.journeys),
    })
}

fn ends(findings: &Findings) -> Value {
    let ends = &findings.ends;
    json!({
        "count": ends.waybills(),
        "signed": ends.signed,
        "cancelled": ends.cancelled,
        "moving": ends.moving,
        "stuck": ends.stuck,
        "nothing_accepted": ends.untouched,
        "held": ends.held,
        "stuck_after_days": findings.stuck_after,
        "longest_stuck": ends.longest.iter().map(|stuck| json!({
            "waybill_id": stuck.waybill_id,
            "status": stuck.situation.status(),
            "held": stuck.situation.is_held(),
            "since": stuck.since,
        })).collect::<Vec<_>>(),
    })
}
