//! The values that a scan can see: its own, its parcel's, the record's.

use alloc::borrow::Cow;
use alloc::string::String;

use waybill_engine::ActionType;

use super::node::Node;
use crate::map::{Level, Piece, Plan, Source};
use crate::meaning::Sense;
use crate::text::bare;

/// A value, or why there is none.
#[derive(Debug, Clone)]
pub(super) enum Found<'t> {
    Nothing,
    Text(Cow<'t, str>),
    /// A number with a fraction or an exponent.
    Fraction(Cow<'t, str>),
    Twice,
}

/// Where the values at a map's places are from.
pub(super) trait Scope<'t> {
    fn get(&self, place: usize) -> Found<'t>;
}

/// The values of a scan in JSON or in a form.
pub(super) struct Nodes<'n, 't, 's> {
    pub(super) plan: &'n Plan,
    pub(super) record: &'n Node<'t, 's>,
    pub(super) parcel: &'n Node<'t, 's>,
    /// `None` in a parcel without any.
    pub(super) trace: Option<&'n Node<'t, 's>>,
}

impl<'t> Scope<'t> for Nodes<'_, 't, '_> {
    fn get(&self, place: usize) -> Found<'t> {
        let place = &self.plan.places[place];
        let node = match place.level {
            Level::Record => Some(self.record),
            Level::Parcel => Some(self.parcel),
            Level::Trace => self.trace,
        };
        match node.and_then(|node| node.find(place.path.steps())) {
            Some(Node::Leaf(text)) => Found::Text(trimmed(text)),
            Some(Node::Fraction(text)) => Found::Fraction(trimmed(text)),
            Some(Node::Twice) => Found::Twice,
            _ => Found::Nothing,
        }
    }
}

/// A text without white space around it, of the record where it is in there as it is.
pub(super) fn trimmed<'t>(text: &Cow<'t, str>) -> Cow<'t, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(bare(text)),
        Cow::Owned(text) => Cow::Owned(text.trim().into()),
    }
}

/// What a template may name beside places.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Named<'n> {
    pub(super) text: Option<&'n str>,
    pub(super) label: Option<&'n str>,
    pub(super) action: Option<ActionType>,
}

impl<'n> Named<'n> {
    pub(super) fn of(meaning: &'n crate::meaning::Meaning, text: Option<&'n str>) -> Self {
        Self {
            text,
            label: meaning.label.as_deref(),
            action: match meaning.action {
                Sense::Update(action) => Some(action),
                Sense::Nothing(_) => None,
            },
        }
    }
}

/// The first of the sources with something in it.
#[inline]
pub(super) fn first<'t>(scope: &impl Scope<'t>, sources: &[Source]) -> Found<'t> {
    match sources {
        [] => Found::Nothing,
        [Source::Place(place)] => scope.get(*place),
        _ => first_named(scope, sources, Named::default()),
    }
}

/// As [`first`], where templates may name more than places.
pub(super) fn first_named<'t>(
    scope: &impl Scope<'t>,
    sources: &[Source],
    named: Named<'_>,
) -> Found<'t> {
    for source in sources {
        let found = match source {
            Source::Place(place) => scope.get(*place),
            Source::Template(pieces) => fill(scope, pieces, named),
        };
        if !matches!(found, Found::Nothing) {
            return found;
        }
    }
    Found::Nothing
}

/// A template filled in; nothing if none of its values is there.
fn fill<'t>(scope: &impl Scope<'t>, pieces: &[Piece], named: Named<'_>) -> Found<'t> {
    let mut filled = String::new();
    let mut has_value = false;
    for piece in pieces {
        let value: Option<Cow<'_, str>> = match piece {
            Piece::Literal(text) => {
                filled.push_str(text);
                continue;
            }
            Piece::Text => named.text.map(Cow::Borrowed),
            Piece::Label => named.label.map(Cow::Borrowed),
            Piece::Action => named.action.map(|action| action.label_zh().into()),
            Piece::Place(place) => match scope.get(*place) {
                Found::Text(text) | Found::Fraction(text) => Some(text),
                Found::Twice => return Found::Twice,
                Found::Nothing => None,
            },
        };
        if let Some(value) = value {
            filled.push_str(&value);
            has_value = true;
        }
    }
    if has_value {
        Found::Text(filled.into())
    } else {
        Found::Nothing
    }
}
