//! `waybill audit`: reports what really happened in a history.

mod carrier;
mod durations;
mod figures;
mod findings;
mod json;
mod measure;
mod options;
mod page;
mod text;
mod words;

use std::cell::LazyCell;
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::carrier::CarrierField;
use self::measure::{Measure, Question};
pub(crate) use self::options::Options;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::feed::{self, CHUNK, Chunks, Ending, Feed, Typed, content};
use crate::intake::{CHINA, Intake, MapSource, Reader, Tokens, settle};
use crate::lang::either;
use crate::output::Opened;
use crate::rule_source::rule_set;
use crate::system::{
    Disk, Machine, given_or_machine_time, identity_of_input, is_standard, refuse_shared_files,
};
use crate::terminal::{Lang, notice};

/// Reads the whole feed and writes the report in each form that is asked for. [`Exit::Bad`] if none
/// of its lines could be read.
pub(crate) fn run(options: &Options) -> Result<Exit, Failure> {
    let lang = Lang::of_run();
    let question = Question {
        feed: feed_name(options.feed.as_deref()),
        rules: rule_set(&options.rules, options.phones)?,
        now: given_or_machine_time(options.now)?,
        is_now_given: options.now.is_some(),
        clock: options.utc_offset.unwrap_or(CHINA),
        stuck_after: options.stuck_after,
    };
    let carriers = CarrierField::new(options.carrier_field.as_deref());
    let (args, offset) = (&options.intake_args, options.utc_offset);
    let intake = Arc::new(Intake::new(args, offset, Tokens::NotNeeded)?);
    let feed = feed::open(options.feed.as_deref(), Typed::Records)?;
    // No output is written while progress is shown: the report follows once the feed is read.
    let progress = feed.progress(true);
    let reports = Reports::open(options, &feed)?;

    let asked = options.feed_args;
    let ending = Ending {
        is_at_hand: feed.path.is_some(),
        ..Ending::default()
    };
    let input = content(&feed.name, progress.watch(feed.input), asked.encoding)?;
    let name = feed.name;
    let expected = intake.expected();
    let records = Chunks::with_ending(name.clone(), input, asked, expected, ending, CHUNK)?;
    let format = records.format().clone();
    let intake = settle(intake, &name, &format, records.rest())?;
    let reader = Reader::new(intake, &name, format)?;
    let mut measure = Measure::new(question);
    records.for_each(|format, number, text| {
        let redactor = LazyCell::new(|| reader.redactor(text));
        let named = LazyCell::new(|| carriers.of(format, text));
        let mut entries = Vec::new();
        let record = iter::once((number, text));
        reader.read_all(record, measure.messages(), &mut entries);
        for entry in &entries {
            let name = entry.carrier.as_deref().or_else(|| named.as_deref());
            let carrier = name.map(|name| entry.shown_value(|| &redactor, name));
            measure.take(entry, carrier.as_ref(), &|| &redactor);
        }
        Ok(())
    })?;
    drop(progress);
    let findings = measure.finish();

    write(reports.html, || page::of(&findings, lang))?;
    write(reports.json, || json::of(&findings))?;
    write(reports.text, || text::of(&findings, lang))?;
    let refusals = findings.refusals.iter();
    let by_code = refusals.map(|(code, refusals)| (*code, refusals.count));
    findings.outcomes.hints(by_code).iter().for_each(notice);
    Ok(if findings.outcomes.is_unreadable() {
        Exit::Bad
    } else {
        Exit::Good
    })
}

/// The files that the report goes to, in each form that is asked for.
struct Reports {
    text: Option<Opened>,
    html: Option<Opened>,
    json: Option<Opened>,
}

impl Reports {
    fn open(options: &Options, feed: &Feed) -> Result<Self, Failure> {
        let outputs = [&options.html, &options.json];
        let takes_stdout = outputs.into_iter().flatten().any(|path| is_standard(path));
        let text = (!takes_stdout)
            .then(|| Opened::new(either("standard output", "标准输出"), Path::new("-")))
            .transpose()?;
        let open = |role, path: &Option<PathBuf>| {
            let path = path.as_deref();
            path.map(|path| Opened::new(role, path)).transpose()
        };
        let html = open("--html", &options.html)?;
        let json = open("--json", &options.json)?;
        let rules = identity_of_input(options.rules.path())?;
        let map = options.intake_args.map.as_ref();
        let map = identity_of_input(map.and_then(MapSource::path))?;
        let mut files = vec![
            (either("the feed", "数据"), feed.identity.as_ref()),
            ("--rules", rules.as_ref()),
            ("--map", map.as_ref()),
        ];
        files.extend(
            [&text, &html, &json]
                .into_iter()
                .flatten()
                .map(Opened::identity),
        );
        refuse_shared_files(&files)?;
        Ok(Self { text, html, json })
    }
}

/// The name of the feed's file without its folder, as others may see the report.
fn feed_name(feed: Option<&Path>) -> Option<String> {
    let path = feed.filter(|path| !is_standard(path))?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    Some(name.to_string_lossy().into_owned())
}

fn write(output: Option<Opened>, report: impl FnOnce() -> String) -> Result<(), Failure> {
    let Some(output) = output else { return Ok(()) };
    let disk: Arc<dyn Disk> = Arc::new(Machine);
    output.replace(&disk, report().as_bytes())
}
