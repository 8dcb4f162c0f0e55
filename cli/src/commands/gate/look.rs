//! A moment's wait without sleep.

use std::hint;

/// How often is looked before a worker sleeps: some 10 to 40 µs, by the processor. Tried out: see
/// `docs/measurements/2026-11-29-gate-6.md`, `-7.md` and `2026-11-30-gate-8.md`.
const LOOKS: u32 = 1000;

/// Waits a moment for this to be true; whoever still has to wait then had better sleep. What one
/// worker waits for another is mostly about to be done.
pub(super) fn look_until(mut is_true: impl FnMut() -> bool) {
    for _ in 0..LOOKS {
        if is_true() {
            return;
        }
        hint::spin_loop();
    }
}
