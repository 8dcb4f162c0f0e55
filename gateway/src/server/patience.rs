//! How long anything is waited for.

use std::time::Duration;

/// Until a connection is there.
pub(super) const CONNECT: Duration = Duration::from_secs(5);

/// For a lock that another transaction has. Longer than an abandoned one may keep it.
pub(super) const LOCK: Duration = Duration::from_secs(7);

/// Until the server ends a transaction in which nothing comes any more, as from a gateway that was
/// stopped or cut off.
pub(super) const ABANDONED: Duration = Duration::from_secs(5);

/// How long a connection that nobody uses is kept. The server ends it after [`ABANDONED`].
pub(super) const IDLE: Duration = Duration::from_secs(2);

/// How long a connection may have been idle without being asked whether it is still there.
pub(super) const FRESH: Duration = Duration::from_millis(200);

/// For a whole transaction.
pub(super) const OPERATION: Duration = Duration::from_secs(15);
