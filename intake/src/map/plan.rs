//! A checked map, ready to be applied.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::file::{Order, Take};
use crate::meaning::{Case, CodeTable};
use crate::path::{Path, Shape, Step};
use crate::time::Times;
use crate::words::Phrases;

/// A checked map, ready to be applied.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) unwrap: Vec<Path>,
    /// What is wanted of a record, with how many of the fields in `unwrap` behind it.
    pub(crate) shapes: Vec<Shape>,
    /// Where parcels are in the record; the first that is there.
    pub(crate) parcels: Vec<Path>,
    /// Where traces are in a parcel.
    pub(crate) traces: Vec<Path>,
    pub(crate) order: Order,
    pub(crate) ignore_without_code: bool,
    /// All places that anything is read from.
    pub(crate) places: Vec<Place>,
    pub(crate) fields: Fields,
    /// What items carry along, whatever it is there for.
    pub(crate) carried: Vec<Vec<Source>>,
    pub(crate) several: Option<Several>,
    pub(crate) times: Times,
    pub(crate) message: Message,
    pub(crate) ignore: Vec<Case>,
    pub(crate) vocabularies: Vec<Vocabulary>,
    pub(crate) rules: Vec<Case>,
    pub(crate) phrases: Phrases,
    /// Whether any condition asks for the parcel's earlier actions.
    pub(crate) asks_for_earlier: bool,
}

impl Plan {
    /// Whether a record is its only parcel, and this its only scan.
    pub(crate) fn is_flat(&self) -> bool {
        let is_itself = |paths: &[Path]| matches!(paths, [only] if only.steps().is_empty());
        is_itself(&self.parcels) && is_itself(&self.traces)
    }

    /// Whether a record with nothing but these members, none of them an object or a list, is its
    /// only parcel, and this its only scan.
    pub(crate) fn is_one_scan(&self, has: impl Fn(&str) -> bool) -> bool {
        let leads_away = |path: &Path| match path.steps() {
            [Step::Member(names), ..] => names.iter().any(|name| has(name)),
            [Step::Members, ..] => true,
            [] | [Step::Items, ..] => false,
        };
        let is_itself = |paths: &[Path]| {
            let itself = paths.iter().position(|path| path.steps().is_empty());
            itself.is_some_and(|itself| !paths[..itself].iter().any(leads_away))
        };
        !self.unwrap.iter().any(leads_away) && is_itself(&self.parcels) && is_itself(&self.traces)
    }
}

/// The part of a record that a path begins in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Record,
    Parcel,
    Trace,
}

/// Where a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) level: Level,
    pub(crate) path: Path,
}

/// Where each thing is; the first that is there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields {
    pub(crate) waybill_id: Vec<Source>,
    pub(crate) token: Vec<Source>,
    pub(crate) carrier: Vec<Source>,
    pub(crate) time: Vec<Source>,
    pub(crate) date: Vec<Source>,
    pub(crate) clock: Vec<Source>,
    pub(crate) zone: Vec<Source>,
    pub(crate) text: Vec<Source>,
    pub(crate) reason: Vec<Source>,
}

/// Where a text is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// The value at a place.
    Place(usize),
    /// Several values and what is between them; there if any of the values is.
    Template(Vec<Piece>),
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Literal(Box<str>),
    Place(usize),
    /// `{@text}`: the scan's own text.
    Text,
    /// `{@label}`: what the map calls the code.
    Label,
    /// `{@action}`: the Chinese label of the action.
    Action,
}

impl Piece {
    /// What [`Self::Text`] is called in a template.
    pub(crate) const TEXT: &str = "@text";
    /// What [`Self::Label`] is called there.
    pub(crate) const LABEL: &str = "@label";
    /// What [`Self::Action`] is called there.
    pub(crate) const ACTION: &str = "@action";

    /// The place that it is read from, if it is.
    pub(crate) fn place(&self) -> Option<usize> {
        match self {
            Self::Place(place) => Some(*place),
            Self::Literal(_) | Self::Text | Self::Label | Self::Action => None,
        }
    }
}

impl Source {
    /// The places that it is read from.
    pub(crate) fn places(&self) -> impl Iterator<Item = usize> {
        let (one, pieces): (_, &[Piece]) = match self {
            Self::Place(place) => (Some(*place), &[]),
            Self::Template(pieces) => (None, pieces),
        };
        one.into_iter()
            .chain(pieces.iter().filter_map(Piece::place))
    }
}

/// Several waybill ids in one field.
#[derive(Debug, Clone)]
pub(crate) struct Several {
    pub(crate) between: Vec<char>,
    pub(crate) take: Take,
}

/// What the recipient reads.
#[derive(Debug, Clone, Default)]
pub(crate) struct Message {
    pub(crate) text: Vec<Source>,
    pub(crate) remove_html: bool,
    pub(crate) join_lines: bool,
    pub(crate) normalise_phones: bool,
}

/// Codes, and where they are.
#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    pub(crate) code: Vec<Source>,
    pub(crate) unknown_by_text: bool,
    pub(crate) table: CodeTable,
}
