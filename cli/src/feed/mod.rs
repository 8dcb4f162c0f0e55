//! Feeds: where they come from, how they are unpacked, and what a record is in them.

mod beginning;
mod chunks;
mod csv;
mod csv_header;
mod encoding;
mod format;
mod json_sight;
mod position;
mod progress;
mod recognise;
mod rows;
mod source;
mod unpack;

use std::fs::File;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use same_file::Handle;

pub(crate) use self::beginning::{Beginning, FeedArgs, FormatChoice};
pub(crate) use self::chunks::{CHUNK, Chunk, Chunks, Ending};
pub(crate) use self::csv_header::{Column, Header, Wanted};
pub(crate) use self::encoding::EncodingChoice;
pub(crate) use self::format::{FIELDS, Format};
pub(crate) use self::position::Position;
pub(crate) use self::progress::Progress;
pub(crate) use self::source::Source;
use self::unpack::is_converted;
pub(crate) use self::unpack::{Input, content, unpacked};
use crate::failure::Failure;
use crate::system::{Signals, identity, is_standard, standard_input};
use crate::terminal::notice;

/// A feed that was opened.
pub(crate) struct Feed {
    /// Its name in messages.
    pub(crate) name: String,
    pub(crate) input: Source,
    /// Its path, if it can be read again; `None` for a pipe or a device.
    pub(crate) path: Option<PathBuf>,
    /// How many bytes it has, if that is known.
    pub(crate) size: Option<u64>,
    /// Whether it is typed at a terminal.
    pub(crate) is_typed: bool,
    /// The identity of its file; `None` for a pipe or a device.
    pub(crate) identity: Option<Handle>,
    pub(crate) encoding: EncodingChoice,
}

/// Opens a file, or standard input for `-` and where no file is named.
pub(crate) fn open(feed: Option<&Path>) -> Result<Feed, Failure> {
    let path = feed.filter(|path| !is_standard(path));
    let name = path.map_or_else(
        || "standard input".to_owned(),
        |path| path.display().to_string(),
    );
    let opened = path
        .map_or_else(standard_input, File::open)
        .and_then(|file| Ok((identity(&file)?, file.metadata()?, file)));
    let (identity, metadata, file) = match opened {
        Ok(opened) => opened,
        Err(source) => return Err(Failure::Open { name, source }),
    };
    let is_typed = path.is_none() && file.is_terminal();
    if is_typed {
        notice(format_args!(
            "reading records from the terminal; Ctrl-D ends them"
        ));
    }
    let is_file = path.is_some() && metadata.is_file();
    Ok(Feed {
        name,
        input: Source::new(file),
        path: path.filter(|_| is_file).map(Path::to_owned),
        size: Some(metadata.len()).filter(|_| is_file),
        is_typed,
        identity: identity.filter(|_| is_file),
        encoding: EncodingChoice::Auto,
    })
}

impl Feed {
    /// The same feed, in this encoding.
    pub(crate) fn in_encoding(self, encoding: EncodingChoice) -> Self {
        Self { encoding, ..self }
    }

    /// The same feed, which signals end; if it is followed, reading waits at its end for more.
    pub(crate) fn heeding(
        self,
        signals: &Arc<Signals>,
        is_followed: bool,
    ) -> Result<Self, Failure> {
        if is_followed && (self.path.is_none() || self.is_converted()?) {
            return Err(Failure::NothingToFollow { name: self.name });
        }
        let followed = self.path.clone().filter(|_| is_followed);
        Ok(Self {
            input: self.input.heeding(Arc::clone(signals), followed),
            ..self
        })
    }

    /// Shows how far it is read, if that is wanted and it is not typed.
    pub(crate) fn progress(&self, is_wanted: bool) -> Progress {
        Progress::of(self.size, is_wanted && !self.is_typed)
    }

    /// Whether it is a file, and what is read of it are other bytes than the file's: it is packed,
    /// or not in UTF-8.
    pub(crate) fn is_converted(&self) -> Result<bool, Failure> {
        if self.path.is_none() {
            return Ok(false);
        }
        is_converted(self.input.file(), self.encoding).map_err(|source| self.unreadable(source))
    }

    /// A failure to read it before its first line.
    pub(crate) fn unreadable(&self, source: io::Error) -> Failure {
        Failure::Read {
            name: self.name.clone(),
            line: 0,
            source,
        }
    }
}
