//! Feeds: where they come from, how they are unpacked, and what a record is in them.

mod blocks;
mod csv;
mod format;
mod unpack;

use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use same_file::Handle;

pub(crate) use self::blocks::Blocks;
pub(crate) use self::csv::{Column, Header, UnusableHeader, Wanted};
#[cfg(test)]
pub(crate) use self::format::Beginning;
pub(crate) use self::format::{Asked, FIELDS, Format};
pub(crate) use self::unpack::{Input, unpacked};
use crate::failure::Failure;
use crate::files::{identity, is_standard};

/// A feed that was opened.
pub(crate) struct Feed {
    /// What to call it.
    pub(crate) name: String,
    pub(crate) input: Input,
    /// How many bytes it has, where that is known.
    pub(crate) size: Option<u64>,
    /// Whether somebody types it.
    pub(crate) is_typed: bool,
    /// What tells its file from others; none for a pipe or a device.
    pub(crate) identity: Option<Handle>,
}

/// Opens a file, or standard input for `-` and where no file is named.
pub(crate) fn open(feed: Option<&Path>) -> Result<Feed, Failure> {
    let Some(path) = feed.filter(|path| !is_standard(path)) else {
        let stdin = io::stdin();
        let is_typed = stdin.is_terminal();
        if is_typed {
            // A hint, not a result: nothing is lost if it can't be shown.
            let _ = writeln!(
                io::stderr(),
                "waybill: reading records from the terminal; Ctrl-D ends them"
            );
        }
        return Ok(Feed {
            name: "standard input".to_owned(),
            input: Box::new(stdin),
            size: None,
            is_typed,
            identity: None,
        });
    };
    let name = path.display().to_string();
    let opened = File::open(path).and_then(|file| Ok((identity(&file)?, file.metadata()?, file)));
    match opened {
        Ok((identity, metadata, file)) => Ok(Feed {
            name,
            input: Box::new(file),
            size: Some(metadata.len()).filter(|_| metadata.is_file()),
            is_typed: false,
            identity,
        }),
        Err(source) => Err(Failure::Open { name, source }),
    }
}
