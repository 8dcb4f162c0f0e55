#![doc = include_str!("../README.md")]

mod read;
mod reconcile;
mod value;
mod write;

pub use read::{
    Cancellation, NotAnUpdate, Observed, OrderEvent, OrderKind, PathEvent, PathReply, Pushed,
    Unreadable, UnsettledWaybillId, Wanted, XmlProblem,
};
pub use reconcile::{Difference, Reconciliation, reconcile};
pub use value::{InvalidLine, InvalidMobileNumber, InvalidOrderId, Line, MobileNumber, OrderId};
pub use write::{
    Address, Consignment, Courier, Couriers, OtherAction, PathNotify, Receiver, Sender,
    SingleWaybillUpdate, TestUpdateOrder, UnknownWideAction, WideAction,
};
