#![no_std]
//! TODO
extern crate alloc;

#[cfg(feature = "http")]
mod access_token;
mod action;
mod action_set;
mod adopt;
mod batch;
mod code;
mod decide;
mod explain;
mod fault;
mod field;
mod fingerprint;
mod id;
mod import;
#[cfg(feature = "json")]
mod json;
mod message;
mod payload;
mod phone;
mod picture;
mod record;
mod rejection;
mod reply;
mod reply_class;
#[cfg(feature = "http")]
mod request;
mod rule_diff;
mod rule_fault;
mod rule_file;
mod rules;
mod situation_set;
mod status;
mod table;
mod time;
mod tracker;
mod trail;
mod update;
mod way;
mod waybill;

#[cfg(feature = "http")]
pub use access_token::{AccessToken, InvalidAccessToken};
pub use action::{ActionType, Stage, UnknownActionType};
pub use action_set::ActionSet;
pub use adopt::{Sighting, decide_or_adopt};
pub use batch::{Answer, Placed, UnequalLengths, decide_batch, decide_each};
pub use code::Code;
pub use decide::{Accepted, Outcome, decide};
pub use explain::{Check, Explanation, NextSteps, Step};
pub use fault::{Fault, JsonType};
pub use field::Field;
pub use fingerprint::Fingerprint;
pub use id::{InvalidOrderToken, InvalidWaybillId, OrderToken, WaybillId};
pub use import::{Import, ImportMode};
pub use message::{ActionMessage, InvalidActionMessage, MessagePolicy, PhoneRule, Rewrite};
pub use payload::{Form, Payload, UpdatePath};
pub use phone::PhoneForm;
pub use record::{Malformed, Record, RecordFields};
pub use rejection::Rejection;
pub use reply::Reply;
pub use reply_class::ReplyClass;
pub use rule_diff::{CellChange, RuleDiff, SettingChange};
pub use rule_fault::RuleFault;
pub use rule_file::{InvalidRules, Rows, RuleFile};
pub use rules::{Mark, RuleSet};
pub use status::{Situation, Status};
pub use time::{InvalidTimestamp, Timestamp};
pub use tracker::{InvalidTracker, Tracker};
pub use trail::{Departure, InvalidTrail, Late, Trail};
pub use update::{Entry, Update};
pub use way::Way;
pub use waybill::{StaleAnswer, Waybill};
