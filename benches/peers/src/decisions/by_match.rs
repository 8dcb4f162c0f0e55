//! The table as a match, written by hand.

use waybill_engine::{ActionType, Status};

use super::fleet::{Fired, Machine};

pub(crate) struct Match(Status);

impl Machine for Match {
    const NAME: &'static str = "match by hand";
    type Rules = ();
    type Event = ActionType;

    fn rules() {}

    fn event(action: ActionType) -> ActionType {
        action
    }

    fn at((): &(), status: Status) -> Self {
        Self(status)
    }

    fn status(&self) -> Status {
        self.0
    }

    fn fire(&mut self, (): &(), action: ActionType, stale: bool) -> Fired {
        match next(self.0, action) {
            None => Fired::Refused,
            Some(_) if stale => Fired::Stale,
            Some(status) => {
                self.0 = status;
                Fired::Moved
            }
        }
    }
}

fn next(status: Status, action: ActionType) -> Option<Status> {
    use ActionType as A;
    use Status as S;
    Some(match (status, action) {
        (S::AwaitingPickup | S::CourierAssigned | S::PickupFailed, A::CourierAssigned) => {
            S::CourierAssigned
        }
        (S::AwaitingPickup | S::CourierAssigned | S::PickupFailed, A::PickupFailed) => {
            S::PickupFailed
        }
        (S::AwaitingPickup | S::CourierAssigned | S::PickupFailed | S::PickedUp, A::PickedUp) => {
            S::PickedUp
        }
        (S::AwaitingPickup | S::CourierAssigned | S::PickupFailed, A::Cancelled) => S::Cancelled,
        (
            S::AwaitingPickup | S::CourierAssigned | S::PickupFailed | S::PickedUp | S::InTransit,
            A::InTransit,
        )
        | (S::InTransit, A::PickedUp) => S::InTransit,
        (
            S::PickedUp | S::InTransit | S::OutForDelivery | S::AtDepot | S::DeliveryFailed,
            A::OutForDelivery,
        ) => S::OutForDelivery,
        (S::OutForDelivery | S::AtDepot | S::DeliveryFailed, A::InTransit) => S::AtDepot,
        (S::InTransit | S::OutForDelivery | S::AtDepot | S::DeliveryFailed, A::DeliveryFailed) => {
            S::DeliveryFailed
        }
        (S::InTransit | S::OutForDelivery | S::AtDepot | S::DeliveryFailed, A::Signed) => S::Signed,
        (open, A::Held) if !open.is_closed() => open,
        _ => return None,
    })
}
