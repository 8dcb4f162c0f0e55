//! Where results go.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;

use crate::failure::Failure;

/// A file, or standard output, that takes whole lines.
pub(crate) struct Output {
    name: String,
    sink: BufWriter<Box<dyn Write>>,
}

impl Output {
    /// Standard output for `-`, otherwise a file, which is made new.
    pub(crate) fn create(path: &Path) -> Result<Self, Failure> {
        if is_standard(path) {
            return Ok(Self::new("standard output".to_owned(), io::stdout().lock()));
        }
        let name = path.display().to_string();
        match File::create(path) {
            Ok(file) => Ok(Self::new(name, file)),
            Err(source) => Err(Failure::Create { name, source }),
        }
    }

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

/// Whether the path stands for standard input or output.
pub(crate) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}
