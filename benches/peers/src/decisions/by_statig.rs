//! The table in statig, by its `#[state_machine]`. A handler answers through the context, because
//! `handle` returns nothing.

use statig::blocking::{IntoStateMachineExt as _, StateMachine};
use statig::prelude::*;
use waybill_engine::{ActionType, Status};

use super::fleet::{Fired, Machine};

/// The input of a handler beside the event, and its answer.
pub(crate) struct Asked {
    stale: bool,
    fired: Fired,
}

impl Asked {
    fn to(&mut self, state: State) -> Outcome<State> {
        if self.stale {
            self.fired = Fired::Stale;
            Handled
        } else {
            self.fired = Fired::Moved;
            Transition(state)
        }
    }

    /// The event is accepted, and the machine stays in its state.
    fn stay(&mut self) -> Outcome<State> {
        self.fired = if self.stale {
            Fired::Stale
        } else {
            Fired::Moved
        };
        Handled
    }

    #[allow(clippy::unused_self, reason = "stands beside the other two answers")]
    fn refuse(&mut self) -> Outcome<State> {
        Handled
    }
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Table;

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "statig hands events on by reference"
)]
#[state_machine(
    initial = "State::awaiting_pickup()",
    state(derive(Debug, Clone, Copy))
)]
impl Table {
    #[state]
    fn awaiting_pickup(context: &mut Asked, event: &ActionType) -> Outcome<State> {
        match event {
            ActionType::CourierAssigned => context.to(State::courier_assigned()),
            ActionType::PickupFailed => context.to(State::pickup_failed()),
            ActionType::PickedUp => context.to(State::picked_up()),
            ActionType::InTransit => context.to(State::in_transit()),
            ActionType::Cancelled => context.to(State::cancelled()),
            ActionType::Held => context.stay(),
            ActionType::OutForDelivery | ActionType::DeliveryFailed | ActionType::Signed => {
                context.refuse()
            }
        }
    }

    #[state]
    fn courier_assigned(context: &mut Asked, event: &ActionType) -> Outcome<State> {
        match event {
            ActionType::CourierAssigned | ActionType::Held => context.stay(),
            ActionType::PickupFailed => context.to(State::pickup_failed()),
            ActionType::PickedUp => context.to(State::picked_up()),
            ActionType::InTransit => context.to(State::in_transit()),
            ActionType::Cancelled => context.to(State::cancelled()),
            ActionType::OutForDelivery | ActionType::DeliveryFailed | ActionType::Signed => {
                context.refuse()
            }
        }
    }

    #[state]
    fn pickup_failed(context: &mut Asked, event: &ActionType) -> Outcome<State> {
        match event {
            ActionType::CourierAssigned => context.to(State::courier_assigned()),
            ActionType::PickupFailed | ActionType::Held => context.stay(),
            ActionType::PickedUp => context.to(State::picked_up()),
            ActionType::InTransit => context.to(State::in_transit()),
            ActionType::Cancelled => context.to(State::cancelled()),
            ActionType::OutForDelivery | ActionType::DeliveryFailed | ActionType::Signed => {
                context.refuse()
            }
        }
    }

    #[state]
    fn picked_up(context: &mut Asked, event: &ActionType) -> Outcome<State> {
        match event {
            ActionType::PickedUp | ActionType::Held => context.stay(),
            ActionType::InTransit => context.to(State::in_transit()),
            ActionType::OutForDelivery => context.to(State::out_for_delivery()),
            ActionType::CourierAssigned
            | ActionType::PickupFailed
            | ActionType::DeliveryFailed
            | ActionType::Signed
            | ActionType::Cancelled => context.refuse(),
        }
    }

    #[state]
    fn in_transit(context: &mut Asked, event: &ActionType) -> Outcome<State> {
        match event {
            ActionType::PickedUp | ActionType::InTransit | ActionType::Held => context.stay(),
            ActionType::OutForDelivery => context.to(State::out_for_delivery()),
            ActionType::DeliveryFailed => context.to(State::delivery_failed()),
            ActionType::Signed => context.to(State::signed()),
            ActionType::CourierAssigned | ActionType::PickupFailed | ActionType::Cancelled => {
                context.refuse()
            }
        }
    }

    #[state]
    fn out_for_delivery(context: &mut Asked, event: &ActionType) -> Outcome<State> {
        match event {
            ActionType::InTransit => context.to(State::at_depot()),
            ActionType::OutForDelivery | ActionType::Held => context.stay(),
            ActionType::DeliveryFailed => context.to(State::delivery_failed()),
            ActionType::Signed => context.to(State::signed()),
            ActionType::CourierAssigned
            | ActionType::PickupFailed
            | ActionType::PickedUp
            | ActionType::Cancelled => context.refuse(),
        }
    }

    #[state]
    fn at_depot(context: &mut Asked, event: &ActionType) -> Outcome<State> {
        match event {
            ActionType::InTransit | ActionType::Held => context.stay(),
            ActionType::OutForDelivery => context.to(State::out_for_delivery()),
            ActionType::DeliveryFailed => context.to(State::delivery_failed()),
            ActionType::Signed => context.to(State::signed()),
            ActionType::CourierAssigned
            | ActionType::PickupFailed
            | ActionType::PickedUp
            | ActionType::Cancelled => context.refuse(),
        }
    }

    #[state]
    fn delivery_failed(context: &mut Asked, event: &ActionType) -> Outcome<State> {
        match event {
            ActionType::InTransit => context.to(State::at_depot()),
            ActionType::OutForDelivery => context.to(State::out_for_delivery()),
            ActionType::DeliveryFailed | ActionType::Held => context.stay(),
            ActionType::Signed => context.to(State::signed()),
            ActionType::CourierAssigned
            | ActionType::PickupFailed
            | ActionType::PickedUp
            | ActionType::Cancelled => context.refuse(),
        }
    }

    #[state]
    fn signed(context: &mut Asked) -> Outcome<State> {
        context.refuse()
    }

    #[state]
    fn cancelled(context: &mut Asked) -> Outcome<State> {
        context.refuse()
    }
}

pub(crate) struct Statig(StateMachine<Table>);

impl Machine for Statig {
    const NAME: &'static str = "statig";
    /// A machine in each status, by the status, because a state can be entered only by events.
    type Rules = Vec<StateMachine<Table>>;
    type Event = ActionType;

    fn rules() -> Self::Rules {
        use ActionType as A;
        let ways: [&[A]; 10] = [
            &[],
            &[A::CourierAssigned],
            &[A::PickupFailed],
            &[A::PickedUp],
            &[A::InTransit],
            &[A::InTransit, A::OutForDelivery],
            &[A::InTransit, A::OutForDelivery, A::InTransit],
            &[A::InTransit, A::DeliveryFailed],
            &[A::InTransit, A::Signed],
            &[A::Cancelled],
        ];
        ways.map(|way| {
            let mut machine = Table.state_machine();
            let mut asked = Asked {
                stale: false,
                fired: Fired::Refused,
            };
            machine.init_with_context(&mut asked);
            for action in way {
                machine.handle_with_context(action, &mut asked);
            }
            machine
        })
        .into()
    }

    fn event(action: ActionType) -> ActionType {
        action
    }

    fn at(rules: &Self::Rules, status: Status) -> Self {
        Self(rules[status as usize].clone())
    }

    fn status(&self) -> Status {
        match self.0.state() {
            State::AwaitingPickup {} => Status::AwaitingPickup,
            State::CourierAssigned {} => Status::CourierAssigned,
            State::PickupFailed {} => Status::PickupFailed,
            State::PickedUp {} => Status::PickedUp,
            State::InTransit {} => Status::InTransit,
            State::OutForDelivery {} => Status::OutForDelivery,
            State::AtDepot {} => Status::AtDepot,
            State::DeliveryFailed {} => Status::DeliveryFailed,
            State::Signed {} => Status::Signed,
            State::Cancelled {} => Status::Cancelled,
        }
    }

    fn fire(&mut self, _: &Self::Rules, action: ActionType, stale: bool) -> Fired {
        let mut asked = Asked {
            stale,
            fired: Fired::Refused,
        };
        self.0.handle_with_context(&action, &mut asked);
        asked.fired
    }
}
