//! What `pathnotify` needs for a waybill beside its updates.

use std::fmt;

use serde::Serialize;
use waybill_engine::{Timestamp, WaybillId};

use crate::value::{Line, MobileNumber};

/// What `delivery/pathnotify` needs for a waybill with each of its updates, although it never
/// changes.
///
/// `Debug` shows no person's name, phone or address.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    clippy::exhaustive_structs,
    reason = "plain values, made with a literal"
)]
pub struct Consignment<'a> {
    /// The waybill.
    pub waybill_id: WaybillId<'a>,
    /// When it was made.
    pub created: Timestamp,
    /// Who sends the parcel.
    pub sender: Sender<'a>,
    /// Who waits for it.
    pub receiver: Receiver<'a>,
}

/// Who sends a parcel. WeChat's table requires the name and its remark does not; here it is
/// required.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[allow(
    clippy::exhaustive_structs,
    reason = "plain values, made with a literal"
)]
pub struct Sender<'a> {
    /// The name.
    pub name: Line<'a>,
    /// The mobile number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<MobileNumber<'a>>,
    /// Where the parcel comes from.
    #[serde(flatten)]
    pub address: Address<'a>,
}

/// Who waits for a parcel. WeChat finds the person to notify by the phone, so it is required.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[allow(
    clippy::exhaustive_structs,
    reason = "plain values, made with a literal"
)]
pub struct Receiver<'a> {
    /// The name.
    pub name: Line<'a>,
    /// The mobile number.
    pub phone: MobileNumber<'a>,
    /// Where the parcel goes.
    #[serde(flatten)]
    pub address: Address<'a>,
}

/// An address, as `delivery/pathnotify` divides it.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[allow(
    clippy::exhaustive_structs,
    reason = "plain values, made with a literal"
)]
pub struct Address<'a> {
    /// The province (省).
    pub province: Line<'a>,
    /// The city (市).
    pub city: Line<'a>,
    /// The district or county (区/县).
    pub area: Line<'a>,
    /// The street (街道).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<Line<'a>>,
    /// The rest of the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Line<'a>>,
    /// The address's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Line<'a>>,
}

impl fmt::Debug for Sender<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender(***)")
    }
}

impl fmt::Debug for Receiver<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receiver(***)")
    }
}

impl fmt::Debug for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(***)")
    }
}
