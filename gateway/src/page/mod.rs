//! The page for operations, as HTML: no I/O, no script, and never an order token.
//!
//! Its diagram and its words are those of the report of `waybill audit`.

mod decisions;
mod entrance;
mod frame;
mod overview;
mod parts;
mod way;
mod waybill;
mod words;

pub use entrance::{log_in, problem};
pub use frame::{Frame, POLICY, STYLE};
pub use overview::Overview;
pub use parts::{Done, address};
pub use waybill::OneWaybill;
