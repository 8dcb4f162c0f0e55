//! A waybill's accepted history: decided on, imported into, replayed.

use alloc::vec::Vec;

use waybill_engine::{
    Adoption, Departure, Import, ImportMode, Late, Malformed, Outcome, Record, Rejection, RuleSet,
    Tracker, Trail, Update,
};

use crate::answer::{Answer, AnswerWriter, Kind};
use crate::block::Block;
use crate::input::Input;
use crate::output::Output;
use crate::status::Status;
use crate::want::Want;

/// Decides one update, recognises any earlier one, and takes it in if it is accepted.
pub(super) fn decide(
    rules: &RuleSet,
    mut input: Input<'_>,
    out: &mut Output<'_>,
) -> Result<(), Status> {
    let want = Want::read(&mut input, Want::ALL)?;
    let length = input.length()?;
    let now = input.now()?;
    let mut trail = read_trail(input.bytes(length)?)?;
    let block = Block::read_only(input)?;
    let mut writer = AnswerWriter::new(rules, want);
    let record = match block.record(rules.messages()) {
        Ok(record) => record,
        Err(malformed) => {
            write_trail(&trail, out);
            let kind = Kind::Malformed(&malformed);
            writer.write(
                &Answer {
                    kind,
                    tracker: *trail.tracker(),
                },
                out,
            );
            return Ok(());
        }
    };
    let update = &record.update;
    let outcome = if block.is_seen {
        Outcome::Duplicate
    } else if want.has(Want::ADOPT) {
        match trail.check_or_adopt(rules, update, now) {
            Adoption::Decided(outcome) => outcome,
            Adoption::Adopted(accepted) => Outcome::Accepted(accepted),
        }
    } else {
        trail.check(rules, update, now)
    };
    let resend = trail
        .resend(update, &record.waybill_id, &record.token)
        .filter(|_| want.has(Want::RESEND) && outcome == Outcome::Duplicate);
    if let Outcome::Accepted(accepted) = &outcome {
        // The answer was computed from this very trail, which does not have the update.
        trail.commit(accepted).map_err(|_| Status::WrongTrail)?;
    }
    write_trail(&trail, out);
    let kind = Kind::Decided {
        outcome: &outcome,
        record: &record,
        resend,
    };
    writer.write(
        &Answer {
            kind,
            tracker: *trail.tracker(),
        },
        out,
    );
    Ok(())
}

/// The trail that the caller kept; none is a new one.
fn read_trail(bytes: &[u8]) -> Result<Trail, Status> {
    if bytes.is_empty() {
        return Ok(Trail::new());
    }
    Trail::from_bytes(bytes).map_err(|_| Status::WrongTrail)
}

/// The trail to store, with its length before it.
fn write_trail(trail: &Trail, out: &mut Output<'_>) {
    let bytes = trail.to_bytes();
    out.count(bytes.len());
    out.u32(0);
    out.bytes(&bytes);
}

/// Takes in a whole trace, ordered by time.
pub(super) fn import(
    rules: &RuleSet,
    mut input: Input<'_>,
    out: &mut Output<'_>,
) -> Result<(), Status> {
    let want = Want::read(&mut input, Want::ANSWER)?;
    let length = input.length()?;
    let now = input.now()?;
    let mode = match input.u32()? {
        0 => ImportMode::AllOrNothing,
        1 => ImportMode::BestEffort,
        _ => return Err(Status::WrongValue),
    };
    let count = input.length()?;
    let before = read_trail(input.bytes(length)?)?;
    let mut records: Vec<Result<Record<'_>, Malformed<'_>>> = Vec::new();
    for _ in 0..count {
        let block = Block::read(&mut input)?;
        if block.is_seen || block.place != 0 {
            return Err(Status::WrongValue);
        }
        records.push(block.record(rules.messages()));
    }
    input.end()?;

    // Where in the trace each update is that the trail is asked about.
    let places: Vec<usize> = (0..records.len())
        .filter(|place| records[*place].is_ok())
        .collect();
    let updates: Vec<Update<'_>> = records
        .iter()
        .flatten()
        .map(|record| record.update.clone())
        .collect();
    let mut after = before.clone();
    let mut imported = after.import(rules, &updates, now, mode);
    if mode == ImportMode::AllOrNothing && updates.len() < records.len() {
        imported.is_taken_in = false;
        after = before;
    }
    write_import(&after, &imported, &places, records.len(), out);

    // What was not taken in is not to be sent.
    let want = if imported.is_taken_in {
        want
    } else {
        want.without_payloads()
    };
    let mut writer = AnswerWriter::new(rules, want);
    write_answers(
        &mut writer,
        after.tracker(),
        &records,
        &imported.answers,
        out,
    )
}

/// The answer to each record: what the trail answered, or what is wrong with the record.
fn write_answers(
    writer: &mut AnswerWriter<'_>,
    tracker: &Tracker,
    records: &[Result<Record<'_>, Malformed<'_>>],
    answers: &[Outcome<'_>],
    out: &mut Output<'_>,
) -> Result<(), Status> {
    let mut answers = answers.iter();
    for record in records {
        let kind = match (record, record.is_ok().then(|| answers.next()).flatten()) {
            (Ok(record), Some(outcome)) => Kind::Decided {
                outcome,
                record,
                resend: None,
            },
            (Err(malformed), _) => Kind::Malformed(malformed),
            // There is an answer for each update.
            (Ok(_), None) => return Err(Status::WrongTrail),
        };
        writer.write(
            &Answer {
                kind,
                tracker: *tracker,
            },
            out,
        );
    }
    Ok(())
}

fn write_import(
    trail: &Trail,
    import: &Import<'_>,
    places: &[usize],
    count: usize,
    out: &mut Output<'_>,
) {
    let bytes = trail.to_bytes();
    out.count(bytes.len());
    out.u32(import.is_taken_in.into());
    out.count(count);
    out.count(import.order.len());
    out.bytes(&bytes);
    for place in &import.order {
        out.count(places[*place]);
    }
}

/// Whether a late update would have been legal in its own time.
pub(super) fn late(
    rules: &RuleSet,
    mut input: Input<'_>,
    out: &mut Output<'_>,
) -> Result<(), Status> {
    let want = Want::read(&mut input, Want::TEXTS)?;
    let length = input.length()?;
    let trail = read_trail(input.bytes(length)?)?;
    let block = Block::read_only(input)?;
    if block.is_seen {
        return Err(Status::WrongValue);
    }
    let record = match block.record(rules.messages()) {
        Ok(record) => record,
        Err(malformed) => {
            out.u8(6);
            out.u8(0);
            out.u16(malformed.code().number());
            out.bytes(&[0; 8]);
            let (english, chinese) = (out.later(), out.later());
            out.u32(0);
            want.texts(out, (english, &malformed), (chinese, malformed.chinese()));
            return Ok(());
        }
    };
    let late = trail.late(rules, &record.update);
    let (kind, after, index, rejection) = match &late {
        None => (0, 0, 0, None),
        Some(Late::WasLegal { after }) => (1, *after, 0, None),
        Some(Late::Contradicted { after, by }) => (2, *after, by.index, Some(&by.rejection)),
        Some(Late::WasNotLegal(rejection)) => (3, 0, 0, Some(rejection)),
        Some(Late::OtherRules(departure)) => (4, 0, departure.index, Some(&departure.rejection)),
        Some(Late::BeforeTheTrail) => (5, 0, 0, None),
        // A later version of the engine knows more; this frame has no number for it.
        Some(_) => return Err(Status::UnknownOperation),
    };
    out.u8(kind);
    out.u8(0);
    out.u16(rejection.map_or(0, |rejection| rejection.code().number()));
    out.count(after);
    out.count(index);
    write_reason(want, rejection, out);
    Ok(())
}

/// The lengths of the two texts, a reserved field, and the texts.
fn write_reason(want: Want, rejection: Option<&Rejection>, out: &mut Output<'_>) {
    let (english, chinese) = (out.later(), out.later());
    out.u32(0);
    if let Some(rejection) = rejection {
        want.texts(out, (english, rejection), (chinese, rejection.chinese()));
    }
}

/// Where other rules would have led to.
pub(super) fn replay(
    rules: &RuleSet,
    mut input: Input<'_>,
    out: &mut Output<'_>,
) -> Result<(), Status> {
    let want = Want::read(&mut input, Want::TEXTS)?;
    input.zeros::<4>()?;
    let trail = read_trail(input.rest())?;
    let replayed = trail.replay(rules);
    let (tracker, departure) = match &replayed {
        Ok(tracker) => (*tracker, None),
        Err(departure) => (Tracker::START, Some(departure)),
    };
    out.u8(departure.is_none().into());
    out.u8(0);
    out.u16(departure.map_or(0, |Departure { rejection, .. }| rejection.code().number()));
    out.count(departure.map_or(0, |departure| departure.index));
    out.bytes(&tracker.to_bytes());
    write_reason(want, departure.map(|departure| &departure.rejection), out);
    Ok(())
}
