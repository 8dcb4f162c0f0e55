//! Requests that are wrong, buffers that are too small, bytes of any kind.

use proptest::prelude::*;
use waybill_frame::{MAX_INPUT, MAX_RULES, Operation, Status, call};

use crate::frames::{Frame, HTTPS_BODY, NOW, Scan, TEXTS, answer, cases, decide};
use crate::maps::{MAP, SCAN, kept_map, records};

const FRESH: [u8; 16] = [0; 16];

fn pickup() -> Scan<'static> {
    Scan::of(100_001, NOW - 1000, "已揽收")
}

/// A request of each operation that is answered, and whether it may go on for any length. In Miri
/// without those of maps, as making one takes a minute there.
pub(crate) fn sound() -> Vec<(Operation, Frame, bool)> {
    let block = pickup().block(0, 0);
    let head = |want| Frame::default().u32(want).u32(0);
    let batch = head(HTTPS_BODY).i64(NOW).u32(1).u32(2).u8s(FRESH);
    let trace = head(TEXTS).i64(NOW).u32(1).u32(1).bytes(&block.0);
    let known = Frame::default()
        .u8s([1, 4, 0, 0, 0, 0, 0, 0])
        .i64(NOW)
        .u64(0);
    let mut requests = vec![
        (Operation::Decide, decide(TEXTS, NOW, FRESH, &block), false),
        (
            Operation::DecideMany,
            batch.bytes(&block.0).bytes(&block.0),
            false,
        ),
        (Operation::Explain, decide(TEXTS, NOW, FRESH, &block), false),
        (Operation::Record, head(TEXTS).bytes(&block.0), false),
        (Operation::Next, head(TEXTS).u8s(FRESH), false),
        (Operation::Tracker, known, false),
        (Operation::Rules, head(0).bytes(b"{}"), true),
        (Operation::RulesShow, Frame::default(), false),
        (Operation::RulesDiff, Frame::default(), true),
        (
            Operation::TrailDecide,
            head(TEXTS).i64(NOW).bytes(&block.0),
            false,
        ),
        (Operation::TrailImport, trace, false),
        (Operation::TrailLate, head(TEXTS).bytes(&block.0), false),
        (Operation::TrailReplay, head(TEXTS), true),
        (
            Operation::Reply,
            head(TEXTS).i64(0).bytes(b"{\"errcode\":0}"),
            true,
        ),
        (Operation::Tables, Frame::default(), false),
    ];
    if !cfg!(miri) {
        requests.extend(sound_of_maps());
    }
    requests
}

fn sound_of_maps() -> [(Operation, Frame, bool); 3] {
    let file = Frame::default().u32(0).u32(0).bytes(MAP.as_bytes());
    [
        (Operation::Map, file, true),
        (
            Operation::MapShow,
            Frame::default().bytes(&kept_map()),
            true,
        ),
        (
            Operation::MapRead,
            records(TEXTS, &kept_map(), &[SCAN]),
            false,
        ),
    ]
}

#[test]
fn every_operation_answers_its_sound_request() {
    let requests = sound();
    assert_eq!(
        requests
            .iter()
            .map(|(operation, ..)| *operation)
            .collect::<Vec<_>>(),
        Operation::ALL[..requests.len()]
    );
    assert!(cfg!(miri) || requests.len() == Operation::ALL.len());
    for (operation, request, _) in requests {
        assert!(
            answer(operation, &[], &request).is_ok_and(|answer| !answer.is_empty()),
            "{operation:?}"
        );
    }
}

#[test]
fn a_buffer_of_any_size_answers_the_same_length_and_keeps_to_its_end() {
    for (operation, request, _) in sound() {
        let whole = answer(operation, &[], &request).unwrap();
        let step = if cfg!(miri) { 97 } else { 1 };
        for room in (0..whole.len()).step_by(step) {
            let mut buffer = vec![0xA5; room];
            let length = call(operation.number(), &[], &request.0, &mut buffer);
            assert_eq!(length, Ok(whole.len()), "{operation:?}");
        }
    }
}

#[test]
fn a_request_that_is_cut_or_goes_on_is_refused() {
    for (operation, request, is_open) in sound() {
        for length in 0..request.0.len() {
            let cut = Frame(request.0[..length].to_vec());
            match answer(operation, &[], &cut) {
                Err(Status::TooShort) => {}
                other => assert!(is_open, "{operation:?} cut to {length}: {other:?}"),
            }
        }
        let more = request.u8s([0]);
        match answer(operation, &[], &more) {
            Err(Status::TooLong) => {}
            other => assert!(is_open, "{operation:?} goes on: {other:?}"),
        }
    }
}

#[test]
fn each_fault_of_a_request_has_its_status() {
    let block = pickup().block(0, 0);
    let sound = decide(0, NOW, FRESH, &block);
    let with = |offset: usize, byte: u8| {
        let mut frame = sound.clone();
        frame.0[offset] = byte;
        answer(Operation::Decide, &[], &frame)
    };
    assert!(with(0, 0).is_ok());
    // Wanted, reserved, tracker, and of the block: kind, flags, present, reserved, place, reserved
    // twice.
    for (offset, byte) in [
        (0, 64),
        (3, 1),
        (4, 1),
        (32, 2),
        (33, 2),
        (34, 32),
        (35, 1),
        (40, 1),
        (44, 1),
        (76, 1),
    ] {
        assert_eq!(with(offset, byte), Err(Status::WrongValue), "{offset}");
    }
    // A field that is not there has neither a number nor a text.
    for present in [0b1_1110, 0b1_1101, 0b1_1011, 0b1_0111, 0b0_1111] {
        assert_eq!(with(34, present), Err(Status::WrongValue), "{present}");
    }
    assert_eq!(
        with(36, 15),
        Err(Status::WrongValue),
        "a size below the head"
    );
    assert_eq!(
        with(36, 16),
        Err(Status::TooShort),
        "a size below the fields"
    );
    assert_eq!(with(31, 0xFF), Err(Status::WrongTracker));
    assert_eq!(with(14, 1), Err(Status::WrongNow));
}

#[test]
fn rules_trails_places_and_operations_have_their_statuses() {
    let block = pickup().block(0, 0);
    let sound = decide(0, NOW, FRESH, &block);
    assert_eq!(
        answer(Operation::Decide, b"WBR", &sound),
        Err(Status::WrongRules)
    );
    assert_eq!(
        answer(Operation::Decide, &[0; 8], &sound),
        Err(Status::WrongRules)
    );

    let trail = Frame::default()
        .u32(0)
        .u32(4)
        .i64(NOW)
        .u32(7)
        .bytes(&block.0);
    assert_eq!(
        answer(Operation::TrailDecide, &[], &trail),
        Err(Status::WrongTrail)
    );
    let beyond = Frame::default()
        .u32(0)
        .u32(0)
        .i64(NOW)
        .u32(0)
        .u32(1)
        .bytes(&block.0);
    assert_eq!(
        answer(Operation::DecideMany, &[], &beyond),
        Err(Status::WrongValue)
    );
    let beyond = u32::try_from(Operation::ALL.len() + 1).unwrap();
    for number in [0, beyond, u32::MAX] {
        assert_eq!(
            call(number, &[], &[], &mut []),
            Err(Status::UnknownOperation)
        );
    }
}

#[test]
fn counts_that_promise_more_than_comes_ask_for_no_memory() {
    let head = Frame::default().u32(0).u32(0).i64(NOW);
    let trackers = head.clone().u32(u32::MAX).u32(u32::MAX);
    assert_eq!(
        answer(Operation::DecideMany, &[], &trackers),
        Err(Status::TooShort)
    );
    let updates = head.clone().u32(0).u32(u32::MAX);
    assert_eq!(
        answer(Operation::DecideMany, &[], &updates),
        Err(Status::TooShort)
    );
    let trace = head.u32(0).u32(u32::MAX);
    assert_eq!(
        answer(Operation::TrailImport, &[], &trace),
        Err(Status::TooShort)
    );
    let kept = kept_map();
    let records = Frame::default().u32(0).len(&kept).u32(u32::MAX).u32(0);
    assert_eq!(
        answer(Operation::MapRead, &[], &records.bytes(&kept)),
        Err(Status::TooShort)
    );
}

#[test]
#[cfg_attr(miri, ignore = "takes 64 MiB")]
fn what_is_over_its_limit_is_refused() {
    let largest = vec![b' '; MAX_INPUT + 1];
    let rules = Operation::Rules.number();
    assert_eq!(call(rules, &[], &largest, &mut []), Err(Status::TooLarge));
    assert_eq!(
        call(rules, &largest[..=MAX_RULES], &[], &mut []),
        Err(Status::TooLarge)
    );
    assert!(
        call(
            rules,
            &[],
            &[&[0; 8], &largest[..MAX_INPUT - 8]].concat(),
            &mut []
        )
        .is_ok()
    );
}

proptest! {
    #![proptest_config(cases(4, 2000))]

    /// Nothing panics, and room or no room, the answer is the same.
    #[test]
    fn any_bytes_are_answered(
        operation in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        tail in prop::collection::vec(any::<u8>(), 0..40),
        rules in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut requests = sound();
        let (operation, request, _) = requests.swap_remove(operation.index(requests.len()));
        let mut bytes = request.0;
        for (at, byte) in edits {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        bytes.truncate(cut.index(bytes.len() + 1).max(bytes.len() / 2));
        bytes.extend(tail);
        for rules in [&[][..], &rules] {
            let mut room = vec![0; 1 << 14];
            let length = call(operation.number(), rules, &bytes, &mut []);
            prop_assert_eq!(call(operation.number(), rules, &bytes, &mut room), length);
        }
    }
}
