//! Where the waybills stand at the feed's end.

use std::collections::HashSet;

use waybill_engine::{Status, Timestamp};

use super::durations::DAY;
use super::findings::{Ends, Stuck, WORST};
use super::groups::Origin;
use crate::secret::Shown;
use crate::waybills::{Place, Waybills};

/// What is known of the waybills when the whole feed is read.
pub(super) struct AtTheEnd<'a> {
    pub(super) waybills: &'a Waybills,
    /// With whom each was last seen, by place.
    pub(super) origins: &'a [Origin],
    /// Those whose ids may not be shown.
    pub(super) hidden: &'a HashSet<Place>,
    /// Those of which a signature was refused as late.
    pub(super) signed_late: &'a HashSet<Place>,
    /// The last accepted update.
    pub(super) end: Option<Timestamp>,
    /// In seconds.
    pub(super) stuck_after: i64,
    /// Whether all stuck ones are listed, or the worst.
    pub(super) lists_all: bool,
}

impl AtTheEnd<'_> {
    /// Counts them, and tells of each one that is stuck.
    pub(super) fn count(&self, mut on_stuck: impl FnMut(Origin, Timestamp)) -> Ends {
        let mut ends = Ends::default();
        let end = self.end.map_or(0, Timestamp::unix);
        for (place, (id, tracker)) in self.waybills.iter().enumerate() {
            let (place, origin) = (Place::nth(place), self.origins[place]);
            let (situation, status) = (tracker.situation(), tracker.status());
            *ends.by_status.entry(status).or_default() += 1;
            ends.held += u64::from(situation.is_held());
            let is_late = !status.is_closed() && self.signed_late.contains(&place);
            ends.signed_late += u64::from(is_late);
            *match (status, tracker.highest()) {
                (Status::Signed, _) => &mut ends.signed,
                (Status::Cancelled, _) => &mut ends.cancelled,
                (_, None) => &mut ends.untouched,
                (_, Some(since)) if end - since.unix() >= self.stuck_after => {
                    on_stuck(origin, since);
                    *ends.stuck_by_status.entry(status).or_default() += 1;
                    let is_hidden = self.hidden.contains(&place);
                    let shown = if is_hidden {
                        Shown::HIDDEN
                    } else {
                        Shown::of_known(&id.text())
                    };
                    ends.longest.push(Stuck {
                        waybill_id: shown,
                        situation,
                        since,
                        days: (end - since.unix()) / i64::from(DAY),
                        origin,
                    });
                    if !self.lists_all && ends.longest.len() >= 2 * WORST {
                        sort(&mut ends.longest);
                        ends.longest.truncate(WORST);
                    }
                    &mut ends.stuck
                }
                (_, Some(_)) => &mut ends.moving,
            } += 1;
        }
        sort(&mut ends.longest);
        if !self.lists_all {
            ends.longest.truncate(WORST);
        }
        ends
    }
}

/// The longest ago first, in an order that is the same in every run.
fn sort(stuck: &mut [Stuck]) {
    stuck.sort_by(|a, b| (a.since, &a.waybill_id).cmp(&(b.since, &b.waybill_id)));
}
