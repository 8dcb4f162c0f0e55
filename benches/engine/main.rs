//! What the engine's parts cost, with floors beside them: `cargo bench`.
//!
//! Compare within one run only. `docs/performance.md` says what limits each and what was done.
#![allow(
    clippy::unwrap_used,
    reason = "a benchmark that can't make its input has nothing to measure"
)]

mod decisions;
mod payloads;
mod records;
mod storage;
mod stream;

fn main() {
    divan::main();
}
