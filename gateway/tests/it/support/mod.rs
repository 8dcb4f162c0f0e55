//! What the tests have in common.

mod gateway;
mod load;
mod program;
mod records;
mod relay;
mod store;
mod verify;
mod wechat;

pub(crate) use gateway::{Gateway, Setup, client, command as token_command, eventually, json};
pub(crate) use load::Load;
pub(crate) use program::{Program, command};
pub(crate) use records::{NOW, body, record, scan, track};
pub(crate) use relay::Relay;
pub(crate) use store::{Home, LEASE, is_on_server};
pub(crate) use verify::{Seen, all_is_well, confirmed, dossiers, key, none_again};
pub(crate) use wechat::{Fake, Reaction};
