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
//!         concat!(
//!             r#"{"token":"of-the-order-event","waybill_id":"SF1020304050607","#,
//!             r#""action_time":1700000600,"action_type":100001,"action_msg":"【杭州市】已揽收"}"#,
//!         ),
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
//! **What may be sent?** [`decide`] answers for one [`Update`], by a [`RuleSet`]; [`decide_each`]
//! for many at once; [`decide_or_adopt`] for a waybill of which nothing is known. [`verdict`] and
//! [`verdict_each`] decide the same and return nothing but the [`Verdict`]. [`RuleSet::permitted`]
//! lists what may come next as an [`ActionSet`], [`RuleSet::next_steps`] says where it leads, and
//! [`RuleSet::way`] is the shortest [`Way`] to an action.
//!
//! **Where is a waybill?** A [`Tracker`] is what a backend stores: its [`Situation`] (the
//! [`Status`] and whether it is held), the highest accepted time, and the [`Fingerprint`] of the
//! last update. [`Waybill`] is for those who keep objects; it refuses a [`StaleAnswer`]. A
//! [`Trail`] is its whole history: it recognises every earlier update, sorts [`Late`] ones, and
//! [imports](Trail::import) a trace.
//!
//! **Why was it refused?** A well-formed update with a [`Rejection`], a malformed record with a
//! [`Fault`]. Both have a [`Code`] that never changes, and a text in English and in Chinese, and
//! serde writes them in the form that the guide has under "Answers as JSON".
//! [`RuleSet::explain`] gives the reasons, check by check.
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
//! [`Record::new`] makes an update of them or says everything that is wrong ([`Malformed`]). A
//! `RecordReader` reads a feed of JSON Lines.
//!
//! Three features, all off by default: `json` reads records and replies from JSON bytes, `http`
//! makes ready requests, `std` takes a `SystemTime` as a [`Timestamp`]. The repository's `docs/`
//! folder has the rules, every code, the payload, a guide for backends and the reasons behind the
//! design.
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
#[cfg(feature = "std")]
extern crate std;

mod call;
mod code;
mod decision;
#[cfg(feature = "json")]
mod line;
mod message;
mod picture;
mod record;
mod rule_file;
mod rules;
mod state;
mod text;
mod update;
mod waybill;

#[cfg(feature = "http")]
pub use call::{AccessToken, InvalidAccessToken};
pub use call::{Form, Payload, Reply, ReplyClass, UpdatePath};
pub use code::{Code, UnknownCode, Verdict};
pub use decision::{
    Accepted, Adoption, BatchOutcome, BatchUpdate, Check, Explanation, Outcome, Rejection, Step,
    decide, decide_each, decide_or_adopt, verdict, verdict_each,
};
#[cfg(feature = "json")]
pub use line::RecordReader;
pub use message::{
    ActionMessage, InvalidActionMessage, MessagePolicy, PhoneForm, PhoneRule, Rewrite,
};
pub use record::{Fault, JsonType, Malformed, Record, RecordFields};
pub use rule_file::{InvalidRuleBytes, InvalidRules, Rows, RuleFault, RuleFile};
pub use rules::{
    CellChange, Mark, NextSteps, RuleDiff, RuleSet, Setting, SettingChange, SettingValue, Settings,
    Way,
};
pub use state::{InvalidTracker, Situation, Status, Tracker, UnknownStatus};
pub use text::StrayChar;
pub use update::{
    ActionSet, ActionType, Actions, Entry, Field, Fingerprint, InvalidOrderToken, InvalidTimestamp,
    InvalidWaybillId, OrderToken, Stage, TimeUnit, Timestamp, UnknownActionType, Update, WaybillId,
};
pub use waybill::{Departure, Import, ImportMode, InvalidTrail, Late, StaleAnswer, Trail, Waybill};

/// The examples of the pages, run as tests. Those of the Chinese pages are the same, which
/// `tests/it/translations.rs` checks.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../README.md")]
    struct Readme;

    #[doc = include_str!("../docs/guide.md")]
    struct Guide;

    #[doc = include_str!("../docs/payload.md")]
    struct Payload;

    #[doc = include_str!("../docs/replies.md")]
    struct Replies;

    #[doc = include_str!("../docs/rollout.md")]
    struct Rollout;
}
