//! The parts of the command that keep secrets.

#[path = "../../cli/src/gate/echo.rs"]
pub(crate) mod echo;
#[path = "../../cli/src/gate/echo_row.rs"]
pub(crate) mod echo_row;
