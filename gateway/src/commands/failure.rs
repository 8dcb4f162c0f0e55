//! What ends a command.

/// What ends a command.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
