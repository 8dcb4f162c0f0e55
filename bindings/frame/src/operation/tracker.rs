//! What a stored tracker holds, and a tracker of what is known from elsewhere.

use alloc::string::{String, ToString as _};

use waybill_engine::{Situation, Timestamp, Tracker};

use crate::answer::situation_place;
use crate::input::Input;
use crate::output::Output;
use crate::status::Status;

pub(super) fn tracker(mut input: Input<'_>, out: &mut Output<'_>) -> Result<(), Status> {
    let (kind, place) = (input.u8()?, input.u8()?);
    input.zeros::<6>()?;
    let tracker = match (kind, place) {
        (0, 0) => {
            let bytes = input.sixteen()?;
            Tracker::from_bytes(bytes).map_err(|invalid| invalid.to_string())
        }
        (1, place) => {
            let situation = Situation::ALL
                .get(usize::from(place))
                .ok_or(Status::WrongValue)?;
            let since = Timestamp::from_unix(input.i64()?);
            input.zeros::<8>()?;
            since
                .map(|since| Tracker::known(*situation, since))
                .map_err(|invalid| invalid.to_string())
        }
        _ => return Err(Status::WrongValue),
    };
    input.end()?;
    let (is_one, problem) = match &tracker {
        Ok(_) => (true, String::new()),
        Err(problem) => (false, problem.clone()),
    };
    let tracker = tracker.unwrap_or(Tracker::START);
    out.u8(is_one.into());
    out.u8(situation_place(tracker.situation()));
    out.u8(tracker.status() as u8);
    out.u8(tracker.is_held().into());
    out.u32(tracker.accepted());
    out.i64(tracker.highest().map_or(0, Timestamp::unix));
    out.u64(tracker.last().map_or(0, |last| last.get().get()));
    out.bytes(&tracker.to_bytes());
    let length = out.later();
    out.u32(0);
    out.text(length, problem);
    Ok(())
}
