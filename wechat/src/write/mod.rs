//! What goes out to the sister calls, made only from valid values and an accepted answer.

mod consignment;
mod courier;
mod json;
mod path_notify;
mod single_waybill_update;
mod test_update_order;
mod wide_action;

pub use consignment::{Address, Consignment, Receiver, Sender};
pub use courier::{Courier, Couriers};
pub use path_notify::PathNotify;
pub use single_waybill_update::SingleWaybillUpdate;
pub use test_update_order::TestUpdateOrder;
pub use wide_action::{OtherAction, UnknownWideAction, WideAction};
