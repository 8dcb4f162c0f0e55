//! A token bucket: so many calls a second, and no more.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// So many calls a second, for all senders together.
#[derive(Debug)]
pub struct Bucket {
    every: Duration,
    /// A second's calls may come at once.
    burst: Duration,
    /// When the bucket would be empty, if nothing more was taken out.
    next: Mutex<Instant>,
}

impl Bucket {
    /// So many calls a second; at least one.
    #[must_use]
    pub fn new(calls_a_second: u32) -> Self {
        let burst = Duration::from_secs(1);
        Self {
            every: burst / calls_a_second.max(1),
            burst,
            next: Mutex::new(Instant::now()),
        }
    }

    /// Returns when a call may be made.
    pub async fn take(&self) {
        let at = {
            let mut next = self.next.lock().await;
            let now = Instant::now();
            // What was not used within a second is lost.
            *next = (*next).max(now.checked_sub(self.burst).unwrap_or(now)) + self.every;
            *next
        };
        sleep_until(at).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_second_has_more_than_two_seconds_calls() {
        let bucket = Bucket::new(10);
        let begun = Instant::now();
        for _ in 0..50 {
            bucket.take().await;
        }
        assert_eq!(begun.elapsed(), Duration::from_secs(5));
        tokio::time::advance(Duration::from_mins(1)).await;
        let begun = Instant::now();
        for _ in 0..30 {
            bucket.take().await;
        }
        assert_eq!(begun.elapsed(), Duration::from_secs(2), "ten came at once");
    }
}
