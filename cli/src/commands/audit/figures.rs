//! How figures are written: counts, shares, durations, times.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use waybill_engine::Code;
pub(crate) use waybill_page_parts::figures::{count, duration, share, time};
use waybill_page_parts::figures::{tenths_of_percent, unit_of};

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

/// What is compared between two periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figure {
    Count(u64),
    /// A part, of a whole.
    Share(u64, u64),
    /// A duration, if there is one, and of how many journeys.
    Seconds(Option<u32>, usize),
}

impl Figure {
    /// A share in tenths of a percent, rounded; nothing of other figures.
    pub(crate) fn tenths(self) -> u64 {
        match self {
            Self::Share(part, whole) if whole > 0 => tenths_of_percent(part, whole),
            Self::Count(_) | Self::Share(..) | Self::Seconds(..) => 0,
        }
    }

    pub(crate) fn text(self) -> Bilingual {
        match self {
            Self::Count(number) => Bilingual::plain(count(number)),
            Self::Share(part, whole) => Bilingual::plain(share(part, whole)),
            Self::Seconds(Some(seconds), _) => duration(seconds),
            Self::Seconds(None, _) => Bilingual::plain("–"),
        }
    }
}

/// From one figure to another, with its sign. Shares differ by what is shown of them.
pub(crate) fn difference(before: Figure, now: Figure) -> Bilingual {
    match (before, now) {
        (Figure::Count(was), Figure::Count(is)) => {
            signed(is >= was, &Bilingual::plain(count(is.abs_diff(was))))
        }
        (Figure::Share(_, m), Figure::Share(_, n)) if m > 0 && n > 0 => {
            let (was, is) = (before.tenths(), now.tenths());
            let tenths = is.abs_diff(was);
            let points = format!("{}.{}", tenths / 10, tenths % 10);
            signed(is >= was, &words::POINTS.with(&points))
        }
        (Figure::Seconds(Some(was), _), Figure::Seconds(Some(is), _)) => {
            signed(is >= was, &duration(is.abs_diff(was)))
        }
        _ => Bilingual::plain("–"),
    }
}

fn signed(is_more: bool, text: &Bilingual) -> Bilingual {
    let sign = if is_more { "+" } else { "−" };
    Bilingual::of(
        format!("{sign}{}", text.en()),
        format!("{sign}{}", text.zh()),
    )
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

/// The feed by its name.
pub(crate) fn feed(findings: &Findings) -> Bilingual {
    let name = findings.feed.as_deref();
    name.map_or_else(
        || words::STANDARD_INPUT.clone(),
        |name| Bilingual::plain(sanitized(name)),
    )
}

/// Where something is in the feed.
pub(crate) fn place(line: u64, item: Option<usize>) -> Bilingual {
    let line = words::LINE.with(&line.to_string());
    match item {
        Some(item) => line.and(&words::COMMA, &words::ITEM.with(&item.to_string())),
        None => line,
    }
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
    fn a_difference_is_that_of_the_figures_that_are_shown() {
        for (before, now, en, zh) in [
            (Figure::Count(5), Figure::Count(1_205), "+1,200", "+1,200"),
            (Figure::Count(5), Figure::Count(2), "−3", "−3"),
            (
                Figure::Share(1, 3),
                Figure::Share(2, 3),
                "+33.4 points",
                "+33.4 个百分点",
            ),
            (
                Figure::Share(1, 2),
                Figure::Share(1, 2),
                "+0.0 points",
                "+0.0 个百分点",
            ),
            (Figure::Share(1, 2), Figure::Share(0, 0), "–", "–"),
            (
                Figure::Seconds(Some(7_200), 9),
                Figure::Seconds(Some(3_600), 9),
                "−1 h",
                "−1 小时",
            ),
            (
                Figure::Seconds(None, 0),
                Figure::Seconds(Some(1), 1),
                "–",
                "–",
            ),
        ] {
            let text = difference(before, now);
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
