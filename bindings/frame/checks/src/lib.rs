//! What has to hold of any bytes that come over the border, for the fuzzer and for the tests on
//! stable Rust, which run it over the committed corpus.
#![allow(
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a property fails by panicking"
)]

mod maps;

use waybill_frame::{Operation, Status, call};

/// Takes a byte for the operation, one for the length of the rules, the rules, and the request.
pub fn frame(data: &[u8]) {
    let [operation, rules_length, rest @ ..] = data else {
        return;
    };
    let (rules, request) = rest.split_at(rest.len().min(usize::from(*rules_length)));
    let number = u32::from(*operation);
    let Ok(answer) = answer(number, rules, request) else {
        return;
    };
    match Operation::ALL
        .into_iter()
        .find(|one| one.number() == number)
    {
        Some(Operation::Decide | Operation::Explain) => {
            let (tracker, answer) = (&request[16..32], &answer[..]);
            assert_eq!(size_of_answer(answer, tracker), answer.len());
        }
        Some(Operation::DecideMany) => batch(request, &answer),
        Some(Operation::TrailDecide) => trail(rules, &answer),
        Some(Operation::Rules) => made(&answer, self::rules),
        Some(Operation::Map) => made(&answer, maps::made),
        Some(Operation::MapRead) => maps::items(rules, request, &answer),
        Some(_) => {}
        None => panic!("an operation that is not there was answered"),
    }
}

/// The answer; the same whatever room there is.
fn answer(operation: u32, rules: &[u8], request: &[u8]) -> Result<Vec<u8>, Status> {
    let length = call(operation, rules, request, &mut [])?;
    let mut small = vec![0xA5; length / 2];
    assert_eq!(call(operation, rules, request, &mut small), Ok(length));
    let mut buffer = vec![0xA5; length + 8];
    assert_eq!(call(operation, rules, request, &mut buffer), Ok(length));
    assert_eq!(buffer[length..], [0xA5; 8]);
    buffer.truncate(length);
    Ok(buffer)
}

fn u32_at(bytes: &[u8], offset: usize) -> usize {
    u32::from_le_bytes(bytes[offset..offset + 4].try_into().unwrap()) as usize
}

/// Checks the answer to an update that starts here, and returns its size.
fn size_of_answer(answer: &[u8], before: &[u8]) -> usize {
    let (outcome, mark, code) = (
        answer[0],
        answer[1],
        u16::from_le_bytes([answer[2], answer[3]]),
    );
    let lengths: Vec<usize> = (48..64)
        .step_by(4)
        .map(|offset| u32_at(answer, offset))
        .collect();
    let (faults, size) = (u32_at(answer, 64), u32_at(answer, 68));
    assert_eq!(size, 72 + lengths.iter().sum::<usize>() + 2 * faults);
    assert!(answer[4] < 18 && answer.len() >= size);
    match outcome {
        0 => assert!(mark > 0 && code == 0),
        1 => assert!(mark == 0 && code == 0),
        2 => assert!(mark == 0 && (201..=204).contains(&code)),
        3 => assert!(mark == 0 && (101..=115).contains(&code) && faults > 0),
        _ => panic!("there is no outcome {outcome}"),
    }
    // Only what is accepted changes anything.
    assert_eq!(outcome == 0, answer[8..24] != *before);
    assert!(outcome == 3 || faults == 0);
    let payloads = lengths[0] + lengths[1];
    assert!(payloads == 0 || outcome <= 1);
    for part in 0..2 {
        let start = 72 + lengths[..part].iter().sum::<usize>();
        let payload = &answer[start..start + lengths[part]];
        assert!(payload.is_empty() || payload.starts_with(b"{\"token\":\""));
    }
    size
}

/// The totals and the sizes of a batch's answer add up.
fn batch(request: &[u8], answer: &[u8]) {
    let (updates, trackers) = (u32_at(answer, 0), u32_at(answer, 20));
    assert_eq!(
        (updates, trackers),
        (u32_at(request, 20), u32_at(request, 16))
    );
    let counted: Vec<usize> = (4..20)
        .step_by(4)
        .map(|offset| u32_at(answer, offset))
        .collect();
    assert_eq!(counted.iter().sum::<usize>(), updates);
    let mut at = 24 + 16 * trackers;
    let mut by_outcome = vec![0; 4];
    for _ in 0..updates {
        by_outcome[usize::from(answer[at])] += 1;
        at += u32_at(answer, at + 68);
    }
    assert_eq!(at, answer.len());
    assert_eq!(by_outcome, counted);
}

/// A trail that came out goes in again.
fn trail(rules: &[u8], answer: &[u8]) {
    let length = u32_at(answer, 0);
    let request = [&[0; 8], &answer[8..8 + length]].concat();
    assert!(call(Operation::TrailReplay.number(), rules, &request, &mut []).is_ok());
}

/// What was made of a file is there if nothing is wrong with it, and can be shown.
fn made(answer: &[u8], show: impl FnOnce(&[u8])) {
    let (faults, length) = (u32_at(answer, 0), u32_at(answer, 4));
    assert_eq!(faults == 0, length > 0);
    if faults == 0 {
        show(&answer[8..8 + length]);
    }
}

/// Rules that were made can be shown.
fn rules(kept: &[u8]) {
    assert!(call(Operation::RulesShow.number(), kept, &[], &mut []).is_ok());
}
