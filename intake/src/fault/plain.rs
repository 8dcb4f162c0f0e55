//! What may be wrong with a map and has one text for all maps.

/// A problem of which there is nothing to quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plain {
    /// Something that a map has to have.
    Missing,
    Blank,
    /// A time that is neither whole nor in two fields.
    NoTime,
    /// Two fields of a time, one of which is not given.
    HalfTime,
    /// No section says where it is.
    NoWaybillId,
    /// Neither codes nor rules for texts.
    NoMeaning,
    /// `why` for an update, or none for what is no update.
    WhyNeeded,
    WhyNotNeeded,
    /// A case behind one without conditions.
    NeverAsked,
    /// The last case has conditions.
    NoLastCase,
    /// A rule without conditions among rules.
    NoCondition,
    /// A pattern that everything matches.
    Everything,
    /// Paths or phrases that would take too much memory.
    TooLarge,
}

impl Plain {
    /// The English and the Chinese text.
    pub(super) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Missing => ("is missing", "缺少该项"),
            Self::Blank => ("is empty", "内容为空"),
            Self::NoTime => (
                "no section says where the time is; write `time`, or `date` and `clock`",
                "没有说明时间在哪里；请写 time，或 date 和 clock",
            ),
            Self::HalfTime => (
                "`date` and `clock` are only used together; write both",
                "date 与 clock 须同时使用；请两项都写",
            ),
            Self::NoWaybillId => (
                "no section says where the waybill id is; write `waybill_id`",
                "没有说明运单号在哪里；请写 waybill_id",
            ),
            Self::NoMeaning => (
                "nothing says what an update is; write a vocabulary of codes, or rules for texts",
                "没有说明如何判断操作类型；请写代码表或文字规则",
            ),
            Self::WhyNeeded => (
                "`-` is no update, so say `why`",
                "“-”表示不是更新，请用 why 写明原因",
            ),
            Self::WhyNotNeeded => (
                "`why` is for what is no update; write `doubt` for a doubtful one",
                "why 只用于不是更新的情况；存疑请写 doubt",
            ),
            Self::NeverAsked => (
                "is never asked, as the case before it has no condition; put that last",
                "永远轮不到该项，因为前一项没有条件；请把无条件的放在最后",
            ),
            Self::NoLastCase => (
                "the last case has a condition, so a code may mean nothing; end with one without",
                "最后一项带有条件，代码可能没有结果；请以无条件的一项结尾",
            ),
            Self::NoCondition => (
                "has no condition; write `says`, or another one",
                "没有条件；请写 says 或其他条件",
            ),
            Self::Everything => (
                "a pattern has one `*`, or `#` for digits, and something that it fixes; write such \
                 a one, or the code itself",
                "通配只能有一个 *，或用 # 代表数字，且要有固定的部分；请这样写，或写明代码",
            ),
            Self::TooLarge => (
                "the paths have too many spellings altogether",
                "路径的写法总数过多",
            ),
        }
    }
}
