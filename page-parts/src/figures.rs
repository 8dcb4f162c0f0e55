//! How figures are written: counts, shares, durations, times.

use std::fmt;

use chrono::FixedOffset;
use waybill_engine::Timestamp;

use crate::bilingual::Bilingual;
use crate::words;

/// A count with commas between thousands.
///
/// ```
/// assert_eq!(waybill_page_parts::figures::count(12_345), "12,345");
/// ```
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A part of a whole in percent, to a tenth. A part that is not empty is never shown as 0%, and one
/// that is not the whole never as 100%.
#[must_use]
pub fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let tenths = tenths_of_percent(part, whole);
    match tenths {
        0 if part > 0 => "<0.1%".to_owned(),
        1_000.. if part < whole => ">99.9%".to_owned(),
        _ => format!("{}.{}%", tenths / 10, tenths % 10),
    }
}

/// A part of a whole that is not empty, in tenths of a percent, rounded.
#[must_use]
pub fn tenths_of_percent(part: u64, whole: u64) -> u64 {
    let (part, whole) = (u128::from(part), u128::from(whole.max(1)));
    u64::try_from((part * 1_000 + whole / 2) / whole).unwrap_or(u64::MAX)
}

static UNITS: [(u32, Bilingual); 4] = [
    (86_400, Bilingual::new("d", "天")),
    (3_600, Bilingual::new("h", "小时")),
    (60, Bilingual::new("min", "分钟")),
    (1, Bilingual::new("s", "秒")),
];

/// A duration in its two largest units.
#[must_use]
pub fn duration(seconds: u32) -> Bilingual {
    let place = UNITS.iter().position(|(unit, _)| seconds >= *unit);
    let place = place.unwrap_or(UNITS.len() - 1);
    let (unit, name) = &UNITS[place];
    let mut text = amount(seconds / unit, name);
    if let Some((smaller, name)) = UNITS.get(place + 1) {
        let rest = seconds % unit / smaller;
        if rest > 0 {
            text = text.and(&words::SPACE, &amount(rest, name));
        }
    }
    text
}

fn amount(number: u32, unit: &Bilingual) -> Bilingual {
    Bilingual::of(
        format!("{number} {}", unit.en()),
        format!("{number} {}", unit.zh()),
    )
}

/// The largest unit that divides a duration: its seconds, and its name.
#[must_use]
pub fn unit_of(seconds: u32) -> (u32, &'static Bilingual) {
    let divides = |unit: &&(u32, Bilingual)| seconds.is_multiple_of(unit.0) && seconds > 0;
    let (divisor, unit) = UNITS.iter().find(divides).unwrap_or(&UNITS[3]);
    (*divisor, unit)
}

/// A point in time by this clock, to the minute.
#[must_use]
pub fn time(time: Timestamp, clock: FixedOffset) -> impl fmt::Display {
    time.to_chrono()
        .with_timezone(&clock)
        .format("%Y-%m-%d %H:%M")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(count(number), expected);
        }
    }

    #[test]
    fn a_share_is_never_nothing_or_all_unless_it_is() {
        for (part, whole, expected) in [
            (0, 0, "–"),
            (0, 7, "0.0%"),
            (1, 3, "33.3%"),
            (2, 3, "66.7%"),
            (7, 7, "100.0%"),
            (1, 1_000_000, "<0.1%"),
            (999_999, 1_000_000, ">99.9%"),
            (u64::MAX, u64::MAX, "100.0%"),
        ] {
            assert_eq!(share(part, whole), expected);
        }
    }

    #[test]
    fn a_duration_has_at_most_two_units() {
        for (seconds, en, zh) in [
            (0, "0 s", "0 秒"),
            (59, "59 s", "59 秒"),
            (3_600, "1 h", "1 小时"),
            (3_725, "1 h 2 min", "1 小时 2 分钟"),
            (183_600, "2 d 3 h", "2 天 3 小时"),
            (86_460, "1 d", "1 天"),
        ] {
            assert_eq!((duration(seconds).en(), duration(seconds).zh()), (en, zh));
        }
    }
}
