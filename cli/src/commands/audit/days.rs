//! What happened on each day: the lines by outcome, and how many waybills were stuck at its end.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use waybill_engine::Timestamp;

use super::durations::DAY;
use crate::outcome::{Counts, LineOutcome};

/// Counts by day of the report's clock.
#[derive(Debug)]
pub(crate) struct Days {
    clock: FixedOffset,
    lines: BTreeMap<Day, Counts>,
    /// That of the last line that has a time.
    current: Option<Day>,
    /// The lines before the first that has a time.
    undated: Counts,
    /// By how many the stuck waybills became more or fewer.
    stuck: BTreeMap<Day, i64>,
}

/// A day, by its number since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(i64);

/// The last days of a feed without a gap, and what is before and behind them. All counts together
/// are those of the feed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) undated: Counts,
    pub(crate) earlier: Counts,
    pub(crate) days: Vec<OfDay>,
    /// After the last accepted update: nothing of it was accepted.
    pub(crate) later: Counts,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OfDay {
    pub(crate) day: Day,
    pub(crate) outcomes: Counts,
    /// How many waybills were stuck at its end; on the last day, at the feed's end.
    pub(crate) stuck: u64,
}

impl Day {
    fn of(unix: i64, clock: FixedOffset) -> Self {
        let local = unix + i64::from(clock.local_minus_utc());
        Self(local.div_euclid(i64::from(DAY)))
    }

    /// As `2026-11-18`.
    pub(crate) fn date(self) -> String {
        self.format("%Y-%m-%d")
    }

    /// As `11-18`.
    pub(crate) fn short(self) -> String {
        self.format("%m-%d")
    }

    fn format(self, format: &str) -> String {
        let start = DateTime::from_timestamp(self.0 * i64::from(DAY), 0);
        start.map_or_else(String::new, |start| start.format(format).to_string())
    }
}

impl Days {
    pub(crate) const fn new(clock: FixedOffset) -> Self {
        Self {
            clock,
            lines: BTreeMap::new(),
            current: None,
            undated: Counts {
                accepted: 0,
                duplicate: 0,
                rejected: 0,
                malformed: 0,
                ignored: 0,
            },
            stuck: BTreeMap::new(),
        }
    }

    /// Counts a line on the day of its time, or, where that can't be read, of the line before it.
    pub(crate) fn count(&mut self, time: Option<Timestamp>, outcome: LineOutcome) {
        if let Some(time) = time {
            self.current = Some(Day::of(time.unix(), self.clock));
        }
        let counts = match self.current {
            Some(day) => self.lines.entry(day).or_default(),
            None => &mut self.undated,
        };
        counts.count(outcome);
    }

    /// Takes note that a waybill without an update since then was stuck from so many seconds
    /// later, until the next update, if there is one.
    pub(crate) fn stuck(&mut self, since: Timestamp, after: i64, until: Option<Timestamp>) {
        let first = Day::of(since.unix() + after, self.clock);
        *self.stuck.entry(first).or_default() += 1;
        if let Some(until) = until {
            let end = Day::of(until.unix(), self.clock);
            *self.stuck.entry(end).or_default() -= 1;
        }
    }

    /// The last days up to the feed's end, at most so many.
    pub(crate) fn window(&self, end: Option<Timestamp>, most: u16) -> Window {
        let mut window = Window {
            undated: self.undated,
            earlier: Counts::default(),
            days: Vec::new(),
            later: Counts::default(),
        };
        let (Some((first, _)), Some((last, _))) =
            (self.lines.first_key_value(), self.lines.last_key_value())
        else {
            return window;
        };
        let last = end.map_or(*last, |end| Day::of(end.unix(), self.clock));
        let first = first.0.max(last.0 - i64::from(most) + 1);
        for (day, counts) in &self.lines {
            if day.0 < first {
                window.earlier.add(*counts);
            } else if *day > last {
                window.later.add(*counts);
            }
        }
        let before = self.stuck.range(..Day(first));
        let mut stuck: i64 = before.map(|(_, change)| change).sum();
        for day in (first..=last.0).map(Day) {
            stuck += self.stuck.get(&day).copied().unwrap_or_default();
            window.days.push(OfDay {
                day,
                outcomes: self.lines.get(&day).copied().unwrap_or_default(),
                stuck: u64::try_from(stuck).unwrap_or_default(),
            });
        }
        window
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOCK: FixedOffset = FixedOffset::east_opt(8 * 3600).unwrap();

    /// At this hour after midnight of 2026-11-16 in China.
    fn at(hour: i64) -> Timestamp {
        Timestamp::from_unix(1_794_758_400 + hour * 3600).unwrap()
    }

    #[test]
    fn every_line_is_counted_once_whatever_the_window() {
        let mut days = Days::new(CLOCK);
        days.count(None, LineOutcome::Malformed);
        for hour in [0, 23, 24, 24 * 9, 24 * 40] {
            days.count(Some(at(hour)), LineOutcome::Accepted);
            days.count(None, LineOutcome::Ignored);
        }
        for (end, most) in [(None, 5), (Some(at(24 * 9)), 5), (Some(at(24 * 9)), 100)] {
            let window = days.window(end, most);
            let mut sum = window.undated;
            sum.add(window.earlier);
            sum.add(window.later);
            for day in &window.days {
                sum.add(day.outcomes);
            }
            assert_eq!((sum.accepted, sum.ignored, sum.malformed), (5, 5, 1));
            assert!(window.days.len() <= usize::from(most));
        }
        let window = days.window(Some(at(24 * 9)), 100);
        let dates: Vec<String> = window.days.iter().map(|day| day.day.date()).collect();
        assert_eq!(dates.len(), 10);
        assert_eq!((&*dates[0], &*dates[9]), ("2026-11-16", "2026-11-25"));
        assert_eq!(window.days[0].outcomes.lines(), 4);
        assert_eq!(window.later.lines(), 2);
    }

    #[test]
    fn a_waybill_is_stuck_from_the_limit_until_its_next_update() {
        let mut days = Days::new(CLOCK);
        for hour in [0, 24 * 6] {
            days.count(Some(at(hour)), LineOutcome::Accepted);
        }
        days.stuck(at(1), 48 * 3600, Some(at(24 * 4)));
        days.stuck(at(2), 48 * 3600, None);
        days.stuck(at(3), 48 * 3600, Some(at(50)));
        let stuck = |most| -> Vec<u64> {
            let window = days.window(Some(at(24 * 6)), most);
            window.days.iter().map(|day| day.stuck).collect()
        };
        assert_eq!(stuck(100), [0, 0, 2, 2, 1, 1, 1]);
        assert_eq!(stuck(3), [1, 1, 1]);
    }

    #[test]
    fn nothing_has_no_days() {
        let window = Days::new(CLOCK).window(None, 31);
        assert_eq!(window.days, []);
    }
}
