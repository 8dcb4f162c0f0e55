//! One scan: what it is by the map, and everything that is wrong with it.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::OnceCell;

use waybill_engine::{
    ActionMessage, ActionSet, ActionType, Fault, Field, MessagePolicy, OrderToken, Timestamp,
    Update, WaybillId,
};

use super::fault::RecordFault;
use super::item::{Content, Ignored, Item, Malformed, Scan};
use super::message::message;
use super::scope::{Found, Named, Scope, first, first_named};
use crate::file::Take;
use crate::map::{Map, Source};
use crate::meaning::{Case, Context, Meaning, Reason, Sense};
use crate::text::quoted;
use crate::words::Seen;

/// Reads the scans of one record.
pub(super) struct Scans<'m, 'p> {
    pub(super) map: &'m Map,
    pub(super) policy: &'p MessagePolicy,
    /// The actions of the scans so far, by waybill id, if any condition asks for them.
    earlier: BTreeMap<String, ActionSet>,
}

/// A value, or what is wrong with it.
type Checked<T> = Result<T, RecordFault>;

impl<'m, 'p> Scans<'m, 'p> {
    pub(super) fn new(map: &'m Map, policy: &'p MessagePolicy) -> Self {
        Self {
            map,
            policy,
            earlier: BTreeMap::new(),
        }
    }

    /// The items of one scan: one for each of its waybill ids.
    pub(super) fn read<'t>(
        &mut self,
        scope: &impl Scope<'t>,
        number: usize,
        items: &mut Vec<Item<'t>>,
    ) where
        'm: 't,
    {
        let carrier = text_of(first(scope, &self.map.plan().fields.carrier));
        for id in self.waybill_ids(scope) {
            let mut item = Item {
                number,
                waybill_id: id.as_ref().ok().cloned(),
                carrier: carrier.clone(),
                code: None,
                content: Content::Empty(None),
            };
            self.fill(scope, id.err(), &mut item);
            items.push(item);
        }
    }

    /// A parcel without any scan.
    pub(super) fn empty<'t>(
        &self,
        scope: &impl Scope<'t>,
        number: usize,
        items: &mut Vec<Item<'t>>,
    ) {
        let fields = &self.map.plan().fields;
        for id in self.waybill_ids(scope) {
            items.push(Item {
                number,
                waybill_id: id.ok(),
                carrier: text_of(first(scope, &fields.carrier)),
                code: None,
                content: Content::Empty(text_of(first(scope, &fields.reason))),
            });
        }
    }

    fn fill<'t>(
        &mut self,
        scope: &impl Scope<'t>,
        id_fault: Option<RecordFault>,
        item: &mut Item<'t>,
    ) where
        'm: 't,
    {
        let plan = self.map.plan();
        let text = first(scope, &plan.fields.text);
        let asked = Asked {
            scope,
            scans: self,
            text: match &text {
                Found::Text(text) | Found::Fraction(text) => Some(text),
                Found::Nothing | Found::Twice => None,
            },
            seen: OnceCell::new(),
            earlier: self.earlier_of(item.waybill_id.as_ref()),
        };
        let meaning = asked.meaning(&mut item.code);
        let (action, doubt) = match meaning {
            Ok(Meant::Nothing(reason, doubt)) => {
                item.content = Content::Ignored(Ignored {
                    reason,
                    doubt: doubt.map(Cow::Borrowed),
                });
                return;
            }
            Ok(Meant::Update(action, meaning)) => (Ok((action, meaning)), meaning.doubt.as_deref()),
            Err(fault) => (Err(fault), None),
        };
        let named = action
            .as_ref()
            .ok()
            .map(|(_, meaning)| Named::of(meaning, asked.text));
        let message = self.message(scope, text.clone(), named.unwrap_or_default());
        let time = self.time(scope);
        let token = self.token(scope);
        item.content = match (action, message, time, token, id_fault) {
            (Ok((action, _)), Ok(message), Ok(time), Ok(token), None) => {
                self.remember(item.waybill_id.as_ref(), action);
                Content::Update(Scan {
                    update: Update::new(action, time, message),
                    token,
                    doubt: doubt.map(Cow::Borrowed),
                })
            }
            (action, message, time, token, id_fault) => {
                let mut faults = Vec::new();
                faults.extend(action.err());
                faults.extend(message.err());
                faults.extend(time.err());
                faults.extend(token.err());
                faults.extend(id_fault);
                Malformed::new(faults).map_or(Content::Empty(None), Content::Malformed)
            }
        };
    }

    fn earlier_of(&self, id: Option<&WaybillId<'_>>) -> ActionSet {
        id.and_then(|id| self.earlier.get(id.as_str()).copied())
            .unwrap_or(ActionSet::EMPTY)
    }

    fn remember(&mut self, id: Option<&WaybillId<'_>>, action: ActionType) {
        if let (true, Some(id)) = (self.map.plan().asks_for_earlier, id) {
            let earlier = self
                .earlier
                .entry(id.as_str().into())
                .or_insert(ActionSet::EMPTY);
            *earlier = earlier.with(action);
        }
    }

    /// The waybill ids of a scan; at least one, or what is wrong.
    fn waybill_ids<'t>(&self, scope: &impl Scope<'t>) -> Vec<Checked<WaybillId<'t>>> {
        let plan = self.map.plan();
        let text = match first(scope, &plan.fields.waybill_id) {
            Found::Text(text) => text,
            Found::Fraction(text) => {
                let found = quoted(&text);
                return alloc::vec![Err(RecordFault::SpreadsheetId { found })];
            }
            Found::Twice => return alloc::vec![Err(twice(Field::WaybillId))],
            Found::Nothing => {
                return alloc::vec![Err(self.missing(Field::WaybillId, &plan.fields.waybill_id))];
            }
        };
        let Some(several) = &plan.several else {
            return alloc::vec![waybill_id(text)];
        };
        let ids = pieces(text, &several.between);
        match several.take {
            Take::Each => ids.into_iter().map(waybill_id).collect(),
            Take::First => ids.into_iter().take(1).map(waybill_id).collect(),
        }
    }

    fn time<'t>(&self, scope: &impl Scope<'t>) -> Checked<Timestamp> {
        let plan = self.map.plan();
        let fields = &plan.fields;
        let zone = text_of(first(scope, &fields.zone));
        let whole = first(scope, &fields.time);
        let text = match whole {
            Found::Twice => return Err(twice(Field::ActionTime)),
            Found::Text(text) | Found::Fraction(text) => text,
            Found::Nothing => {
                let halves = (first(scope, &fields.date), first(scope, &fields.clock));
                let (Some(date), Some(clock)) = (text_of(halves.0), text_of(halves.1)) else {
                    let sources = if fields.time.is_empty() {
                        &fields.date
                    } else {
                        &fields.time
                    };
                    return Err(self.missing(Field::ActionTime, sources));
                };
                joined_halves(&date, &clock).into()
            }
        };
        Ok(plan.times.read(&text, zone.as_deref())?)
    }

    /// When it happened, for the order of scans.
    pub(super) fn time_of<'t>(&self, scope: &impl Scope<'t>) -> Option<Timestamp> {
        self.time(scope).ok()
    }

    fn token<'t>(&self, scope: &impl Scope<'t>) -> Checked<Option<OrderToken<'t>>> {
        match first(scope, &self.map.plan().fields.token) {
            Found::Nothing => Ok(None),
            Found::Twice => Err(twice(Field::Token)),
            Found::Text(text) | Found::Fraction(text) => {
                Ok(Some(OrderToken::new(text).map_err(Fault::from)?))
            }
        }
    }

    fn message<'t>(
        &self,
        scope: &impl Scope<'t>,
        text: Found<'t>,
        named: Named<'_>,
    ) -> Checked<ActionMessage<'t>> {
        let plan = self.map.plan();
        let found = match &*plan.message.text {
            [] => text,
            templates => first_named(scope, templates, named),
        };
        match found {
            Found::Text(text) | Found::Fraction(text) => {
                Ok(message(text, &plan.message, self.policy).map_err(Fault::from)?)
            }
            Found::Twice => Err(twice(Field::ActionMsg)),
            Found::Nothing => {
                let sources = match &*plan.message.text {
                    [] => &plan.fields.text,
                    _ => &plan.message.text,
                };
                Err(self.missing(Field::ActionMsg, sources))
            }
        }
    }

    fn missing(&self, field: Field, sources: &[Source]) -> RecordFault {
        let places = sources.iter().flat_map(Source::places);
        let path = |place: usize| self.map.plan().places[place].path.to_string();
        let mut wanted: Vec<String> = places.map(path).collect();
        wanted.dedup();
        RecordFault::Missing {
            field,
            map: self.map.name().into(),
            wanted,
        }
    }
}

/// What a scan means.
enum Meant<'m> {
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
struct Asked<'a, 'm, 'p, S> {
    scope: &'a S,
    scans: &'a Scans<'m, 'p>,
    text: Option<&'a str>,
    /// The phrases of the text, once somebody asks for them.
    seen: OnceCell<Seen>,
    earlier: ActionSet,
}

impl<'t, 'm: 't, S: Scope<'t>> Asked<'_, 'm, '_, S> {
    /// What the scan means. Its code goes to `code`.
    fn meaning(&self, code: &mut Option<Cow<'t, str>>) -> Checked<Meant<'m>> {
        let plan = self.scans.map.plan();
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
                map: self.scans.map.name().into(),
                near: table.nearest(code),
            }),
        }
    }

    fn meaning_without_code(&self) -> Checked<Meant<'m>> {
        let plan = self.scans.map.plan();
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
        Err(self.scans.missing(Field::ActionType, &sources))
    }

    fn holds(&self, case: &Case) -> bool {
        case.condition.holds(self)
    }
}

impl<'t, S: Scope<'t>> Context for Asked<'_, '_, '_, S> {
    fn is_one_of(&self, place: usize, texts: &[Box<str>]) -> bool {
        let value = text_of(self.scope.get(place));
        value.is_some_and(|value| texts.iter().any(|text| **text == *value))
    }

    fn phrases(&self) -> &Seen {
        self.seen.get_or_init(|| {
            let plan = self.scans.map.plan();
            plan.phrases.look(self.text.unwrap_or_default())
        })
    }

    fn earlier(&self) -> ActionSet {
        self.earlier
    }
}

fn text_of(found: Found<'_>) -> Option<Cow<'_, str>> {
    match found {
        Found::Text(text) | Found::Fraction(text) => Some(text),
        Found::Nothing | Found::Twice => None,
    }
}

const fn twice(field: Field) -> RecordFault {
    RecordFault::Twice { field }
}

/// The parts of a text between some characters; the whole if there is nothing else.
fn pieces<'t>(text: Cow<'t, str>, between: &[char]) -> Vec<Cow<'t, str>> {
    let split = |text: &str| -> Vec<String> {
        let parts = text.split(between).map(str::trim);
        parts
            .filter(|part| !part.is_empty())
            .map(Into::into)
            .collect()
    };
    let parts: Vec<Cow<'t, str>> = match &text {
        Cow::Borrowed(text) => {
            let parts = text.split(between).map(str::trim);
            parts
                .filter(|part| !part.is_empty())
                .map(Cow::Borrowed)
                .collect()
        }
        Cow::Owned(text) => split(text).into_iter().map(Cow::Owned).collect(),
    };
    if parts.is_empty() {
        alloc::vec![text]
    } else {
        parts
    }
}

/// A waybill id out of what a spreadsheet may make of it.
fn waybill_id(text: Cow<'_, str>) -> Checked<WaybillId<'_>> {
    if is_spreadsheet_number(&text) {
        return Err(RecordFault::SpreadsheetId {
            found: quoted(&text),
        });
    }
    Ok(WaybillId::new(without_marks(text)).map_err(Fault::from)?)
}

/// Without the marks by which spreadsheets keep a number a text: `'123` and `="123"`.
fn without_marks(text: Cow<'_, str>) -> Cow<'_, str> {
    let bare = |text: &str| {
        let quoted = text
            .strip_prefix("=\"")
            .and_then(|rest| rest.strip_suffix('"'));
        let from = quoted.or_else(|| text.strip_prefix('\'')).map(str::trim);
        from.map(|bare| {
            text.find(bare)
                .map_or((0, text.len()), |at| (at, at + bare.len()))
        })
    };
    let range = bare(&text);
    match (text, range) {
        (text, None) => text,
        (Cow::Borrowed(text), Some((from, to))) => Cow::Borrowed(&text[from..to]),
        (Cow::Owned(text), Some((from, to))) => Cow::Owned(text[from..to].into()),
    }
}

/// Digits with a point or an exponent: `7.73061E+14`, `770473676669116.0`.
fn is_spreadsheet_number(text: &str) -> bool {
    let is_number = text
        .bytes()
        .all(|b| b.is_ascii_digit() || b".+eE".contains(&b));
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let next = text.as_bytes().get(digits).copied();
    let ends_as_number = text.ends_with(|c: char| c.is_ascii_digit() || c == '.');
    let is_power = next.is_some_and(|b| b.eq_ignore_ascii_case(&b'E')) && text.contains("E+");
    is_number && digits > 0 && ends_as_number && (next == Some(b'.') || is_power)
}

/// A date and a time of day in two fields as one text. A time of day that is a number may have
/// lost the zeros before it.
fn joined_halves(date: &str, clock: &str) -> String {
    let is_number = clock.bytes().all(|b| b.is_ascii_digit());
    let lost = if is_number {
        6_usize.saturating_sub(clock.len())
    } else {
        0
    };
    [date, " ", &"0".repeat(lost), clock].concat()
}
