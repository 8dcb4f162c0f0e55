//! Why a call was refused.

/// A mistake of the caller, not of a scan: the frame, the rules or a stored value can't be read.
///
/// The C function returns it as a negative number. Numbers are never used again and never change
/// in meaning. What is wrong with a record, an update or a rule file is an answer, not a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(i32)]
#[non_exhaustive]
pub enum Status {
    /// There is no operation with this number; perhaps the library is older than its caller.
    UnknownOperation = -1,
    /// A null pointer came with a length other than zero.
    NullPointer = -2,
    /// The output buffer overlaps the input or the rules.
    Overlap = -3,
    /// The input is over [`MAX_INPUT`](crate::MAX_INPUT), or the rules or the map are over
    /// [`MAX_RULES`](crate::MAX_RULES).
    TooLarge = -4,
    /// The frame ends before its last field.
    TooShort = -5,
    /// There are bytes behind the frame's last field.
    TooLong = -6,
    /// A field holds a number that it can't have: an unknown kind or flag, a reserved field that is
    /// not zero, or a place where nothing is.
    WrongValue = -7,
    /// The rules were not made by [`Operation::Rules`](crate::Operation::Rules) of this version.
    WrongRules = -8,
    /// The bytes of a stored tracker are those of no tracker.
    WrongTracker = -9,
    /// The bytes of a stored trail are those of no trail.
    WrongTrail = -10,
    /// `now` is no time in whole Unix seconds.
    WrongNow = -11,
    /// The answer would be over [`MAX_ANSWER`](crate::MAX_ANSWER).
    AnswerTooLarge = -12,
    /// The map was not made by [`Operation::Map`](crate::Operation::Map) of this version.
    WrongMap = -13,
}

impl Status {
    /// All of them, from -1 down.
    pub const ALL: [Self; 13] = [
        Self::UnknownOperation,
        Self::NullPointer,
        Self::Overlap,
        Self::TooLarge,
        Self::TooShort,
        Self::TooLong,
        Self::WrongValue,
        Self::WrongRules,
        Self::WrongTracker,
        Self::WrongTrail,
        Self::WrongNow,
        Self::AnswerTooLarge,
        Self::WrongMap,
    ];

    /// The number that the C function returns.
    #[must_use]
    pub const fn number(self) -> i32 {
        self as i32
    }
}
