//! Values that reading and writing share, valid once they exist.

mod line;
mod mobile;
mod order_id;

pub use line::{InvalidLine, Line};
pub use mobile::{InvalidMobileNumber, MobileNumber};
pub use order_id::{InvalidOrderId, OrderId};
