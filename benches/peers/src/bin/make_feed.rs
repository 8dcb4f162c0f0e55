//! Writes a feed to measure with, the same each time.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;

use clap::Parser;
use waybill_peers::feed::Feed;

/// Writes a feed of made-up scans as JSON Lines, the same each time
#[derive(Debug, Parser)]
#[command(name = "make_feed", max_term_width = 100)]
struct Options {
    /// Where it goes
    out: PathBuf,

    /// Its size in bytes, up to the end of a line
    #[arg(long, default_value_t = 1_000_000_000)]
    bytes: u64,

    /// How many parcels it is about
    #[arg(long, default_value_t = 500_000)]
    waybills: usize,
}

fn main() -> io::Result<()> {
    let options = Options::parse();
    let mut output = BufWriter::with_capacity(1 << 20, File::create(options.out)?);
    Feed::new(options.waybills).write(options.bytes, &mut output)?;
    output.flush()
}
