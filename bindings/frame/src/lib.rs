//! The waybill engine as bytes in and bytes out.
//!
//! One call takes an operation, the rules as bytes that the caller keeps, and a request, and writes
//! an answer into the caller's buffer. Nothing is kept between calls, and nothing that is allocated
//! leaves. The frame, field by field, is documented in the repository's `docs/abi.md`.
//!
//! This is the safe part, which can be tested and fuzzed as any Rust; the functions that C and
//! WebAssembly see are in `bindings/abi`.
//!
//! ```
//! use waybill_frame::{Operation, call};
//!
//! // What may come next for a fresh waybill? No texts are wanted; the tracker is sixteen zeros.
//! let request = [0; 24];
//! let mut answer = [0; 200];
//! let length = call(Operation::Next.number(), &[], &request, &mut answer).unwrap();
//! assert_eq!(length, 160);
//! ```
#![no_std]

extern crate alloc;

mod answer;
mod block;
#[cfg(feature = "maps")]
mod foreign;
mod input;
#[cfg(feature = "maps")]
mod map;
mod operation;
mod output;
mod problem;
mod rules;
mod status;
mod want;

use core::mem::MaybeUninit;

pub use input::MAX_RULES;
pub use operation::Operation;
pub use status::Status;

use crate::input::Input;
use crate::output::{Buffer, Output};

/// The version of the frame. A change that an older caller would not understand raises it.
pub const ABI_VERSION: u32 = 1;

/// The version of the engine: 65536 × major + 256 × minor + patch.
pub const VERSION: u32 = version(env!("CARGO_PKG_VERSION"));

/// The most bytes that a request may have: 64 MiB.
pub const MAX_INPUT: usize = 64 << 20;

/// The most bytes that an answer can have: what the C function's number can say.
pub const MAX_ANSWER: usize = i32::MAX as usize;

/// Carries out an operation, and returns how long the answer is.
///
/// If that is more than the buffer holds, what is in the buffer is of no use; call again with as
/// much room. The same arguments give the same answer.
///
/// # Errors
///
/// [`Status`] for a request, rules or a stored value that can't be read. What is in the buffer then
/// is of no use.
pub fn call(
    operation: u32,
    rules: &[u8],
    input: &[u8],
    output: &mut [u8],
) -> Result<usize, Status> {
    run(operation, rules, input, Buffer::Bytes(output))
}

/// As [`call`], into memory that need not have been written to before.
///
/// # Errors
///
/// As [`call`].
pub fn call_into(
    operation: u32,
    rules: &[u8],
    input: &[u8],
    output: &mut [MaybeUninit<u8>],
) -> Result<usize, Status> {
    run(operation, rules, input, Buffer::Memory(output))
}

fn run(operation: u32, rules: &[u8], input: &[u8], output: Buffer<'_>) -> Result<usize, Status> {
    let operation = Operation::from_number(operation)?;
    if input.len() > MAX_INPUT || rules.len() > MAX_RULES {
        return Err(Status::TooLarge);
    }
    let rules = rules::read(rules)?;
    let mut out = Output::new(output);
    operation.run(&rules, Input::new(input), &mut out)?;
    sayable(out.length())
}

/// The length of an answer, if the C function's number can say it. No request that is within its
/// limit has so long an answer today.
const fn sayable(length: usize) -> Result<usize, Status> {
    match length {
        ..=MAX_ANSWER => Ok(length),
        _ => Err(Status::AnswerTooLarge),
    }
}

/// Three numbers with dots between them, as one.
const fn version(text: &str) -> u32 {
    let (mut parts, mut part, mut i) = (0, 0, 0);
    let digits = text.as_bytes();
    while i < digits.len() {
        match digits[i] {
            b'.' => {
                parts = parts << 8 | part;
                part = 0;
            }
            digit => part = part * 10 + (digit - b'0') as u32,
        }
        i += 1;
    }
    parts << 8 | part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_sayable_up_to_the_greatest_number_of_the_c_function() {
        assert_eq!(sayable(MAX_ANSWER), Ok(MAX_ANSWER));
        assert_eq!(sayable(MAX_ANSWER + 1), Err(Status::AnswerTooLarge));
        assert_eq!(sayable(usize::MAX), Err(Status::AnswerTooLarge));
    }

    #[test]
    fn a_version_is_three_bytes() {
        assert_eq!(version("0.1.0"), 0x0100);
        assert_eq!(version("12.34.255"), 0x0C_22FF);
    }
}
