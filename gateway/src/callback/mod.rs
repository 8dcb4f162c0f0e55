//! How a push of WeChat's is checked and opened, and how its answer is written and sealed: no I/O
//! but for the files with the secrets, and no store.
//!
//! The rules are those of WeChat's page on message pushes; `docs/gateway.md` names it, and what of
//! it is this project's reading.

mod answer;
mod cipher;
mod document;
mod open;
mod secrets;
mod signature;

pub use answer::{Answer, Sealed};
pub use cipher::{AesKey, Undecipherable};
pub use document::{Form, Value};
pub use open::{NotOpened, Opened, Received, is_set_up};
pub use secrets::{SecretFiles, Secrets, UnusableSecrets, Wanted};
pub use signature::{Token, signature};
