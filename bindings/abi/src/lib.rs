//! The functions that C, Java, Go, Python and WebAssembly call, and the memory they use.
//!
//! What the bytes mean is in `docs/abi.md`; this package only turns pointers into slices and calls
//! `waybill-frame`. With the profile `abi` it does without Rust's standard library, so that the
//! shared library needs nothing but a C library. Other builds unwind, which takes the standard
//! library; the tests run there.
#![cfg_attr(panic = "abort", no_std)]

mod border;

pub use border::{wb_abi_version, wb_call, wb_version};
#[cfg(target_family = "wasm")]
pub use border::{wb_alloc, wb_free};
