//! The few colours, shown on a terminal only.

use anstyle::{AnsiColor, Style};

/// What went through.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();

/// What somebody should look at.
pub(crate) const DOUBTFUL: Style = AnsiColor::Yellow.on_default();

/// What is broken.
pub(crate) const BAD: Style = AnsiColor::Red.on_default();

/// What is looked for first.
pub(crate) const STRONG: Style = Style::new().bold();
