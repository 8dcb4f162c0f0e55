//! The rules of a parcel's tracking: may this scan be sent to WeChat's logistics assistant, and as
//! what?
//!
//! A carrier's backend asks it for every scan, and gets one of three answers, an [`Outcome`]:
//!
//! - **[accepted](Outcome::Accepted)**: here is the exact payload for `logistics.updatePath`, and
//!   the waybill's next state to store;
//! - **[duplicate](Outcome::Duplicate)**: it was accepted before; there is nothing to do;
//! - **[rejected](Outcome::Rejected)**: here is why, what would have been allowed, and the shortest
//!   legal way there.
//!
//! ```
//! use waybill_engine::{
//!     ActionMessage, ActionType, OrderToken, Outcome, RuleSet, Timestamp, Tracker, Update,
//!     WaybillId, decide,
//! };
//!
//! let (id, token) = (WaybillId::new("SF1020304050607")?, OrderToken::new("of-the-order-event")?);
//! let mut tracker = Tracker::START; // or `Tracker::from_bytes` of what was stored
//! let now = Timestamp::from_unix(1_700_090_000)?; // the engine has no clock
//!
//! let scan = |action, seconds, text| -> Result<_, Box<dyn std::error::Error>> {
//!     Ok(Update::new(action, Timestamp::from_unix(seconds)?, ActionMessage::new(text)?))
//! };
//! let picked_up = scan(ActionType::PickedUp, 1_700_000_600, "【杭州市】已揽收")?;
//! let signed = scan(ActionType::Signed, 1_700_086_400, "已签收，签收人：本人")?;
//!
//! if let Outcome::Accepted(accepted) = decide(&RuleSet::STANDARD, &tracker, &picked_up, now) {
//!     assert_eq!(
//!         accepted.update_path(&id, &token).https_body().to_json(),
//!         r#"{"token":"of-the-order-event","waybill_id":"SF1020304050607","action_time":1700000600,"action_type":100001,"action_msg":"【杭州市】已揽收"}"#,
//!     );
//!     tracker = *accepted.after(); // once the payload is safe
//! }
//! assert_eq!(decide(&RuleSet::STANDARD, &tracker, &picked_up, now), Outcome::Duplicate);
//!
//! let Outcome::Rejected(rejection) = decide(&RuleSet::STANDARD, &tracker, &signed, now) else {
//!     panic!("it was only just picked up");
//! };
//! assert_eq!(rejection.code().number(), 203);
//! assert!(rejection.to_string().ends_with(
//!     "shortest legal way: 200001 InTransit, 300002 OutForDelivery, 300003 Signed",
//! ));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where to look
//!
//! **What may be sent?** [`decide`] answers for one [`Update`], by a [`RuleSet`]; [`decide_each`] for
//! many at once; [`decide_or_adopt`] for a waybill of which nothing is known. [`verdict`] and
//! [`verdict_each`] decide the same and tell nothing but the [`Verdict`].
//! [`RuleSet::permitted`] lists what may come next as an [`ActionSet`], [`RuleSet::next_steps`] says
//! where it leads, and [`RuleSet::way`] is the shortest [`Way`] to an action.
//!
//! **Where does a waybill stand?** A [`Tracker`] is what a backend stores: its [`Situation`] (the
//! [`Status`] and whether it is held), the highest accepted time, and the [`Fingerprint`] of the
//! last update. [`Waybill`] is for those who keep objects; it refuses a [`StaleAnswer`]. A [`Trail`]
//! is its whole history: it recognises every earlier update, tells [`Late`] ones apart, and
//! [imports](Trail::import) a trace.
//!
//! **Why was it refused?** A well-formed update with a [`Rejection`], a malformed record with a
//! [`Fault`]. Both have a [`Code`] that never changes, and a text in English and in Chinese.
//! [`RuleSet::explain`] tells the whole reasoning, check by check.
//!
//! **By which rules?** [`RuleSet::STANDARD`], [`RuleSet::STRICT`], or a carrier's own from a
//! [`RuleFile`]. Each [`Mark`] of the table can be asked, two rule sets
//! [compared](RuleSet::diff), and the table drawn ([`markdown`](RuleSet::markdown),
//! [`mermaid`](RuleSet::mermaid), [`dot`](RuleSet::dot)).
//!
//! **What goes on the wire?** An [`UpdatePath`], as a [`Payload`] in the [`Form`] of either call.
//! WeChat's answer is a [`Reply`], and its [`ReplyClass`] says what to do next.
//!
//! **What is in an update?** Values with one constructor each: [`WaybillId`], [`OrderToken`],
//! [`Timestamp`], [`ActionType`] and its [`Stage`], and [`ActionMessage`]. What a message may hold
//! is a [`MessagePolicy`]; how strictly mobile numbers are taken is its [`PhoneRule`].
//!
//! **How are records read?** [`RecordFields`] take the five [`Field`]s from any serde format, and
//! [`Record::new`] makes an update of them or says everything that is wrong ([`Malformed`]).
//!
//! Two features, both off by default: `json` reads records and replies from JSON bytes, `http` makes
//! ready requests. The repository's `docs/` folder has the rules, every code, the payload, a guide
//! for backends and the reasons behind the design.
//!
//! # What holds
//!
//! - No I/O and no clock: `now` is an argument. The same arguments give the same answer, and the
//!   payload is the same to the byte.
//! - A rejection and a duplicate change nothing.
//! - [`UpdatePath`] comes only out of an accepted answer.
//! - The order token is in no `Debug`, no `Display` and no error; only [`OrderToken::reveal`] and
//!   the finished payload hold it.
//! - No unsafe code, and no panic on any input.
//! - [`decide`] allocates nothing, whatever its answer; texts are made when they are asked for.
#![no_std]

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
mod joined;
#[cfg(feature = "json")]
mod json;
mod message;
#[cfg(feature = "json")]
mod ordinary;
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
mod rule_schema;
mod rules;
mod situation_set;
mod status;
mod table;
mod time;
mod tracker;
mod trail;
mod update;
mod verdict;
mod way;
mod waybill;
mod wide;

#[cfg(feature = "http")]
pub use access_token::{AccessToken, InvalidAccessToken};
pub use action::{ActionType, Stage, UnknownActionType};
pub use action_set::ActionSet;
pub use adopt::{Sighting, decide_or_adopt};
pub use batch::{Answer, Placed, decide_each, verdict_each};
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
pub use verdict::{Verdict, verdict};
pub use way::Way;
pub use waybill::{StaleAnswer, Waybill};

/// The examples of the pages, run as tests.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../README.md")]
    struct Readme;

    #[doc = include_str!("../docs/README.zh.md")]
    struct ReadmeZh;

    #[doc = include_str!("../docs/guide.md")]
    struct Guide;

    #[doc = include_str!("../docs/payload.md")]
    struct Payload;

    #[doc = include_str!("../docs/replies.md")]
    struct Replies;

    #[doc = include_str!("../docs/rollout.md")]
    struct Rollout;
}
