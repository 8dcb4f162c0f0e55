//! From a map's file to a plan, with everything that is wrong with it.

mod cases;
mod placed;
mod places;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::plan::{Fields, Level, Message, Plan, Several, Vocabulary};
use crate::fault::{MapFault, Plain, Problem};
use crate::file::{MapFile, MessageForm, VocabularyForm};
use crate::meaning::{CodeTable, Standing, Written};
use crate::path::{Path, Shape, TooLarge};
use crate::time::{Format, Offset, Times};
use crate::words::Collector;
use cases::{Closing, Meanings};
use placed::placed;
use places::Places;

/// More fields within fields than any push has.
const MOST_UNWRAPPED: usize = 4;

/// Checks a file, and the paths to what its items carry along. The plan is sound only if no fault
/// was added.
pub(super) fn check(
    file: &MapFile,
    carried: &[String],
    faults: &mut Vec<MapFault>,
) -> Option<Plan> {
    let mut places = Places::default();
    let unwrap = places::lone_paths("unwrap", &file.unwrap, faults);
    if file.unwrap.len() > MOST_UNWRAPPED {
        let most = MOST_UNWRAPPED;
        faults.push(MapFault::new("unwrap", Problem::TooMany { most }));
    }
    let parcels = places::paths_or_itself("parcel.at", &file.parcel.at, faults);
    let traces = places::paths_or_itself("trace.at", &file.trace.at, faults);
    let fields = places.fields(file, faults);
    check_fields(&fields, faults);
    let carried = carried.iter().map(|path| places.anywhere(path, faults));
    let carried = carried.collect();
    let message = message(&file.message, &mut places, faults);
    let mut meanings = Meanings {
        places: &mut places,
        phrases: Collector::default(),
        faults,
    };
    let ignore = meanings.cases("ignore", &file.ignore, Closing::Never);
    let rules = meanings.cases("text.rules", &file.text.rules, Closing::Maybe);
    let vocabularies = meanings.vocabularies(&file.vocabularies);
    if vocabularies.is_empty() && rules.is_empty() {
        meanings.fault("", Plain::NoMeaning);
    }
    let phrases = meanings.finish(&file.text.strike);
    let times = times(file, faults);
    let shapes = shapes(&unwrap, &parcels, &traces, &places, faults);
    let cases = || {
        let coded = vocabularies
            .iter()
            .flat_map(|vocabulary: &Vocabulary| vocabulary.table.all());
        coded.chain(&rules).chain(&ignore)
    };
    let asks_for_earlier = cases().any(|case| !case.condition.standing.is_empty());
    Some(Plan {
        asks_for_earlier,
        unwrap,
        shapes,
        parcels,
        traces,
        order: file.order,
        ignore_without_code: file.ignore_without_code,
        places: places.finish(),
        fields,
        carried,
        several: (!file.several.split.is_empty()).then(|| Several {
            between: file.several.split.chars().collect(),
            take: file.several.take,
        }),
        times,
        message,
        ignore,
        vocabularies,
        rules,
        phrases: phrases?,
    })
}

fn message(form: &MessageForm, places: &mut Places, faults: &mut Vec<MapFault>) -> Message {
    Message {
        text: places.sources("message.text", Level::Trace, &form.text, true, faults),
        remove_html: form.remove_html,
        join_lines: form.join_lines,
        normalise_phones: form.normalise_phones,
    }
}

/// Without a waybill id and a time nothing can be read.
fn check_fields(fields: &Fields, faults: &mut Vec<MapFault>) {
    if fields.waybill_id.is_empty() {
        faults.push(MapFault::new("", Plain::NoWaybillId));
    }
    match (fields.date.is_empty(), fields.clock.is_empty()) {
        (true, true) if fields.time.is_empty() => {
            faults.push(MapFault::new("", Plain::NoTime));
        }
        (true, false) | (false, true) => faults.push(MapFault::new("", Plain::HalfTime)),
        (true, true) | (false, false) => {}
    }
}

fn times(file: &MapFile, faults: &mut Vec<MapFault>) -> Times {
    let mut formats = Vec::new();
    if file.formats.is_empty() {
        faults.push(MapFault::new("time.formats", Plain::Missing));
    }
    for (place, text) in placed("time.formats", &file.formats) {
        match Format::parse(text) {
            Ok(format) => formats.push(format),
            Err(problem) => {
                let found = text.clone();
                faults.push(MapFault::new(place, Problem::Format { found, problem }));
            }
        }
    }
    let zone = file.zone.as_deref().and_then(|text| {
        let zone = Offset::parse(text);
        if zone.is_none() {
            let found = text.into();
            faults.push(MapFault::new("time.zone", Problem::Zone { found }));
        }
        zone
    });
    Times { formats, zone }
}

/// What is wanted of a record, with none, one and more of the unwrapped fields behind it.
fn shapes(
    unwrap: &[Path],
    parcels: &[Path],
    traces: &[Path],
    places: &Places,
    faults: &mut Vec<MapFault>,
) -> Vec<Shape> {
    let mut parts = 0;
    let mut shapes = Vec::new();
    for stage in 0..=unwrap.len().min(MOST_UNWRAPPED) {
        let mut shape = Shape::default();
        let rest = &unwrap[stage..];
        let lists = (parcels, traces);
        let added = add_all(&mut shape, &mut Vec::new(), rest, lists, places, &mut parts);
        if let Err(TooLarge) = added {
            faults.push(MapFault::new("", Plain::TooLarge));
            break;
        }
        shapes.push(shape);
    }
    shapes
}

/// Adds everything that is wanted behind some fields, and behind each field that may come next.
fn add_all<'p>(
    shape: &mut Shape,
    behind: &mut Vec<&'p Path>,
    unwrap: &'p [Path],
    lists: (&'p [Path], &'p [Path]),
    places: &'p Places,
    parts: &mut usize,
) -> Result<(), TooLarge> {
    let (parcels, traces) = lists;
    let root = Path::root();
    for place in places.iter() {
        match place.level {
            Level::Record => add(shape, behind, &[&place.path], parts)?,
            Level::Parcel => {
                for parcel in parcels {
                    add(shape, behind, &[parcel, &place.path], parts)?;
                }
            }
            Level::Trace => {
                for parcel in parcels {
                    for trace in traces {
                        add(shape, behind, &[parcel, trace, &place.path], parts)?;
                    }
                }
            }
        }
    }
    for (i, path) in unwrap.iter().enumerate() {
        behind.push(path);
        add(shape, behind, &[&root], parts)?;
        add_all(shape, behind, &unwrap[i + 1..], lists, places, parts)?;
        behind.pop();
    }
    Ok(())
}

fn add(
    shape: &mut Shape,
    behind: &[&Path],
    paths: &[&Path],
    parts: &mut usize,
) -> Result<(), TooLarge> {
    let paths: Vec<&Path> = behind.iter().chain(paths).copied().collect();
    shape.add(&paths, parts)
}

impl Meanings<'_> {
    fn vocabularies(&mut self, forms: &[VocabularyForm]) -> Vec<Vocabulary> {
        let mut vocabularies = Vec::new();
        for (number, form) in (1..).zip(forms) {
            let place = match forms {
                [_] => "vocabulary".into(),
                _ => format!("vocabulary[{number}]"),
            };
            let code = format!("{place}.code");
            let code = self
                .places
                .sources(&code, Level::Trace, &form.code, false, self.faults);
            let table = self.table(&place, form);
            vocabularies.push(Vocabulary {
                code,
                unknown_by_text: form.unknown_by_text,
                table,
            });
        }
        vocabularies
    }

    fn table(&mut self, place: &str, form: &VocabularyForm) -> CodeTable {
        let mut table = CodeTable::default();
        for (codes, forms) in &form.codes {
            let place = format!("{place}.codes.{codes}");
            if forms.is_empty() {
                self.fault(place, Plain::Blank);
                continue;
            }
            let cases = self.cases(&place, forms, Closing::Needed);
            for code in codes.split('|') {
                let code = code.trim();
                let is_new = match Written::parse(code) {
                    Written::One if code.is_empty() => {
                        self.fault(place.clone(), Plain::Blank);
                        continue;
                    }
                    Written::One => table.add(code, cases.clone()),
                    Written::Alike(pattern) => table.add_pattern(pattern, cases.clone()),
                    Written::Everything => {
                        self.fault(place.clone(), Plain::Everything);
                        continue;
                    }
                };
                if !is_new {
                    let found = code.into();
                    self.fault(place.clone(), Problem::Repeated { found });
                }
            }
        }
        table
    }

    fn standing(
        &mut self,
        place: &str,
        before: Option<&str>,
        after: Option<&str>,
    ) -> Vec<Standing> {
        let mut standing = Vec::new();
        if let Some(text) = before {
            standing.extend(
                self.action(&format!("{place}.before"), text)
                    .map(Standing::Before),
            );
        }
        if let Some(text) = after {
            standing.extend(
                self.action(&format!("{place}.after"), text)
                    .map(Standing::After),
            );
        }
        standing
    }
}
