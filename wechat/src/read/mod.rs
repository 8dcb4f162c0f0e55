//! What comes in from WeChat, read tolerantly: any push, orders, cancellations, paths.

mod body;
mod cancellation;
mod event;
mod field_name;
mod fields;
mod forms;
mod json;
mod observed;
mod order_event;
mod path_event;
mod path_reply;
mod pushed;
mod unreadable;
#[cfg(feature = "xml")]
mod xml;

pub use cancellation::Cancellation;
pub use observed::{NotAnUpdate, Observed};
pub use order_event::{OrderEvent, OrderKind, UnsettledWaybillId};
pub use path_event::PathEvent;
pub use path_reply::PathReply;
pub use pushed::Pushed;
pub use unreadable::{Unreadable, Wanted, XmlProblem};
