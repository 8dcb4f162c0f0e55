//! Trails as bytes say what the engine's trails say.

use proptest::prelude::*;
use waybill_engine::{
    ActionMessage, ActionType, ImportMode, Late, Outcome, RuleSet, Situation, Timestamp, Tracker,
    Trail, Update,
};
use waybill_frame::{Operation, Status};

use crate::frames::{Frame, HTTPS_BODY, NOW, RESEND, Scan, TEXTS, answer, ask, cases};

const RULES: &RuleSet = &RuleSet::STANDARD;

fn at(time: i64) -> Timestamp {
    Timestamp::from_unix(time).unwrap()
}

fn update(action: ActionType, time: i64) -> Update<'static> {
    Update::new(action, at(time), ActionMessage::new("扫描").unwrap())
}

fn scan(update: &Update<'_>) -> Frame {
    Scan::of(update.action().code().into(), update.time().unix(), "扫描").block(0, 0)
}

fn take(trail: &[u8], update: &Update<'_>) -> (Vec<u8>, crate::frames::Answer) {
    let head = Frame::default()
        .u32(TEXTS | HTTPS_BODY | RESEND)
        .len(trail)
        .i64(NOW);
    let request = head.bytes(trail).bytes(&scan(update).0);
    let mut reader = ask(Operation::TrailDecide, &[], &request);
    let length = reader.count();
    assert_eq!(reader.u32(), 0);
    let (trail, answer) = (reader.take(length), reader.answer());
    reader.end();
    (trail, answer)
}

/// The layout as the page has it.
fn layout(trail: &Trail) -> Vec<u8> {
    let head = Frame::default()
        .u8s(trail.start().to_bytes())
        .u8s(trail.tracker().to_bytes());
    let entries = trail.entries().iter().fold(head, |frame, entry| {
        frame
            .i64(entry.time().unix())
            .u64(entry.action().code().into())
            .u8s(entry.fingerprint().get().get().to_be_bytes())
    });
    entries.0
}

fn updates() -> impl Strategy<Value = Vec<Update<'static>>> {
    let one = (
        prop::sample::select(ActionType::ALL.to_vec()),
        -5000..400_i64,
    );
    prop::collection::vec(
        one.prop_map(|(action, ahead)| update(action, NOW + ahead)),
        0..16,
    )
}

proptest! {
    #![proptest_config(cases(1, 100))]

    #[test]
    fn a_trail_of_bytes_goes_the_way_of_a_trail(updates in updates(), is_new in any::<bool>()) {
        let situation = Situation::ALL[4];
        let known = Tracker::known(situation, at(NOW - 6000));
        let mut trail = if is_new { Trail::new() } else { Trail::since(known) };
        let mut bytes = if is_new { Vec::new() } else { layout(&trail) };
        for update in updates.iter().chain(&updates) {
            let outcome = trail.check(RULES, update, at(NOW));
            if let Outcome::Accepted(accepted) = &outcome {
                trail.commit(accepted).unwrap();
            }
            let (after, answer) = take(&bytes, update);
            prop_assert_eq!(&after, &layout(&trail));
            prop_assert_eq!(answer.tracker, trail.tracker().to_bytes());
            let code = match &outcome {
                Outcome::Rejected(rejection) => rejection.code().number(),
                Outcome::Accepted(_) | Outcome::Duplicate => 0,
            };
            prop_assert_eq!((answer.code, answer.english.is_empty()), (code, code == 0));
            // A duplicate of whichever update can be sent again.
            prop_assert_eq!(answer.https.is_empty(), code != 0);
            prop_assert_eq!(u8::from(outcome == Outcome::Duplicate), u8::from(answer.outcome == 1));
            bytes = after;
        }
    }

    #[test]
    fn a_trace_is_imported_as_the_engine_imports_it(
        updates in updates(),
        best_effort in any::<bool>(),
    ) {
        let mode = if best_effort { ImportMode::BestEffort } else { ImportMode::AllOrNothing };
        let mut trail = Trail::new();
        let import = trail.import(RULES, &updates, at(NOW), mode);
        let head = Frame::default().u32(HTTPS_BODY).u32(0).i64(NOW).u32(best_effort.into());
        let head = head.u32(u32::try_from(updates.len()).unwrap());
        let request = updates.iter().fold(head, |frame, update| frame.bytes(&scan(update).0));
        let mut reader = ask(Operation::TrailImport, &[], &request);
        let length = reader.count();
        prop_assert_eq!(reader.u32(), u32::from(import.is_taken_in));
        prop_assert_eq!(reader.count(), updates.len());
        prop_assert_eq!(reader.count(), updates.len());
        prop_assert_eq!(reader.take(length), layout(&trail));
        let order: Vec<_> = updates.iter().map(|_| reader.count()).collect();
        prop_assert_eq!(order, import.order);
        for outcome in &import.answers {
            let answer = reader.answer();
            let is_sent = import.is_taken_in && matches!(outcome, Outcome::Accepted(_));
            prop_assert_eq!(answer.https.is_empty(), !is_sent);
            prop_assert_eq!(answer.tracker, trail.tracker().to_bytes());
            let number = match outcome {
                Outcome::Accepted(_) => 0,
                Outcome::Duplicate => 1,
                Outcome::Rejected(_) => 2,
            };
            prop_assert_eq!(answer.outcome, number);
        }
        reader.end();
    }

    #[test]
    fn a_late_scan_and_a_replay_are_as_the_engine_has_them(
        updates in updates(),
        late in updates(),
    ) {
        let mut trail = Trail::new();
        trail.import(RULES, &updates, at(NOW), ImportMode::BestEffort);
        let bytes = layout(&trail);
        for late in &late {
            let head = Frame::default().u32(TEXTS).len(&bytes);
            let request = head.bytes(&bytes).bytes(&scan(late).0);
            let mut reader = ask(Operation::TrailLate, &[], &request);
            let kind = [reader.u8(), reader.u8()].map(u32::from);
            let told = [kind[0], kind[1], reader.u16().into(), reader.u32(), reader.u32()];
            let number = |place: usize| u32::try_from(place).unwrap();
            let expected = match trail.late(RULES, late) {
                None => [0; 5],
                Some(Late::WasLegal { after }) => [1, 0, 0, number(after), 0],
                Some(Late::Contradicted { after, by }) => {
                    [2, 0, by.rejection.code().number().into(), number(after), number(by.index)]
                }
                Some(Late::WasNotLegal(rejection)) => {
                    [3, 0, rejection.code().number().into(), 0, 0]
                }
                Some(other) => panic!("{other:?} of a trail of these very rules"),
            };
            prop_assert_eq!(told, expected);
        }
        for (number, rules) in [(1, RuleSet::STANDARD), (2, RuleSet::STRICT)] {
            let mut made = ask(Operation::Rules, &[], &Frame::default().u32(number).u32(0));
            let length = (made.u32(), made.count()).1;
            let kept = made.take(length);
            let request = Frame::default().u64(0).bytes(&bytes);
            let mut reader = ask(Operation::TrailReplay, &kept, &request);
            let told = (reader.u8(), reader.u8(), reader.u16(), reader.count(), reader.tracker());
            let expected = match trail.replay(&rules) {
                Ok(tracker) => (1, 0, 0, 0, tracker.to_bytes()),
                Err(departure) => {
                    (0, 0, departure.rejection.code().number(), departure.index, [0; 16])
                }
            };
            prop_assert_eq!(told, expected);
        }
    }
}

#[test]
fn a_malformed_update_in_a_trace_keeps_all_of_it_out() {
    let good = scan(&update(ActionType::PickedUp, NOW - 100));
    let bad = Scan::of(7, NOW, "扫描").block(0, 0);
    for (mode, taken) in [(0, 0), (1, 1)] {
        let head = Frame::default()
            .u32(HTTPS_BODY)
            .u32(0)
            .i64(NOW)
            .u32(mode)
            .u32(2);
        let mut reader = ask(
            Operation::TrailImport,
            &[],
            &head.bytes(&bad.0).bytes(&good.0),
        );
        let length = reader.count();
        assert_eq!((reader.u32(), reader.u32(), reader.u32()), (taken, 2, 1));
        assert_eq!(length, if taken == 1 { 56 } else { 32 });
        reader.take(length);
        assert_eq!(reader.u32(), 1, "the place of the one that was decided");
        assert_eq!(
            (reader.answer().outcome, reader.answer().https.is_empty()),
            (3, taken == 0)
        );
    }
}

#[test]
fn bytes_that_no_trail_has_are_refused() {
    let mut trail = Trail::new();
    let trace = [
        update(ActionType::PickedUp, NOW - 100),
        update(ActionType::InTransit, NOW - 50),
    ];
    trail.import(RULES, &trace, at(NOW), ImportMode::BestEffort);
    let sound = layout(&trail);
    let replay = |bytes: &[u8]| {
        answer(
            Operation::TrailReplay,
            &[],
            &Frame::default().u64(0).bytes(bytes),
        )
    };
    assert!(replay(&sound).is_ok());
    // A reserved place of the tracker's, its time, an action that is not there.
    for (offset, byte) in [(23, 0xFF), (16, 1), (40, 0xFF)] {
        let mut bytes = sound.clone();
        bytes[offset] = byte;
        assert_eq!(replay(&bytes), Err(Status::WrongTrail), "{offset}");
    }
    let mut nameless = sound.clone();
    nameless[48..56].fill(0);
    assert_eq!(replay(&nameless), Err(Status::WrongTrail));
    let mut twice = sound.clone();
    twice.copy_within(32..56, 56);
    assert_eq!(replay(&twice), Err(Status::WrongTrail));
    for length in 1..sound.len() {
        assert_eq!(replay(&sound[..length]), Err(Status::WrongTrail));
    }
}
