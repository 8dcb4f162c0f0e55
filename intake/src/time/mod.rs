//! Times as carriers write them.

mod format;
mod offset;
mod usual;

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use waybill_engine::{InvalidTimestamp, Timestamp};

use crate::text::{bare, joined, quoted};
pub(crate) use format::{Format, FormatProblem};
pub(crate) use offset::Offset;

/// How a map's times are read: the formats in turn, and the zone of those without an offset.
#[derive(Debug, Clone)]
pub(crate) struct Times {
    pub(crate) formats: Vec<Format>,
    pub(crate) zone: Option<Offset>,
}

impl Times {
    /// The time that a text means, if it is in the first format, and in the map's zone where it
    /// names none.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a few instructions for most texts")]
    pub(crate) fn read_at_once(&self, text: &str) -> Option<Timestamp> {
        let local = self.formats.first()?.read(text)?;
        let offset = local.offset.or(self.zone)?;
        Timestamp::from_unix(local.seconds - offset.seconds()).ok()
    }

    /// The time that a text means, by the first format that it is in. The record's own zone goes
    /// before the map's.
    pub(crate) fn read(&self, text: &str, row_zone: Option<&str>) -> Result<Timestamp, TimeFault> {
        let text = bare(text);
        let zone = match row_zone.map(str::trim).filter(|zone| !zone.is_empty()) {
            Some(zone) => Some(Offset::parse(zone).ok_or_else(|| TimeFault::Zone {
                found: quoted(zone),
            })?),
            None => self.zone,
        };
        let Some(local) = self.formats.iter().find_map(|format| format.read(text)) else {
            return Err(self.unreadable(text));
        };
        let offset = local.offset.or(zone).ok_or_else(|| TimeFault::NoZone {
            found: quoted(text),
        })?;
        Ok(Timestamp::from_unix(local.seconds - offset.seconds())?)
    }

    fn unreadable(&self, text: &str) -> TimeFault {
        let found = quoted(text);
        let takes = |format| self.formats.contains(&format);
        let is_number = takes(Format::UnixSeconds) || takes(Format::UnixMillis);
        // What a number looks like that is no time, such as a date written as digits.
        if is_number
            && let Some(number) = format::whole_number(text)
            && let Err(range) = Timestamp::from_unix(number)
        {
            return TimeFault::Range(range);
        }
        let is_day = takes(Format::Serial) && format::is_serial_day_alone(text);
        if is_day || format::is_date_alone(text) {
            TimeFault::DateAlone { found }
        } else if format::is_without_year(text) {
            TimeFault::NoYear { found }
        } else if self.formats.iter().any(|format| format.fits(text)) {
            TimeFault::NoSuchTime { found }
        } else {
            TimeFault::Format {
                found,
                wanted: self.formats.iter().map(ToString::to_string).collect(),
                fitting: fitting(text),
            }
        }
    }
}

/// The format by which a text would be a time of today's world, as it is written in a map.
fn fitting(text: &str) -> Option<&'static str> {
    let is_time = |format: &Format| {
        let local = format.read(text);
        local.is_some_and(|local| Timestamp::from_unix(local.seconds).is_ok())
    };
    let mut formats = Format::common();
    formats.find_map(|(name, format)| is_time(&format).then_some(name))
}

/// By which format a text would be read, if there is one, in English.
fn way_out(fitting: Option<&str>) -> impl fmt::Display {
    fmt::from_fn(move |f| match fitting {
        Some(format) => write!(
            f,
            "; it would be read by `{format}` among the `formats` of a map of your own"
        ),
        None => Ok(()),
    })
}

/// Why a text is no time. Each is code 113.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeFault {
    /// In none of the map's formats.
    #[error(
        "the time `{found}` is in none of the map's formats: {}{}",
        joined(wanted, ", "),
        way_out(*fitting)
    )]
    Format {
        /// The text.
        found: String,
        /// The formats of the map.
        wanted: Vec<String>,
        /// A format that many sources have, by which it would be a time; `None` if none is known.
        fitting: Option<&'static str>,
    },
    /// It is written in one of the formats, and there is no such day, or no such time of day.
    #[error(
        "the time `{found}` does not exist: there is no such day or time of day; send the real one"
    )]
    NoSuchTime {
        /// The text.
        found: String,
    },
    /// A date without a time of day. Midnight would be a guess.
    #[error("the time `{found}` is a date alone; send the time of day, too")]
    DateAlone {
        /// The text.
        found: String,
    },
    /// A date without a year.
    #[error("the time `{found}` has no year; send it with its year")]
    NoYear {
        /// The text.
        found: String,
    },
    /// A local time, and nothing says of which zone.
    #[error(
        "the time `{found}` has no offset, and the map names no zone; send it with its offset, or \
         set `zone` in the map, such as \"+08:00\""
    )]
    NoZone {
        /// The text.
        found: String,
    },
    /// The record's zone is none.
    #[error("the zone `{found}` is no offset; send one such as +08:00")]
    Zone {
        /// The text.
        found: String,
    },
    /// A time that the call does not take.
    #[error("the time {0}")]
    Range(InvalidTimestamp),
}

impl From<InvalidTimestamp> for TimeFault {
    fn from(invalid: InvalidTimestamp) -> Self {
        Self::Range(invalid)
    }
}

impl TimeFault {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Format {
                found,
                wanted,
                fitting,
            } => {
                let wanted = joined(wanted, "、");
                write!(f, "时间“{found}”不符合映射中的任何格式：{wanted}")?;
                fitting.map_or(Ok(()), |format| {
                    write!(f, "；在自己的映射的 formats 中加上 {format} 即可读取")
                })
            }
            Self::NoSuchTime { found } => write!(
                f,
                "时间“{found}”不存在：没有这一天或这一时刻；请发送真实的时间"
            ),
            Self::DateAlone { found } => {
                write!(f, "时间“{found}”只有日期；请同时发送时分")
            }
            Self::NoYear { found } => write!(f, "时间“{found}”没有年份；请带上年份"),
            Self::NoZone { found } => write!(
                f,
                "时间“{found}”没有时区，映射中也未指定；请带上时区，或在映射中设置 zone，例如 \"+08:00\""
            ),
            Self::Zone { found } => write!(f, "时区“{found}”无效；请写成 +08:00 这样的形式"),
            Self::Range(invalid) => write!(f, "时间 {}", invalid.chinese()),
        })
    }
}
