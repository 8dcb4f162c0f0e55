//! What the processor can do beyond the least of its kind.

#[cfg(target_arch = "x86_64")]
use fearless_simd::{Level, Simd as _};

/// Does some work with the widest instructions that the processor has.
///
/// A program is compiled for the oldest processor of an architecture. What of the work the compiler
/// puts in place, here and not behind a call, it compiles once more for those of the last ten
/// years, and which one of both runs is asked here.
#[inline(always)]
#[allow(
    clippy::inline_always,
    reason = "what is not put in place is not wider"
)]
pub(crate) fn at_full_width<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    if let Some(wide) = Level::new().as_avx2() {
        return wide.vectorize(work);
    }
    work()
}
