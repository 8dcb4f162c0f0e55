//! The outputs of a run.

use std::fs::{self, File, Metadata};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use memchr::memmem;
use waybill_engine::Form;

use super::rendered::Rendered;
use crate::failure::Failure;
use crate::output::{Output, Written};

/// How much of an output is read to see what it holds: more than any payload takes.
const MOST_READ: u64 = 1 << 16;

/// A value for each output of a run.
pub(crate) struct Outputs<T> {
    pub(crate) out: T,
    pub(crate) rejects: Option<T>,
    pub(crate) verdicts: Option<T>,
    pub(crate) retry: Option<T>,
}

impl<T> Outputs<T> {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        [
            Some(&self.out),
            self.rejects.as_ref(),
            self.verdicts.as_ref(),
            self.retry.as_ref(),
        ]
        .into_iter()
        .flatten()
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let Self {
            out,
            rejects,
            verdicts,
            retry,
        } = self;
        let others = [rejects.as_mut(), verdicts.as_mut(), retry.as_mut()];
        [Some(out)].into_iter().chain(others).flatten()
    }

    pub(crate) fn try_map<U>(
        self,
        mut map: impl FnMut(T) -> Result<U, Failure>,
    ) -> Result<Outputs<U>, Failure> {
        Ok(Outputs {
            out: map(self.out)?,
            rejects: self.rejects.map(&mut map).transpose()?,
            verdicts: self.verdicts.map(&mut map).transpose()?,
            retry: self.retry.map(&mut map).transpose()?,
        })
    }
}

impl Outputs<Output> {
    /// Writes the lines of a chunk, each to its output.
    pub(crate) fn write(&mut self, chunk: &[u8], lines: &Rendered) -> Result<(), Failure> {
        self.out.write_pieces(&lines.payloads(chunk))?;
        if let Some(rejects) = &mut self.rejects {
            rejects.write(&lines.rejects)?;
        }
        if let Some(verdicts) = &mut self.verdicts {
            verdicts.write(&lines.verdicts)?;
        }
        if let Some(retry) = &mut self.retry {
            retry.write(&lines.retry)?;
        }
        Ok(())
    }

    /// Waits until the disk has what was written, and returns how much that is.
    pub(crate) fn confirm(&mut self) -> Result<Vec<Written>, Failure> {
        self.iter_mut().map(Output::confirm).collect()
    }
}

/// The form of the payloads that a file holds, if it holds any. The name of a field stands between
/// quotes, which no text in a payload can have.
pub(crate) fn form_of(path: &Path) -> Option<Form> {
    // To read from a pipe or a terminal would wait for somebody.
    fs::metadata(path).ok().filter(Metadata::is_file)?;
    let mut first = Vec::new();
    let file = File::open(path).ok()?;
    BufReader::new(file.take(MOST_READ))
        .read_until(b'\n', &mut first)
        .ok()?;
    let named = |name: &str| memmem::find(&first, name.as_bytes()).is_some();
    if named(r#","waybill_id":""#) {
        Some(Form::HttpsBody)
    } else if named(r#","waybillId":""#) {
        Some(Form::CloudArguments)
    } else {
        None
    }
}
