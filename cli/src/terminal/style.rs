//! The few colours, shown on a terminal only.

use anstyle::{AnsiColor, Style};

/// For what was accepted.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();

/// For what somebody should look at.
pub(crate) const DOUBTFUL: Style = AnsiColor::Yellow.on_default();

/// For what is broken.
pub(crate) const BAD: Style = AnsiColor::Red.on_default();

/// For what is looked for first.
pub(crate) const STRONG: Style = Style::new().bold();
