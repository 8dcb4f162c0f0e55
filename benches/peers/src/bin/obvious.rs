//! The program that one would write in an afternoon to do what `waybill gate FEED` does: lines,
//! serde, a map, a match, a regex. It writes the same payloads.
//!
//! Usage: `obvious FEED NOW [json|csv] > payloads`. With a third argument it does what `waybill
//! gate --map` does with the map of `peers maps`, which is written by hand here: the carrier's own
//! names, words and local times. `docs/performance.md` lists what it leaves out.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;
use std::fs::File;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};

use chrono::{FixedOffset, NaiveDateTime, TimeZone as _};
use regex::Regex;
use serde::{Deserialize, Serialize};

#[derive(Hash, Serialize, Deserialize)]
struct Scan {
    token: String,
    #[serde(alias = "waybillId")]
    waybill_id: String,
    #[serde(alias = "actionTime")]
    action_time: i64,
    #[serde(alias = "actionType")]
    action_type: u32,
    #[serde(alias = "actionMsg")]
    action_msg: String,
}

/// A scan as the carrier has it, in JSON or in a table.
#[derive(Deserialize)]
struct Foreign {
    #[serde(alias = "令牌")]
    token: String,
    #[serde(rename = "mailNo", alias = "运单号")]
    mail_no: String,
    #[serde(rename = "scanTime", alias = "扫描时间")]
    scan_time: String,
    #[serde(rename = "scanType", alias = "操作类型")]
    scan_type: String,
    #[serde(alias = "描述")]
    remark: String,
}

impl Foreign {
    /// What it is to us, if anything.
    fn scan(self) -> Option<Scan> {
        let action_type = match &*self.scan_type {
            "PickedUp" => 100_001,
            "PickupFailed" => 100_002,
            "CourierAssigned" => 100_003,
            "InTransit" => 200_001,
            "OutForDelivery" => 300_002,
            "Signed" => 300_003,
            "DeliveryFailed" => 300_004,
            "Cancelled" => 400_001,
            "Held" => 400_002,
            _ => return None,
        };
        let formats = ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M"];
        let read = |format| NaiveDateTime::parse_from_str(&self.scan_time, format).ok();
        let local = formats.into_iter().find_map(read)?;
        let china = FixedOffset::east_opt(8 * 3600)?;
        Some(Scan {
            token: self.token,
            waybill_id: self.mail_no,
            action_time: china.from_local_datetime(&local).single()?.timestamp(),
            action_type,
            action_msg: self.remark,
        })
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Status {
    AwaitingPickup,
    CourierAssigned,
    PickupFailed,
    PickedUp,
    InTransit,
    OutForDelivery,
    AtDepot,
    DeliveryFailed,
    Signed,
    Cancelled,
}

struct Parcel {
    status: Status,
    highest: i64,
}

#[derive(Default)]
struct Gate {
    parcels: HashMap<String, Parcel>,
    /// The digests of the accepted updates.
    sent: HashSet<u64>,
    counts: BTreeMap<&'static str, u64>,
}

enum Answer {
    Accepted,
    Duplicate,
    Rejected(&'static str),
}

const ALLOWANCE: i64 = 300;
const TOLERANCE: i64 = 60;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(feed), Some(now)) = (arguments.next(), arguments.next()) else {
        return Err("usage: obvious FEED NOW [json|csv]".into());
    };
    let now: i64 = now.parse()?;
    let mut gate = Gate::default();
    match arguments.next().as_deref() {
        None => gate.lines(&feed, now, |line| serde_json::from_str(line).ok())?,
        Some("json") => gate.lines(&feed, now, |line| {
            serde_json::from_str::<Foreign>(line).ok()?.scan()
        })?,
        Some("csv") => gate.table(&feed, now)?,
        Some(other) => return Err(format!("{other} is neither json nor csv").into()),
    }
    for (what, count) in gate.counts {
        eprintln!("{what}: {count}");
    }
    Ok(())
}

impl Gate {
    fn lines(
        &mut self,
        feed: &str,
        now: i64,
        read: impl Fn(&str) -> Option<Scan>,
    ) -> Result<(), Box<dyn Error>> {
        let phones = Phones::new()?;
        let mut out = BufWriter::new(io::stdout().lock());
        for line in BufReader::new(File::open(feed)?).lines() {
            let line = match line {
                Ok(line) => line,
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                    self.count("101 invalid_utf8");
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            if line.trim().is_empty() {
                continue;
            }
            self.take(read(&line), now, &phones, &mut out)?;
        }
        out.flush()?;
        Ok(())
    }

    fn table(&mut self, feed: &str, now: i64) -> Result<(), Box<dyn Error>> {
        let phones = Phones::new()?;
        let mut out = BufWriter::new(io::stdout().lock());
        for row in csv::Reader::from_path(feed)?.deserialize::<Foreign>() {
            self.take(row.ok().and_then(Foreign::scan), now, &phones, &mut out)?;
        }
        out.flush()?;
        Ok(())
    }

    fn take(
        &mut self,
        scan: Option<Scan>,
        now: i64,
        phones: &Phones,
        out: &mut impl io::Write,
    ) -> Result<(), Box<dyn Error>> {
        let Some(scan) = scan else {
            self.count("102 to 115 not a record");
            return Ok(());
        };
        if let Some(fault) = fault(&scan, phones) {
            self.count(fault);
            return Ok(());
        }
        match self.decide(&scan, now) {
            Answer::Accepted => {
                self.count("accepted");
                serde_json::to_writer(&mut *out, &scan)?;
                out.write_all(b"\n")?;
            }
            Answer::Duplicate => self.count("duplicate"),
            Answer::Rejected(code) => self.count(code),
        }
        Ok(())
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn decide(&mut self, scan: &Scan, now: i64) -> Answer {
        let mut hasher = DefaultHasher::new();
        let identity = (
            &scan.waybill_id,
            scan.action_time,
            scan.action_type,
            &scan.action_msg,
        );
        identity.hash(&mut hasher);
        let digest = hasher.finish();
        let parcel = self
            .parcels
            .entry(scan.waybill_id.clone())
            .or_insert(Parcel {
                status: Status::AwaitingPickup,
                highest: 0,
            });
        if self.sent.contains(&digest) {
            return Answer::Duplicate;
        }
        if scan.action_time > now + ALLOWANCE {
            return Answer::Rejected("201 too_far_ahead");
        }
        if matches!(parcel.status, Status::Signed | Status::Cancelled) {
            return Answer::Rejected("202 waybill_closed");
        }
        let Some(status) = next(parcel.status, scan.action_type) else {
            return Answer::Rejected("203 action_not_permitted");
        };
        if scan.action_time < parcel.highest - TOLERANCE {
            return Answer::Rejected("204 time_goes_back");
        }
        parcel.status = status;
        parcel.highest = parcel.highest.max(scan.action_time);
        self.sent.insert(digest);
        Answer::Accepted
    }
}

/// The next status under the standard rules. A hold does not change the status, so it is not kept.
#[rustfmt::skip]
fn next(status: Status, action: u32) -> Option<Status> {
    use Status::{
        AtDepot, AwaitingPickup, Cancelled, CourierAssigned, DeliveryFailed, InTransit,
        OutForDelivery, PickedUp, PickupFailed, Signed,
    };
    match (status, action) {
        (Signed | Cancelled, _) => None,
        (status, 400_002) => Some(status),
        (AwaitingPickup | CourierAssigned | PickupFailed, 100_003) => Some(CourierAssigned),
        (AwaitingPickup | CourierAssigned | PickupFailed, 100_002) => Some(PickupFailed),
        (AwaitingPickup | CourierAssigned | PickupFailed | PickedUp, 100_001) => Some(PickedUp),
        (AwaitingPickup | CourierAssigned | PickupFailed, 400_001) => Some(Cancelled),
        (AwaitingPickup | CourierAssigned | PickupFailed | PickedUp | InTransit, 200_001)
        | (InTransit, 100_001) => Some(InTransit),
        (PickedUp | InTransit | OutForDelivery | AtDepot | DeliveryFailed, 300_002) => {
            Some(OutForDelivery)
        }
        (OutForDelivery | AtDepot | DeliveryFailed, 200_001) => Some(AtDepot),
        (InTransit | OutForDelivery | AtDepot | DeliveryFailed, 300_004) => Some(DeliveryFailed),
        (InTransit | OutForDelivery | AtDepot | DeliveryFailed, 300_003) => Some(Signed),
        _ => None,
    }
}

/// What is wrong with the values of a record.
fn fault(scan: &Scan, phones: &Phones) -> Option<&'static str> {
    const ACTIONS: [u32; 9] = [
        100_001, 100_002, 100_003, 200_001, 300_002, 300_003, 300_004, 400_001, 400_002,
    ];
    let is_name = |text: &str, longest| {
        !text.is_empty()
            && text.chars().count() <= longest
            && !text.chars().any(|c| c.is_whitespace() || c.is_control())
    };
    let message = &scan.action_msg;
    if !is_name(&scan.waybill_id, 64) || scan.waybill_id == "0" {
        Some("111 invalid_waybill_id")
    } else if !is_name(&scan.token, 256) {
        Some("112 invalid_token")
    } else if !(1..100_000_000_000).contains(&scan.action_time) {
        Some("113 invalid_action_time")
    } else if !ACTIONS.contains(&scan.action_type) {
        Some("114 invalid_action_type")
    } else if message.trim().is_empty()
        || message.chars().any(char::is_control)
        || message.chars().count() > 512
        || phones.offend(message)
    {
        Some("115 invalid_action_msg")
    } else {
        None
    }
}

/// Finds mobile numbers that are not written as their bare eleven digits.
struct Phones {
    /// Numbers with a country prefix, split, or masked.
    broken: Regex,
    /// Whole numbers, in digits of either width.
    whole: Regex,
}

impl Phones {
    fn new() -> Result<Self, regex::Error> {
        let separators = r"[-－–.· \u{a0}\u{3000}]+";
        let digit = "[0-9０-９]";
        let edge = "[^0-9０-９]";
        let start = format!("[1１][3-9３-９]{digit}");
        let whole = format!("{start}{digit}{{8}}");
        let split = format!(
            "{start}(?:{separators}{digit}{{4}}{separators}{digit}{{4}}\
             |{separators}{digit}{{8}}|{digit}{{4}}{separators}{digit}{{4}})"
        );
        let masked = format!(r"{start}{digit}{{0,5}}[*＊×xX•●]{{3,8}}{digit}{{0,5}}");
        let prefix = format!(r"(?:[+＋]86|0086)(?:{separators}|[()（）\[\]【】])*");
        Ok(Self {
            broken: Regex::new(&format!(
                "(?:{prefix}(?:{whole}|{split}|{masked})|(?:^|{edge})(?:{split}|{masked}))\
                 (?:{edge}|$)"
            ))?,
            whole: Regex::new(&format!("(?:^|{edge})({whole})(?:{edge}|$)"))?,
        })
    }

    fn offend(&self, message: &str) -> bool {
        let is_wide = |c| matches!(c, '０'..='９');
        let has_wide = || {
            self.whole
                .captures_iter(message)
                .any(|number| number[1].contains(is_wide))
        };
        self.broken.is_match(message) || message.contains(is_wide) && has_wide()
    }
}
