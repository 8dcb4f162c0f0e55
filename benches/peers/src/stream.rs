//! Waybills on their way, and updates for them, mixed so that the processor can't learn a branch.

use std::sync::LazyLock;

use fastrand::Rng;
use waybill_engine::{
    ActionMessage, ActionType, BatchUpdate, Outcome, RuleSet, Situation, Timestamp, Tracker,
    Update, decide,
};

pub(crate) const RULES: RuleSet = RuleSet::STANDARD;

const START: i64 = 1_790_000_000;
/// The clock that everything is decided by: later than the stream's last regular update.
const NOW: i64 = 1_800_000_000;
const TEXT: &str = "【杭州市】滨江长河网点的周师傅【18600001234】正在为您派件，请保持电话畅通";

/// The outcomes of the updates of a stream, in percent.
pub(crate) struct Mix {
    pub(crate) accepted: u32,
    pub(crate) illegal: u32,
    pub(crate) stale: u32,
    pub(crate) duplicate: u32,
    // The rest is too far ahead of now.
}

impl Mix {
    /// What is measured.
    pub(crate) const MEASURED: Self = Self {
        accepted: 77,
        illegal: 14,
        stale: 9,
        duplicate: 0,
    };

    /// Each kind of answer, for the comparison of outputs.
    pub(crate) const EVERYTHING: Self = Self {
        accepted: 60,
        illegal: 14,
        stale: 9,
        duplicate: 9,
    };
}

pub(crate) struct Stream {
    /// The waybills before the first update.
    pub(crate) before: Vec<Tracker>,
    updates: Vec<Update<'static>>,
    places: Vec<usize>,
}

impl Stream {
    pub(crate) fn new(waybills: usize, updates: usize, mix: &Mix) -> Self {
        let mut random = Rng::with_seed(5);
        let before: Vec<Tracker> = (0..waybills).map(|_| on_its_way(&mut random)).collect();
        let mut trackers = before.clone();
        let mut closed = trackers
            .iter()
            .filter(|tracker| tracker.status().is_closed())
            .count();
        let mut stream = Self {
            before,
            updates: Vec::with_capacity(updates),
            places: Vec::with_capacity(updates),
        };
        while stream.updates.len() < updates {
            let percent = random.u32(0..100);
            // A waybill that suits is found soon: most are open and have an accepted update.
            let (place, update) = loop {
                let place = random.usize(0..waybills);
                // Some stay open, however many updates come.
                let may_close = closed < waybills / 2;
                let update = mix.update(percent, &trackers[place], may_close, &mut random);
                if let Some(update) = update {
                    break (place, update);
                }
            };
            if let Outcome::Accepted(accepted) = decide(&RULES, &trackers[place], &update, now()) {
                trackers[place] = *accepted.after();
                closed += usize::from(trackers[place].status().is_closed());
            }
            stream.updates.push(update);
            stream.places.push(place);
        }
        stream
    }

    pub(crate) fn placed(&self) -> Vec<BatchUpdate<'_>> {
        let places = self.places.iter().zip(&self.updates);
        places
            .map(|(&tracker, update)| BatchUpdate { tracker, update })
            .collect()
    }
}

impl Mix {
    /// An update for the waybill with the outcome for this percentage; `None` if there is none.
    fn update(
        &self,
        percent: u32,
        tracker: &Tracker,
        may_close: bool,
        random: &mut Rng,
    ) -> Option<Update<'static>> {
        let highest = tracker.highest().map_or(START, Timestamp::unix);
        let mut limit = self.accepted;
        if percent < limit {
            // Sometimes within the tolerance, or in the same second.
            let time = highest + random.i64(-20..600);
            return Some(update(permitted(tracker, may_close, random)?, time));
        }
        limit += self.illegal;
        if percent < limit {
            let action = refused(tracker, random)?;
            return Some(update(action, highest + random.i64(-3_600..600)));
        }
        limit += self.stale;
        if percent < limit {
            tracker.highest()?;
            let time = highest - random.i64(61..7_200);
            return Some(update(permitted(tracker, may_close, random)?, time));
        }
        limit += self.duplicate;
        if percent < limit {
            return sent_again(tracker);
        }
        Some(update(any(random, |_| true)?, NOW + random.i64(301..7_200)))
    }
}

fn update(action: ActionType, time: i64) -> Update<'static> {
    static MESSAGE: LazyLock<ActionMessage<'static>> =
        LazyLock::new(|| ActionMessage::new(TEXT).expect("the text has no fault"));
    let time = Timestamp::from_unix(time).expect("a time of this century");
    Update::new(action, time, MESSAGE.clone())
}

/// The update that was accepted last, if the tracker's highest time is its time.
fn sent_again(tracker: &Tracker) -> Option<Update<'static>> {
    let highest = tracker.highest()?.unix();
    ActionType::ALL
        .map(|action| update(action, highest))
        .into_iter()
        .find(|update| Some(update.fingerprint()) == tracker.last())
}

pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix(NOW).expect("a time of this century")
}

/// A waybill in any situation; one in eighteen is new.
fn on_its_way(random: &mut Rng) -> Tracker {
    let situation = Situation::ALL[random.usize(0..Situation::COUNT)];
    if situation == Situation::START {
        return Tracker::START;
    }
    let highest = Timestamp::from_unix(START + random.i64(0..36_000));
    Tracker::known(situation, highest.expect("a time of this century"))
}

/// An action that the table allows; rarely one that closes the waybill.
fn permitted(tracker: &Tracker, may_close: bool, random: &mut Rng) -> Option<ActionType> {
    let closes = |action| matches!(action, ActionType::Signed | ActionType::Cancelled);
    let may_close = may_close && random.u32(0..8) == 0;
    let set = RULES.permitted(tracker);
    any(random, |action| {
        set.contains(action) && (may_close || !closes(action))
    })
}

/// An action that the table refuses. Every status refuses some.
fn refused(tracker: &Tracker, random: &mut Rng) -> Option<ActionType> {
    // A closed waybill refuses every action; without this most refusals would be of closed ones.
    if tracker.status().is_closed() && random.u32(0..4) > 0 {
        return None;
    }
    let set = RULES.permitted(tracker);
    any(random, |action| !set.contains(action))
}

/// One of the actions that suit, each as likely as the others.
fn any(random: &mut Rng, suits: impl Fn(ActionType) -> bool) -> Option<ActionType> {
    let mut actions = ActionType::ALL;
    random.shuffle(&mut actions);
    actions.into_iter().find(|action| suits(*action))
}
