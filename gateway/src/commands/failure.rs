//! What ends a command.

/// Whatever went wrong. A command passes it on, and the program prints its text and ends with
/// status 1.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
