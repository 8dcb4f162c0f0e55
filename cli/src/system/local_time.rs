//! Times and durations for people.

use std::fmt;

use chrono::{DateTime, FixedOffset};
use waybill_engine::Timestamp;

use crate::lang::Lang;

/// The clock of the carriers, on which people there read a time.
const OFFSET_SECONDS: i32 = 8 * 3600;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A time on the clock of the carriers: `2026-11-18 12:26:40 +08:00`.
pub(crate) fn local_time(time: Timestamp) -> impl fmt::Display {
    let utc = time.to_chrono();
    let local: Option<DateTime<FixedOffset>> =
        FixedOffset::east_opt(OFFSET_SECONDS).map(|offset| utc.with_timezone(&offset));
    fmt::from_fn(move |f| match local {
        Some(local) => write!(f, "{}", local.format("%Y-%m-%d %H:%M:%S %:z")),
        None => write!(f, "{time:#}"),
    })
}

/// A number of seconds in words, by its two largest units: `3 days 4 hours`.
pub(crate) fn in_words(seconds: u64, lang: Lang) -> String {
    const UNITS: [(u64, &str, &str); 4] = [
        (DAY, "day", "天"),
        (HOUR, "hour", "小时"),
        (MINUTE, "minute", "分钟"),
        (1, "second", "秒"),
    ];
    let largest = UNITS
        .iter()
        .position(|(unit, ..)| seconds >= *unit)
        .unwrap_or(UNITS.len() - 1);
    let mut rest = seconds;
    let parts = UNITS
        .iter()
        .skip(largest)
        .take(2)
        .map(|(unit, english, chinese)| {
            let count = rest / unit;
            rest %= unit;
            (count, english, chinese)
        });
    let words: Vec<String> = parts
        .enumerate()
        .filter(|(place, (count, ..))| *place == 0 || *count > 0)
        .map(|(_, (count, english, chinese))| match (lang, count) {
            (Lang::En, 1) => format!("1 {english}"),
            (Lang::En, _) => format!("{count} {english}s"),
            (Lang::Zh, _) => format!("{count} {chinese}"),
        })
        .collect();
    words.join(" ")
}

/// How long before or after another time one is: `3 days 4 hours ago`.
pub(crate) fn from_now(time: Timestamp, now: Timestamp, lang: Lang) -> String {
    let seconds = now.unix() - time.unix();
    let words = in_words(seconds.unsigned_abs(), lang);
    match (lang, seconds >= 0) {
        (Lang::En, true) => format!("{words} ago"),
        (Lang::En, false) => format!("{words} ahead"),
        (Lang::Zh, true) => format!("{words}前"),
        (Lang::Zh, false) => format!("{words}后"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_told_by_its_two_largest_units() {
        for (seconds, english, chinese) in [
            (0, "0 seconds", "0 秒"),
            (1, "1 second", "1 秒"),
            (59, "59 seconds", "59 秒"),
            (60, "1 minute", "1 分钟"),
            (61, "1 minute 1 second", "1 分钟 1 秒"),
            (3600, "1 hour", "1 小时"),
            (3659, "1 hour", "1 小时"),
            (3661, "1 hour 1 minute", "1 小时 1 分钟"),
            (86_399, "23 hours 59 minutes", "23 小时 59 分钟"),
            (86_400, "1 day", "1 天"),
            (3 * 86_400 + 4 * 3600 + 59, "3 days 4 hours", "3 天 4 小时"),
            (86_400 + 59 * 60, "1 day", "1 天"),
            (400 * 86_400, "400 days", "400 天"),
        ] {
            assert_eq!(in_words(seconds, Lang::En), english);
            assert_eq!(in_words(seconds, Lang::Zh), chinese);
        }
    }

    #[test]
    fn a_time_is_on_the_carriers_clock_and_before_or_after_now() {
        let at = |unix| Timestamp::from_unix(unix).unwrap();
        assert_eq!(
            local_time(at(1_700_000_000)).to_string(),
            "2023-11-15 06:13:20 +08:00"
        );
        let (time, now) = (at(1_700_000_000), at(1_700_000_090));
        assert_eq!(from_now(time, now, Lang::En), "1 minute 30 seconds ago");
        assert_eq!(from_now(now, time, Lang::Zh), "1 分钟 30 秒后");
    }
}
