//! Man pages and shell completions, made from the same definition as the help.
#![allow(
    clippy::doc_markdown,
    reason = "these comments are the help texts, read on a terminal"
)]

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;

use crate::escape;
use crate::failure::Failure;
use crate::lang::either;

/// Write the manual, a page for each command
///
/// On most systems: waybill man ~/.local/share/man/man1, then `man waybill-gate`.
#[derive(Debug, Args)]
pub(crate) struct PagesOptions {
    /// The folder for the pages; it must be there
    pub(crate) folder: PathBuf,
}

/// Print the completions for a shell
///
/// As for bash: waybill completions bash > ~/.local/share/bash-completion/completions/waybill
#[derive(Debug, Args)]
pub(crate) struct CompletionsOptions {
    /// The shell
    pub(crate) shell: Shell,
}

pub(crate) fn pages(options: &PagesOptions, command: Command) -> Result<(), Failure> {
    let name = escape::path(&options.folder);
    clap_mangen::generate_to(command, &options.folder)
        .map_err(|cause| Failure::Write { name, cause })
}

pub(crate) fn completions(
    options: &CompletionsOptions,
    mut command: Command,
) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut command, "waybill", &mut script);
    let written = io::stdout().write_all(&script);
    written.map_err(|cause| Failure::Write {
        name: either("standard output", "标准输出").to_owned(),
        cause,
    })
}
