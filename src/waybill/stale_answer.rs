//! An answer that came too late, or to the wrong waybill.

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
