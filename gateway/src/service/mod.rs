//! What the gateway does, whatever asks for it.

mod committer;
mod decide;
mod digest;
mod enter;
mod foreign;
mod group;
mod housekeeping;
mod key;
mod maps;
mod people;
mod push;
mod record;
mod records;
mod reference;
mod room;
mod shared;
mod take;

pub use committer::{Committer, Refused};
pub use enter::{Entered, Entrance, OnItsWay, Order};
pub use group::Spent;
pub use housekeeping::Housekeeping;
pub use key::{InvalidKey, Key};
pub use maps::{Maps, UnknownMap, UnusableMaps};
pub use people::{Decided, Decision, Person};
pub use push::{Ask, Id, Push, PushResult};
pub use record::{Content, Place, Record};
pub use records::{Form, Reading, Received, Said, Unreadable, elements, without_mark};
pub use room::{Room, Space};
pub use shared::{Options, Service};
pub use take::{Take, Taken};
