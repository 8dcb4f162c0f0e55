//! The log, on standard error.

use std::io;

use tracing::Level;

use crate::settings::LogFormat;

/// Starts it. A second start changes nothing.
pub(super) fn start(format: LogFormat, level: Level) {
    let log = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(io::stderr);
    let _ = match format {
        LogFormat::Text => log.with_ansi(false).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}
