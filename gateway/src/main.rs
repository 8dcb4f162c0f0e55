//! The program; `waybill-gateway --help` says what it does, and `docs/gateway.md` how it is run.

use std::io::{self, Write as _};
use std::process::ExitCode;

use waybill_gateway::commands;
use waybill_gateway::settings::{UnusableFile, parse};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let arguments = match parse(&arguments) {
        Ok(arguments) => arguments,
        Err(UnusableFile::CommandLine(error)) => error.exit(),
        Err(error) => return fail(&error, 2),
    };
    match commands::run(arguments.command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(&*failure, 1),
    }
}

fn fail(failure: &dyn std::error::Error, code: u8) -> ExitCode {
    let _ = writeln!(io::stderr(), "waybill-gateway: {failure}");
    ExitCode::from(code)
}
