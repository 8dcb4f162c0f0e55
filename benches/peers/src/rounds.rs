//! Measures contenders side by side: in turn, round after round, so that anything that disturbs the
//! machine disturbs all of them.

use std::time::Duration;

/// The time of each contender in each round.
pub(crate) struct Series {
    /// By contender, then by round.
    times: Vec<Vec<Duration>>,
}

/// A typical value, and the limits of the middle half of the rounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// Runs the contenders in turn. Each round begins with another one; the first round warms up and
/// does not count.
pub(crate) fn interleave<E>(
    rounds: usize,
    contenders: usize,
    mut run: impl FnMut(usize) -> Result<Duration, E>,
) -> Result<Series, E> {
    let mut times = vec![Vec::with_capacity(rounds); contenders];
    for round in 0..=rounds {
        for turn in 0..contenders {
            let contender = (turn + round) % contenders;
            let time = run(contender)?;
            if round > 0 {
                times[contender].push(time);
            }
        }
    }
    Ok(Series { times })
}

impl Series {
    /// Nanoseconds for each of so many things that one round handles.
    pub(crate) fn nanoseconds(&self, contender: usize, things: usize) -> Spread {
        let things = things as f64;
        Spread::of(
            self.times[contender]
                .iter()
                .map(|time| nanos(*time) / things),
        )
    }

    pub(crate) fn seconds(&self, contender: usize) -> Spread {
        Spread::of(self.times[contender].iter().map(Duration::as_secs_f64))
    }

    /// How many times as long one contender took as another, compared round by round.
    pub(crate) fn ratio(&self, contender: usize, to: usize) -> Spread {
        let pairs = self.times[contender].iter().zip(&self.times[to]);
        Spread::of(pairs.map(|(time, other)| nanos(*time) / nanos(*other)))
    }
}

impl Spread {
    /// Of at least one value.
    pub(crate) fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let last = values.len() - 1;
        Self {
            median: values[last / 2],
            low: values[last / 4],
            high: values[last - last / 4],
        }
    }

    /// `1.23 (1.20–1.31)`
    pub(crate) fn with_digits(&self, digits: usize) -> String {
        let Self { median, low, high } = self;
        format!("{median:.digits$} ({low:.digits$}–{high:.digits$})")
    }
}

fn nanos(time: Duration) -> f64 {
    time.as_secs_f64() * 1e9
}
