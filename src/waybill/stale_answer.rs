//! An answer that came too late, or to the wrong waybill.

use core::fmt;

use crate::state::Tracker;

/// An answer that is not of this waybill in its present state. Call
/// [`Waybill::check`](crate::Waybill::check) again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StaleAnswer {
    /// It was computed from an older, or another, state of the waybill.
    #[error(
        "the answer was computed at count {computed_at} of accepted updates, and the waybill \
         stands at {now_at}; check again"
    )]
    Outdated {
        /// How many updates the waybill had accepted when the answer was computed.
        computed_at: u32,
        /// How many it has accepted now.
        now_at: u32,
    },
    /// The trail has the update already.
    #[error("the trail has this update already")]
    AlreadyTaken,
    /// It was computed for another waybill, or by [`decide`](crate::decide), which knows no
    /// waybill.
    #[error("the answer was not computed by this waybill's check")]
    OtherWaybill,
}

impl StaleAnswer {
    /// The Chinese text.
    ///
    /// ```
    /// use waybill_engine::StaleAnswer;
    ///
    /// let text = StaleAnswer::AlreadyTaken.chinese().to_string();
    /// assert_eq!(text, "轨迹中已有该更新");
    /// ```
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Outdated {
                computed_at,
                now_at,
            } => write!(
                f,
                "该判断结果得出时运单已接受 {computed_at} 次更新，现在是 {now_at} 次；请重新判断"
            ),
            Self::AlreadyTaken => f.write_str("轨迹中已有该更新"),
            Self::OtherWaybill => f.write_str("该判断结果不是由这张运单的 check 得出的"),
        })
    }

    /// Refuses an answer that was computed at another state than the present one.
    pub(super) fn refuse(computed_at: &Tracker, now_at: &Tracker) -> Result<(), Self> {
        if computed_at == now_at {
            Ok(())
        } else {
            Err(Self::Outdated {
                computed_at: computed_at.accepted(),
                now_at: now_at.accepted(),
            })
        }
    }
}
