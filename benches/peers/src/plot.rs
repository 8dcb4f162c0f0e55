//! Draws `docs/scaling.svg`, the picture of `docs/scaling.csv`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::fallible::Fallible;
use crate::points::{Point, SERIES, from_csv};
use crate::rounds::Spread;

/// Draws the picture beside the data, under the same name.
pub(crate) fn draw(data: &Path) -> Fallible<()> {
    let points = from_csv(&fs::read_to_string(data)?)?;
    fs::write(data.with_extension("svg"), svg(&points))?;
    Ok(())
}

/// A logarithmic axis: whole powers of ten at both ends.
struct Axis {
    low: i32,
    high: i32,
    /// Where the two ends are drawn.
    ends: (f64, f64),
}

impl Axis {
    fn around(values: impl Iterator<Item = f64> + Clone, ends: (f64, f64)) -> Self {
        let least = values.clone().fold(f64::INFINITY, f64::min);
        let most = values.fold(1.0, f64::max);
        Self {
            low: power(least.log10().floor()),
            high: power(most.log10().ceil()),
            ends,
        }
    }

    fn place(&self, value: f64) -> f64 {
        let share = (value.log10() - f64::from(self.low)) / f64::from(self.high - self.low);
        self.ends.0 + share * (self.ends.1 - self.ends.0)
    }

    fn powers(&self) -> impl Iterator<Item = f64> {
        (self.low..=self.high).map(|power| 10_f64.powi(power))
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a power of ten of a count")]
fn power(whole: f64) -> i32 {
    whole as i32
}

/// Legible on light and on dark pages: greys for the text by the reader's preference, and line
/// colours that can be seen on both.
const STYLE: &str = "\
text { font: 13px system-ui, sans-serif; fill: #24292f; }\n\
.grid { stroke: #8c959f; stroke-opacity: .35; }\n\
.gate { color: #0969da; }\n\
.map { color: #bc4c00; }\n\
.decide { color: #1a7f37; }\n\
polyline { stroke: currentColor; stroke-width: 2; fill: none; }\n\
.bar { stroke: currentColor; }\n\
circle, .name { fill: currentColor; }\n\
@media (prefers-color-scheme: dark) {\n\
text { fill: #d0d7de; }\n\
.gate { color: #58a6ff; }\n\
.map { color: #f0883e; }\n\
.decide { color: #3fb950; }\n\
.name { fill: currentColor; }\n\
}\n";

fn svg(points: &[Point]) -> String {
    let sizes = points.iter().map(|point| point.waybills as f64);
    let times = points
        .iter()
        .flat_map(|point| [point.nanoseconds.low, point.nanoseconds.high]);
    let x = Axis::around(sizes, (70.0, 640.0));
    let y = Axis::around(times, (350.0, 30.0));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 410\" role=\"img\" \
         aria-label=\"Nanoseconds an update, by the number of waybills that are known\">\n\
         <style>\n{STYLE}</style>\n"
    );
    // Writing to a String can not fail.
    for size in x.powers() {
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{0:.1}\" y1=\"30\" x2=\"{0:.1}\" y2=\"350\"/>\
             <text x=\"{0:.1}\" y=\"370\" text-anchor=\"middle\">{1}</text>",
            x.place(size),
            thousands(size)
        );
    }
    for time in y.powers() {
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"70\" y1=\"{0:.1}\" x2=\"640\" y2=\"{0:.1}\"/>\
             <text x=\"62\" y=\"{1:.1}\" text-anchor=\"end\">{2}</text>",
            y.place(time),
            y.place(time) + 4.0,
            thousands(time)
        );
    }
    svg += "<text x=\"355\" y=\"395\" text-anchor=\"middle\">waybills that are known</text>\n\
            <text x=\"70\" y=\"18\">\
            nanoseconds an update; bars span the middle half of the rounds</text>\n";
    for (series, name) in SERIES {
        let points: Vec<&Point> = points
            .iter()
            .filter(|point| point.series == series)
            .collect();
        draw_series(&mut svg, &points, series, name, &x, &y);
    }
    svg += "</svg>\n";
    svg
}

fn draw_series(svg: &mut String, points: &[&Point], series: &str, name: &str, x: &Axis, y: &Axis) {
    let place = |point: &&Point| {
        let Spread { low, median, high } = point.nanoseconds;
        let at = x.place(point.waybills as f64);
        (at, y.place(low), y.place(median), y.place(high))
    };
    let line: Vec<String> = points
        .iter()
        .map(place)
        .map(|(at, _, median, _)| format!("{at:.1},{median:.1}"))
        .collect();
    // Writing to a String can not fail.
    let _ = writeln!(
        svg,
        "<polyline class=\"{series}\" points=\"{}\"/>",
        line.join(" ")
    );
    for (at, low, median, high) in points.iter().map(place) {
        let _ = writeln!(
            svg,
            "<line class=\"bar {series}\" \
             x1=\"{at:.1}\" y1=\"{low:.1}\" x2=\"{at:.1}\" y2=\"{high:.1}\"/>\
             <circle class=\"{series}\" cx=\"{at:.1}\" cy=\"{median:.1}\" r=\"3\"/>"
        );
    }
    if let Some((at, _, median, _)) = points.last().map(place) {
        let name = name.replace('<', "&lt;").replace('>', "&gt;");
        let above = median - 12.0;
        let _ = writeln!(
            svg,
            "<text class=\"name {series}\" x=\"{at:.1}\" y=\"{above:.1}\" \
             text-anchor=\"end\">{name}</text>"
        );
    }
}

/// `10 000`
fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups: Vec<_> = groups.map(String::from_utf8_lossy).collect();
    groups.join("\u{202f}")
}
