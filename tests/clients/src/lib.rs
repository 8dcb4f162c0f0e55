//! The shared parts of the tests with real clients: a server on loopback in place of WeChat, and
//! WeChat's codes, written by hand from its documentation.

mod codes;
mod stub;

pub use codes::{CODES, UNKNOWN_CODES};
pub use stub::{Answer, Stub, nobody};
