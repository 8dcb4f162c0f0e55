//! Makes `data/history.jsonl`: a month of recorded parcels under five invented carriers, each with
//! habits of its own, for `waybill audit`.
//!
//! `cargo run -p waybill-cli --example make_history` writes the same bytes every time.

mod random;
mod recorded;

use std::error::Error;
use std::fs;
use std::path::Path;

use serde_json::json;

use crate::random::Random;
use crate::recorded::{
    ASSIGNED, CANCELLED, DAY, FAILED, HELD, IN_TRANSIT, OUT, PICKED_UP, PICKUP_FAILED, SIGNED,
    Track,
};

/// 2026-09-01 in China, and how many days the history runs.
const FIRST_DAY: i64 = 20_697;
const DAYS: i64 = 30;

/// An invented carrier, and what its systems do wrong: one in this many, 0 for never.
struct Carrier {
    name: &'static str,
    /// `#` a digit.
    waybills: &'static str,
    speaks_chinese: bool,
    /// Names a courier before the pickup.
    assigns: bool,
    /// Of scans: pushed hours late.
    late: usize,
    /// Of signed parcels: the whole trace pushed again.
    replays: usize,
    /// Of delivery texts: with a number that breaks the phone rule.
    phones: usize,
    /// Of scans: the time in milliseconds.
    milliseconds: usize,
    /// Of scans: another action type than any of the nine.
    foreign: usize,
    /// Of parcels: called off on the way.
    called_off: usize,
    /// Of parcels: never scanned again from somewhere on the way.
    lost: usize,
}

#[rustfmt::skip]
const CARRIERS: &[Carrier] = &[
    Carrier {
        name: "HERON",  waybills: "HR##########", speaks_chinese: true,  assigns: true,
        late: 0,  replays: 9, phones: 0, milliseconds: 0,  foreign: 0,  called_off: 40, lost: 30,
    },
    Carrier {
        name: "CRANE",  waybills: "31##########", speaks_chinese: true,  assigns: true,
        late: 60, replays: 2, phones: 0, milliseconds: 0,  foreign: 0,  called_off: 12, lost: 12,
    },
    Carrier {
        name: "PLOVER", waybills: "PL8#########", speaks_chinese: true,  assigns: true,
        late: 90, replays: 6, phones: 4, milliseconds: 0,  foreign: 0,  called_off: 20, lost: 15,
    },
    Carrier {
        name: "IBIS",   waybills: "7###########", speaks_chinese: false, assigns: false,
        late: 30, replays: 0, phones: 0, milliseconds: 0,  foreign: 70, called_off: 0,  lost: 13,
    },
    Carrier {
        name: "TERN",   waybills: "TN#########X", speaks_chinese: false, assigns: false,
        late: 80, replays: 8, phones: 0, milliseconds: 25, foreign: 0,  called_off: 0,  lost: 9,
    },
];

/// Which carrier a track goes to, and how many parcels it becomes.
fn carrier_of(track: &Track) -> (&'static Carrier, usize) {
    match (track.group.as_str(), track.carrier.as_str()) {
        ("chinese", "ZTO" | "EMS" | "SUNING") => (&CARRIERS[0], 3),
        ("chinese", "YUNDA" | "BEST") => (&CARRIERS[1], 3),
        ("chinese", _) => (&CARRIERS[2], 3),
        ("fedex-india", _) => (&CARRIERS[3], 1),
        _ => (&CARRIERS[4], 1),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    let mut tracks = recorded::tracks(&fs::read_to_string(data.join("tracks.jsonl"))?)?;
    // One was signed 15 months after it went out.
    tracks.retain(|track| span(track) < DAYS * DAY);
    let mut pushes: Vec<Push> = tracks.iter().flat_map(pushes_of).collect();
    pushes.sort_by_key(|push| push.arrival);

    let mut random = Random::of("lines that were cut off");
    let lines = pushes.into_iter().map(|push| match random.below(500) {
        0 => push.line.chars().take(70).collect(),
        _ => push.line,
    });
    let history: String = lines.map(|line| line + "\n").collect();
    fs::write(data.join("history.jsonl"), history)?;
    Ok(())
}

/// Seconds from the first event to the last.
fn span(track: &Track) -> i64 {
    let times = || track.events.iter().map(|(time, _)| *time);
    times().max().unwrap_or(0) - times().min().unwrap_or(0)
}

/// A line, and when it came.
struct Push {
    arrival: i64,
    line: String,
}

/// What the systems push for the parcels of a track.
fn pushes_of(track: &Track) -> Vec<Push> {
    let (carrier, parcels) = carrier_of(track);
    let parcel = |i| {
        let mut random = Random::of(&format!("{} {i}", track.name));
        let events = life(carrier, track, &mut random);
        pushed(carrier, &events, &mut random)
    };
    (0..parcels).flat_map(parcel).collect()
}

type Events = Vec<(i64, u32)>;

/// A parcel's events: those of the track on other days, with what no recording has around them.
fn life(carrier: &Carrier, track: &Track, random: &mut Random) -> Events {
    let mut events = moved(&track.events, random);
    if track.head == "oldest-cut" && random.one_in(2) {
        events.insert(0, (events[0].0 - 60 * random.between(7, 40), PICKED_UP));
    }
    let first = events[0];
    if carrier.assigns && first.1 == PICKED_UP && !random.one_in(4) {
        let assigned = first.0 - 60 * random.between(15, 200);
        events.insert(0, (assigned, ASSIGNED));
        if random.one_in(6) {
            events.insert(1, (assigned + 60 * random.between(5, 14), PICKUP_FAILED));
        }
        if random.one_in(14) {
            events.truncate(1);
            events.push((assigned + 60 * random.between(3, 90), CANCELLED));
        }
    }
    if happens(carrier.lost, random) {
        events.truncate(1 + random.below(events.len()));
    }
    if happens(carrier.called_off, random) && events.len() > 3 {
        let (time, _) = events[2];
        events.insert(3, (time + 30, CANCELLED));
    }
    events
}

/// The events within the history's days, moved by whole days: gaps and the time of day stay.
fn moved(events: &[(i64, u32)], random: &mut Random) -> Events {
    let days = || events.iter().map(|(time, _)| time.div_euclid(DAY));
    let (first, last) = (days().min().unwrap_or(0), days().max().unwrap_or(0));
    let end = FIRST_DAY + DAYS - 1;
    let new_last = random.between((FIRST_DAY + last - first).min(end), end);
    let shift = (new_last - last) * DAY;
    events
        .iter()
        .map(|(time, action)| (time + shift, *action))
        .collect()
}

/// The lines of a parcel. Nothing comes before what is before it, except late ones.
fn pushed(carrier: &Carrier, events: &[(i64, u32)], random: &mut Random) -> Vec<Push> {
    let waybill = random.digits(carrier.waybills);
    let token = random.digits("@@@@@@@@@@@@@@@@");
    let mut arrival = i64::MIN;
    let mut pushes = Vec::new();
    for &(time, action) in events {
        arrival = arrival.max(time) + random.between(1, 40);
        let delay = if happens(carrier.late, random) {
            60 * random.between(90, 700)
        } else {
            0
        };
        pushes.push(Push {
            arrival: arrival + delay,
            line: record(carrier, &waybill, &token, (time, action), random),
        });
    }
    let is_signed = events.iter().any(|(_, action)| *action == SIGNED);
    if is_signed && happens(carrier.replays, random) {
        let later = arrival + random.between(600, 9_000);
        let again: Vec<Push> = pushes
            .iter()
            .map(|push| Push {
                arrival: later,
                line: push.line.clone(),
            })
            .collect();
        pushes.extend(again);
    }
    pushes
}

fn record(
    carrier: &Carrier,
    waybill: &str,
    token: &str,
    (time, action): (i64, u32),
    random: &mut Random,
) -> String {
    let is_foreign = happens(carrier.foreign, random);
    let scale = if happens(carrier.milliseconds, random) {
        1_000
    } else {
        1
    };
    let fields = json!({
        "delivery_id": carrier.name,
        "token": token,
        "waybill_id": waybill,
        "action_time": time * scale,
        "action_type": if is_foreign { 300_001 } else { action },
        "action_msg": message(carrier, action, random),
    });
    fields.to_string()
}

fn message(carrier: &Carrier, action: u32, random: &mut Random) -> String {
    let mobile = random.mobile();
    let breaks_rule = action == OUT && happens(carrier.phones, random);
    let number = match (breaks_rule, random.below(3)) {
        (false, _) => mobile,
        (true, 0 | 1) => format!("{}****{}", &mobile[..3], &mobile[7..]),
        (true, _) => format!("+86 {mobile}"),
    };
    let (chinese, english) = match action {
        ASSIGNED => (
            "已分配业务员，请等待上门取件",
            "A courier has been assigned",
        ),
        PICKUP_FAILED => ("未联系上寄件人，取件失败", "Pickup was not possible"),
        PICKED_UP => ("快件已揽收", "Picked up"),
        IN_TRANSIT => ("快件已到达转运中心", "Arrived at a hub"),
        OUT => ("快件派送中，业务员电话", "Out for delivery, courier"),
        FAILED => ("派送不成功，将再次派送", "Delivery was not possible"),
        SIGNED => ("快件已签收", "Delivered"),
        CANCELLED => ("寄件人取消了订单", "The order was cancelled"),
        HELD => ("快件滞留，等待处理", "On hold"),
        _ => ("快件状态已更新", "Updated"),
    };
    let text = if carrier.speaks_chinese {
        chinese
    } else {
        english
    };
    match action {
        OUT => format!("{text} {number}"),
        _ => text.to_owned(),
    }
}

/// True once in this many times; never if that is 0.
fn happens(once_in: usize, random: &mut Random) -> bool {
    once_in > 0 && random.one_in(once_in)
}
