#![no_std]
//! TODO
extern crate alloc;

mod action;
mod action_set;
mod code;
mod decide;
mod fault;
mod field;
mod fingerprint;
mod id;
mod message;
mod payload;
mod phone;
mod picture;
mod record;
mod rejection;
mod rules;
mod status;
mod table;
mod time;
mod tracker;
mod update;
mod way;
mod waybill;

pub use action::{ActionType, Stage, UnknownActionType};
pub use action_set::ActionSet;
pub use code::Code;
pub use decide::{Accepted, Outcome, decide};
pub use fault::{Fault, JsonType};
pub use field::Field;
pub use fingerprint::Fingerprint;
pub use id::{InvalidOrderToken, InvalidWaybillId, OrderToken, WaybillId};
pub use message::{ActionMessage, InvalidActionMessage, MessagePolicy, PhoneRule, Rewrite};
pub use payload::{Form, Payload, UpdatePath};
pub use phone::PhoneForm;
pub use record::{Malformed, Record, RecordFields};
pub use rejection::Rejection;
pub use rules::{Mark, RuleSet};
pub use status::{Situation, Status};
pub use time::{InvalidTimestamp, Timestamp};
pub use tracker::{InvalidTracker, Tracker};
pub use update::Update;
pub use way::Way;
pub use waybill::{StaleAnswer, Waybill};
