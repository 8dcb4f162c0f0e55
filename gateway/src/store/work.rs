//! What is done within a transaction.

use super::error::StoreError;
use super::known::Known;
use super::wants::Wants;

/// One thing to be done within a transaction.
pub trait Work: Send {
    /// Adds what it has to know.
    fn wants(&self, wants: &mut Wants);

    /// Reads what is known and says what becomes of it. A store may run it more than once, each
    /// time with what is known then; the last run counts. So it is pure but for its own answer.
    fn run(&mut self, known: &mut Known);

    /// It can't be run, for this reason; the others of its transaction are. Whoever submits works
    /// wraps them, to hear of it.
    fn fail(&mut self, error: StoreError) {
        let _ = error;
    }
}

/// Several of them, for one transaction.
pub type Works = Vec<Box<dyn Work>>;
