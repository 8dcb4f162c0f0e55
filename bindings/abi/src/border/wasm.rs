//! Room in the memory of the WebAssembly instance, for what its host hands over.

extern crate alloc;

use alloc::alloc::{alloc, dealloc};
use core::alloc::Layout;
use core::ptr;

/// Room for so many bytes, or 0 if there is none. The memory may grow, and what the host has a view
/// of may then be elsewhere.
#[unsafe(no_mangle)]
pub extern "C" fn wb_alloc(size: usize) -> *mut u8 {
    match Layout::array::<u8>(size) {
        // SAFETY: the size is not zero.
        Ok(layout) if size > 0 => unsafe { alloc(layout) },
        _ => ptr::null_mut(),
    }
}

/// Gives room back.
///
/// # Safety
///
/// The room came from [`wb_alloc`] with the same size and was not given back yet, or it is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wb_free(memory: *mut u8, size: usize) {
    if let (false, Ok(layout)) = (memory.is_null() || size == 0, Layout::array::<u8>(size)) {
        // SAFETY: allocated so, says the caller.
        unsafe { dealloc(memory, layout) }
    }
}
