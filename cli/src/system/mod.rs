//! What the operating system gives: the clock, files, and signals.

mod clock;
mod files;
mod signals;

pub(crate) use self::clock::{given_or_machine_time, parse_time};
pub(crate) use self::files::{
    full_path, identity, identity_of_input, is_standard, refuse_shared_files, standard_input,
    standard_output, sync_folder,
};
pub(crate) use self::signals::{Signals, Stop, Wait};
