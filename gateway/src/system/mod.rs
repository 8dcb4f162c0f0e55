//! What only the system knows: the time, when to stop, and what is in files with secrets,
//! what went wrong.

mod cause;
mod clock;
mod secret_lines;
mod secret_text;
mod shutdown;

pub use cause::chinese_cause;
pub use clock::{Clock, system_clock};
pub use secret_lines::secret_lines;
pub use secret_text::{UnreadableSecret, secret_text};
pub use shutdown::{Shutdown, Signals, Trigger};
