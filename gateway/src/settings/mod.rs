//! What may be set: by an option, by the environment, or by a TOML file. Each setting is defined
//! once, as an option; the other two follow from it.

mod file;
mod length;
mod options;

pub use file::{UnusableFile, parse};
pub use length::{InvalidLength, Length};
pub use options::{
    Arguments, Command, Kept, LogFormat, One, Open, Serve, StorePath, Try, WithCallback, WithToken,
};
