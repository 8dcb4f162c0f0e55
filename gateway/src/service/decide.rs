//! What becomes of one record, given what is known.

use std::time::Duration;

use waybill_engine::{
    Accepted, Adoption, OrderToken, Outcome, Rejection, RuleSet, Tracker, Trail, Update, WaybillId,
    decide, decide_or_adopt,
};
use waybill_intake::RecordFault;

use super::record::{Content, NO_TOKEN, Record, is_no_token};
use crate::answer::{self, Answer, Lateness};
use crate::model::{Moment, Refusal};
use crate::store::{Known, Parked};

/// The longest time that an update is parked for. What is further ahead comes of a wrong clock.
const LONGEST_PARKING: Duration = Duration::from_hours(7 * 24);

/// The most updates of a waybill of which it is told what would have become of a late one: few
/// parcels have as many scans, and each late record of a batch asks all of them.
const MOST_UPDATES: u32 = 64;

/// How records are decided.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<'a> {
    pub(super) rules: &'a RuleSet,
    pub(super) now: Moment,
    /// Whether the first update of an unknown waybill is taken as it stands.
    pub(super) adopts: bool,
    /// Whether an update that is too far ahead waits for its time.
    pub(super) parks: bool,
    /// Whether the updates have waited for their time.
    pub(super) unparks: bool,
}

pub(super) fn record(terms: Terms<'_>, known: &mut Known, record: &Record) -> Answer {
    let answer = match &record.content {
        Content::Update { id, token, update } => {
            let answer = self::update(terms, known, id, token.as_ref(), update);
            if terms.unparks && !answer.parked {
                known.get_or_new(id, terms.now).unpark(update.fingerprint());
            }
            answer
        }
        Content::Malformed { id, faults } => malformed(terms, known, id.as_ref(), faults),
        Content::Ignored { id, reason } => {
            let held = id.as_ref().and_then(|id| known.get(id));
            Answer::ignored(reason, id.clone(), held.map(|held| &held.waybill().tracker))
        }
    };
    Answer {
        reference: record.reference.clone(),
        record: record.place.map(|place| place.record),
        item: record.place.map(|place| place.item),
        ..answer
    }
}

fn malformed(
    terms: Terms<'_>,
    known: &mut Known,
    id: Option<&WaybillId<'static>>,
    faults: &[RecordFault],
) -> Answer {
    let Some(held) = id.and_then(|id| known.get_mut(id)) else {
        return Answer::malformed(faults, id.cloned(), None);
    };
    // Where an order has one, a record need not bring a token.
    let token = held.waybill().token.clone();
    let matters = |fault: &&RecordFault| token.is_none() || !is_no_token(fault);
    let faults: Vec<_> = faults.iter().filter(matters).cloned().collect();
    let refusal = Refusal::malformed(terms.now, &faults);
    let answer = Answer::malformed(&faults, id.cloned(), Some(&held.waybill().tracker));
    // A fault may quote a field, and any field may have the token in it.
    let Some(token) = token else {
        held.refuse(refusal);
        return answer;
    };
    held.refuse(refusal.without_token(&token));
    answer.without_token(&token)
}

fn update(
    terms: Terms<'_>,
    known: &mut Known,
    id: &WaybillId<'static>,
    token: Option<&OrderToken<'static>>,
    update: &Update<'static>,
) -> Answer {
    let held = known.get(id);
    let tracker = held.map_or(Tracker::START, |held| held.waybill().tracker);
    let of_order = held.and_then(|held| held.waybill().token.as_ref());
    let Some(token) = token.or(of_order).cloned() else {
        return malformed(terms, known, Some(id), &[NO_TOKEN.into()]);
    };
    if held.is_some_and(|held| held.has(update.fingerprint())) {
        return Answer::taken(answer::Outcome::Duplicate, id.clone(), &tracker);
    }
    let now = terms.now.timestamp();
    let adoption = if terms.adopts {
        decide_or_adopt(terms.rules, &tracker, update, now)
    } else {
        Adoption::Decided(decide(terms.rules, &tracker, update, now))
    };
    match adoption {
        Adoption::Adopted(accepted) | Adoption::Decided(Outcome::Accepted(accepted)) => {
            accept(terms.now, known, id, &token, &accepted)
        }
        Adoption::Decided(Outcome::Duplicate) => {
            Answer::taken(answer::Outcome::Duplicate, id.clone(), &tracker)
        }
        Adoption::Decided(Outcome::Rejected(rejection)) => {
            reject(terms, known, id, &token, update, &rejection)
        }
    }
}

fn accept(
    now: Moment,
    known: &mut Known,
    id: &WaybillId<'static>,
    token: &OrderToken<'static>,
    accepted: &Accepted<'_>,
) -> Answer {
    let mut body = Vec::new();
    accepted
        .update_path(id, token)
        .https_body()
        .write_json(&mut body);
    let update = accepted.update().clone().into_owned();
    let after = *accepted.after();
    let held = known.get_or_new(id, now);
    if accepted.is_adopted() {
        held.adopt(update, after, body, now);
    } else {
        held.accept(update, after, body, now);
    }
    held.change(now).token.get_or_insert_with(|| token.clone());
    Answer {
        adopted: accepted.is_adopted(),
        ..Answer::taken(answer::Outcome::Accepted, id.clone(), &after)
    }
}

fn reject(
    terms: Terms<'_>,
    known: &mut Known,
    id: &WaybillId<'static>,
    token: &OrderToken<'static>,
    update: &Update<'static>,
    rejection: &Rejection,
) -> Answer {
    let now = terms.now;
    let held = known.get_or_new(id, now);
    held.change(now).token.get_or_insert_with(|| token.clone());
    let tracker = held.waybill().tracker;
    let permitted = terms.rules.permitted(&tracker);
    let answer = Answer::rejected(rejection, permitted, id.clone(), &tracker);
    let mut answer = answer.without_token(token);
    if let Rejection::TooFarAhead { time, .. } = rejection {
        let retry_at = time.unix() - i64::from(terms.rules.allowance());
        answer.retry_at = Some(retry_at);
        let due_at = Moment::from_unix(retry_at);
        if (terms.parks && due_at.since(now) <= LONGEST_PARKING) || terms.unparks {
            answer.parked = true;
            held.park(Parked {
                waybill_id: id.clone(),
                token: Some(token.clone()),
                update: update.clone(),
                due_at,
            });
            return answer;
        }
    }
    held.refuse(Refusal::rejected(now, rejection, update.clone()).without_token(token));
    answer.late = lateness(terms.rules, known, id, update);
    answer
}

/// What would have become of a late update in its own time.
fn lateness(
    rules: &RuleSet,
    known: &mut Known,
    id: &WaybillId<'static>,
    update: &Update<'_>,
) -> Option<Lateness> {
    let waybill = known.get(id)?.waybill();
    let (start, tracker, updates) = (waybill.start, waybill.tracker, waybill.places);
    let is_late = tracker.highest().is_some_and(|it| it > update.time());
    if !is_late || updates > MOST_UPDATES {
        return None;
    }
    let entries = known.history(id)?;
    let trail = Trail::from_parts(start, tracker, entries.to_vec()).ok()?;
    Lateness::of(&trail.late(rules, update)?)
}
