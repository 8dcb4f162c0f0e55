//! An offset from UTC.

use core::fmt;

/// An offset from UTC, in whole minutes, within a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Offset {
    minutes: i32,
}

impl Offset {
    pub(crate) const UTC: Self = Self { minutes: 0 };

    /// Reads `+08:00`, `+0800`, `+08`, `+8`, `Z`, or the same after `UTC` or `GMT`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text == "Z" || text == "z" {
            return Some(Self::UTC);
        }
        let bare = ["UTC", "GMT"]
            .into_iter()
            .find_map(|name| text.strip_prefix(name));
        match bare {
            Some("") => Some(Self::UTC),
            Some(rest) => Self::parse_numeric(rest),
            None => Self::parse_numeric(text),
        }
    }

    fn parse_numeric(text: &str) -> Option<Self> {
        let (sign, digits) = match text.split_at_checked(1)? {
            ("+", digits) => (1, digits),
            ("-", digits) => (-1, digits),
            _ => return None,
        };
        let (hours, minutes) = match digits.split_once(':') {
            Some(parts) => parts,
            None if digits.len() == 4 => digits.split_at_checked(2)?,
            None => (digits, "00"),
        };
        let number = |text: &str, limit: i32| {
            let plain = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            text.parse::<i32>().ok().filter(|n| plain && *n < limit)
        };
        if minutes.len() != 2 {
            return None;
        }
        Some(Self {
            minutes: sign * (number(hours, 24)? * 60 + number(minutes, 60)?),
        })
    }

    pub(crate) fn seconds(self) -> i64 {
        i64::from(self.minutes) * 60
    }
}

/// As `+08:00`.
impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minutes < 0 { '-' } else { '+' };
        let minutes = self.minutes.abs();
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn offsets_in_their_spellings() {
        for (text, offset) in [
            ("+08:00", "+08:00"),
            ("+0800", "+08:00"),
            ("+8", "+08:00"),
            ("UTC+8", "+08:00"),
            ("GMT", "+00:00"),
            ("Z", "+00:00"),
            ("-05:30", "-05:30"),
        ] {
            assert_eq!(
                Offset::parse(text).map(|o| o.to_string()).as_deref(),
                Some(offset),
                "{text}"
            );
        }
        for text in [
            "",
            "8",
            "+",
            "+24:00",
            "+08:60",
            "+8:0",
            "+08:000",
            "Asia/Shanghai",
            "+０8",
            "++8",
        ] {
            assert_eq!(Offset::parse(text), None, "{text}");
        }
    }
}
