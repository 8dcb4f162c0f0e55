//! The reference of the conformance suite: asks the engine directly, not over the border.
//!
//! `waybill-conformance FILE` writes the vectors into a file and prints how many there are, their
//! SHA-256, and that of the million decisions. See `conformance/README.md`.

mod decisions;
mod draw;
mod files;
mod hex;
mod maps;
mod vector;
mod vectors;

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::{env, fs, io};

use sha2::{Digest as _, Sha256};

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args_os()
        .nth(1)
        .ok_or("the file for the vectors is missing")?;
    let vectors = vectors::all()?;
    let lines = vectors.concat();
    fs::write(Path::new(&path), &lines)?;
    let (count, digest) = (vectors.len(), hex::of(&Sha256::digest(&lines)));
    let decisions = decisions::digest()?;
    writeln!(
        io::stdout(),
        "vectors {count} {digest} decisions {decisions}"
    )?;
    Ok(())
}
