//! The border by its pointers: what Miri watches.

use core::ptr;
use std::thread;

use waybill_frame::{MAX_INPUT, MAX_RULES, Operation, Status};

use super::*;

const NEXT: u32 = Operation::Next.number();
const REQUEST: [u8; 24] = [0; 24];
const ANSWER: usize = 160;

fn next(input: &[u8], output: *mut u8, capacity: usize) -> i32 {
    // SAFETY: the tests hand over memory that is theirs, or what is refused before it is touched.
    unsafe {
        let (rules, input_length) = (ptr::null(), input.len());
        wb_call(
            NEXT,
            rules,
            0,
            input.as_ptr(),
            input_length,
            output,
            capacity,
        )
    }
}

/// The answer, written into memory that was never written to before.
fn answered(capacity: usize) -> (i32, Vec<u8>) {
    let mut answer: Vec<u8> = Vec::with_capacity(capacity);
    let returned = next(&REQUEST, answer.as_mut_ptr(), capacity);
    let written = usize::try_from(returned).unwrap();
    if written <= capacity {
        // SAFETY: so much was written; if it were not, Miri would tell.
        unsafe { answer.set_len(written) };
    }
    (returned, answer)
}

#[test]
fn an_answer_is_written_from_end_to_end() {
    let (returned, answer) = answered(ANSWER + 40);
    assert_eq!(usize::try_from(returned), Ok(ANSWER));
    assert_eq!(answer.len(), ANSWER);
    assert_eq!(answer[..4], [0, 0, 0b1000_1111, 1]);
}

#[test]
fn too_little_room_answers_how_much_it_takes() {
    for capacity in [0, 1, 7, ANSWER - 1] {
        assert_eq!(answered(capacity), (160, Vec::new()));
    }
    assert_eq!(answered(ANSWER).1.len(), ANSWER);
    assert_eq!(next(&REQUEST, ptr::null_mut(), 0), 160);
}

#[test]
fn a_null_pointer_with_a_length_is_refused() {
    let mut room = [0; ANSWER];
    let (request, null) = (REQUEST.as_ptr(), ptr::null());
    let refused = Status::NullPointer.number();
    // SAFETY: null pointers are not followed.
    unsafe {
        assert_eq!(
            wb_call(NEXT, null, 1, request, 24, room.as_mut_ptr(), ANSWER),
            refused
        );
        assert_eq!(
            wb_call(NEXT, null, 0, null, 24, room.as_mut_ptr(), ANSWER),
            refused
        );
        assert_eq!(
            wb_call(NEXT, null, 0, request, 24, ptr::null_mut(), ANSWER),
            refused
        );
    }
    assert_eq!(room, [0; ANSWER]);
}

#[test]
fn lengths_beyond_every_limit_are_refused_before_anything_is_read() {
    let (request, null, no_room) = (REQUEST.as_ptr(), ptr::null(), ptr::null_mut());
    let refused = Status::TooLarge.number();
    // SAFETY: it is refused by its length.
    unsafe {
        for beyond in [MAX_INPUT + 1, usize::MAX] {
            assert_eq!(wb_call(NEXT, null, 0, request, beyond, no_room, 0), refused);
        }
        for beyond in [MAX_RULES + 1, usize::MAX] {
            assert_eq!(wb_call(NEXT, request, beyond, null, 0, no_room, 0), refused);
        }
    }
}

#[test]
fn an_output_that_overlaps_what_is_read_is_refused() {
    let mut room = [0_u8; 100];
    let (base, refused) = (room.as_mut_ptr(), Status::Overlap.number());
    // SAFETY: all of it is within `room`, and refused before it is touched.
    unsafe {
        let rules = ptr::null();
        for (input, output, capacity) in [(0, 0, 24), (0, 23, 10), (50, 27, 24), (50, 60, 5)] {
            let (input, output) = (base.add(input), base.add(output));
            assert_eq!(
                wb_call(NEXT, rules, 0, input, 24, output, capacity),
                refused
            );
            assert_eq!(
                wb_call(NEXT, input, 24, rules, 0, output, capacity),
                refused
            );
        }
        assert_eq!(wb_call(NEXT, rules, 0, base.add(72), 24, base, 10), 160);
        assert_eq!(wb_call(NEXT, rules, 0, base.add(48), 24, base, 48), 160);
    }
}

#[test]
fn an_unknown_operation_is_refused() {
    for operation in [0, 1000, u32::MAX] {
        // SAFETY: no memory is handed over.
        let returned = unsafe {
            wb_call(
                operation,
                ptr::null(),
                0,
                ptr::null(),
                0,
                ptr::null_mut(),
                0,
            )
        };
        assert_eq!(returned, Status::UnknownOperation.number());
    }
}

#[test]
fn threads_do_not_see_each_other() {
    let threads: Vec<_> = (0..4).map(|_| thread::spawn(|| answered(ANSWER))).collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), answered(ANSWER));
    }
}

#[test]
fn the_versions_are_those_of_the_frame() {
    assert_eq!(wb_abi_version(), waybill_frame::ABI_VERSION);
    assert_eq!(wb_version(), waybill_frame::VERSION);
}
