//! Deciding one update, or many, and explaining a decision.

use alloc::vec::Vec;

use waybill_engine::{
    Adoption, Outcome, Record, RuleSet, Timestamp, Tracker, UpdatePath, Waybill, decide_or_adopt,
};

use crate::answer::{Answer, AnswerWriter, Counts, Kind, Texts};
use crate::block::Block;
use crate::input::Input;
use crate::output::Output;
use crate::status::Status;
use crate::want::Want;

/// What a request says before its updates.
struct Head {
    want: Want,
    now: Timestamp,
}

impl Head {
    fn read(input: &mut Input<'_>, known: Want) -> Result<Self, Status> {
        let want = Want::read(input, known)?;
        input.zeros::<4>()?;
        let now = input.now()?;
        Ok(Self { want, now })
    }
}

pub(super) fn decide(
    rules: &RuleSet,
    mut input: Input<'_>,
    out: &mut Output<'_>,
) -> Result<(), Status> {
    let Head { want, now } = Head::read(&mut input, Want::ALL)?;
    let tracker = input.tracker()?;
    let block = Block::read_only(input)?;
    let mut writer = AnswerWriter::new(rules, want);
    answered(rules, want, now, &tracker, &block, |answer| {
        writer.write(answer, out);
    });
    Ok(())
}

pub(super) fn decide_many(
    rules: &RuleSet,
    mut input: Input<'_>,
    out: &mut Output<'_>,
) -> Result<(), Status> {
    let Head { want, now } = Head::read(&mut input, Want::ALL)?;
    let (count, updates) = (input.length()?, input.length()?);
    // Read before there is room for them, so that a wrong count asks for no memory.
    let mut stored = Input::new(input.bytes(count.saturating_mul(Tracker::BYTES))?);
    let mut trackers = Vec::with_capacity(count);
    for _ in 0..count {
        trackers.push(stored.tracker()?);
    }
    out.count(updates);
    let totals: [_; 4] = core::array::from_fn(|_| out.later());
    out.count(count);
    let after = out.length();
    for tracker in &trackers {
        out.bytes(&tracker.to_bytes());
    }

    let mut counts = Counts::default();
    let mut writer = AnswerWriter::new(rules, want);
    for _ in 0..updates {
        let block = Block::read(&mut input)?;
        let tracker = trackers.get_mut(block.place).ok_or(Status::WrongValue)?;
        *tracker = answered(rules, want, now, tracker, &block, |answer| {
            counts.add(answer);
            writer.write(answer, out);
        });
    }
    input.end()?;
    for (place, tracker) in trackers.iter().enumerate() {
        out.overwrite(after + place * Tracker::BYTES, &tracker.to_bytes());
    }
    for (place, total) in totals.into_iter().zip(counts.by_outcome) {
        out.fill(place, total);
    }
    Ok(())
}

/// Answers one update, and returns the tracker to store.
fn answered(
    rules: &RuleSet,
    want: Want,
    now: Timestamp,
    tracker: &Tracker,
    block: &Block<'_>,
    write: impl FnOnce(&Answer<'_>),
) -> Tracker {
    let record = match block.record(rules.messages()) {
        Ok(record) => record,
        Err(malformed) => {
            write(&Answer {
                kind: Kind::Malformed(&malformed),
                tracker: *tracker,
            });
            return *tracker;
        }
    };
    let outcome = outcome(rules, want, now, tracker, block, &record);
    let waybill = resending(want, tracker, &outcome, &record);
    let resend: Option<UpdatePath<'_>> = waybill
        .as_ref()
        .and_then(|waybill| waybill.resend(&record.update));
    let after = match &outcome {
        Outcome::Accepted(accepted) => *accepted.after(),
        Outcome::Duplicate | Outcome::Rejected(_) => *tracker,
    };
    let kind = Kind::Decided {
        outcome: &outcome,
        record: &record,
        resend,
    };
    write(&Answer {
        kind,
        tracker: after,
    });
    after
}

fn outcome<'a>(
    rules: &RuleSet,
    want: Want,
    now: Timestamp,
    tracker: &Tracker,
    block: &Block<'_>,
    record: &'a Record<'a>,
) -> Outcome<'a> {
    if block.is_seen {
        Outcome::Duplicate
    } else if want.has(Want::ADOPT) {
        match decide_or_adopt(rules, tracker, &record.update, now) {
            Adoption::Decided(outcome) => outcome,
            Adoption::Adopted(accepted) => Outcome::Accepted(accepted),
        }
    } else {
        waybill_engine::decide(rules, tracker, &record.update, now)
    }
}

/// The waybill whose last payload is to be sent again, if the caller wants that.
fn resending(
    want: Want,
    tracker: &Tracker,
    outcome: &Outcome<'_>,
    record: &Record<'_>,
) -> Option<Waybill> {
    let wanted = want.has(Want::RESEND) && *outcome == Outcome::Duplicate;
    wanted.then(|| Waybill::restore(record.waybill_id.clone(), record.token.clone(), *tracker))
}

/// Decides as [`decide`] does; the texts are the whole reasoning.
pub(super) fn explain(
    rules: &RuleSet,
    mut input: Input<'_>,
    out: &mut Output<'_>,
) -> Result<(), Status> {
    let Head { want, now } = Head::read(&mut input, Want::ANSWER)?;
    let tracker = input.tracker()?;
    let block = Block::read_only(input)?;
    if block.is_seen {
        return Err(Status::WrongValue);
    }
    let mut writer = AnswerWriter::new(rules, want);
    let record = match block.record(rules.messages()) {
        Ok(record) => record,
        Err(malformed) => {
            let kind = Kind::Malformed(&malformed);
            writer.write(&Answer { kind, tracker }, out);
            return Ok(());
        }
    };
    let explanation = rules.explain(&tracker, &record.update, now);
    let outcome = waybill_engine::decide(rules, &tracker, &record.update, now);
    let after = match &outcome {
        Outcome::Accepted(accepted) => *accepted.after(),
        Outcome::Duplicate | Outcome::Rejected(_) => tracker,
    };
    let kind = Kind::Decided {
        outcome: &outcome,
        record: &record,
        resend: None,
    };
    let texts = Texts {
        english: &explanation,
        chinese: &explanation.chinese(),
    };
    writer.write_with(
        &Answer {
            kind,
            tracker: after,
        },
        Some(&texts),
        out,
    );
    Ok(())
}
