//! `waybill state`: what a state file keeps, and how to make it keep less.

mod options;
mod report;

use std::sync::Arc;

pub(crate) use self::options::Options;
use self::options::{Form, Task};
use self::report::Report;
use crate::failure::Failure;
use crate::state::{Contents, prune};
use crate::system::{Disk, Machine};
use crate::terminal::{Lang, say};

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    match &options.task {
        Task::Show { file, form } => {
            let report = Report::of(&Contents::read(file)?);
            match form {
                Form::Json => say(&report.json()),
                Form::Text => say(&report.text(Lang::of_run())),
            }
        }
        Task::Prune { file, .. } => {
            let disk: Arc<dyn Disk> = Arc::new(Machine);
            let pruned = prune(file, &disk, options.task.closed_before()?)?;
            say(&report::pruned(&pruned, Lang::of_run()))
        }
    }
}
