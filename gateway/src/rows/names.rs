//! The columns' names, in the order in which they are read and written.

/// The columns of a waybill.
pub(crate) const WAYBILL: &str = "id, token, tracker, start, places, refusals, waiting, due_at, \
     turn, attempts, set_aside_at, reply_class, reply_code, reply_status, closed_at, changed_at";

/// The columns of an update, in every table that has one.
pub(crate) const UPDATE: &str = "action_type, action_time, action_msg";

/// The columns of an accepted update when it is written.
pub(crate) const ENTERED: &str = "waybill_id, fingerprint, place, action_type, action_time, \
     action_msg, accepted_at, body";

/// The columns of an accepted update when it is read.
pub(crate) const ACCEPTED: &str =
    "place, accepted_at, sent_at, discarded_at, action_type, action_time, action_msg";

/// The columns of a payload that waits.
pub(crate) const WAITING: &str = "place, fingerprint, accepted_at, body";

/// From this place on what waits of a waybill is found by an index, `accepted_later`, which has
/// this number in it where an index can leave rows out. Most waybills have fewer updates, which lie
/// together.
pub(crate) const LATER: u32 = 64;

/// The columns of a refusal when it is written.
pub(crate) const REFUSED: &str = "waybill_id, slot, refused_at, code, reason, reason_zh, \
     action_type, action_time, action_msg";

/// The columns of a refusal when it is read.
pub(crate) const SHOWN: &str =
    "refused_at, code, reason, reason_zh, action_type, action_time, action_msg";

/// The columns of an update that waits for its time.
pub(crate) const PARKED: &str =
    "waybill_id, fingerprint, due_at, token, action_type, action_time, action_msg";

/// The columns of an answer, but of the name that it is kept with.
pub(crate) const ANSWERED: &str = "request, answer, expires_at";
