#![doc = include_str!("../README.md")]

mod body;
mod consignment;
mod courier;
mod event;
mod fields;
mod json;
mod line;
mod mobile;
mod name;
mod node;
mod observed;
mod order_event;
mod order_id;
mod path_event;
mod path_notify;
mod path_reply;
mod reconcile;
mod single_waybill_update;
mod test_update_order;
mod unreadable;
mod wide_action;
#[cfg(feature = "xml")]
mod xml;

pub use consignment::{Address, Consignment, Receiver, Sender};
pub use courier::{Courier, Couriers};
pub use line::{InvalidLine, Line};
pub use mobile::{InvalidMobileNumber, MobileNumber};
pub use observed::{NotAnUpdate, Observed};
pub use order_event::{OrderEvent, OrderKind, UnsettledWaybillId};
pub use order_id::{InvalidOrderId, OrderId};
pub use path_event::PathEvent;
pub use path_notify::PathNotify;
pub use path_reply::PathReply;
pub use reconcile::{Difference, Reconciliation, reconcile};
pub use single_waybill_update::SingleWaybillUpdate;
pub use test_update_order::TestUpdateOrder;
pub use unreadable::{Unreadable, Wanted, XmlProblem};
pub use wide_action::{OtherAction, UnknownWideAction, WideAction};

/// Whether a list's own count, if it has one, is right.
fn count_agrees(count: Option<i64>, entries: &[Observed]) -> bool {
    count.is_none_or(|count| usize::try_from(count) == Ok(entries.len()))
}
