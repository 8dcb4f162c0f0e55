//! Feeds: where they come from, how they are unpacked, and what a record is in them.

mod beginning;
mod chunks;
mod csv;
mod csv_header;
mod encoding;
mod expected;
mod form;
mod format;
mod json_sight;
mod plain_row;
mod position;
mod progress;
mod recognise;
mod rows;
mod source;
mod texts;
mod unpack;
mod utf8;
mod xml;

use std::fs::{File, Metadata};
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use same_file::Handle;

pub(crate) use self::beginning::{Beginning, FeedArgs, FormatChoice};
pub(crate) use self::chunks::{CHUNK, Chunk, Chunks, Ending};
pub(crate) use self::csv::Cell;
pub(crate) use self::csv_header::{Column, Header};
pub(crate) use self::encoding::{EncodingChoice, declared};
pub(crate) use self::expected::{Alias, Aliases, Expected, Shape, Wanted};
pub(crate) use self::form::form_fields;
pub(crate) use self::format::{FIELDS, Format, Records};
pub(crate) use self::plain_row::MOST_CELLS;
pub(crate) use self::position::{Position, found_in};
pub(crate) use self::progress::Progress;
pub(crate) use self::source::{Follow, Source};
pub(crate) use self::texts::Texts;
use self::unpack::is_converted;
pub(crate) use self::unpack::{Input, content, unpacked};
pub(crate) use self::utf8::utf8;
pub(crate) use self::xml::json_of as json_of_xml;
use crate::escape;
use crate::failure::Failure;
use crate::lang::either;
use crate::system::{Signals, identity, is_standard, open_to_wait, standard_input};
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
    /// The identity of its file, also where that is standard input; `None` for a pipe or a device.
    pub(crate) identity: Option<Handle>,
    pub(crate) encoding: EncodingChoice,
}

/// What is typed where a feed comes from a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Typed {
    /// Records of updates.
    Records,
    /// Waybills that are known before.
    Waybills,
    /// Answers of WeChat's.
    Answers,
    /// Orders with their tokens.
    Orders,
}

impl Typed {
    /// What is waited for, with a sample, in English and Chinese.
    fn hint(self) -> [String; 2] {
        let (what, what_zh, sample) = match self {
            Self::Records => (
                "records",
                "记录",
                concat!(
                    r#"{"token":"the-order-token","waybill_id":"SF1020304050607","#,
                    r#""action_time":1795000000,"action_type":100001,"#,
                    r#""action_msg":"【杭州市】余杭服务部已揽收"}"#
                ),
            ),
            Self::Waybills => (
                "known waybills",
                "已知的运单",
                r#"{"waybill_id":"SF1020304050607","status":"InTransit","time":1795000000}"#,
            ),
            Self::Answers => (
                "answers of WeChat's",
                "微信的返回",
                r#"{"errcode":0,"errmsg":"ok"}"#,
            ),
            Self::Orders => (
                "orders",
                "订单",
                r#"{"waybill_id":"SF1020304050607","token":"the-order-token"}"#,
            ),
        };
        [
            format!(
                "reading {what} from the terminal, one a line, until Ctrl-D; such as\n{sample}"
            ),
            format!("正在从终端读取{what_zh}，每行一条，按 Ctrl-D 结束；例如\n{sample}"),
        ]
    }
}

/// Opens a file, or standard input for `-` and where no file is named.
pub(crate) fn open(feed: Option<&Path>, typed: Typed) -> Result<Feed, Failure> {
    open_by(feed, typed, |path| File::open(path))
}

/// The same, as a feed that signals end: a pipe is not waited for before it is read.
pub(crate) fn open_heeding(feed: Option<&Path>, signals: &Arc<Signals>) -> Result<Feed, Failure> {
    let feed = open_by(feed, Typed::Records, open_to_wait)?;
    Ok(Feed {
        input: feed.input.heeding(Arc::clone(signals)),
        ..feed
    })
}

fn open_by(
    feed: Option<&Path>,
    typed: Typed,
    open: impl FnOnce(&Path) -> io::Result<File>,
) -> Result<Feed, Failure> {
    let path = feed.filter(|path| !is_standard(path));
    let name = path.map_or_else(
        || either("standard input", "标准输入").to_owned(),
        escape::path,
    );
    let opened = path
        .map_or_else(standard_input, open)
        .and_then(|file| Ok((identity(&file)?, file.metadata()?, file)));
    let (identity, metadata, file) = match opened {
        Ok(opened) => opened,
        Err(cause) => return Err(Failure::Open { name, cause }),
    };
    if metadata.is_dir() {
        return Err(Failure::Folder { name });
    }
    let is_typed = path.is_none() && file.is_terminal();
    if is_typed {
        notice(&typed.hint());
    }
    let is_file = path.is_some() && metadata.is_file();
    Ok(Feed {
        name,
        input: Source::new(file),
        path: path.filter(|_| is_file).map(Path::to_owned),
        size: Some(metadata.len()).filter(|_| is_file),
        is_typed,
        identity,
        encoding: EncodingChoice::Auto,
    })
}

impl Feed {
    /// The same feed, in this encoding.
    pub(crate) fn in_encoding(self, encoding: EncodingChoice) -> Self {
        Self { encoding, ..self }
    }

    /// The same feed, at whose end reading waits for more.
    pub(crate) fn followed(self, follow: Follow) -> Result<Self, Failure> {
        match &self.path {
            Some(path) if !self.is_converted()? => Ok(Self {
                input: self.input.following(path.clone(), follow),
                ..self
            }),
            Some(_) | None => Err(Failure::NothingToFollow { name: self.name }),
        }
    }

    /// What the system knows of its file.
    pub(crate) fn metadata(&self) -> Result<Metadata, Failure> {
        let metadata = self.input.file().metadata();
        metadata.map_err(|source| self.unreadable(source))
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
    pub(crate) fn unreadable(&self, cause: io::Error) -> Failure {
        Failure::Read {
            name: self.name.clone(),
            line: 0,
            cause,
        }
    }
}
