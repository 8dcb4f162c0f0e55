//! `waybill audit`: tells what really happened in a history.

mod carrier;
mod durations;
mod figures;
mod findings;
mod foreign;
mod json;
mod measure;
mod options;
mod page;
mod text;
mod words;

use std::io;
use std::path::Path;

use waybill_engine::Record;

use self::carrier::CarrierField;
use self::measure::{Measure, Question};
pub(crate) use self::options::Options;
use crate::clock::machine_time;
use crate::failure::Failure;
use crate::feed::{self, Lines};
use crate::files::{is_standard, refuse_shared_files};
use crate::gate::{Opened, rule_set};
use crate::lang::Lang;

/// Reads the whole feed and writes the report in each form that is asked for.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let lang = Lang::or_locale(options.lang);
    let question = Question {
        feed: feed_name(options.feed.as_deref()),
        rules: rule_set(&options.rules, options.phones)?,
        now: options.now.map_or_else(machine_time, Ok)?,
        is_now_given: options.now.is_some(),
        clock: options.utc_offset,
        stuck_after: options.stuck_after,
    };
    let carriers = CarrierField::new(options.carrier_field.as_deref());
    let feed = feed::open(options.feed.as_deref())?;
    let outputs = [&options.html, &options.json];
    let takes_stdout = outputs.into_iter().flatten().any(|path| is_standard(path));
    let text = (!takes_stdout)
        .then(|| Opened::new(Path::new("-")))
        .transpose()?;
    let html = options.html.as_deref().map(Opened::new).transpose()?;
    let json = options.json.as_deref().map(Opened::new).transpose()?;
    let identity = |output: Option<&Opened>| output.map_or(Ok(None), Opened::identity);
    refuse_shared_files(&[
        ("the feed", feed.identity),
        ("standard output", identity(text.as_ref())?),
        ("--html", identity(html.as_ref())?),
        ("--json", identity(json.as_ref())?),
    ])?;

    let mut lines = Lines::new(feed.input);
    feed::refuse_other_formats(&feed.name, &mut lines)?;
    let mut measure = Measure::new(question);
    read(&feed.name, &mut lines, &carriers, &mut measure)?;
    let findings = measure.finish();

    write(html, || page::of(&findings, lang))?;
    write(json, || json::of(&findings))?;
    write(text, || text::of(&findings, lang))
}

/// The name of the feed's file, without where it lies: a report is shown to others.
fn feed_name(feed: Option<&Path>) -> Option<String> {
    let path = feed.filter(|path| !is_standard(path))?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    Some(name.to_string_lossy().into_owned())
}

fn read(
    name: &str,
    lines: &mut Lines<impl io::Read>,
    carriers: &CarrierField,
    measure: &mut Measure,
) -> Result<(), Failure> {
    loop {
        match lines.next() {
            Ok(Some((number, line))) => {
                let record = Record::from_json(line, measure.messages());
                measure.take(number, carriers.of(line).as_deref(), &record);
            }
            Ok(None) => return Ok(()),
            Err(source) => {
                return Err(Failure::Read {
                    name: name.to_owned(),
                    line: lines.number(),
                    source,
                });
            }
        }
    }
}

fn write(output: Option<Opened>, report: impl FnOnce() -> String) -> Result<(), Failure> {
    let Some(output) = output else { return Ok(()) };
    let mut output = output.start()?;
    output.text(&report())?;
    output.flush()
}
