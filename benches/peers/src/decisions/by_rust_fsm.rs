//! The table in rust-fsm, by its `state_machine!`.

use rust_fsm::{StateMachine, StateMachineImpl as _, state_machine};
use waybill_engine::{ActionType, Status};

use super::fleet::{Fired, Machine};

state_machine! {
    #[state_machine(input(waybill_engine::ActionType), state(waybill_engine::Status))]
    parcel(AwaitingPickup)

    AwaitingPickup => {
        CourierAssigned => CourierAssigned,
        PickupFailed => PickupFailed,
        PickedUp => PickedUp,
        InTransit => InTransit,
        Cancelled => Cancelled,
        Held => AwaitingPickup,
    },
    CourierAssigned => {
        CourierAssigned => CourierAssigned,
        PickupFailed => PickupFailed,
        PickedUp => PickedUp,
        InTransit => InTransit,
        Cancelled => Cancelled,
        Held => CourierAssigned,
    },
    PickupFailed => {
        CourierAssigned => CourierAssigned,
        PickupFailed => PickupFailed,
        PickedUp => PickedUp,
        InTransit => InTransit,
        Cancelled => Cancelled,
        Held => PickupFailed,
    },
    PickedUp => {
        PickedUp => PickedUp,
        InTransit => InTransit,
        OutForDelivery => OutForDelivery,
        Held => PickedUp,
    },
    InTransit => {
        PickedUp => InTransit,
        InTransit => InTransit,
        OutForDelivery => OutForDelivery,
        DeliveryFailed => DeliveryFailed,
        Signed => Signed,
        Held => InTransit,
    },
    OutForDelivery => {
        InTransit => AtDepot,
        OutForDelivery => OutForDelivery,
        DeliveryFailed => DeliveryFailed,
        Signed => Signed,
        Held => OutForDelivery,
    },
    AtDepot => {
        InTransit => AtDepot,
        OutForDelivery => OutForDelivery,
        DeliveryFailed => DeliveryFailed,
        Signed => Signed,
        Held => AtDepot,
    },
    DeliveryFailed => {
        InTransit => AtDepot,
        OutForDelivery => OutForDelivery,
        DeliveryFailed => DeliveryFailed,
        Signed => Signed,
        Held => DeliveryFailed,
    },
}

pub(crate) struct RustFsm(StateMachine<parcel::Impl>);

impl Machine for RustFsm {
    const NAME: &'static str = "rust-fsm";
    type Rules = ();
    type Event = ActionType;

    fn rules() {}

    fn event(action: ActionType) -> ActionType {
        action
    }

    fn at((): &(), status: Status) -> Self {
        Self(StateMachine::from_state(status))
    }

    fn status(&self) -> Status {
        *self.0.state()
    }

    fn fire(&mut self, (): &(), action: ActionType, stale: bool) -> Fired {
        if stale {
            // Only asks for the transition; `consume` would also take the step.
            match parcel::Impl::transition(self.0.state(), &action) {
                Some(_) => Fired::Stale,
                None => Fired::Refused,
            }
        } else {
            match self.0.consume(&action) {
                Ok(_) => Fired::Moved,
                Err(_) => Fired::Refused,
            }
        }
    }
}
