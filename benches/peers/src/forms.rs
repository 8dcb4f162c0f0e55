//! The same feed as other programs would write it: `waybill gate` beside the obvious program.

use std::cell::RefCell;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write};
use std::path::Path;

use fastrand::Rng;
use memchr::memmem;
use waybill_peers::feed::NOW;

use crate::child::{Program, Taken, make_feed, own, waybill};
use crate::fallible::Fallible;
use crate::markdown::Table;
use crate::rounds::{Spread, interleave};
use crate::scope::Scope;
use crate::written::output;

/// How a program writes its lines.
struct Form {
    name: &'static str,
    /// How many times as fast as the obvious program, by wall and by CPU time.
    wanted: &'static str,
    write: fn(&Fields<'_>, &mut Rng) -> Vec<u8>,
}

const FORMS: [Form; 4] = [
    Form {
        name: "spaces behind colons and commas",
        wanted: "10 and 5",
        write: |fields, _| fields.in_order([0, 1, 2, 3], (": ", ", "), ""),
    },
    Form {
        name: "another order of the fields",
        wanted: "10 and 5",
        write: |fields, _| fields.in_order([1, 3, 2, 0], (":", ","), ""),
    },
    Form {
        name: "two fields that nobody reads",
        wanted: "8",
        write: |fields, random| {
            let further = format!(r#""site":"HZ-{0:04}","seq":{0},"#, random.u32(0..10_000));
            fields.in_order([0, 1, 2, 3], (":", ","), &further)
        },
    },
    Form {
        name: "another order in each line",
        wanted: "",
        write: |fields, random| {
            let mut order = [0, 1, 2, 3];
            random.shuffle(&mut order);
            fields.in_order(order, (":", ","), "")
        },
    },
];

/// The first fields of a line, each with its name, and what is behind the name of the last one.
struct Fields<'a> {
    first: [(&'static str, &'a [u8]); 4],
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Those of a line as `make_feed` writes it, if it has them all; it may be broken behind them.
    fn of(line: &'a [u8]) -> Option<Self> {
        const NAMES: [&str; 4] = ["token", "waybill_id", "action_time", "action_type"];
        let mut rest = line.strip_prefix(br#"{"token":"#)?;
        let mut first = NAMES.map(|name| (name, &rest[..0]));
        let behind = NAMES.iter().skip(1).chain([&"action_msg"]);
        for ((_, value), next) in first.iter_mut().zip(behind) {
            let next = format!(r#","{next}":"#);
            let end = memmem::find(rest, next.as_bytes())?;
            (*value, rest) = (&rest[..end], &rest[end + next.len()..]);
        }
        Some(Self { first, rest })
    }

    /// The line with its first fields in this order, and these further ones before the last.
    fn in_order(&self, order: [usize; 4], (colon, comma): (&str, &str), further: &str) -> Vec<u8> {
        let mut line = vec![b'{'];
        for (name, value) in order.map(|place| self.first[place]) {
            line.extend_from_slice(format!(r#""{name}"{colon}"#).as_bytes());
            line.extend_from_slice(value);
            line.extend_from_slice(comma.as_bytes());
        }
        line.extend_from_slice(format!(r#"{further}"action_msg"{colon}"#).as_bytes());
        line.extend_from_slice(self.rest);
        line
    }
}

pub(crate) fn run(scope: Scope, scratch: &Path) -> Fallible<()> {
    let (bytes, waybills, rounds) = match scope {
        Scope::Check => (5_000_000, 5_000, 0),
        Scope::Small => (50_000_000, 50_000, 2),
        Scope::Full => (1_000_000_000, 500_000, 3),
    };
    let usual = scratch.join("feed.jsonl");
    make_feed(&usual, bytes, waybills)?;
    let mut table = Table::new(
        format!("A feed of {waybills} waybills as other programs write it, whole process"),
        &[
            "lines with",
            "GB",
            "seconds",
            "CPU seconds",
            "the obvious program × `waybill gate`",
            "by CPU time",
            "wanted",
        ],
    );
    let feed = scratch.join("form.jsonl");
    for form in &FORMS {
        rewrite(&usual, &feed, form)?;
        let programs = programs(&feed)?;
        let [ours, obvious] = [output(&programs[0])?, output(&programs[1])?];
        if ours != obvious {
            let name = form.name;
            return Err(format!("{name}: payloads {ours:?}, the obvious {obvious:?}").into());
        }
        println!(
            "Lines with {}: both wrote the same {} payloads.",
            form.name, ours.lines
        );
        if rounds > 0 {
            measure(form, &programs, rounds, &feed, &mut table)?;
        }
    }
    if rounds > 0 {
        println!("{table}");
    }
    Ok(())
}

fn rewrite(usual: &Path, feed: &Path, form: &Form) -> Fallible<()> {
    let mut lines = BufReader::new(File::open(usual)?);
    let mut output = BufWriter::with_capacity(1 << 20, File::create(feed)?);
    let (mut line, mut random) = (Vec::new(), Rng::with_seed(5));
    while lines.read_until(b'\n', &mut line)? > 0 {
        // A few break off before the last one.
        match Fields::of(&line) {
            Some(fields) => output.write_all(&(form.write)(&fields, &mut random))?,
            None => output.write_all(&line)?,
        }
        line.clear();
    }
    Ok(output.flush()?)
}

fn programs(feed: &Path) -> Fallible<[Program; 2]> {
    let now = NOW.to_string();
    let ours = waybill()?.with(&["gate", "--now", &now, "--to", "https"]);
    let obvious = own("obvious")?.with_path(feed).with(&[&now]);
    Ok([ours.with_path(feed), obvious])
}

fn measure(
    form: &Form,
    programs: &[Program; 2],
    rounds: usize,
    feed: &Path,
    table: &mut Table,
) -> Fallible<()> {
    let taken: RefCell<[Vec<Taken>; 2]> = RefCell::default();
    let series = interleave(rounds, programs.len(), |i| {
        let run = programs[i].measure()?;
        taken.borrow_mut()[i].push(run);
        Fallible::Ok(run.wall)
    })?;
    // The first round warms up.
    let cpu = taken
        .borrow()
        .each_ref()
        .map(|runs| Spread::of(runs[1..].iter().map(|run| run.cpu.as_secs_f64())).median);
    table.row([
        form.name.to_owned(),
        format!("{:.2}", std::fs::metadata(feed)?.len() as f64 / 1e9),
        series.seconds(0).with_digits(2),
        format!("{:.2}", cpu[0]),
        series.ratio(1, 0).with_digits(2),
        format!("{:.2}", cpu[1] / cpu[0]),
        form.wanted.to_owned(),
    ]);
    Ok(())
}
