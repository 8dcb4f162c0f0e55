//! What goes out to WeChat, and what comes back.

#[cfg(feature = "http")]
mod access_token;
mod json;
#[cfg(feature = "json")]
mod readable;
mod reply;
mod reply_class;
#[cfg(feature = "http")]
mod request;
mod update_path;

#[cfg(feature = "http")]
pub use access_token::{AccessToken, InvalidAccessToken};
pub use reply::Reply;
pub use reply_class::ReplyClass;
pub use update_path::{Form, Payload, UpdatePath};
