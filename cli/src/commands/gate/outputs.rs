//! The three outputs of a run.

use super::rendered::Rendered;
use crate::failure::Failure;
use crate::output::{Output, Written};

/// A value for each output of a run.
pub(crate) struct Outputs<T> {
    pub(crate) out: T,
    pub(crate) rejects: Option<T>,
    pub(crate) verdicts: Option<T>,
}

impl<T> Outputs<T> {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        [
            Some(&self.out),
            self.rejects.as_ref(),
            self.verdicts.as_ref(),
        ]
        .into_iter()
        .flatten()
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let Self {
            out,
            rejects,
            verdicts,
        } = self;
        [Some(out), rejects.as_mut(), verdicts.as_mut()]
            .into_iter()
            .flatten()
    }

    pub(crate) fn try_map<U>(
        self,
        mut map: impl FnMut(T) -> Result<U, Failure>,
    ) -> Result<Outputs<U>, Failure> {
        Ok(Outputs {
            out: map(self.out)?,
            rejects: self.rejects.map(&mut map).transpose()?,
            verdicts: self.verdicts.map(&mut map).transpose()?,
        })
    }
}

impl Outputs<Output> {
    /// Writes the lines of a chunk, each to its output.
    pub(crate) fn write(&mut self, lines: &Rendered) -> Result<(), Failure> {
        self.out.write(&lines.payloads)?;
        if let Some(rejects) = &mut self.rejects {
            rejects.write(&lines.rejects)?;
        }
        if let Some(verdicts) = &mut self.verdicts {
            verdicts.write(&lines.verdicts)?;
        }
        Ok(())
    }

    /// Waits until the disk has what was written, and returns how much that is.
    pub(crate) fn confirm(&mut self) -> Result<Vec<Written>, Failure> {
        self.iter_mut().map(Output::confirm).collect()
    }
}
