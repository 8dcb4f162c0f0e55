//! Where results go.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use same_file::Handle;
use serde::Serialize;

use crate::failure::Failure;
use crate::files::{identity, is_standard};

/// A file, or standard output, that takes whole lines.
pub(crate) struct Output {
    name: String,
    sink: BufWriter<Box<dyn Write>>,
}

/// An output that was opened, and whose content, if it is a file, is still as it was.
pub(crate) struct Opened {
    name: String,
    /// None for standard output.
    file: Option<File>,
}

impl Opened {
    /// Standard output for `-`, otherwise a file, which is made if it is not there.
    pub(crate) fn new(path: &Path) -> Result<Self, Failure> {
        if is_standard(path) {
            return Ok(Self {
                name: "standard output".to_owned(),
                file: None,
            });
        }
        let name = path.display().to_string();
        let mut options = OpenOptions::new();
        match options.write(true).create(true).truncate(false).open(path) {
            Ok(file) => Ok(Self {
                name,
                file: Some(file),
            }),
            Err(source) => Err(Failure::Create { name, source }),
        }
    }

    /// What tells whether two outputs are the same file. Devices and pipes may be shared.
    pub(crate) fn identity(&self) -> Result<Option<Handle>, Failure> {
        let identity = match &self.file {
            None => Handle::stdout().map(Some),
            Some(file) => identity(file),
        };
        identity.map_err(|source| Failure::Create {
            name: self.name.clone(),
            source,
        })
    }

    /// Empties the file and takes lines from now on.
    pub(crate) fn start(self) -> Result<Output, Failure> {
        let Some(file) = self.file else {
            return Ok(Output::new(self.name, io::stdout().lock()));
        };
        let emptied = match file.metadata() {
            Ok(metadata) if metadata.is_file() => file.set_len(0),
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        };
        match emptied {
            Ok(()) => Ok(Output::new(self.name, file)),
            Err(source) => Err(Failure::Create {
                name: self.name,
                source,
            }),
        }
    }
}

impl Output {
    fn new(name: String, sink: impl Write + 'static) -> Self {
        Self {
            name,
            sink: BufWriter::new(Box::new(sink)),
        }
    }

    /// Writes one line: the text, which has no line feed in it, and a line feed.
    pub(crate) fn line(&mut self, text: &str) -> Result<(), Failure> {
        let written = self
            .sink
            .write_all(text.as_bytes())
            .and_then(|()| self.sink.write_all(b"\n"));
        self.named(written)
    }

    /// Writes a text of many lines as it is.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        let written = self.sink.write_all(text.as_bytes());
        self.named(written)
    }

    /// Writes a value as one line of JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        let written = serde_json::to_writer(&mut self.sink, value)
            .map_err(io::Error::from)
            .and_then(|()| self.sink.write_all(b"\n"));
        self.named(written)
    }

    /// Hands on what is buffered.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        let flushed = self.sink.flush();
        self.named(flushed)
    }

    fn named(&self, result: io::Result<()>) -> Result<(), Failure> {
        result.map_err(|source| Failure::Write {
            name: self.name.clone(),
            source,
        })
    }
}
