//! What is sent, when, and what follows from WeChat's answer.

mod bucket;
mod dispatch;
mod flying;
mod settle;

pub use bucket::Bucket;
pub use dispatch::{Sender, SenderOptions};
pub use settle::{GivingBack, Settlement, Settling, backoff};
