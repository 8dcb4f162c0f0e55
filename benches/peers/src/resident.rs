//! The resident memory of a process, from Linux's `/proc`.

use std::fs;
use std::io;

/// In bytes.
#[derive(Debug, Clone, Copy)]
pub struct Resident {
    pub now: u64,
    pub peak: u64,
}

impl Resident {
    /// The memory of a process, given its number or `self`.
    ///
    /// # Errors
    ///
    /// Where there is no `/proc`, or no such process.
    pub fn of(process: &str) -> io::Result<Self> {
        let status = fs::read_to_string(format!("/proc/{process}/status"))?;
        let field = |name: &str| {
            status
                .lines()
                .find_map(|line| {
                    line.strip_prefix(name)?
                        .trim()
                        .strip_suffix(" kB")?
                        .parse()
                        .ok()
                })
                .map(|kilobytes: u64| kilobytes * 1_024)
                .ok_or_else(|| io::Error::other(format!("/proc/{process}/status has no {name}")))
        };
        Ok(Self {
            now: field("VmRSS:")?,
            peak: field("VmHWM:")?,
        })
    }
}
