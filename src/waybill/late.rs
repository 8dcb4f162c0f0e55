//! What is said of an update that comes too late to be sent.

use core::fmt;

use serde::{Serialize, Serializer};

use crate::decision::Rejection;

/// What a [`Trail`](crate::Trail) says of an update that comes too late to be sent.
///
/// `Display` is the English text, [`chinese`](Self::chinese) the Chinese one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Late {
    /// It fits: had it come in its own time, after so many of the entries, it would have been
    /// legal, and so would all that came after it. An operator can file it.
    WasLegal {
        /// How many entries come before the first that is later than it.
        after: usize,
    },
    /// It would have been legal in its own time, but then what came after it would not.
    Contradicted {
        /// How many entries come before the first that is later than it.
        after: usize,
        /// The first entry that could not have followed.
        by: Departure,
    },
    /// It would not have been legal in its own time either.
    WasNotLegal(Rejection),
    /// The trail itself is not legal under these rules, so they can't decide.
    OtherRules(Departure),
    /// It is from before the time that the trail starts at, so it can't be decided.
    BeforeTheTrail,
}

impl Late {
    /// The variant's name in `snake_case`, as it is serialised.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::WasLegal { .. } => "was_legal",
            Self::Contradicted { .. } => "contradicted",
            Self::WasNotLegal(_) => "was_not_legal",
            Self::OtherRules(_) => "other_rules",
            Self::BeforeTheTrail => "before_the_trail",
        }
    }

    /// The Chinese text.
    ///
    /// ```
    /// use waybill_engine::Late;
    ///
    /// let late = Late::WasLegal { after: 2 };
    /// let text = "迟到的更新，但按其时间（第 2 条记录之后）是合规的，可归档";
    /// assert_eq!(late.chinese().to_string(), text);
    /// ```
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::WasLegal { after } => write!(
                f,
                "迟到的更新，但按其时间（{}）是合规的，可归档",
                place_zh(*after)
            ),
            Self::Contradicted { after, by } => write!(
                f,
                "迟到的更新：按其时间（{}）本身合规，但其后{}",
                place_zh(*after),
                by.chinese()
            ),
            Self::WasNotLegal(rejection) => {
                write!(f, "迟到的更新，按其时间也不合规：{}", rejection.chinese())
            }
            Self::OtherRules(departure) => {
                write!(f, "迟到的更新，当前规则无法判断：{}", departure.chinese())
            }
            Self::BeforeTheTrail => {
                f.write_str("迟到的更新，早于历史记录的起点，无法判断当时是否合规")
            }
        })
    }
}

/// The English text.
impl fmt::Display for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WasLegal { after } => write!(
                f,
                "late, but it would have been legal in its own time, {}; file it",
                place(*after)
            ),
            Self::Contradicted { after, by } => write!(
                f,
                "late: it would have been legal in its own time, {}, but then {by}",
                place(*after)
            ),
            Self::WasNotLegal(rejection) => write!(
                f,
                "late, and it would not have been legal in its own time either: {rejection}"
            ),
            Self::OtherRules(departure) => {
                write!(f, "late, and these rules can't decide it: {departure}")
            }
            Self::BeforeTheTrail => f.write_str(
                "late, and from before the trail starts, so nobody can tell whether it was legal",
            ),
        }
    }
}

/// As the [name](Late::name).
///
/// ```
/// use waybill_engine::Late;
///
/// assert_eq!(serde_json::to_string(&Late::WasLegal { after: 2 })?, r#""was_legal""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
impl Serialize for Late {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The entry of a trail that other rules would not have accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {index} of the trail would not have been accepted: {rejection}")]
#[non_exhaustive]
pub struct Departure {
    /// Its place among the entries, from 0.
    pub index: usize,
    /// Why.
    pub rejection: Rejection,
}

impl Departure {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| {
            let (place, rejection) = (self.index + 1, self.rejection.chinese());
            write!(f, "第 {place} 条历史记录不会被接受：{rejection}")
        })
    }
}

/// Where among the entries of a trail.
fn place(after: usize) -> impl fmt::Display {
    fmt::from_fn(move |f| match after {
        0 => f.write_str("before all that was accepted"),
        1 => f.write_str("after the first that was accepted"),
        _ => write!(f, "after {after} that were accepted"),
    })
}

fn place_zh(after: usize) -> impl fmt::Display {
    fmt::from_fn(move |f| match after {
        0 => f.write_str("所有记录之前"),
        _ => write!(f, "第 {after} 条记录之后"),
    })
}
