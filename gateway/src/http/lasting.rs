//! What goes on though whoever asked for it is gone.

use std::panic::resume_unwind;

/// Does something to its end. A request is dropped when its connection ends; what was handed to the
/// store is written all the same, so it has to be counted and sent as well.
pub(super) async fn to_its_end<T: Send + 'static>(
    doing: impl Future<Output = T> + Send + 'static,
) -> T {
    match tokio::spawn(doing).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // Nobody is left to be answered: the process ends.
            Err(_) => std::future::pending().await,
        },
    }
}
