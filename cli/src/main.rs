//! The command `waybill`.

use std::process::ExitCode;

fn main() -> ExitCode {
    waybill_cli::run()
}
