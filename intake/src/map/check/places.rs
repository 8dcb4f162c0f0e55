//! Where things are: paths and templates, each place once.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::super::plan::{Fields, Level, Piece, Place, Source};
use super::placed::placed;
use crate::fault::{MapFault, Problem};
use crate::file::{MapFile, Section};
use crate::path::Path;

type Faults = Vec<MapFault>;

/// All places that a map reads from.
#[derive(Debug, Default)]
pub(super) struct Places {
    places: Vec<Place>,
}

impl Places {
    fn add(&mut self, level: Level, path: Path) -> usize {
        let place = Place { level, path };
        let known = self.places.iter().position(|known| *known == place);
        known.unwrap_or_else(|| {
            self.places.push(place);
            self.places.len() - 1
        })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Place> {
        self.places.iter()
    }

    pub(super) fn finish(self) -> Vec<Place> {
        self.places
    }

    /// Where each thing is; in a trace before its parcel, in a parcel before the record.
    pub(super) fn fields(&mut self, file: &MapFile, faults: &mut Faults) -> Fields {
        let mut fields = Fields::default();
        let sections = [
            ("trace", Level::Trace, &file.trace),
            ("parcel", Level::Parcel, &file.parcel),
            ("record", Level::Record, &file.record),
        ];
        for (name, level, section) in sections {
            for (key, texts, sources) in field_list(section, &mut fields) {
                let key = [name, ".", key].concat();
                sources.extend(self.sources(&key, level, texts, false, faults));
            }
        }
        fields
    }

    /// The places of a path that begins in a scan, else in its parcel, else in the record.
    pub(super) fn anywhere(&mut self, text: &str, faults: &mut Faults) -> Vec<Source> {
        let Some(path) = lone_path("", text, faults) else {
            return Vec::new();
        };
        let levels = [Level::Trace, Level::Parcel, Level::Record];
        let places = levels.map(|level| self.add(level, path.clone()));
        places.map(Source::Place).into()
    }

    /// Paths and templates; a template has braces.
    pub(super) fn sources(
        &mut self,
        key: &str,
        level: Level,
        texts: &[String],
        is_message: bool,
        faults: &mut Faults,
    ) -> Vec<Source> {
        let mut sources = Vec::new();
        for (place, text) in placed(key, texts) {
            // `{}` is a step of a path, and braces with something in them make a template.
            let is_template = is_message || text.replace("{}", "").contains(['{', '}']);
            let source = if is_template {
                self.template(&place, level, text, is_message, faults)
            } else {
                self.lone(&place, level, text, faults).map(Source::Place)
            };
            sources.extend(source);
        }
        sources
    }

    /// The place of a path to one value.
    pub(super) fn lone(
        &mut self,
        place: &str,
        level: Level,
        text: &str,
        faults: &mut Faults,
    ) -> Option<usize> {
        let path = lone_path(place, text, faults)?;
        Some(self.add(level, path))
    }

    fn template(
        &mut self,
        place: &str,
        level: Level,
        text: &str,
        is_message: bool,
        faults: &mut Faults,
    ) -> Option<Source> {
        let refused = || MapFault::new(place, Problem::Template { found: text.into() });
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((literal, behind)) = rest.split_once('{') {
            if !literal.is_empty() {
                pieces.push(Piece::Literal(literal.into()));
            }
            let Some((name, behind)) = behind.split_once('}') else {
                faults.push(refused());
                return None;
            };
            pieces.push(match name.trim() {
                Piece::TEXT if is_message => Piece::Text,
                Piece::LABEL if is_message => Piece::Label,
                Piece::ACTION if is_message => Piece::Action,
                path => Piece::Place(self.lone(place, level, path, faults)?),
            });
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Literal(rest.into()));
        }
        let has_value = pieces
            .iter()
            .any(|piece| !matches!(piece, Piece::Literal(_)));
        if rest.contains('}') || !has_value {
            faults.push(refused());
            return None;
        }
        Some(Source::Template(pieces))
    }
}

/// The fields of a section, with where they are gathered.
fn field_list<'f>(
    section: &'f Section,
    fields: &'f mut Fields,
) -> [(&'static str, &'f [String], &'f mut Vec<Source>); 9] {
    [
        ("waybill_id", &section.waybill_id, &mut fields.waybill_id),
        ("token", &section.token, &mut fields.token),
        ("carrier", &section.carrier, &mut fields.carrier),
        ("time", &section.time, &mut fields.time),
        ("date", &section.date, &mut fields.date),
        ("clock", &section.clock, &mut fields.clock),
        ("zone", &section.zone, &mut fields.zone),
        ("text", &section.text, &mut fields.text),
        ("reason", &section.reason, &mut fields.reason),
    ]
}

/// Paths that may lead to many values; the part itself if there are none.
pub(super) fn paths_or_itself(key: &str, texts: &[String], faults: &mut Faults) -> Vec<Path> {
    if texts.is_empty() {
        return vec![Path::root()];
    }
    let paths = placed(key, texts).filter_map(|(place, text)| path(&place, text, faults));
    paths.collect()
}

/// Paths to one value each.
pub(super) fn lone_paths(key: &str, texts: &[String], faults: &mut Faults) -> Vec<Path> {
    let paths = placed(key, texts).filter_map(|(place, text)| lone_path(&place, text, faults));
    paths.collect()
}

fn path(place: &str, text: &str, faults: &mut Faults) -> Option<Path> {
    match Path::parse(text) {
        Ok(path) => Some(path),
        Err(problem) => {
            let found = text.into();
            faults.push(MapFault::new(place, Problem::Path { found, problem }));
            None
        }
    }
}

fn lone_path(place: &str, text: &str, faults: &mut Faults) -> Option<Path> {
    let path = path(place, text, faults)?;
    if path.is_many() {
        let found = text.into();
        faults.push(MapFault::new(place, Problem::ManyValues { found }));
        return None;
    }
    Some(path)
}
