//! Other programs: builds them, runs them, and measures their time and memory.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

use crate::fallible::Fallible;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// A program with its arguments.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    path: PathBuf,
    arguments: Vec<OsString>,
}

/// The time and memory of one run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    pub(crate) wall: Duration,
    /// The time of all its threads, in user code and in the kernel.
    pub(crate) cpu: Duration,
    /// The most memory that was resident at any time.
    pub(crate) peak: u64,
}

impl Program {
    pub(crate) fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            arguments: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(OsString::from));
        self
    }

    pub(crate) fn with_path(mut self, path: &Path) -> Self {
        self.arguments.push(path.into());
        self
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.args(&self.arguments).stderr(Stdio::null());
        command
    }

    /// Runs it and discards its output.
    ///
    /// On Linux a child starts with the peak of its parent process, so the parent has to be small.
    pub(crate) fn measure(&self) -> Fallible<Taken> {
        let start = Instant::now();
        let child = self
            .command()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        let used = child.wait4()?;
        let wall = start.elapsed();
        if !used.status.success() {
            return Err(format!("{}: {}", self.path.display(), used.status).into());
        }
        Ok(Taken {
            wall,
            cpu: used.rusage.utime + used.rusage.stime,
            peak: used.rusage.maxrss,
        })
    }
}

/// The command `waybill`, built as its users build it.
pub(crate) fn waybill() -> Fallible<Program> {
    let root = Path::new(HERE).join("../..");
    let path = build(&root, &["--package", "waybill-cli", "--bin", "waybill"])?;
    Ok(Program::new(path))
}

/// One of this package's own programs.
pub(crate) fn own(name: &str) -> Fallible<Program> {
    Ok(Program::new(build(Path::new(HERE), &["--bin", name])?))
}

/// Writes the feed that is measured with, of about so many bytes.
pub(crate) fn make_feed(path: &Path, bytes: u64, waybills: usize) -> Fallible<()> {
    let (bytes, waybills) = (bytes.to_string(), waybills.to_string());
    let program = own("make_feed")?.with_path(path);
    program
        .with(&["--bytes", &bytes, "--waybills", &waybills])
        .measure()?;
    Ok(())
}

/// Builds a program in release, if necessary, and returns its path.
fn build(folder: &Path, what: &[&str]) -> Fallible<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .current_dir(folder)
        .args([
            "build",
            "--release",
            "--quiet",
            "--locked",
            "--message-format=json",
        ])
        .args(what)
        .stderr(Stdio::inherit())
        .output()?;
    if !built.status.success() {
        return Err(format!("cargo build {}: {}", what.join(" "), built.status).into());
    }
    let messages = String::from_utf8(built.stdout)?;
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find_map(|message| message.get("executable")?.as_str().map(PathBuf::from))
        .ok_or_else(|| io::Error::other("cargo names no program that it built").into())
}
