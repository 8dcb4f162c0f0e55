//! Generates the feeds to measure with, the same each time.

mod record;
mod texts;

use std::io::{self, Write};

use fastrand::Rng;
use waybill_engine::{ActionType, RuleSet, Situation, Status};

use self::record::Scan;
pub use self::record::id;
pub use self::texts::text;

/// The time to decide these feeds at: later than every record's.
pub const NOW: i64 = 1_800_000_000;

const START: i64 = 1_790_000_000;

/// The number of lines in a second.
const LINES_A_SECOND: i64 = 20;

/// A feed in which the scans of all parcels are mixed, as in a carrier's. Of a thousand lines about
/// 90 are sent again, 60 are illegal, 40 are too late and 10 are malformed.
pub struct Feed {
    random: Rng,
    parcels: Vec<Parcel>,
    lines: i64,
}

struct Parcel {
    situation: Situation,
    highest: i64,
    /// The last two accepted scans.
    sent: [Option<Scan>; 2],
}

impl Feed {
    /// A feed of so many parcels.
    #[must_use]
    pub fn new(parcels: usize) -> Self {
        let fresh = || Parcel {
            situation: Situation::START,
            highest: 0,
            sent: [None; 2],
        };
        Self {
            random: Rng::with_seed(11),
            parcels: std::iter::repeat_with(fresh).take(parcels).collect(),
            lines: 0,
        }
    }

    /// Writes lines until at least so many bytes are written.
    ///
    /// # Errors
    ///
    /// The error of the output.
    pub fn write(&mut self, bytes: u64, output: &mut impl Write) -> io::Result<()> {
        let mut line = Vec::new();
        let mut written = 0;
        while written < bytes {
            line.clear();
            self.push_line(&mut line);
            output.write_all(&line)?;
            written += line.len() as u64;
        }
        Ok(())
    }

    fn push_line(&mut self, line: &mut Vec<u8>) {
        self.lines += 1;
        loop {
            let parcel = self.random.usize(0..self.parcels.len());
            let done = match self.random.u32(0..1_000) {
                0..10 => {
                    self.push_malformed(line, parcel);
                    Some(())
                }
                10..50 => self.push_stale(line, parcel),
                50..110 => self.push_illegal(line, parcel),
                110..200 => self.push_again(line, parcel),
                _ => self.push_next(line, parcel),
            };
            if done.is_some() {
                line.push(b'\n');
                return;
            }
        }
    }

    /// The time of a scan that arrives now: a little earlier, because scanners send in batches.
    fn clock(&mut self) -> i64 {
        START + self.lines / LINES_A_SECOND - self.random.i64(0..30)
    }

    /// The parcel's next scan on its way, which is accepted. `None` if its way has ended.
    fn push_next(&mut self, line: &mut Vec<u8>, number: usize) -> Option<()> {
        let action = next_action(self.parcels[number].situation.status(), &mut self.random)?;
        let time = self.clock().max(self.parcels[number].highest);
        let scan = self.scan(action, time);
        let parcel = &mut self.parcels[number];
        parcel.situation = RuleSet::STANDARD.next(parcel.situation, action)?;
        parcel.highest = time;
        parcel.sent = [Some(scan), parcel.sent[0]];
        record::push(line, number, &scan);
        Some(())
    }

    /// An accepted scan once more.
    fn push_again(&mut self, line: &mut Vec<u8>, number: usize) -> Option<()> {
        let scan = self.parcels[number].sent[self.random.usize(0..2)]?;
        record::push(line, number, &scan);
        Some(())
    }

    /// A scan that the table refuses.
    fn push_illegal(&mut self, line: &mut Vec<u8>, number: usize) -> Option<()> {
        let action = ActionType::ALL[self.random.usize(0..ActionType::COUNT)];
        if RuleSet::STANDARD
            .next(self.parcels[number].situation, action)
            .is_some()
        {
            return None;
        }
        let time = self.clock();
        let scan = self.scan(action, time);
        record::push(line, number, &scan);
        Some(())
    }

    /// A scan that comes too late.
    fn push_stale(&mut self, line: &mut Vec<u8>, number: usize) -> Option<()> {
        let Parcel {
            situation,
            highest,
            sent,
        } = &self.parcels[number];
        sent[0]?;
        let (status, highest) = (situation.status(), *highest);
        let action = next_action(status, &mut self.random)?;
        let time = highest - self.random.i64(61..7_200);
        let scan = self.scan(action, time);
        record::push(line, number, &scan);
        Some(())
    }

    /// A record with one of the faults that occur in feeds.
    fn push_malformed(&mut self, line: &mut Vec<u8>, number: usize) {
        let time = self.clock();
        let transit = i64::from(ActionType::InTransit.code());
        let mut with = |time, action, message: &str| {
            record::push_with(line, number, time, action, message);
        };
        match self.random.u32(0..10) {
            0 => with(time * 1_000, transit, "快件已发出"),
            1 => with(time, 300_001, "快件已发出"),
            2 => with(time, transit, "派件员138****1234正在派件"),
            3 => with(time, transit, "派件员138-0000-1234正在派件"),
            4 => with(time, transit, "派件员(+86)13800001234正在派件"),
            5 => with(time, transit, "派件员１３８００００１２３４正在派件"),
            6 => with(time, transit, " "),
            7 => with(time, transit, "快件已发出\t下一站"),
            8 => {
                with(time, transit, "快件已发出");
                line.truncate(line.len() - 20);
            }
            _ => {
                with(time, transit, "快件已发出");
                let message = line.len() - "快件已发出\"}".len();
                line[message] = 0xff;
            }
        }
    }

    fn scan(&mut self, action: ActionType, time: i64) -> Scan {
        Scan {
            action,
            time,
            text: self.random.u32(..),
        }
    }
}

/// Appends the pickup of a parcel: its first record.
pub fn push_pickup(feed: &mut Vec<u8>, parcel: usize) {
    let scan = Scan {
        action: ActionType::PickedUp,
        time: START,
        text: u32::try_from(parcel % 1_000_003).unwrap_or_default(),
    };
    record::push(feed, parcel, &scan);
    feed.push(b'\n');
}

/// Appends a transit scan of a parcel, so many seconds after its pickup.
pub fn push_transit(feed: &mut Vec<u8>, parcel: usize, seconds: i64, text: u32) {
    let scan = Scan {
        action: ActionType::InTransit,
        time: START + seconds,
        text,
    };
    record::push(feed, parcel, &scan);
    feed.push(b'\n');
}

/// An action that usually follows; `None` if none does.
fn next_action(status: Status, random: &mut Rng) -> Option<ActionType> {
    use ActionType as A;
    let choices: &[(u32, A)] = match status {
        Status::AwaitingPickup => &[
            (70, A::PickedUp),
            (25, A::CourierAssigned),
            (5, A::PickupFailed),
        ],
        Status::CourierAssigned => &[
            (90, A::PickedUp),
            (5, A::CourierAssigned),
            (5, A::PickupFailed),
        ],
        Status::PickupFailed => &[
            (80, A::PickedUp),
            (15, A::CourierAssigned),
            (5, A::Cancelled),
        ],
        Status::PickedUp => &[(95, A::InTransit), (5, A::OutForDelivery)],
        Status::InTransit => &[(75, A::InTransit), (22, A::OutForDelivery), (3, A::Held)],
        Status::OutForDelivery => &[(75, A::Signed), (15, A::InTransit), (10, A::DeliveryFailed)],
        Status::AtDepot => &[(50, A::Signed), (30, A::OutForDelivery), (20, A::InTransit)],
        Status::DeliveryFailed => &[(70, A::OutForDelivery), (30, A::InTransit)],
        Status::Signed | Status::Cancelled => return None,
    };
    let mut at = random.u32(0..100);
    for (weight, action) in choices {
        if at < *weight {
            return Some(*action);
        }
        at -= weight;
    }
    None
}
