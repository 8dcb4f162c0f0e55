//! One way of writing a time, in the letters that Java and most documents of carriers use.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use chrono::NaiveDate;

use super::offset::Offset;
use super::usual::{USUAL, usual_seconds};

/// A time as its text has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Local {
    /// Seconds after the Unix epoch, had the clock been that of UTC.
    pub(crate) seconds: i64,
    /// The offset, if the text has one.
    pub(crate) offset: Option<Offset>,
}

/// One way of writing a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Format {
    /// `unix-s`: seconds after the Unix epoch, in at most eleven digits.
    UnixSeconds,
    /// `unix-ms`: milliseconds after it, in thirteen: twelve and fourteen are a date and its time.
    UnixMillis,
    /// `serial`: days after 30 December 1899, as a spreadsheet has them.
    Serial,
    /// `iso`: RFC 3339, with or without the offset.
    Iso,
    /// Letters: `yyyy-MM-dd HH:mm:ss`.
    Pattern(Pattern),
}

/// A pattern of letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    text: String,
    tokens: Vec<Token>,
    /// Whether it is the one that nearly all feeds have, which is read at once.
    is_usual: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// So many digits at least, so many at most.
    Number(Part, usize, usize),
    /// `SSS`: a fraction of a second, of any length; dropped.
    Fraction,
    /// `XXX`: an offset.
    Offset,
    Literal(char),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// Why a text is no format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormatProblem {
    /// It has no letters for a part that a time must have.
    Lacks(&'static str),
    /// A letter that means nothing here.
    Letter(char),
}

impl FormatProblem {
    pub(crate) fn english(self) -> impl fmt::Display {
        fmt::from_fn(move |f| match self {
            Self::Lacks(letters) => write!(f, "it lacks `{letters}`"),
            Self::Letter(letter) => write!(f, "`{letter}` means nothing"),
        })
    }

    pub(crate) fn chinese(self) -> impl fmt::Display {
        fmt::from_fn(move |f| match self {
            Self::Lacks(letters) => write!(f, "缺少 {letters}"),
            Self::Letter(letter) => write!(f, "字母 {letter} 没有意义"),
        })
    }
}

/// The formats with a name.
const NAMED: [(&str, Format); 4] = [
    ("unix-s", Format::UnixSeconds),
    ("unix-ms", Format::UnixMillis),
    ("serial", Format::Serial),
    ("iso", Format::Iso),
];

/// Those that sources are known to have, the ones that take least first. What has the day before
/// the month is not among them: nobody can tell it from the month before the day.
const COMMON: [&str; 16] = [
    "yyyy-MM-dd HH:mm:ss",
    "yyyy-MM-dd HH:mm",
    "yyyy/MM/dd HH:mm:ss",
    "yyyy/M/d H:mm:ss",
    "yyyy/M/d H:mm",
    "yyyy-M-d H:mm:ss",
    "yyyy-M-d H:mm",
    "yyyy.M.d H:mm:ss",
    "yyyy年M月d日 H:mm:ss",
    "yyyy年M月d日 H:mm",
    "yyyyMMddHHmmss",
    "yyyyMMdd HH:mm:ss",
    "iso",
    "unix-ms",
    "unix-s",
    "serial",
];

impl Format {
    /// The formats that sources are known to have, with how they are written in a map.
    pub(crate) fn common() -> impl Iterator<Item = (&'static str, Self)> {
        let formats = COMMON.into_iter();
        formats.filter_map(|name| Some((name, Self::parse(name).ok()?)))
    }

    pub(crate) fn parse(text: &str) -> Result<Self, FormatProblem> {
        if let Some((_, format)) = NAMED.into_iter().find(|(name, _)| *name == text) {
            return Ok(format);
        }
        let pattern = Pattern::parse(text)?;
        for (part, letters) in [
            (Part::Year, "yyyy"),
            (Part::Month, "MM"),
            (Part::Day, "dd"),
            (Part::Hour, "HH"),
            (Part::Minute, "mm"),
        ] {
            if !pattern.has(part) {
                return Err(FormatProblem::Lacks(letters));
            }
        }
        Ok(Self::Pattern(pattern))
    }

    /// The time that a text means, if it is in this format.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "what is read at once takes less than the call"
    )]
    pub(crate) fn read(&self, text: &str) -> Option<Local> {
        if let Self::Pattern(pattern) = self
            && pattern.is_usual
            && let Some(seconds) = usual_seconds(text)
        {
            let offset = None;
            return Some(Local { seconds, offset });
        }
        self.read_any(text)
    }

    /// The same, part by part.
    fn read_any(&self, text: &str) -> Option<Local> {
        match self {
            Self::UnixSeconds => {
                let seconds = digits(text, 1, 11)?;
                Some(utc(seconds))
            }
            Self::UnixMillis => Some(utc(digits(text, 13, 13)? / 1000)),
            Self::Serial => serial(text),
            Self::Iso => iso(text)?.local(),
            Self::Pattern(pattern) => pattern.read(text)?.local(),
        }
    }

    /// Whether a text is written so, if it may be no time at all: `2026-02-30 08:00:00`.
    pub(super) fn fits(&self, text: &str) -> bool {
        match self {
            Self::UnixSeconds | Self::UnixMillis | Self::Serial => false,
            Self::Iso => iso(text).is_some(),
            Self::Pattern(pattern) => pattern.read(text).is_some(),
        }
    }
}

fn utc(seconds: i64) -> Local {
    Local {
        seconds,
        offset: Some(Offset::UTC),
    }
}

/// A text of nothing but digits.
pub(super) fn whole_number(text: &str) -> Option<i64> {
    digits(text, 1, MOST_DIGITS)
}

/// Numbers of so many digits are `i64`.
const MOST_DIGITS: usize = 18;

/// A text of nothing but so many digits.
fn digits(text: &str, least: usize, most: usize) -> Option<i64> {
    let plain = (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Days after 30 December 1899, in 1927 to 2173, to the nearest second. A fraction of nothing is a
/// day without its time: a table's reader writes `46342.0` for the date alone.
fn serial(text: &str) -> Option<Local> {
    const EPOCH: i64 = 25_569;
    const DAY: i64 = 86_400;
    let (days, fraction) = text.split_once('.')?;
    let days = digits(days, 5, 5)?;
    if is_serial_day_alone(text) || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Nine digits are a ten-thousandth of a second.
    let fraction = fraction.get(..9).unwrap_or(fraction);
    let part = digits(fraction, 1, 9)?;
    let scale = 10_i64.pow(u32::try_from(fraction.len()).ok()?);
    let seconds = (part * DAY + scale / 2) / scale;
    Some(Local {
        seconds: (days - EPOCH) * DAY + seconds,
        offset: None,
    })
}

fn iso(text: &str) -> Option<Parts> {
    let date = text.get(..10)?;
    let behind = text[10..].strip_prefix(['T', 't', ' '])?;
    let clock = behind.get(..8)?;
    let mut rest = &behind[8..];
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        if rest.len() == fraction.len() {
            return None;
        }
    }
    let mut parts = Parts::default();
    read_all(&[Y4, DASH, M2, DASH, D2], date, &mut parts)?;
    read_all(&[H2, COLON, MIN2, COLON, S2], clock, &mut parts)?;
    if !rest.is_empty() {
        parts.offset = Some(Offset::parse(rest.trim_start())?);
    }
    Some(parts)
}

const Y4: Token = Token::Number(Part::Year, 4, 4);
const M2: Token = Token::Number(Part::Month, 2, 2);
const D2: Token = Token::Number(Part::Day, 2, 2);
const H2: Token = Token::Number(Part::Hour, 2, 2);
const MIN2: Token = Token::Number(Part::Minute, 2, 2);
const S2: Token = Token::Number(Part::Second, 2, 2);
const DASH: Token = Token::Literal('-');
const COLON: Token = Token::Literal(':');

impl Pattern {
    fn parse(text: &str) -> Result<Self, FormatProblem> {
        let mut tokens = Vec::new();
        let mut chars = text.chars().peekable();
        let mut quoted = false;
        while let Some(letter) = chars.next() {
            if letter == '\'' {
                quoted = !quoted;
                continue;
            }
            if quoted || !letter.is_ascii_alphabetic() {
                tokens.push(Token::Literal(letter));
                continue;
            }
            let mut count = 1;
            while chars.next_if_eq(&letter).is_some() {
                count += 1;
            }
            tokens.push(token(letter, count)?);
        }
        Ok(Self {
            is_usual: text == USUAL,
            text: text.into(),
            tokens,
        })
    }

    fn has(&self, wanted: Part) -> bool {
        self.tokens
            .iter()
            .any(|token| matches!(token, Token::Number(part, ..) if *part == wanted))
    }

    fn read(&self, text: &str) -> Option<Parts> {
        let mut parts = Parts::default();
        read_all(&self.tokens, text, &mut parts)?;
        Some(parts)
    }
}

/// The token of a run of letters. One letter takes one digit or two, as `8:26` has; two letters
/// take two.
fn token(letter: char, count: usize) -> Result<Token, FormatProblem> {
    let part = match (letter, count) {
        ('y', 4) => return Ok(Y4),
        ('S', _) => return Ok(Token::Fraction),
        ('X', 1..=3) => return Ok(Token::Offset),
        ('M', 1..=2) => Part::Month,
        ('d', 1..=2) => Part::Day,
        ('H', 1..=2) => Part::Hour,
        ('m', 1..=2) => Part::Minute,
        ('s', 1..=2) => Part::Second,
        _ => return Err(FormatProblem::Letter(letter)),
    };
    Ok(Token::Number(part, count, 2))
}

/// Reads a text to its end.
fn read_all(tokens: &[Token], text: &str, parts: &mut Parts) -> Option<()> {
    let mut rest = text;
    for token in tokens {
        match *token {
            Token::Literal(wanted) => rest = rest.strip_prefix(wanted)?,
            Token::Number(part, least, most) => {
                let (number, found) = leading_number(rest, most);
                if found < least {
                    return None;
                }
                parts.set(part, number);
                rest = &rest[found..];
            }
            Token::Fraction => {
                let found = leading_digits(rest);
                rest = (found > 0).then(|| &rest[found..])?;
            }
            Token::Offset => {
                parts.offset = Some(Offset::parse(rest)?);
                rest = "";
            }
        }
    }
    rest.is_empty().then_some(())
}

/// The number that a text begins with, of so many digits at most, and how many it has.
fn leading_number(text: &str, most: usize) -> (u16, usize) {
    let mut number = 0;
    let mut found = 0;
    for byte in text.bytes().take(most).take_while(u8::is_ascii_digit) {
        number = number * 10 + u16::from(byte - b'0');
        found += 1;
    }
    (number, found)
}

fn leading_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// What was read of a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Parts {
    year: i32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    offset: Option<Offset>,
}

impl Parts {
    fn set(&mut self, part: Part, number: u16) {
        let place = match part {
            Part::Year => {
                self.year = i32::from(number);
                return;
            }
            Part::Month => &mut self.month,
            Part::Day => &mut self.day,
            Part::Hour => &mut self.hour,
            Part::Minute => &mut self.minute,
            Part::Second => &mut self.second,
        };
        *place = u32::from(number);
    }

    fn local(&self) -> Option<Local> {
        let date = NaiveDate::from_ymd_opt(self.year, self.month, self.day)?;
        let time = date.and_hms_opt(self.hour, self.minute, self.second)?;
        Some(Local {
            seconds: time.and_utc().timestamp(),
            offset: self.offset,
        })
    }
}

/// As it is written in a map.
impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = NAMED.iter().find(|(_, format)| format == self);
        f.write_str(match (self, named) {
            (Self::Pattern(pattern), _) => &pattern.text,
            (_, Some((name, _))) => name,
            (_, None) => "",
        })
    }
}

/// Whether a text is a date without a time of day.
pub(super) fn is_date_alone(text: &str) -> bool {
    is_any(
        text,
        &[
            "yyyy-M-d",
            "yyyy/M/d",
            "yyyy.M.d",
            "yyyy年M月d日",
            "yyyyMMdd",
        ],
    )
}

/// Whether a text is a spreadsheet's day without a time of day: `46342.0`.
pub(super) fn is_serial_day_alone(text: &str) -> bool {
    text.split_once('.').is_some_and(|(days, fraction)| {
        digits(days, 5, 5).is_some()
            && !fraction.is_empty()
            && fraction.bytes().all(|byte| byte == b'0')
    })
}

/// Whether a text is a time without its year.
pub(super) fn is_without_year(text: &str) -> bool {
    let patterns = [
        "M-d H:mm",
        "M-d H:mm:ss",
        "M/d H:mm",
        "M/d H:mm:ss",
        "M月d日 H:mm",
        "M月d日 H:mm:ss",
    ];
    is_any(text, &patterns)
}

fn is_any(text: &str, patterns: &[&str]) -> bool {
    let mut patterns = patterns.iter().map(|pattern| Pattern::parse(pattern));
    patterns.any(|pattern| pattern.is_ok_and(|pattern| pattern.read(text).is_some()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What the usual pattern reads at once is what its letters read one by one.
        #[test]
        fn the_usual_pattern_is_read_at_once_as_letter_by_letter(
            text in "([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}|[0-9: /\\-年]{17,20})"
        ) {
            let format = Format::parse(USUAL).unwrap();
            if let Some(seconds) = usual_seconds(&text) {
                let offset = None;
                prop_assert_eq!(format.read_any(&text), Some(Local { seconds, offset }));
            } else {
                // What is left to the letters is none, or long ago.
                let local = format.read_any(&text);
                prop_assert!(local.is_none_or(|local| local.seconds < 0));
            }
        }
    }
}
