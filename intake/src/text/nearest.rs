//! Which known names look like an unknown one.

use alloc::vec::Vec;

/// Longer names are compared with nothing: whoever sends one has not mistyped a known one.
const LONGEST: usize = 40;

/// At most so many are named.
const NAMED: usize = 3;

/// The known names that differ from the unknown one by few characters, the nearest first; by name
/// where they are as near.
pub(crate) fn nearest<'k>(unknown: &str, known: impl Iterator<Item = &'k str>) -> Vec<&'k str> {
    let unknown: Vec<char> = folded(unknown).take(LONGEST + 1).collect();
    if unknown.len() > LONGEST {
        return Vec::new();
    }
    let allowed = match unknown.len() {
        0 => return Vec::new(),
        1 => 0,
        2..=4 => 1,
        length => length / 3,
    };
    let mut found: Vec<(usize, &str)> = known
        .filter_map(|name| Some((distance(&unknown, name, allowed)?, name)))
        .collect();
    found.sort_unstable();
    found.dedup();
    found.truncate(NAMED);
    found.into_iter().map(|(_, name)| name).collect()
}

/// The characters, with ASCII letters in one case.
fn folded(name: &str) -> impl Iterator<Item = char> {
    name.chars().map(|c| c.to_ascii_lowercase())
}

/// How many characters have to be put in, left out or changed, if that are no more than allowed.
fn distance(unknown: &[char], name: &str, allowed: usize) -> Option<usize> {
    let name: Vec<char> = folded(name).take(LONGEST + 1).collect();
    if name.len().abs_diff(unknown.len()) > allowed || name.len() > LONGEST {
        return None;
    }
    let mut row: Vec<usize> = (0..=name.len()).collect();
    for (i, left) in unknown.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in name.iter().enumerate() {
            let changed = diagonal + usize::from(left != right);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().filter(|found| *found <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_come_first_and_strangers_not_at_all() {
        let known = [
            "SIGNED",
            "SIGN",
            "SINGED_FOR",
            "DELIVERING",
            "201",
            "202",
            "2",
        ];
        let near = |unknown| nearest(unknown, known.into_iter());
        assert_eq!(near("SIGNEDD"), ["SIGNED"]);
        assert_eq!(near("signed"), ["SIGNED", "SIGN"]);
        assert_eq!(near("203"), ["201", "202"]);
        assert!(near("9").is_empty(), "one digit is near to every other");
        assert!(near("").is_empty());
        assert!(near(&"SIGNED".repeat(10)).is_empty());
    }
}
