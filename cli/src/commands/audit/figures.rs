//! How figures are written: counts, shares, durations, times.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use waybill_engine::Code;
use waybill_page_parts::figures::unit_of;
pub(crate) use waybill_page_parts::figures::{count, duration, share, time};

use super::durations::Range;
use super::findings::Findings;
use super::words::{self, Bilingual};
use crate::escape::sanitized;

/// A count where there is little room: large ones to three digits.
pub(crate) fn compact(number: u64) -> Bilingual {
    const EN: [(u64, &str); 3] = [(1_000_000_000, "B"), (1_000_000, "M"), (10_000, "k")];
    const ZH: [(u64, &str); 2] = [(100_000_000, "亿"), (10_000, "万")];
    Bilingual::of(scaled(number, &EN), scaled(number, &ZH))
}

/// In the largest of the units that it reaches; `k` is used from ten thousand on.
fn scaled(number: u64, units: &[(u64, &str)]) -> String {
    let Some((from, name)) = units.iter().find(|(from, _)| number >= *from) else {
        return count(number);
    };
    let unit = if *name == "k" { 1_000 } else { *from };
    let (whole, tenths) = (number / unit, number % unit * 10 / unit);
    if whole < 100 {
        format!("{whole}.{tenths}{name}")
    } else {
        format!("{whole}{name}")
    }
}

/// How long a part is drawn, if the whole is drawn this long.
pub(crate) fn length(part: u64, whole: u64, full: u32) -> u32 {
    if whole == 0 {
        return 0;
    }
    let exact = (u128::from(part) * u128::from(full) + u128::from(whole) / 2) / u128::from(whole);
    u32::try_from(exact).unwrap_or(full)
}

/// A range in the unit of its lower end: `15–60 min`.
pub(crate) fn range(range: Range) -> Bilingual {
    let (divisor, unit) = unit_of(if range.from == 0 {
        range.to.unwrap_or(1)
    } else {
        range.from
    });
    let text = match (range.from, range.to) {
        (0, Some(to)) => format!("< {}", to / divisor),
        (from, Some(to)) => format!("{}–{}", from / divisor, to / divisor),
        (from, None) => format!("≥ {}", from / divisor),
    };
    Bilingual::of(
        format!("{text} {}", unit.en()),
        format!("{text} {}", unit.zh()),
    )
}

/// From the first accepted update to the last.
pub(crate) fn span(findings: &Findings) -> Bilingual {
    match findings.span {
        None => words::NONE.clone(),
        Some((first, last)) => {
            let first = Bilingual::plain(time(first, findings.clock));
            let last = time(last, findings.clock);
            let last = Bilingual::plain(format_args!("{last} (UTC{})", findings.clock));
            first.and(&words::UNTIL, &last)
        }
    }
}

/// The rules by name and fingerprint.
pub(crate) fn rules(findings: &Findings) -> Bilingual {
    let name = Bilingual::plain(sanitized(findings.rules.name()));
    let fingerprint = findings.rules.fingerprint().to_string();
    name.and(&words::COMMA, &words::FINGERPRINT.with(&fingerprint))
}

/// Codes with how often each, the most frequent first.
pub(crate) fn codes(codes: &BTreeMap<Code, u64>) -> String {
    let mut codes: Vec<_> = codes.iter().collect();
    codes.sort_by_key(|(_, times)| Reverse(**times));
    let written = codes.iter().map(|(code, times)| match times {
        1 => code.number().to_string(),
        _ => format!("{} ×{times}", code.number()),
    });
    written.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_count_is_told_in_short() {
        for (number, en, zh) in [
            (9_999, "9,999", "9,999"),
            (10_000, "10.0k", "1.0万"),
            (99_999, "99.9k", "9.9万"),
            (123_456, "123k", "12.3万"),
            (12_345_678, "12.3M", "1234万"),
            (123_456_789, "123M", "1.2亿"),
            (1_234_567_890, "1.2B", "12.3亿"),
        ] {
            let text = compact(number);
            assert_eq!((text.en(), text.zh()), (en, zh));
        }
    }

    #[test]
    fn a_range_is_told_in_one_unit() {
        for (from, to, expected) in [
            (0, Some(60), "< 1 min"),
            (900, Some(3_600), "15–60 min"),
            (3_600, Some(10_800), "1–3 h"),
            (43_200, Some(86_400), "12–24 h"),
            (86_400, Some(172_800), "1–2 d"),
            (0, Some(43_200), "< 12 h"),
            (604_800, None, "≥ 7 d"),
        ] {
            assert_eq!(range(Range { from, to }).en(), expected);
        }
    }
}
