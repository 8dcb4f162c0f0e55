//! Feeds: where the lines come from.

mod lines;

use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use same_file::Handle;

pub(crate) use self::lines::Lines;
use crate::failure::Failure;
use crate::files::{identity, is_standard};

/// A feed that was opened.
pub(crate) struct Feed {
    /// What to call it.
    pub(crate) name: String,
    pub(crate) input: Box<dyn io::Read>,
    /// What tells its file from others; none for a pipe or a device.
    pub(crate) identity: Option<Handle>,
}

/// Opens a file, or standard input for `-` and where no file is named.
pub(crate) fn open(feed: Option<&Path>) -> Result<Feed, Failure> {
    let Some(path) = feed.filter(|path| !is_standard(path)) else {
        let stdin = io::stdin().lock();
        if stdin.is_terminal() {
            // A hint, not a result: nothing is lost if it can't be shown.
            let _ = writeln!(
                io::stderr(),
                "waybill: reading records from the terminal; Ctrl-D ends them"
            );
        }
        return Ok(Feed {
            name: "standard input".to_owned(),
            input: Box::new(stdin),
            identity: None,
        });
    };
    let name = path.display().to_string();
    let opened = File::open(path).and_then(|file| Ok((identity(&file)?, file)));
    match opened {
        Ok((identity, file)) => Ok(Feed {
            name,
            input: Box::new(file),
            identity,
        }),
        Err(source) => Err(Failure::Open { name, source }),
    }
}

/// How feeds begin that are not lines of UTF-8, and what makes them so.
const OTHER_FORMATS: [(&[u8], &str); 4] = [
    (b"\x1f\x8b", "is gzip; unpack it first, as with `zcat`"),
    (
        b"\x28\xb5\x2f\xfd",
        "is Zstandard; unpack it first, as with `zstdcat`",
    ),
    (
        b"\xff\xfe",
        "is UTF-16; convert it to UTF-8 first, as with `iconv`",
    ),
    (
        b"\xfe\xff",
        "is UTF-16; convert it to UTF-8 first, as with `iconv`",
    ),
];

/// Refuses a feed in which every line would be malformed for one and the same reason.
pub(crate) fn refuse_other_formats(
    name: &str,
    lines: &mut Lines<impl io::Read>,
) -> Result<(), Failure> {
    let start = lines.start().map_err(|source| Failure::Read {
        name: name.to_owned(),
        line: 0,
        source,
    })?;
    for (magic, what) in OTHER_FORMATS {
        if start.starts_with(magic) {
            return Err(Failure::OtherFormat {
                name: name.to_owned(),
                what,
            });
        }
    }
    Ok(())
}
