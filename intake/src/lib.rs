//! A carrier's own feed, as it is, into records of the waybill engine.
//!
//! Nobody's export has WeChat's action types in it. Real feeds have 已揽收, an opcode 50, a time such
//! as `2026/11/18 20:26`, a column 运单号, JSON in a field of a form, the newest scan first. A [`Map`]
//! says what each of them is to us. It is data, like a rule file: read from TOML or JSON, checked
//! with every fault at once, compared, and kept [as bytes](Map::to_bytes).
//!
//! ```
//! use waybill_engine::{ActionType, MessagePolicy};
//! use waybill_intake::{Content, Map};
//!
//! // A push of SF: several parcels in one record.
//! let push = r#"{"Body":{"WaybillRoute":[
//!     {"mailno":"SF1020304050607","acceptTime":"2026-11-18 08:10:00","opCode":"50",
//!      "remark":"顺丰速运 已收取快件"},
//!     {"mailno":"SF1020304050608","acceptTime":"2026-11-18 08:11:30","opCode":"8000",
//!      "remark":"可查看签收人"}]}}"#;
//! let map = Map::ready("sf-push").unwrap();
//! let items = map.read(push.as_bytes(), &MessagePolicy::DEFAULT);
//!
//! let Content::Update(scan) = &items[0].content else { panic!() };
//! assert_eq!(scan.update.action(), ActionType::PickedUp);
//! assert_eq!(items[0].waybill_id.as_ref().map(|id| id.as_str()), Some("SF1020304050607"));
//! let Content::Ignored(ignored) = &items[1].content else { panic!() };
//! assert_eq!(ignored.reason.to_string(), "said once more after the signature");
//! ```
//!
//! # Where to look
//!
//! **A map**: [`Map::from_json`], [`Map::from_bytes`], `Map::from_toml` (feature `toml`), or a
//! ready one by name, `Map::ready` (feature `ready`). [`InvalidMap`] has every fault.
//! [`Map::diff`], [`Map::fingerprint`], [`Map::json_schema`], and what it says of each code,
//! [`Map::entries`]. A first map from a sample: `Map::suggest_for_table`, `Map::suggest_for_json`
//! (feature `ready`).
//!
//! **A record**: [`Map::read`] for JSON, XML and forms; [`Map::columns`] once for a table, and
//! [`Columns::read`] for each row; [`MapReader`] for a feed of lines. Each gives [`Item`]s, in the
//! order in which they are to be decided: an update, what is [`Ignored`] and why, what is
//! [`Malformed`] with a code and a reason, or a parcel without scans.
//! Whoever reads many million records asks for [`SoleUpdate`]s first.
//!
//! **Fields of your own**: [`Map::carrying`] names fields that items carry along whatever they are
//! there for; [`FieldPaths`] picks such out of records that no map reads.
//!
//! **A token**: hardly any feed has it; [`Orders`] are looked up by waybill id.
//!
//! **An encoding**: `Encoding` decodes GB18030 and UTF-16 before a map is asked (feature
//! `encoding`). Records of XML (feature `xml`) are read in the encoding that each names; without
//! the feature `encoding` in UTF-8 alone.
//!
//! # What holds
//!
//! - No I/O and no clock; the same map and record give the same items.
//! - No panic on any map and any record, and work that grows with the input and not faster.
//! - An unknown code is never guessed: it is malformed, 114, with the nearest known ones.
//! - A time without a zone, a year or a time of day is refused, not guessed.
//! - The order token is in no `Debug` and no error.
#![no_std]

extern crate alloc;

mod apply;
#[cfg(feature = "encoding")]
mod encoding;
mod fault;
mod file;
mod map;
mod meaning;
mod orders;
mod path;
#[cfg(feature = "ready")]
mod ready;
#[cfg(feature = "ready")]
mod suggest;
mod text;
mod time;
mod words;
#[cfg(feature = "xml")]
mod xml;

pub use apply::{
    Columns, Content, FieldPaths, Ignored, InvalidHeader, Item, Malformed, MapReader, RecordFault,
    Scan, SoleUpdate,
};
#[cfg(feature = "encoding")]
pub use encoding::{Encoding, InvalidEncoding};
pub use fault::{InvalidMap, MapFault};
pub use map::{Entry, Map, MapChange, MapDiff};
pub use meaning::Reason;
pub use orders::Orders;
#[cfg(feature = "ready")]
pub use suggest::InvalidSample;
pub use time::TimeFault;
#[cfg(feature = "xml")]
pub use xml::{XmlFault, XmlProblem, xml_text, xml_to_json};

/// The example of the readme, run as a test.
#[cfg(all(doctest, feature = "ready"))]
#[doc = include_str!("../README.md")]
struct Readme;
