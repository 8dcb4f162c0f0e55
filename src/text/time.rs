//! Times and durations in words, for the person who reads a refusal.
//!
//! WeChat's carriers and the people who read their logs are in China, which has one zone and no
//! summer time. So the local time is Beijing's, and needs no database of zones.

use core::fmt;

use chrono::{DateTime, FixedOffset};

/// Beijing's offset from UTC, in seconds.
const BEIJING: i32 = 8 * 3600;

/// What a duration is counted in, from the longest: its seconds, the English words for one and for
/// several, the Chinese word.
const UNITS: [(u64, &str, &str, &str); 4] = [
    (86_400, "day", "days", "天"),
    (3_600, "h", "h", "小时"),
    (60, "min", "min", "分钟"),
    (1, "s", "s", "秒"),
];

/// Unix seconds, with the date and time in Beijing after them where there is one.
pub(crate) fn moment(seconds: i64) -> impl fmt::Display {
    fmt::from_fn(move |f| match in_beijing(seconds) {
        Some(date) => write!(f, "{seconds} ({} +08:00)", date.format("%Y-%m-%d %H:%M:%S")),
        None => write!(f, "{seconds}"),
    })
}

/// The same in Chinese.
pub(crate) fn moment_zh(seconds: i64) -> impl fmt::Display {
    fmt::from_fn(move |f| match in_beijing(seconds) {
        Some(date) => write!(
            f,
            "{seconds}（北京时间 {}）",
            date.format("%Y-%m-%d %H:%M:%S")
        ),
        None => write!(f, "{seconds}"),
    })
}

fn in_beijing(seconds: i64) -> Option<DateTime<FixedOffset>> {
    let zone = FixedOffset::east_opt(BEIJING)?;
    Some(DateTime::from_timestamp(seconds, 0)?.with_timezone(&zone))
}

/// So many seconds in days, hours, minutes and seconds, each that is not zero.
pub(crate) fn duration(seconds: u64) -> impl fmt::Display {
    fmt::from_fn(move |f| {
        spell(f, seconds, " ", |f, count, (_, one, several, _)| {
            write!(f, "{count} {}", if count == 1 { one } else { several })
        })
    })
}

/// The same in Chinese.
pub(crate) fn duration_zh(seconds: u64) -> impl fmt::Display {
    fmt::from_fn(move |f| {
        spell(f, seconds, " ", |f, count, (.., unit)| {
            write!(f, "{count} {unit}")
        })
    })
}

type Unit = (u64, &'static str, &'static str, &'static str);

fn spell(
    f: &mut fmt::Formatter<'_>,
    seconds: u64,
    separator: &str,
    write_one: impl Fn(&mut fmt::Formatter<'_>, u64, Unit) -> fmt::Result,
) -> fmt::Result {
    if seconds == 0 {
        return write_one(f, 0, UNITS[UNITS.len() - 1]);
    }
    let mut rest = seconds;
    for unit in UNITS {
        let count = rest / unit.0;
        if count > 0 {
            if rest < seconds {
                f.write_str(separator)?;
            }
            write_one(f, count, unit)?;
            rest %= unit.0;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_moment_is_its_number_and_the_time_in_beijing() {
        for (seconds, english, chinese) in [
            (
                1_700_000_000,
                "1700000000 (2023-11-15 06:13:20 +08:00)",
                "1700000000（北京时间 2023-11-15 06:13:20）",
            ),
            (
                -1,
                "-1 (1970-01-01 07:59:59 +08:00)",
                "-1（北京时间 1970-01-01 07:59:59）",
            ),
            (i64::MAX, "9223372036854775807", "9223372036854775807"),
        ] {
            assert_eq!(moment(seconds).to_string(), english);
            assert_eq!(moment_zh(seconds).to_string(), chinese);
        }
    }

    #[test]
    fn a_duration_names_each_part_that_is_not_zero() {
        for (seconds, english, chinese) in [
            (0, "0 s", "0 秒"),
            (59, "59 s", "59 秒"),
            (300, "5 min", "5 分钟"),
            (3_601, "1 h 1 s", "1 小时 1 秒"),
            (86_400, "1 day", "1 天"),
            (2 * 86_400 + 61, "2 days 1 min 1 s", "2 天 1 分钟 1 秒"),
        ] {
            assert_eq!(duration(seconds).to_string(), english);
            assert_eq!(duration_zh(seconds).to_string(), chinese);
        }
    }

    proptest! {
        /// Nothing is rounded away: the parts, read back, add up to the seconds.
        #[test]
        fn a_duration_loses_nothing(seconds in any::<u64>()) {
            let text = duration(seconds).to_string();
            let words: alloc::vec::Vec<&str> = text.split(' ').collect();
            let sum: u64 = words.chunks(2).map(|part| {
                let size = match part[1] {
                    "day" | "days" => 86_400,
                    "h" => 3_600,
                    "min" => 60,
                    "s" => 1,
                    other => panic!("{other} is no unit"),
                };
                part[0].parse::<u64>().unwrap() * size
            }).sum();
            prop_assert_eq!(sum, seconds);
        }
    }
}
