//! Puts messages that the target `message` found into records, for other targets to begin with:
//!
//! ```sh
//! cargo run -p waybill-fuzz-checks --example within -- line scratch/message scratch/record
//! ```
#![allow(clippy::print_stderr, reason = "a program for the terminal")]

use std::path::PathBuf;
use std::{env, fs, io, process};

use waybill_fuzz_checks::within;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [form, from, to] = arguments.as_slice() else {
        usage();
    };
    let write = match form.as_str() {
        "line" => within::line,
        "row" => within::row,
        _ => usage(),
    };
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        // What is no UTF-8 is no message.
        let (Ok(message), Some(name)) = (fs::read_to_string(&path), path.file_name()) else {
            continue;
        };
        fs::write(PathBuf::from(to).join(name), write(&message))?;
    }
    Ok(())
}

fn usage() -> ! {
    eprintln!("usage: within line|row <folder of messages> <folder for records>");
    process::exit(2)
}
