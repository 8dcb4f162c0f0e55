//! The command `waybill`.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// What one worker asks for another gives back, and a system's own allocator makes them wait for
/// each other: `docs/performance.md` has what this one brings.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    waybill_cli::run()
}
