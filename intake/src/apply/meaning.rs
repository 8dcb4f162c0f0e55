//! What a scan means: its code by its vocabulary, or its text by the rules.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use alloc::{format, vec};
use core::cell::{Cell, OnceCell};

use waybill_engine::{ActionSet, ActionType, Field};

use super::fault::RecordFault;
use super::scope::{Found, Scope, first};
use crate::map::{Map, Piece, Plan, Source};
use crate::meaning::{Case, Context, Meaning, Reason, Sense};
use crate::text::quoted;
use crate::words::PhraseSet;

/// A value, or what is wrong with it.
pub(super) type Checked<T> = Result<T, RecordFault>;

/// What a scan means.
pub(super) enum Meant<'m> {
    Update(ActionType, &'m Meaning),
    Nothing(Reason, Option<&'m str>),
}

impl<'m> From<&'m Meaning> for Meant<'m> {
    fn from(meaning: &'m Meaning) -> Self {
        match &meaning.action {
            Sense::Update(action) => Self::Update(*action, meaning),
            Sense::Nothing(reason) => Self::Nothing(reason.clone(), meaning.doubt.as_deref()),
        }
    }
}

/// A scan that conditions ask about.
pub(super) struct Asked<'a, 'm, S> {
    pub(super) scope: &'a S,
    pub(super) map: &'m Map,
    pub(super) text: Option<&'a str>,
    /// The phrases of the text, once somebody asks for them.
    pub(super) seen: OnceCell<PhraseSet>,
    /// The actions of the earlier scans of the waybill that is asked about.
    pub(super) earlier: Cell<ActionSet>,
}

impl<'t, 'm: 't, S: Scope<'t>> Asked<'_, 'm, S> {
    /// What the scan means. Its code goes to `code`.
    pub(super) fn meaning(&self, code: &mut Option<Cow<'t, str>>) -> Checked<Meant<'m>> {
        let plan = self.map.plan();
        let ignored = plan.ignore.iter().find(|case| self.holds(case));
        let mut found_in = None;
        for vocabulary in &plan.vocabularies {
            match first(self.scope, &vocabulary.code) {
                Found::Nothing => {}
                Found::Twice => return Err(twice(Field::ActionType)),
                Found::Text(found) | Found::Fraction(found) => {
                    *code = Some(found);
                    found_in = Some(vocabulary);
                    break;
                }
            }
        }
        if let Some(case) = ignored {
            return Ok((&case.meaning).into());
        }
        let (Some(code), Some(vocabulary)) = (code.as_deref(), found_in) else {
            return self.meaning_without_code();
        };
        let table = &vocabulary.table;
        let cases = table.cases(code).unwrap_or_default();
        match cases.iter().find(|case| self.holds(case)) {
            Some(case) => Ok((&case.meaning).into()),
            None if vocabulary.unknown_by_text => self.meaning_without_code(),
            None => Err(RecordFault::UnknownCode {
                code: quoted(code),
                map: self.map.name().into(),
                near: table.nearest(code),
            }),
        }
    }

    fn meaning_without_code(&self) -> Checked<Meant<'m>> {
        let plan = self.map.plan();
        if !plan.rules.is_empty() && self.text.is_some() {
            let rule = plan.rules.iter().find(|rule| self.holds(rule));
            return Ok(
                rule.map_or(Meant::Nothing(Reason::Unmatched, None), |rule| {
                    (&rule.meaning).into()
                }),
            );
        }
        if plan.ignore_without_code {
            return Ok(Meant::Nothing(Reason::NoCode, None));
        }
        let coded = plan
            .vocabularies
            .iter()
            .flat_map(|vocabulary| &vocabulary.code);
        let sources: Vec<Source> = if plan.rules.is_empty() {
            coded.cloned().collect()
        } else {
            coded.chain(&plan.fields.text).cloned().collect()
        };
        Err(missing(self.map, Field::ActionType, &sources))
    }

    fn holds(&self, case: &Case) -> bool {
        case.condition.holds(self)
    }
}

impl<'t, S: Scope<'t>> Context for Asked<'_, '_, S> {
    fn is_one_of(&self, place: usize, texts: &[Box<str>]) -> bool {
        let value = text_of(self.scope.get(place));
        value.is_some_and(|value| texts.iter().any(|text| **text == *value))
    }

    fn phrases(&self) -> &PhraseSet {
        self.seen.get_or_init(|| {
            let plan = self.map.plan();
            plan.phrases.look(self.text.unwrap_or_default())
        })
    }

    fn earlier(&self) -> ActionSet {
        self.earlier.get()
    }
}

/// Nothing is where the map looks.
pub(super) fn missing(map: &Map, field: Field, sources: &[Source]) -> RecordFault {
    let places = sources.iter().flat_map(|source| wanted(map.plan(), source));
    let mut wanted: Vec<String> = places.collect();
    wanted.dedup();
    RecordFault::Missing {
        field,
        map: map.name().into(),
        wanted,
    }
}

/// Where a source is read from, as the map has it.
fn wanted(plan: &Plan, source: &Source) -> Vec<String> {
    let path = |place: usize| vec![plan.places[place].path.to_string()];
    let named = |name: &str| vec![format!("{{{name}}}")];
    let of_piece = |piece: &Piece| match piece {
        Piece::Literal(_) => Vec::new(),
        Piece::Place(place) => path(*place),
        Piece::Text => {
            let texts = plan.fields.text.iter();
            texts.flat_map(|source| wanted(plan, source)).collect()
        }
        Piece::Label => named(Piece::LABEL),
        Piece::Action => named(Piece::ACTION),
    };
    match source {
        Source::Place(place) => path(*place),
        Source::Template(pieces) => pieces.iter().flat_map(of_piece).collect(),
    }
}

pub(super) fn text_of(found: Found<'_>) -> Option<Cow<'_, str>> {
    match found {
        Found::Text(text) | Found::Fraction(text) => Some(text),
        Found::Nothing | Found::Twice => None,
    }
}

pub(super) const fn twice(field: Field) -> RecordFault {
    RecordFault::Twice { field }
}
