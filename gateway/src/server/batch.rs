//! Statements of as many places as there are values.
//!
//! Numbers of rows are powers of two, so that a server sees few different statements and keeps them
//! prepared.

use std::fmt::Write as _;

use crate::rows::Value;

/// The most rows of a statement.
pub(super) const ROWS: usize = 256;

/// The most pairs of a statement that looks for pairs. Planners take longer the more there are.
pub(super) const PAIRS: usize = 64;

/// `$1, $2, …`: so many places from the first on.
pub(super) fn places(first: usize, count: usize) -> String {
    let mut text = String::with_capacity(6 * count);
    for place in first..first + count {
        let separator = if place == first { "" } else { ", " };
        // It fails on writers that fail.
        let _ = write!(text, "{separator}${place}");
    }
    text
}

/// `(a = $1 AND b = $2) OR …`: so many pairs from the first place on.
pub(super) fn pairs(first: usize, count: usize, columns: [&str; 2]) -> String {
    let [a, b] = columns;
    let pair = |pair| {
        let place = first + 2 * pair;
        format!("({a} = ${place} AND {b} = ${})", place + 1)
    };
    (0..count).map(pair).collect::<Vec<_>>().join(" OR ")
}

/// The values and as many more of the last one as make a power of two: for statements to which it
/// is all the same how often a value is named.
pub(super) fn padded<T: Clone>(values: &[T]) -> Vec<T> {
    let mut padded = values.to_vec();
    if let Some(last) = values.last() {
        padded.resize(values.len().next_power_of_two(), last.clone());
    }
    padded
}

/// The length of the next piece of so many: a power of two, at most so long.
fn piece(left: usize, most: usize) -> usize {
    let whole = left.min(most);
    1 << whole.ilog2()
}

/// Statements that are run one after the other, and none of which needs what another one answers:
/// they are sent together where a server takes them so.
#[derive(Default)]
pub(super) struct Batch(Vec<(String, Vec<Value>)>);

impl Batch {
    /// The statements with their values, in their order.
    pub(super) fn statements(&self) -> &[(String, Vec<Value>)] {
        &self.0
    }

    /// A statement.
    pub(super) fn add(&mut self, query: impl Into<String>, values: Vec<Value>) {
        self.0.push((query.into(), values));
    }

    /// Inserts rows into a table with these columns, with this behind them.
    pub(super) fn insert(&mut self, into: &str, rows: &[Vec<Value>], behind: &str) {
        let mut rest = rows;
        while let Some(first) = rest.first() {
            let (now, later) = rest.split_at(piece(rest.len(), ROWS));
            let width = first.len();
            let row = |row| format!("({})", places(1 + width * row, width));
            let rows: Vec<String> = (0..now.len()).map(row).collect();
            let query = format!("INSERT INTO {into} VALUES {}{behind}", rows.join(", "));
            self.add(query, now.concat());
            rest = later;
        }
    }

    /// A statement for all of these names, some at a time: `before (names)`. The values stand
    /// before the names.
    pub(super) fn names(&mut self, before: &str, values: &[Value], names: &[Value]) {
        for names in names.chunks(ROWS) {
            let names = padded(names);
            let query = format!("{before} ({})", places(1 + values.len(), names.len()));
            self.add(query, [values, &names].concat());
        }
    }

    /// A statement for all of these pairs of columns. The values stand before them.
    pub(super) fn pairs(
        &mut self,
        before: &str,
        values: &[Value],
        columns: [&str; 2],
        wanted: &[[Value; 2]],
    ) {
        for wanted in wanted.chunks(PAIRS) {
            let wanted = padded(wanted);
            let pairs = pairs(1 + values.len(), wanted.len(), columns);
            let query = format!("{before} ({pairs})");
            self.add(query, [values, &wanted.concat()].concat());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbered_on() {
        assert_eq!(places(3, 2), "$3, $4");
        assert_eq!(
            pairs(2, 2, ["a", "b"]),
            "(a = $2 AND b = $3) OR (a = $4 AND b = $5)"
        );
    }

    #[test]
    fn pieces_are_powers_of_two_and_all_together_the_whole() {
        for count in 1..600 {
            let (mut left, mut pieces) = (count, 0);
            while left > 0 {
                let piece = piece(left, 256);
                assert!(piece.is_power_of_two() && piece <= 256);
                left -= piece;
                pieces += 1;
            }
            assert!(pieces <= 10, "{count}");
        }
        assert_eq!(padded(&[1, 2, 3]), [1, 2, 3, 3]);
        assert_eq!(padded::<u8>(&[]), [0; 0]);
    }
}
