//! How long things took, sorted into ranges.

/// The ends of ranges, in seconds, ascending; the first range starts at zero, the last is open.
pub(crate) type Scale = &'static [u32];

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
pub(crate) const DAY: u32 = 24 * HOUR;

/// For the gaps between two updates of a waybill: from seconds to days.
#[rustfmt::skip]
pub(crate) const GAPS: Scale = &[
    MINUTE, 5 * MINUTE, 15 * MINUTE,
    HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
    DAY, 2 * DAY, 4 * DAY, 7 * DAY,
];

/// For the way from the pickup to the signature: half a day to weeks.
#[rustfmt::skip]
pub(crate) const JOURNEYS: Scale = &[
    12 * HOUR, DAY, 2 * DAY, 3 * DAY, 4 * DAY, 5 * DAY, 7 * DAY, 10 * DAY, 14 * DAY,
];

/// Counts by range.
#[derive(Debug, Clone)]
pub(crate) struct Durations {
    scale: Scale,
    counts: Vec<u64>,
}

impl Durations {
    pub(crate) fn new(scale: Scale) -> Self {
        Self {
            scale,
            counts: vec![0; scale.len() + 1],
        }
    }

    /// Counts a duration. A negative one, as clocks within the tolerance make it, counts as zero.
    pub(crate) fn count(&mut self, seconds: i64) {
        let range = self.scale.partition_point(|end| i64::from(*end) <= seconds);
        self.counts[range] += 1;
    }

    pub(crate) fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Each range with its count.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = (Range, u64)> {
        let ends = self.scale.iter().copied().map(Some).chain([None]);
        let starts = [0].into_iter().chain(self.scale.iter().copied());
        starts
            .zip(ends)
            .map(|(from, to)| Range { from, to })
            .zip(self.counts.iter().copied())
    }
}

/// From this many seconds up to, but not including, this many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) from: u32,
    pub(crate) to: Option<u32>,
}

/// How long each of some journeys took, in seconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Journeys {
    seconds: Vec<u32>,
}

impl Journeys {
    pub(crate) fn add(&mut self, seconds: i64) {
        let seconds = u32::try_from(seconds.max(0)).unwrap_or(u32::MAX);
        self.seconds.push(seconds);
    }

    pub(crate) fn extend(&mut self, others: &Self) {
        self.seconds.extend_from_slice(&others.seconds);
    }

    pub(crate) const fn len(&self) -> usize {
        self.seconds.len()
    }

    /// Has to be called before [`within`](Self::within).
    pub(crate) fn sort(&mut self) {
        self.seconds.sort_unstable();
    }

    /// The time within which this percentage of the journeys was done; `None` if there are none.
    pub(crate) fn within(&self, percent: usize) -> Option<u32> {
        debug_assert!(self.seconds.is_sorted());
        let place = (self.seconds.len() * percent).div_ceil(100);
        self.seconds.get(place.max(1) - 1).copied()
    }

    pub(crate) fn by_range(&self) -> Durations {
        let mut durations = Durations::new(JOURNEYS);
        for seconds in &self.seconds {
            durations.count(i64::from(*seconds));
        }
        durations
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_falls_into_the_range_that_it_starts() {
        let mut durations = Durations::new(GAPS);
        for seconds in [-60, 0, 59, 60, 299, 300, 604_799, 604_800, i64::MAX] {
            durations.count(seconds);
        }
        let counts: Vec<u64> = durations.ranges().map(|(_, count)| count).collect();
        assert_eq!(counts, [3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
        assert_eq!(durations.total(), 9);
        let ranges: Vec<Range> = durations.ranges().map(|(range, _)| range).collect();
        assert_eq!((ranges[0].from, ranges[0].to), (0, Some(60)));
        assert_eq!((ranges[11].from, ranges[11].to), (604_800, None));
    }

    #[test]
    fn a_part_of_journeys_is_the_smallest_time_that_holds_for_so_many() {
        let mut journeys = Journeys::default();
        assert_eq!(journeys.within(50), None);
        for seconds in [40, -5, 10, 30, 20] {
            journeys.add(seconds);
        }
        journeys.sort();
        for (percent, expected) in [(0, 0), (20, 0), (21, 10), (50, 20), (90, 40), (100, 40)] {
            assert_eq!(journeys.within(percent), Some(expected), "{percent}");
        }
    }
}
