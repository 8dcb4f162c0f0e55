//! A length of time, as people write it.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A length of time: `90s`, `15m`, `24h` or `30d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length(pub Duration);

/// A text that is no length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a length of time; write 90s, 15m, 24h or 30d / 不是时长；请写 90s、15m、24h 或 30d")]
pub struct InvalidLength;

const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];

impl FromStr for Length {
    type Err = InvalidLength;

    fn from_str(text: &str) -> Result<Self, InvalidLength> {
        let (seconds, number) = UNITS
            .into_iter()
            .find_map(|(unit, seconds)| Some((seconds, text.strip_suffix(unit)?)))
            .ok_or(InvalidLength)?;
        let number: u64 = number.parse().map_err(|_| InvalidLength)?;
        let seconds = number.checked_mul(seconds).ok_or(InvalidLength)?;
        Ok(Self(Duration::from_secs(seconds)))
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.0.as_secs();
        let fits = UNITS
            .into_iter()
            .find(|(_, seconds)| whole.is_multiple_of(*seconds));
        let (unit, seconds) = fits.unwrap_or(('s', 1));
        write!(f, "{}{unit}", whole / seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_and_written() {
        for (text, seconds) in [
            ("90s", 90),
            ("15m", 900),
            ("24h", 86_400),
            ("30d", 2_592_000),
        ] {
            assert_eq!(text.parse::<Length>().unwrap().0.as_secs(), seconds);
        }
        assert_eq!("36h".parse::<Length>().unwrap().to_string(), "36h");
        for text in [
            "",
            "d",
            "1",
            "-1s",
            "1.5h",
            "99999999999999999999d",
            "9999999999999999999d",
        ] {
            assert_eq!(text.parse::<Length>(), Err(InvalidLength), "{text}");
        }
    }
}
