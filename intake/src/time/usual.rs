//! The way in which nearly all feeds write a time, read at once: each sign has its place.

/// The pattern in letters.
pub(super) const USUAL: &str = "yyyy-MM-dd HH:mm:ss";

/// The first sixteen signs of a time that is nothing but zeros.
const ZEROS: [u8; 16] = *b"0000-00-00 00:00";

/// What has to be added to each sign, less that of [`ZEROS`], for its highest bit to show that it
/// is another: a digit may have ten values, and whatever is between digits has one.
const TO_OTHERS: u128 = {
    let mut limits = [0x80 - 1; ZEROS.len()];
    let mut at = 0;
    while at < limits.len() {
        if ZEROS[at] == b'0' {
            limits[at] = 0x80 - 10;
        }
        at += 1;
    }
    u128::from_le_bytes(limits)
};

const HIGHEST_BITS: u128 = u128::from_le_bytes([0x80; ZEROS.len()]);

/// Of the days before 1970, nothing is said here.
const FIRST_YEAR: u64 = 1970;

/// Seconds from 1970 to a time in the usual pattern, had the clock been that of UTC. `None` if the
/// text is none, if there is no such time, and before 1970.
#[inline(always)]
#[allow(
    clippy::inline_always,
    reason = "the few feeds in another pattern ask once a format"
)]
pub(super) fn usual_seconds(text: &str) -> Option<i64> {
    let [first @ .., b':', tens, ones] = text.as_bytes() else {
        return None;
    };
    let first: &[u8; ZEROS.len()] = first.try_into().ok()?;
    let values = u128::from_le_bytes(*first) ^ u128::from_le_bytes(ZEROS);
    // A byte may carry into the one behind it, and is another itself then.
    if (values | values.wrapping_add(TO_OTHERS)) & HIGHEST_BITS != 0 {
        return None;
    }
    let [tens, ones] = [tens, ones].map(|sign| u64::from(sign.wrapping_sub(b'0')));
    // More tens than nine are more seconds than there are.
    if ones > 9 {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "its two halves")]
    let (date, clock) = (values as u64, (values >> 64) as u64);
    // In the place of each digit, the number that it and the one behind it are.
    let [date, clock] = [date, clock].map(|digits| digits * 10 + (digits >> 8));
    let pair = |pairs: u64, at: u32| (pairs >> (8 * at)) & 0xff;
    let year = pair(date, 0) * 100 + pair(date, 2);
    let days = days_to(year, pair(date, 5), pair(clock, 0))?;
    let (hour, minute, second) = (pair(clock, 3), pair(clock, 6), tens * 10 + ones);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some((((days * 24 + hour) * 60 + minute) * 60 + second).cast_signed())
}

/// Days from 1970 to a date, if it exists and is not before that.
#[inline]
fn days_to(year: u64, month: u64, day: u64) -> Option<u64> {
    /// From the first of March of the year 0 to the first day of 1970.
    const TO_1970: u64 = 719_468;
    if year < FIRST_YEAR || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    if day > 28 && day > days_of_month(year, month) {
        return None;
    }
    // In years that begin with March, a leap day is the last one, and the months before it have 153
    // days in each five.
    let is_early = month < 3;
    let (year, month) = (
        year - u64::from(is_early),
        month + 12 * u64::from(is_early) - 3,
    );
    let before = year * 365 + year / 4 - year / 100 + year / 400;
    Some(before + (month * 153 + 2) / 5 + day - 1 - TO_1970)
}

const fn days_of_month(year: u64, month: u64) -> u64 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use chrono::{NaiveDate, NaiveDateTime};

    use super::*;

    #[test]
    fn every_day_is_found_and_no_other() {
        for year in 1960..=2410 {
            for (month, day) in (0..=13).flat_map(|month| (0..=32).map(move |day| (month, day))) {
                let date = NaiveDate::from_ymd_opt(year, month, day);
                let expected = date
                    .and_then(|date| date.and_hms_opt(23, 7, 59))
                    .map(|time| time.and_utc().timestamp())
                    .filter(|seconds| *seconds >= 0);
                let text = format!("{year:04}-{month:02}-{day:02} 23:07:59");
                assert_eq!(usual_seconds(&text), expected, "{text}");
            }
        }
    }

    /// What another reader says of a text that is digits and signs in their places.
    fn by_chrono(text: &str) -> Option<i64> {
        let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
        let seconds = time.and_utc().timestamp();
        (seconds >= 0).then_some(seconds)
    }

    #[test]
    fn every_time_of_day_is_found_and_no_other() {
        let two_digits = || 0..100_u32;
        let pairs = two_digits().flat_map(|one| two_digits().map(move |other| (one, other)));
        for (one, other) in pairs {
            for (hour, minute, second) in [(one, other, 8), (9, one, other), (one, 10, other)] {
                let date = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap();
                let expected = date.and_hms_opt(hour, minute, second);
                let text = format!("2026-11-18 {hour:02}:{minute:02}:{second:02}");
                let expected = expected.map(|time| time.and_utc().timestamp());
                assert_eq!(usual_seconds(&text), expected, "{text}");
            }
        }
    }

    /// The bytes of such a character are signs of their own here, and none of them is a digit.
    #[test]
    fn a_character_of_several_bytes_is_no_part_of_a_time() {
        let usual = "2025-10-11 01:23:45";
        for wide in [
            "\u{80}",
            "\u{bf}",
            "é",
            "°",
            "\u{7ff}",
            "年",
            "０",
            "\u{10ffff}",
        ] {
            for place in 0..=usual.len() - wide.len() {
                let text = [&usual[..place], wide, &usual[place + wide.len()..]].concat();
                assert_eq!(usual_seconds(&text), None, "{text}");
            }
        }
    }

    #[test]
    fn every_byte_in_every_place_is_a_digit_or_a_sign_or_none() {
        let usual = *b"2025-10-11 01:23:45";
        for (place, byte) in (0..usual.len()).flat_map(|at| (0..128).map(move |b| (at, b))) {
            let mut text = usual;
            text[place] = byte;
            let text = str::from_utf8(&text).unwrap();
            let is_like = if usual[place].is_ascii_digit() {
                byte.is_ascii_digit()
            } else {
                byte == usual[place]
            };
            let expected = is_like.then(|| by_chrono(text)).flatten();
            assert_eq!(usual_seconds(text), expected, "{text}");
        }
        for text in [
            "",
            ":45",
            "2025-10-11 01:23:4",
            "2025-10-11 01:23:451",
            "年",
        ] {
            assert_eq!(usual_seconds(text), None, "{text}");
        }
    }
}
