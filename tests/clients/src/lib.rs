//! What the tests of real clients have in common: a server on loopback in place of WeChat, and
//! WeChat's codes, written by hand from its documentation.

mod codes;
mod stub;

pub use codes::{CODES, UNKNOWN_CODES};
pub use stub::{Answer, Stub, nobody};
