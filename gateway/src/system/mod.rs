//! What only the system knows: the time, and when to stop.

mod clock;
mod shutdown;

pub use clock::{Clock, system_clock};
pub use shutdown::{Shutdown, Trigger, on_signal};
