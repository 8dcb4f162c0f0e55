//! What one update costs at each size, as `docs/scaling.csv` keeps it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::fallible::Fallible;
use crate::rounds::Spread;

/// What is measured: its name in the data, and its name for people.
pub(crate) const SERIES: [(&str, &str); 3] = [
    ("gate", "waybill gate, line to payload"),
    ("map", "HashMap<String, Tracker> and decide"),
    ("decide", "decide, tracker by its place"),
];

const HEAD: &str = "series,waybills,low_ns,median_ns,high_ns";

/// What one update costs at one size.
pub(crate) struct Point {
    pub(crate) series: &'static str,
    pub(crate) waybills: usize,
    pub(crate) nanoseconds: Spread,
}

pub(crate) fn data_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/scaling.csv")
}

pub(crate) fn to_csv(points: &[Point]) -> String {
    let mut csv = format!("{HEAD}\n");
    for point in points {
        let Spread { low, median, high } = point.nanoseconds;
        let (series, waybills) = (point.series, point.waybills);
        // Writing to a String can not fail.
        let _ = writeln!(csv, "{series},{waybills},{low:.1},{median:.1},{high:.1}");
    }
    csv
}

pub(crate) fn from_csv(csv: &str) -> Fallible<Vec<Point>> {
    let mut lines = csv.lines();
    if lines.next() != Some(HEAD) {
        return Err(format!("the data begin with the line {HEAD}").into());
    }
    lines.map(read_point).collect()
}

fn read_point(line: &str) -> Fallible<Point> {
    let [series, waybills, low, median, high] = line
        .split(',')
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| format!("five values a line: {line}"))?;
    let known = SERIES.iter().find(|(name, _)| *name == series);
    Ok(Point {
        series: known.ok_or_else(|| format!("no such series: {series}"))?.0,
        waybills: waybills.parse()?,
        nanoseconds: Spread {
            low: low.parse()?,
            median: median.parse()?,
            high: high.parse()?,
        },
    })
}
