//! The calls to WeChat, and the access token that they need.

mod client;
mod keeper;
mod source;

pub use client::{InvalidServer, Server, Wechat};
pub use keeper::{AfterRefusal, CurrentToken, TokenKeeper};
pub use source::{NoToken, TokenSource};
