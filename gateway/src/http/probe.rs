//! Whether something could be written now: asked of the store by one at a time.

use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::store::StoreError;

/// Asks the store for all who want to know: however many they are, one thing is tried at a time.
#[derive(Debug, Default)]
pub(super) struct Probe(Mutex<Option<Tried>>);

#[derive(Debug)]
struct Tried {
    begun: Instant,
    outcome: Result<(), StoreError>,
}

impl Probe {
    /// What comes of `probe`, or of another one that began after this was asked for.
    pub(super) async fn ask(
        &self,
        probe: impl Future<Output = Result<(), StoreError>>,
    ) -> Result<(), StoreError> {
        let asked = Instant::now();
        let mut last = self.0.lock().await;
        if let Some(tried) = &*last
            && tried.begun > asked
        {
            return tried.outcome.clone();
        }
        let begun = Instant::now();
        let outcome = probe.await;
        *last = Some(Tried {
            begun,
            outcome: outcome.clone(),
        });
        outcome
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use tokio::time::sleep;

    use super::*;
    use crate::store::Trouble;

    #[tokio::test(start_paused = true)]
    async fn however_many_ask_one_is_tried_at_a_time_and_nobody_gets_an_old_answer() {
        let (probe, tries) = (Arc::new(Probe::default()), Arc::new(AtomicUsize::new(0)));
        let ask = |after: u64| {
            let (probe, tries) = (Arc::clone(&probe), Arc::clone(&tries));
            tokio::spawn(async move {
                sleep(Duration::from_millis(after)).await;
                let trying = async {
                    let number = tries.fetch_add(1, Ordering::SeqCst);
                    sleep(Duration::from_millis(50)).await;
                    if number == 0 {
                        Err(StoreError::new(Trouble::Full, "no room"))
                    } else {
                        Ok(())
                    }
                };
                probe.ask(trying).await.is_ok()
            })
        };
        let first = ask(0);
        let others: Vec<_> = (1..40).map(ask).collect();
        assert!(!first.await.unwrap());
        for other in others {
            assert!(other.await.unwrap(), "asked after the first had begun");
        }
        assert_eq!(tries.load(Ordering::SeqCst), 2);
        assert!(ask(0).await.unwrap());
        assert_eq!(tries.load(Ordering::SeqCst), 3);
    }
}
