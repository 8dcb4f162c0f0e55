//! What the machine gives: the clock, files, signals, and how wide the processor is.

mod aside;
mod clock;
mod disk;
mod files;
mod local_time;
pub(crate) mod path_bytes;
mod processor;
mod signals;

pub(crate) use self::aside::{Aside, beside, replace};
pub(crate) use self::clock::{
    Clock, given_or_machine_time, parse_duration, parse_offset, parse_time,
};
pub(crate) use self::disk::{Disk, Machine};
pub(crate) use self::files::{
    Readers, full_path, identity, identity_of_input, is_standard, open_to_wait, open_to_write,
    refuse_shared_files, standard_input, standard_output,
};
pub(crate) use self::local_time::{from_now, local_time};
pub(crate) use self::processor::at_full_width;
pub(crate) use self::signals::{CUT_SHORT, Signals, Stop, Wait};
