//! For how long a waybill is one sender's own.

use std::time::{Duration, Instant};

/// For how long a waybill is its claimant's own, and the number that shows whether it still is.
///
/// Each lease of a waybill has a higher number than the one before: a fencing number. What a
/// claimant writes under a number that is no longer the waybill's is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    number: u64,
    term: Option<Term>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Term {
    ends: Instant,
    length: Duration,
}

impl Lease {
    /// That of a store with one gateway: it does not end as long as the gateway lives.
    pub const UNLIMITED: Self = Self {
        number: 0,
        term: None,
    };

    /// A lease with this number. `asked` is a moment before the store was asked for it: by the
    /// store's clock it ends no earlier than this length after it.
    #[must_use]
    pub fn new(number: u64, asked: Instant, length: Duration) -> Self {
        Self {
            number,
            term: Some(Term {
                ends: asked + length,
                length,
            }),
        }
    }

    /// Its number.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// How long a call that begins now may take, of so long at most, to be over within the lease;
    /// nothing if none should begin any more, which is in the second half of the lease.
    #[must_use]
    pub fn time_for_a_call(&self, now: Instant, most: Duration) -> Option<Duration> {
        let Some(term) = self.term else {
            return Some(most);
        };
        let left = term.ends.saturating_duration_since(now);
        (left > term.length / 2).then(|| left.min(most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_begins_in_the_first_half_of_a_lease_and_is_over_by_its_end() {
        let (begun, length) = (Instant::now(), Duration::from_mins(1));
        let call = Duration::from_secs(40);
        let lease = Lease::new(7, begun, length);
        let after = |seconds| lease.time_for_a_call(begun + Duration::from_secs(seconds), call);
        assert_eq!(after(0), Some(call));
        assert_eq!(after(29), Some(Duration::from_secs(31)));
        for late in [30, 59, 60, 1000] {
            assert_eq!(after(late), None, "{late}");
        }
        let never_ends = Lease::UNLIMITED.time_for_a_call(begun + 100 * length, call);
        assert_eq!(never_ends, Some(call));
    }
}
