//! `waybill audit`: reports what really happened in a history.

mod comparison;
mod days;
mod durations;
mod ends;
mod figures;
mod findings;
mod groups;
mod issues;
mod json;
mod measure;
mod options;
mod origin;
mod page;
mod reading;
mod report;
mod stuck;
mod text;
mod words;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::findings::Findings;
pub(crate) use self::options::Options;
use self::reading::Reading;
use self::report::Report;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::feed::{self, Feed, Typed};
use crate::intake::MapSource;
use crate::lang::either;
use crate::output::Opened;
use crate::system::{Disk, Machine, identity_of_input, is_standard, refuse_shared_files};
use crate::terminal::{Lang, notice};

/// Reads the whole feed and writes the report in each form that is asked for. [`Exit::Bad`] if none
/// of its lines could be read.
pub(crate) fn run(options: &Options) -> Result<Exit, Failure> {
    let lang = Lang::of_run();
    let reading = Reading::new(options)?;
    let (path, other) = (options.feed.as_deref(), options.against.as_deref());
    if path.is_none_or(is_standard) && other.is_some_and(is_standard) {
        return Err(Failure::SameFile {
            first: either("the feed", "数据"),
            second: "--against",
        });
    }
    let feed = feed::open(path, Typed::Records)?;
    let before = other.map(|other| feed::open(Some(other), Typed::Records));
    let before = before.transpose()?;
    // No output is written before everything is read.
    let outputs = Outputs::open(options, &feed, before.as_ref())?;
    let findings = reading.read(feed, path, options.stuck.is_some())?;
    let before = before.map(|before| reading.read(before, other, false));
    let report = Report::new(findings, before.transpose()?);

    write(outputs.html, || page::of(&report, lang))?;
    write(outputs.json, || json::of(&report))?;
    write(outputs.stuck, || stuck::of(&report.findings))?;
    write(outputs.text, || text::of(&report, lang))?;
    let is_time_given = options.now.is_some();
    hints(&report.findings, is_time_given)
        .iter()
        .for_each(notice);
    if let Some(against) = &report.against {
        let named = hints(&against.before, is_time_given).into_iter();
        let named = named.map(|hint| hint.map(|text| format!("--against: {text}")));
        named.for_each(|hint| notice(&hint));
    }
    Ok(if report.findings.outcomes.is_unreadable() {
        Exit::Bad
    } else {
        Exit::Good
    })
}

/// What the outcomes say about a whole feed.
fn hints(findings: &Findings, is_time_given: bool) -> Vec<[String; 2]> {
    let refusals = findings.refusals.iter();
    let by_code = refusals.map(|(code, refusals)| (*code, refusals.count));
    findings.outcomes.hints(by_code, is_time_given)
}

/// The files that the report goes to, in each form that is asked for.
struct Outputs {
    text: Option<Opened>,
    html: Option<Opened>,
    json: Option<Opened>,
    stuck: Option<Opened>,
}

impl Outputs {
    fn open(options: &Options, feed: &Feed, before: Option<&Feed>) -> Result<Self, Failure> {
        let outputs = [&options.html, &options.json, &options.stuck];
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
        let stuck = open("--stuck", &options.stuck)?;
        let rules = identity_of_input(options.rules.path())?;
        let map = options.intake_args.map.as_ref();
        let map = identity_of_input(map.and_then(MapSource::path))?;
        let before = before.and_then(|before| before.identity.as_ref());
        let mut files = vec![
            (either("the feed", "数据"), feed.identity.as_ref()),
            ("--against", before),
            ("--rules", rules.as_ref()),
            ("--map", map.as_ref()),
        ];
        let opened = [&text, &html, &json, &stuck];
        files.extend(opened.into_iter().flatten().map(Opened::identity));
        refuse_shared_files(&files)?;
        Ok(Self {
            text,
            html,
            json,
            stuck,
        })
    }
}

fn write(output: Option<Opened>, report: impl FnOnce() -> String) -> Result<(), Failure> {
    let Some(output) = output else { return Ok(()) };
    let disk: Arc<dyn Disk> = Arc::new(Machine);
    output.replace(&disk, report().as_bytes())
}
