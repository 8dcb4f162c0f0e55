//! Waybills, and a mixed stream of updates for them: 77 % accepted, 14 % refused by the rules, 9 %
//! too old, in an order that nothing can learn.

use waybill_engine::{
    ActionMessage, ActionType, BatchUpdate, Situation, Status, Timestamp, Tracker, Update,
};

pub(crate) const START: i64 = 1_700_000_000;
/// As long as a courier's message with a mobile number is.
pub(crate) const TEXT: &str =
    "【杭州市】余杭仓前服务部 快递员 周师傅【18600001234】正在派件，请保持电话畅通";

/// Updates are decided again and again, as if each had just been read.
const UPDATES: usize = 100_000;
/// At most so many decisions a round.
const EVENTS: usize = 1_000_000;

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

/// `SplitMix64`: the same numbers on every machine.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % u64::try_from(limit).unwrap()).unwrap()
    }
}

pub(crate) fn numbers() -> Numbers {
    Numbers(1)
}

pub(crate) struct Stream {
    pub(crate) trackers: Vec<Tracker>,
    updates: Vec<Update<'static>>,
    places: Vec<usize>,
    pub(crate) now: Timestamp,
}

impl Stream {
    pub(crate) fn new(waybills: usize) -> Self {
        let mut numbers = numbers();
        let statuses = [
            Status::PickedUp,
            Status::InTransit,
            Status::InTransit,
            Status::OutForDelivery,
            Status::AtDepot,
        ];
        let trackers = (0..waybills)
            .map(|_| {
                let situation = Situation::at(statuses[numbers.below(statuses.len())]);
                Tracker::known(situation, at(START))
            })
            .collect();
        let message = ActionMessage::new(TEXT).unwrap();
        let updates = (0..UPDATES)
            .map(|_| {
                let (action, seconds) = match numbers.below(100) {
                    0..77 => (ActionType::InTransit, START + 60),
                    77..91 => (ActionType::Cancelled, START + 60),
                    _ => (ActionType::InTransit, START - 3600),
                };
                Update::new(action, at(seconds), message.clone())
            })
            .collect();
        // Each waybill at most once in a round, far from the one before.
        let mut places: Vec<usize> = (0..waybills).collect();
        for last in (1..waybills).rev() {
            places.swap(last, numbers.below(last + 1));
        }
        places.truncate(EVENTS);
        Self {
            trackers,
            updates,
            places,
            now: at(START + 120),
        }
    }

    /// What comes, in its order.
    pub(crate) fn placed(&self) -> Vec<BatchUpdate<'_>> {
        let updates = self.updates.iter().cycle();
        let placed = self.places.iter().zip(updates);
        placed
            .map(|(tracker, update)| BatchUpdate {
                tracker: *tracker,
                update,
            })
            .collect()
    }
}
