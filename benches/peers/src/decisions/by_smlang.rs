//! The table in smlang, by its `statemachine!`. A guard checks whether an update is stale.

use smlang::statemachine;
use waybill_engine::{ActionType, Status};

use super::fleet::{Fired, Machine};

statemachine! {
    temporary_context: bool,
    derive_states: [Debug, Clone, Copy],
    derive_events: [Debug, Clone, Copy],
    transitions: {
        *AwaitingPickup | CourierAssigned | PickupFailed
            + CourierAssigned [fresh] = CourierAssigned,
        AwaitingPickup | CourierAssigned | PickupFailed + PickupFailed [fresh] = PickupFailed,
        AwaitingPickup | CourierAssigned | PickupFailed | PickedUp + PickedUp [fresh] = PickedUp,
        AwaitingPickup | CourierAssigned | PickupFailed + Cancelled [fresh] = Cancelled,
        AwaitingPickup | CourierAssigned | PickupFailed | PickedUp | InTransit
            + InTransit [fresh] = InTransit,
        InTransit + PickedUp [fresh] = InTransit,
        PickedUp | InTransit | OutForDelivery | AtDepot | DeliveryFailed
            + OutForDelivery [fresh] = OutForDelivery,
        OutForDelivery | AtDepot | DeliveryFailed + InTransit [fresh] = AtDepot,
        InTransit | OutForDelivery | AtDepot | DeliveryFailed
            + DeliveryFailed [fresh] = DeliveryFailed,
        InTransit | OutForDelivery | AtDepot | DeliveryFailed + Signed [fresh] = Signed,
        AwaitingPickup + Held [fresh] = AwaitingPickup,
        CourierAssigned + Held [fresh] = CourierAssigned,
        PickupFailed + Held [fresh] = PickupFailed,
        PickedUp + Held [fresh] = PickedUp,
        InTransit + Held [fresh] = InTransit,
        OutForDelivery + Held [fresh] = OutForDelivery,
        AtDepot + Held [fresh] = AtDepot,
        DeliveryFailed + Held [fresh] = DeliveryFailed,
    }
}

pub(crate) struct Clock;

impl StateMachineContext for Clock {
    fn fresh(&self, stale: bool) -> Result<bool, ()> {
        Ok(!stale)
    }
}

pub(crate) struct Smlang(StateMachine<Clock>);

impl Machine for Smlang {
    const NAME: &'static str = "smlang";
    type Rules = ();
    type Event = Events;

    fn rules() {}

    fn event(action: ActionType) -> Events {
        match action {
            ActionType::PickedUp => Events::PickedUp,
            ActionType::PickupFailed => Events::PickupFailed,
            ActionType::CourierAssigned => Events::CourierAssigned,
            ActionType::InTransit => Events::InTransit,
            ActionType::OutForDelivery => Events::OutForDelivery,
            ActionType::Signed => Events::Signed,
            ActionType::DeliveryFailed => Events::DeliveryFailed,
            ActionType::Cancelled => Events::Cancelled,
            ActionType::Held => Events::Held,
        }
    }

    fn at((): &(), status: Status) -> Self {
        let state = match status {
            Status::AwaitingPickup => States::AwaitingPickup,
            Status::CourierAssigned => States::CourierAssigned,
            Status::PickupFailed => States::PickupFailed,
            Status::PickedUp => States::PickedUp,
            Status::InTransit => States::InTransit,
            Status::OutForDelivery => States::OutForDelivery,
            Status::AtDepot => States::AtDepot,
            Status::DeliveryFailed => States::DeliveryFailed,
            Status::Signed => States::Signed,
            Status::Cancelled => States::Cancelled,
        };
        Self(StateMachine::new_with_state(Clock, state))
    }

    fn status(&self) -> Status {
        match self.0.state() {
            States::AwaitingPickup => Status::AwaitingPickup,
            States::CourierAssigned => Status::CourierAssigned,
            States::PickupFailed => Status::PickupFailed,
            States::PickedUp => Status::PickedUp,
            States::InTransit => Status::InTransit,
            States::OutForDelivery => Status::OutForDelivery,
            States::AtDepot => Status::AtDepot,
            States::DeliveryFailed => Status::DeliveryFailed,
            States::Signed => Status::Signed,
            States::Cancelled => Status::Cancelled,
        }
    }

    fn fire(&mut self, (): &(), event: Events, stale: bool) -> Fired {
        match self.0.process_event(stale, event) {
            Ok(_) => Fired::Moved,
            Err(Error::TransitionsFailed | Error::GuardFailed(()) | Error::ActionFailed(())) => {
                Fired::Stale
            }
            Err(Error::InvalidEvent) => Fired::Refused,
        }
    }
}
