//! How what is kept is made of columns, and columns of it: once, for stores of any kind.

mod columns;
mod names;
mod packed;
mod read;
mod value;
mod write;

pub(crate) use columns::{Cell, Columns, Row, Unreadable};
pub(crate) use names::{
    ACCEPTED, ANSWERED, ENTERED, LATER, PARKED, REFUSED, SHOWN, UPDATE, WAITING, WAYBILL,
};
pub(crate) use read::{
    accepted, answered, parked, pause, refused, since_start, update, waiting, waybill,
};
pub(crate) use value::Value;
pub(crate) use write::{fate, fingerprint};

/// What is written of each, in the order of its names.
pub(crate) mod values {
    pub(crate) use super::write::{accepted, answered, parked, refused, waybill};
}
