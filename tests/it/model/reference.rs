//! What a waybill may do, written a second time in another way.
//!
//! The engine reads its rules from tables. This model never reads them, nor anything else of the
//! crate: statuses are their names, actions their numbers, and every rule is a sentence about the
//! parcel. A slip in a cell of a table is unlikely to be made here, too.

use std::collections::BTreeSet;

/// Every status, in the order in which a waybill passes through them.
pub(crate) const STATUSES: [&str; 10] = [
    "AwaitingPickup",
    "CourierAssigned",
    "PickupFailed",
    "PickedUp",
    "InTransit",
    "OutForDelivery",
    "AtDepot",
    "DeliveryFailed",
    "Signed",
    "Cancelled",
];

/// The statuses that are not closed; each of them can be held.
pub(crate) const OPEN: [&str; 8] = [
    "AwaitingPickup",
    "CourierAssigned",
    "PickupFailed",
    "PickedUp",
    "InTransit",
    "OutForDelivery",
    "AtDepot",
    "DeliveryFailed",
];

const PICKED_UP: u32 = 100_001;
const PICKUP_FAILED: u32 = 100_002;
const COURIER_ASSIGNED: u32 = 100_003;
const IN_TRANSIT: u32 = 200_001;
const OUT_FOR_DELIVERY: u32 = 300_002;
const SIGNED: u32 = 300_003;
const DELIVERY_FAILED: u32 = 300_004;
const CANCELLED: u32 = 400_001;
const HELD: u32 = 400_002;

/// Every action, ascending.
pub(crate) const ACTIONS: [u32; 9] = [
    PICKED_UP,
    PICKUP_FAILED,
    COURIER_ASSIGNED,
    IN_TRANSIT,
    OUT_FOR_DELIVERY,
    SIGNED,
    DELIVERY_FAILED,
    CANCELLED,
    HELD,
];

/// The actions in the order of a parcel's travel. Of two ways that are otherwise equal, the one
/// that comes first in this order is the answer.
const IN_ORDER_OF_TRAVEL: [u32; 9] = [
    COURIER_ASSIGNED,
    PICKUP_FAILED,
    PICKED_UP,
    IN_TRANSIT,
    OUT_FOR_DELIVERY,
    DELIVERY_FAILED,
    SIGNED,
    CANCELLED,
    HELD,
];

/// The rules of a carrier.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Model {
    /// The carrier guarantees every scan; otherwise scans may be missing or repeated.
    pub strict: bool,
    /// The seconds by which an update may be earlier than the highest accepted time.
    pub tolerance: i64,
    /// The same for a signature, a failed delivery and a cancellation, if the carrier has another
    /// number for those.
    pub closing_tolerance: Option<i64>,
    /// The seconds by which an update may be later than now.
    pub allowance: i64,
    /// A waybill with any accepted update can't be cancelled.
    pub cancel_only_before_any_update: bool,
    /// The number is used again for a return: a pickup may follow the signature.
    pub new_cycle_after_signed: bool,
}

impl Model {
    /// For real scan feeds, in which scans are missing.
    pub(crate) fn standard() -> Self {
        Self {
            strict: false,
            tolerance: 60,
            closing_tolerance: None,
            allowance: 300,
            cancel_only_before_any_update: false,
            new_cycle_after_signed: false,
        }
    }

    /// For a carrier that guarantees every scan.
    pub(crate) fn strict() -> Self {
        Self {
            strict: true,
            tolerance: 0,
            ..Self::standard()
        }
    }

    /// The seconds by which an update of this action may be earlier than the highest accepted time.
    pub(crate) fn tolerance_of(&self, action: u32) -> i64 {
        let closes = [SIGNED, DELIVERY_FAILED, CANCELLED].contains(&action);
        self.closing_tolerance
            .filter(|_| closes)
            .unwrap_or(self.tolerance)
    }
}

/// The state of one waybill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    /// One of [`STATUSES`].
    pub status: &'static str,
    /// Whether the status is held.
    pub held: bool,
    /// The highest accepted time.
    pub highest: Option<i64>,
    /// Every accepted update in the order of acceptance: time, action, message.
    pub accepted: Vec<(i64, u32, String)>,
}

impl State {
    /// A waybill without any accepted update.
    pub(crate) fn fresh() -> Self {
        Self::known("AwaitingPickup", false, None)
    }

    /// A waybill whose past is not known, only the situation that it led to.
    pub(crate) fn known(status: &'static str, held: bool, highest: Option<i64>) -> Self {
        assert!(STATUSES.contains(&status), "no such status: {status}");
        Self {
            status,
            held,
            highest,
            accepted: Vec::new(),
        }
    }
}

/// The answer to one update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Accepted; the waybill is now in this state.
    Accepted(State),
    /// The same as the update that was accepted last.
    DuplicateOfLast,
    /// Refused, with the number of the first reason that applies.
    Rejected(u16),
}

/// Decides one well-formed update. The state does not change.
pub(crate) fn answer(
    model: &Model,
    state: &State,
    time: i64,
    action: u32,
    message: &str,
    now: i64,
) -> Answer {
    if is_duplicate_of_last(state, time, action, message) {
        return Answer::DuplicateOfLast;
    }
    if time > now.saturating_add(model.allowance) {
        return Answer::Rejected(201);
    }
    let Some(effect) = effect(model, Situation::of(state), action) else {
        return Answer::Rejected(if is_closed(state.status) { 202 } else { 203 });
    };
    if goes_back(model, state, time, action) {
        return Answer::Rejected(204);
    }
    let mut after = state.clone();
    after.status = effect.status;
    after.held = effect.held;
    after.highest = Some(state.highest.map_or(time, |highest| highest.max(time)));
    after.accepted.push((time, action, message.to_owned()));
    Answer::Accepted(after)
}

/// Whether the same update was accepted before, at any time.
pub(crate) fn is_any_earlier_duplicate(
    state: &State,
    time: i64,
    action: u32,
    message: &str,
) -> bool {
    let is_same = |earlier| is_same(earlier, time, action, message);
    state.accepted.iter().any(is_same)
}

/// The actions that are not refused from here, ascending, without regard to the clocks.
pub(crate) fn permitted(model: &Model, state: &State) -> Vec<u32> {
    let here = Situation::of(state);
    let is_permitted = |action: &u32| effect(model, here, *action).is_some();
    ACTIONS.into_iter().filter(is_permitted).collect()
}

/// The way from here that ends with this action: of all ways the one with the fewest skipped scans,
/// of those the one with the fewest steps, and of those the one that comes first when compared step
/// by step. It is for refused actions: an action that is accepted here although a scan is skipped
/// gets the longer way that skips none.
pub(crate) fn shortest_way(model: &Model, state: &State, action: u32) -> Option<Vec<u32>> {
    // Always follows the best way that is left. A way to a situation that a better way led to
    // before can only be worse from there on.
    let mut ways = BTreeSet::from([Way::from(Situation::of(state))]);
    let mut visited = BTreeSet::new();
    while let Some(way) = ways.pop_first() {
        if way.ends_with(action) {
            return Some(way.actions());
        }
        // No way leads through a closed status: nobody signs for a parcel to have it picked up
        // again.
        let has_ended = !way.actions().is_empty() && is_closed(way.arrives.status);
        if !has_ended && visited.insert(way.arrives) {
            ways.extend(way.longer_by_one(model));
        }
    }
    None
}

fn is_duplicate_of_last(state: &State, time: i64, action: u32, message: &str) -> bool {
    let last = state.accepted.last();
    last.is_some_and(|last| is_same(last, time, action, message))
}

fn is_same(earlier: &(i64, u32, String), time: i64, action: u32, message: &str) -> bool {
    earlier.0 == time && earlier.1 == action && earlier.2 == message
}

fn goes_back(model: &Model, state: &State, time: i64, action: u32) -> bool {
    let earliest = |highest: i64| highest.saturating_sub(model.tolerance_of(action));
    state
        .highest
        .is_some_and(|highest| time < earliest(highest))
}

fn is_closed(status: &str) -> bool {
    status == "Signed" || status == "Cancelled"
}

/// The parcel is not picked up yet.
fn awaits_pickup(status: &str) -> bool {
    ["AwaitingPickup", "CourierAssigned", "PickupFailed"].contains(&status)
}

/// The parcel was out for delivery at least once and is still with the carrier.
fn has_been_out(status: &str) -> bool {
    ["OutForDelivery", "AtDepot", "DeliveryFailed"].contains(&status)
}

/// The part of a state that decides about an action.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Situation {
    status: &'static str,
    held: bool,
    untouched: bool,
}

impl Situation {
    fn of(state: &State) -> Self {
        Self {
            status: state.status,
            held: state.held,
            untouched: state.highest.is_none(),
        }
    }
}

/// The answer to an action in a situation.
enum Reading {
    Refused,
    Onward(&'static str),
    Repeat,
    Skipping(&'static str),
}

use Reading::{Onward, Refused, Repeat, Skipping};

/// The effect of an action that is not refused.
struct Effect {
    status: &'static str,
    held: bool,
    skips: bool,
}

fn effect(model: &Model, from: Situation, action: u32) -> Option<Effect> {
    let (status, skips) = match reading(model, from, action) {
        Refused => return None,
        Onward(status) => (status, false),
        Repeat => (from.status, false),
        Skipping(status) => (status, true),
    };
    // A hold lasts until the next other action.
    let held = action == HELD;
    Some(Effect {
        status,
        held,
        skips,
    })
}

fn reading(model: &Model, from: Situation, action: u32) -> Reading {
    match action {
        COURIER_ASSIGNED => courier_assigned(from),
        PICKUP_FAILED => pickup_failed(model, from),
        PICKED_UP => picked_up(model, from),
        IN_TRANSIT => in_transit(model, from),
        OUT_FOR_DELIVERY => out_for_delivery(model, from),
        DELIVERY_FAILED => delivery_failed(model, from),
        SIGNED => signed(model, from),
        CANCELLED => cancelled(model, from),
        HELD => held(model, from),
        _ => Refused,
    }
}

/// A courier is assigned to a parcel that is not picked up yet. Another one may be assigned
/// instead.
fn courier_assigned(from: Situation) -> Reading {
    if !awaits_pickup(from.status) {
        Refused
    } else if from.status == "CourierAssigned" {
        Repeat
    } else {
        Onward("CourierAssigned")
    }
}

/// A pickup can fail while the parcel waits for it. Twice in a row only where scans are loose: a
/// strict carrier assigns a courier again in between.
fn pickup_failed(model: &Model, from: Situation) -> Reading {
    if !awaits_pickup(from.status) {
        Refused
    } else if from.status != "PickupFailed" {
        Onward("PickupFailed")
    } else if model.strict {
        Refused
    } else {
        Repeat
    }
}

/// A pickup ends the wait for it. With loose scans it may be repeated until the parcel first goes
/// out for delivery. On a number that is used again it starts the return.
fn picked_up(model: &Model, from: Situation) -> Reading {
    let told_again = from.status == "PickedUp" || from.status == "InTransit";
    let returns = from.status == "Signed" && model.new_cycle_after_signed;
    if awaits_pickup(from.status) || returns {
        Onward("PickedUp")
    } else if told_again && !model.strict {
        Repeat
    } else {
        Refused
    }
}

/// A parcel with the carrier may always move. One that was out for delivery moves to a depot. If it
/// moves before the scan of its pickup, that scan is missing.
fn in_transit(model: &Model, from: Situation) -> Reading {
    if is_closed(from.status) {
        Refused
    } else if has_been_out(from.status) {
        Onward("AtDepot")
    } else if !awaits_pickup(from.status) {
        Onward("InTransit")
    } else if model.strict {
        Refused
    } else {
        Skipping("InTransit")
    }
}

/// A parcel that has moved may go out, and again after it came back. Straight from the pickup, the
/// movement is missing. One that is already out may go out again with loose scans; with strict ones
/// only after a hold, which brought it back.
fn out_for_delivery(model: &Model, from: Situation) -> Reading {
    let came_back = from.held;
    match from.status {
        "InTransit" | "AtDepot" | "DeliveryFailed" => Onward("OutForDelivery"),
        "PickedUp" if !model.strict => Skipping("OutForDelivery"),
        "OutForDelivery" if !model.strict => Repeat,
        "OutForDelivery" if came_back => Onward("OutForDelivery"),
        _ => Refused,
    }
}

/// A delivery may fail at the door; a strict carrier's courier is no longer there once the parcel
/// is held. With loose scans it may also fail from the depot, fail again, or fail where the scan of
/// going out is missing.
fn delivery_failed(model: &Model, from: Situation) -> Reading {
    if model.strict {
        return at_the_door(from, "DeliveryFailed");
    }
    match from.status {
        "OutForDelivery" | "AtDepot" => Onward("DeliveryFailed"),
        "DeliveryFailed" => Repeat,
        "InTransit" => Skipping("DeliveryFailed"),
        _ => Refused,
    }
}

/// A parcel is signed for at the door, or at the depot, which may be a locker. With loose scans it
/// may also be signed for after a failure, or where the scan of going out is missing.
fn signed(model: &Model, from: Situation) -> Reading {
    match from.status {
        "AtDepot" => Onward("Signed"),
        _ if model.strict => at_the_door(from, "Signed"),
        "OutForDelivery" | "DeliveryFailed" => Onward("Signed"),
        "InTransit" => Skipping("Signed"),
        _ => Refused,
    }
}

/// An action that only a courier who is out with the parcel can report.
fn at_the_door(from: Situation, status: &'static str) -> Reading {
    if from.status == "OutForDelivery" && !from.held {
        Onward(status)
    } else {
        Refused
    }
}

/// An order can be cancelled until the parcel is picked up; with the option, until anything was
/// accepted.
fn cancelled(model: &Model, from: Situation) -> Reading {
    let too_late = model.cancel_only_before_any_update && !from.untouched;
    if awaits_pickup(from.status) && !too_late {
        Onward("Cancelled")
    } else {
        Refused
    }
}

/// Any open status may be held, and is kept under the hold. A strict carrier holds only a parcel
/// that it has.
fn held(model: &Model, from: Situation) -> Reading {
    let not_there_yet = model.strict && awaits_pickup(from.status);
    if is_closed(from.status) || not_there_yet {
        Refused
    } else {
        Onward(from.status)
    }
}

/// A way that was followed up to here. The order of the fields is the order of preference.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    skipped: usize,
    steps: usize,
    /// Places in [`IN_ORDER_OF_TRAVEL`].
    taken: Vec<usize>,
    arrives: Situation,
}

impl Way {
    fn from(here: Situation) -> Self {
        Self {
            skipped: 0,
            steps: 0,
            taken: Vec::new(),
            arrives: here,
        }
    }

    fn actions(&self) -> Vec<u32> {
        let action = |place: &usize| IN_ORDER_OF_TRAVEL[*place];
        self.taken.iter().map(action).collect()
    }

    fn ends_with(&self, action: u32) -> bool {
        self.actions().last() == Some(&action)
    }

    fn longer_by_one(&self, model: &Model) -> Vec<Self> {
        let with = |place| self.with(model, place);
        (0..IN_ORDER_OF_TRAVEL.len()).filter_map(with).collect()
    }

    fn with(&self, model: &Model, place: usize) -> Option<Self> {
        let effect = effect(model, self.arrives, IN_ORDER_OF_TRAVEL[place])?;
        let mut taken = self.taken.clone();
        taken.push(place);
        Some(Self {
            skipped: self.skipped + usize::from(effect.skips),
            steps: self.steps + 1,
            taken,
            arrives: Situation {
                status: effect.status,
                held: effect.held,
                untouched: false,
            },
        })
    }
}
