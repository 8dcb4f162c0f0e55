//! A carrier's service around the engine, as small as it can be: its own status codes, duplicates,
//! traces that are pushed again, late scans, and waybills that were on their way before the first
//! day. Storage is a map and the outbox a list; the promises of a real one are in
//! the package `waybill-gateway`.
//!
//! `cargo run --example carrier_service` plays some days.

use std::collections::HashMap;
use std::error::Error;

use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use waybill_engine::{
    ActionType, Adoption, Fault, Late, Malformed, OrderToken, RuleSet, Situation, Timestamp, Trail,
    Update, WaybillId,
};

/// A scan as this carrier's systems have it.
struct Scan<'a> {
    number: &'a str,
    opcode: &'a str,
    time: DateTime<FixedOffset>,
    text: &'a str,
}

/// What whoever sent the scan gets back.
#[derive(Serialize)]
struct Answer<'a> {
    waybill_id: &'a str,
    #[serde(flatten)]
    outcome: Adoption<'a>,
    #[serde(flatten)]
    waybill: Situation,
    #[serde(skip_serializing_if = "Option::is_none")]
    late: Option<Late>,
}

#[derive(Default)]
struct Service {
    rules: RuleSet,
    /// What is stored of each waybill.
    trails: HashMap<WaybillId<'static>, Vec<u8>>,
    outbox: Vec<String>,
    /// Until when waybills of which nothing is known are adopted.
    adopts_until: Option<Timestamp>,
}

impl Service {
    /// Decides a scan, keeps what was accepted, and answers with a line of JSON.
    fn take(
        &mut self,
        scan: &Scan<'_>,
        token: &OrderToken<'_>,
        now: Timestamp,
    ) -> Result<String, Box<dyn Error>> {
        let (id, update) = match self.read(scan) {
            Ok(read) => read,
            Err(fault) => return Ok(serde_json::to_string(&Malformed::from(fault))?),
        };
        let mut trail = match self.trails.get(scan.number) {
            Some(column) => Trail::from_bytes(column)?,
            None => Trail::default(),
        };
        let outcome = if self.adopts_until > Some(now) {
            trail.check_or_adopt(&self.rules, &update, now)
        } else {
            Adoption::Decided(trail.check(&self.rules, &update, now))
        };
        let late = trail.late(&self.rules, &update);
        if let Some(accepted) = outcome.accepted() {
            let payload = accepted.update_path(&id, token);
            self.outbox.push(payload.https_body().to_json());
            trail.commit(accepted)?;
            self.trails.insert(id.into_owned(), trail.to_bytes());
        }
        Ok(serde_json::to_string(&Answer {
            waybill_id: scan.number,
            late: late.filter(|_| outcome.accepted().is_none()),
            waybill: trail.tracker().situation(),
            outcome,
        })?)
    }

    fn read<'a>(&self, scan: &Scan<'a>) -> Result<(WaybillId<'a>, Update<'a>), Fault> {
        let action = match scan.opcode {
            "50" => ActionType::PickedUp,
            "30" | "31" | "36" => ActionType::InTransit,
            "44" => ActionType::OutForDelivery,
            "33" => ActionType::DeliveryFailed,
            "80" => ActionType::Signed,
            // The newer systems send WeChat's own codes, names or labels.
            other => other.parse()?,
        };
        let message = self.rules.messages().message(scan.text)?;
        let update = Update::new(action, scan.time.try_into()?, message);
        Ok((scan.number.try_into()?, update))
    }
}

/// Some days of this carrier: the answers, and what is in the outbox after them.
pub(crate) fn days() -> Result<(Vec<String>, Vec<String>), Box<dyn Error>> {
    let mut service = Service {
        adopts_until: Some(time("2026-11-20T00:00:00+08:00")?.try_into()?),
        ..Service::default()
    };
    let scans = [
        // On its way since before the first day: adopted.
        ("SF1", "44", "2026-11-18T09:00:00+08:00", "派件中"),
        (
            "SF1",
            "80",
            "2026-11-18T11:30:00+08:00",
            "已签收，签收人：本人",
        ),
        ("SF2", "50", "2026-11-18T12:00:00+08:00", "【杭州市】已揽收"),
        ("SF2", "30", "2026-11-18T20:00:00+08:00", "离开杭州转运中心"),
        // The whole trace again, and more of it.
        ("SF2", "50", "2026-11-18T12:00:00+08:00", "【杭州市】已揽收"),
        ("SF2", "30", "2026-11-18T20:00:00+08:00", "离开杭州转运中心"),
        (
            "SF2",
            "OutForDelivery",
            "2026-11-20T09:00:00+08:00",
            "派件中",
        ),
        // Two that come late: the one may be filed, the other is questionable.
        ("SF2", "31", "2026-11-19T23:00:00+08:00", "到达西安分拨中心"),
        ("SF2", "80", "2026-11-19T22:00:00+08:00", "已签收"),
        // Beyond the first days nothing is adopted.
        ("SF3", "80", "2026-11-20T10:00:00+08:00", "已签收"),
        // Mistakes.
        ("SF2", "99", "2026-11-20T10:00:00+08:00", "已签收"),
        (
            "SF2",
            "80",
            "2026-11-20T10:00:00+08:00",
            "快递员138****1234已送达",
        ),
    ];
    let token = OrderToken::new("token-of-the-order-event")?;
    let mut answers = Vec::new();
    let mut now = time("2026-11-18T12:00:00+08:00")?;
    for (number, opcode, scanned, text) in scans {
        let scan = Scan {
            number,
            opcode,
            time: time(scanned)?,
            text,
        };
        now = now.max(scan.time);
        answers.push(service.take(&scan, &token, now.try_into()?)?);
    }
    Ok((answers, service.outbox))
}

fn time(text: &str) -> Result<DateTime<FixedOffset>, String> {
    DateTime::parse_from_rfc3339(text).map_err(|error| error.to_string())
}

#[allow(clippy::print_stdout, reason = "what an example is for")]
fn main() -> Result<(), Box<dyn Error>> {
    let (answers, outbox) = days()?;
    for answer in answers {
        println!("{answer}");
    }
    println!("{} payloads in the outbox", outbox.len());
    Ok(())
}
