//! What the gateway keeps, as values: no I/O, no clock.

mod hexadecimal;
mod hiding;
mod moment;
mod payload;
mod refusal;
mod reply;
mod update;
mod waybill;

pub use hexadecimal::hexadecimal;
pub use hiding::{hide_token, is_token, update_without_token};
pub use moment::Moment;
pub use payload::{UnreadablePayload, sent_by, with_token};
pub use refusal::Refusal;
pub use reply::KeptReply;
pub use update::{Accepted, Fate, Waiting};
pub use waybill::{Queue, Waybill};
