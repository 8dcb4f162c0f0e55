//! The border for Java: the native methods of `io.waybill.engine.Native`, over the other functions.
//!
//! They take addresses and lengths, so of JNI itself one function is needed: where the bytes of a
//! direct buffer are, asked once for each buffer.
#![allow(non_snake_case, reason = "JNI finds functions by such names")]
#![allow(
    clippy::too_many_arguments,
    reason = "they are those of `wb_call` and JNI's own"
)]

use core::ffi::c_void;
use core::ptr;

/// A pointer to the table of JNI's functions.
type Environment = *const *const *const c_void;

/// The place of `GetDirectBufferAddress` in that table, as JNI's specification numbers it.
const GET_DIRECT_BUFFER_ADDRESS: usize = 230;

type GetDirectBufferAddress = extern "system" fn(Environment, *const c_void) -> *mut c_void;

/// `Native.abiVersion()`.
#[unsafe(no_mangle)]
pub extern "system" fn Java_io_waybill_engine_Native_abiVersion(
    _environment: Environment,
    _class: *const c_void,
) -> i32 {
    super::wb_abi_version().cast_signed()
}

/// `Native.version()`.
#[unsafe(no_mangle)]
pub extern "system" fn Java_io_waybill_engine_Native_version(
    _environment: Environment,
    _class: *const c_void,
) -> i32 {
    super::wb_version().cast_signed()
}

/// `Native.address(ByteBuffer)`.
///
/// # Safety
///
/// The virtual machine calls it, with its environment and a direct buffer.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_io_waybill_engine_Native_address(
    environment: Environment,
    _class: *const c_void,
    buffer: *const c_void,
) -> i64 {
    // SAFETY: the environment is the virtual machine's, and its table has this function there.
    let address = unsafe {
        let function = *(*environment).add(GET_DIRECT_BUFFER_ADDRESS);
        core::mem::transmute::<*const c_void, GetDirectBufferAddress>(function)
    };
    i64::try_from(address(environment, buffer).expose_provenance()).unwrap_or(0)
}

/// `Native.call(…)`: `wb_call`.
///
/// # Safety
///
/// As for [`wb_call`](super::wb_call). The two owners keep the memory alive while it runs.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_io_waybill_engine_Native_call(
    _environment: Environment,
    _class: *const c_void,
    _rules_owner: *const c_void,
    _scratch: *const c_void,
    operation: i32,
    rules: i64,
    rules_length: i32,
    input: i64,
    input_length: i32,
    output: i64,
    output_capacity: i32,
) -> i32 {
    let length = |length: i32| usize::try_from(length).unwrap_or(0);
    let at = |address: i64| usize::try_from(address).unwrap_or(0);
    // SAFETY: the package hands over direct buffers that it owns, and their lengths.
    unsafe {
        super::wb_call(
            operation.cast_unsigned(),
            ptr::with_exposed_provenance(at(rules)),
            length(rules_length),
            ptr::with_exposed_provenance(at(input)),
            length(input_length),
            ptr::with_exposed_provenance_mut(at(output)),
            length(output_capacity),
        )
    }
}
