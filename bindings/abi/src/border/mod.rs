//! The border: raw pointers in, slices out. The only module with unsafe code.
#![allow(unsafe_code, reason = "C hands over pointers")]

use core::mem::MaybeUninit;
use core::slice;

use waybill_frame::{MAX_ANSWER, MAX_INPUT, MAX_RULES, Status, call_into};

#[cfg(panic = "abort")]
mod runtime;

#[cfg(feature = "jni")]
mod jni;

#[cfg(target_family = "wasm")]
mod wasm;

#[cfg(target_family = "wasm")]
pub use wasm::{wb_alloc, wb_free};

/// The version of the frame. A caller made for another one must not call [`wb_call`].
#[unsafe(no_mangle)]
pub extern "C" fn wb_abi_version() -> u32 {
    waybill_frame::ABI_VERSION
}

/// The version of the engine: 65536 × major + 256 × minor + patch.
#[unsafe(no_mangle)]
pub extern "C" fn wb_version() -> u32 {
    waybill_frame::VERSION
}

/// Carries out an operation, and returns how long the answer is, or a negative [`Status`].
///
/// # Safety
///
/// Each pointer is valid for its length, to read or, for `output`, to write; or it is null and its
/// length is zero. Nobody else writes to the three while the call runs. `output` need not have been
/// written to before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wb_call(
    operation: u32,
    rules: *const u8,
    rules_length: usize,
    input: *const u8,
    input_length: usize,
    output: *mut u8,
    output_capacity: usize,
) -> i32 {
    // More than an answer can have is never written to.
    let output_capacity = output_capacity.min(MAX_ANSWER);
    let apart = |from: *const u8, length: usize| {
        let (from, to) = (from.addr(), output.addr());
        length == 0
            || from.saturating_add(length) <= to
            || to.saturating_add(output_capacity) <= from
    };
    if !apart(rules, rules_length) || !apart(input, input_length) {
        return Status::Overlap.number();
    }
    // SAFETY: valid for their lengths, says the caller, and not written to by this call, as
    // `output` is apart from them.
    let (rules, input) = unsafe {
        (
            read(rules, rules_length, MAX_RULES),
            read(input, input_length, MAX_INPUT),
        )
    };
    // SAFETY: valid for its capacity, says the caller, and apart from the other two.
    let output = unsafe { write(output, output_capacity) };
    let answered = match (rules, input, output) {
        (Ok(rules), Ok(input), Ok(output)) => call_into(operation, rules, input, output),
        (Err(status), ..) | (_, Err(status), _) | (_, _, Err(status)) => Err(status),
    };
    match answered {
        // No answer is longer than `MAX_ANSWER`.
        Ok(length) => i32::try_from(length).unwrap_or(i32::MAX),
        Err(status) => status.number(),
    }
}

/// # Safety
///
/// The pointer is valid to read `length` bytes, which nobody writes to for `'a`, or it is null.
/// Beyond the limit it is not looked at.
unsafe fn read<'a>(pointer: *const u8, length: usize, limit: usize) -> Result<&'a [u8], Status> {
    match (pointer.is_null(), length) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(Status::NullPointer),
        (false, _) if length > limit => Err(Status::TooLarge),
        // SAFETY: not null, valid for so many bytes, and far from too many for a slice.
        (false, _) => Ok(unsafe { slice::from_raw_parts(pointer, length) }),
    }
}

/// # Safety
///
/// The pointer is valid to write `capacity` bytes, which nobody else touches for `'a`, or it is
/// null.
unsafe fn write<'a>(
    pointer: *mut u8,
    capacity: usize,
) -> Result<&'a mut [MaybeUninit<u8>], Status> {
    match (pointer.is_null(), capacity) {
        (_, 0) => Ok(&mut []),
        (true, _) => Err(Status::NullPointer),
        // SAFETY: not null, valid for so many bytes, which need not be initialised; `MAX_ANSWER`
        // keeps it from being too long for a slice.
        (false, _) => Ok(unsafe { slice::from_raw_parts_mut(pointer.cast(), capacity) }),
    }
}

#[cfg(test)]
mod tests;
