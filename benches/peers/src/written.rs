//! What a program writes, told by its size and its digest.

use std::io::{BufReader, Read as _};
use std::process::Stdio;

use twox_hash::XxHash3_64;

use crate::child::Program;
use crate::fallible::Fallible;

/// What a program wrote.
#[derive(Debug, PartialEq)]
pub(crate) struct Written {
    pub(crate) lines: usize,
    pub(crate) bytes: usize,
    pub(crate) digest: u64,
}

/// Runs a program to see what it writes.
pub(crate) fn output(program: &Program) -> Fallible<Written> {
    let mut child = program
        .command()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let stdout = child.stdout.take().ok_or("the output was not piped")?;
    let mut stdout = BufReader::with_capacity(1 << 16, stdout);
    let mut hasher = XxHash3_64::new();
    let (mut lines, mut bytes) = (0, 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = stdout.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        let chunk = &buffer[..read];
        std::hash::Hasher::write(&mut hasher, chunk);
        lines += memchr::memchr_iter(b'\n', chunk).count();
        bytes += read;
    }
    let status = child.wait()?;
    if !status.success() {
        return Err(format!("{program:?}: {status}").into());
    }
    Ok(Written {
        lines,
        bytes,
        digest: std::hash::Hasher::finish(&hasher),
    })
}
