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

    /// Returns when a call may be made, and says whether it is still wanted then: one that is not
    /// keeps no other back.
    pub async fn take(&self, is_wanted: impl Fn() -> bool) -> bool {
        // Those who wait, wait in their order for this.
        let mut next = self.next.lock().await;
        if !is_wanted() {
            return false;
        }
        let now = Instant::now();
        // What was not used within a second is lost.
        let at = (*next).max(now.checked_sub(self.burst).unwrap_or(now)) + self.every;
        sleep_until(at).await;
        *next = at;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_second_has_more_than_two_seconds_calls() {
        let bucket = Bucket::new(10);
        let begun = Instant::now();
        for _ in 0..50 {
            bucket.take(|| true).await;
        }
        assert_eq!(begun.elapsed(), Duration::from_secs(5));
        tokio::time::advance(Duration::from_mins(1)).await;
        let begun = Instant::now();
        for _ in 0..30 {
            bucket.take(|| true).await;
        }
        assert_eq!(begun.elapsed(), Duration::from_secs(2), "ten came at once");
    }

    /// As claims whose lease ends while they wait: the calls of that time are for others.
    #[tokio::test(start_paused = true)]
    async fn what_is_not_wanted_any_more_uses_no_call_up() {
        let bucket = Arc::new(Bucket::new(1));
        let begun = Instant::now();
        let wanted_for = |seconds| {
            let bucket = Arc::clone(&bucket);
            let until = begun + Duration::from_secs(seconds);
            tokio::spawn(async move { bucket.take(|| Instant::now() < until).await })
        };
        let impatient: Vec<_> = (0..64).map(|_| wanted_for(10)).collect();
        let patient: Vec<_> = (0..5).map(|_| wanted_for(1000)).collect();
        let mut made = 0;
        for call in impatient {
            made += usize::from(call.await.unwrap());
        }
        assert_eq!(made, 10);
        for call in patient {
            assert!(call.await.unwrap());
        }
        assert_eq!(begun.elapsed(), Duration::from_secs(15));
    }
}
