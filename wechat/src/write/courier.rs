//! The couriers of a waybill.

use crate::value::{Line, MobileNumber};

/// A courier: name and phone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    clippy::exhaustive_structs,
    reason = "a plain pair of values, made with a literal"
)]
pub struct Courier<'a> {
    /// The name.
    pub name: Line<'a>,
    /// The phone.
    pub phone: MobileNumber<'a>,
}

/// The couriers of a waybill, as far as they are known. The default knows neither.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(
    clippy::exhaustive_structs,
    reason = "a plain pair of values, made with a literal"
)]
pub struct Couriers<'a> {
    /// Who picks the parcel up.
    pub pickup: Option<Courier<'a>>,
    /// Who delivers it.
    pub delivery: Option<Courier<'a>>,
}

impl Couriers<'_> {
    /// The four fields of the couriers, which both sister calls have.
    pub(super) fn fields(&self) -> [(&'static str, Option<&str>); 4] {
        fn name<'a>(courier: Option<&'a Courier<'_>>) -> Option<&'a str> {
            courier.map(|courier| courier.name.as_str())
        }
        fn phone<'a>(courier: Option<&'a Courier<'_>>) -> Option<&'a str> {
            courier.map(|courier| courier.phone.reveal())
        }
        let (pickup, delivery) = (self.pickup.as_ref(), self.delivery.as_ref());
        [
            ("pickup_courier_name", name(pickup)),
            ("pickup_courier_phone", phone(pickup)),
            ("delivery_courier_name", name(delivery)),
            ("delivery_courier_phone", phone(delivery)),
        ]
    }
}
