//! One scan: what it is by the map, and everything that is wrong with it.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::{self, Vec};
use core::cell::{Cell, OnceCell};

use waybill_engine::{
    ActionMessage, ActionSet, Fault, Field, MessagePolicy, OrderToken, Timestamp, Update, WaybillId,
};

use super::fault::RecordFault;
use super::ids::{pieces, waybill_id};
use super::item::{Content, Ignored, Item, Malformed, Scan};
use super::meaning::{Asked, Checked, Meant, missing, text_of, twice};
use super::message::message;
use super::scope::{Found, Named, Scope, first, first_named};
use crate::file::Take;
use crate::map::Map;
use crate::text::quoted;

/// Reads the scans of one record.
pub(super) struct Scans<'m, 'p> {
    pub(super) map: &'m Map,
    pub(super) policy: &'p MessagePolicy,
    /// The actions of the scans so far, by waybill id, if any condition asks for them.
    earlier: BTreeMap<String, ActionSet>,
}

impl<'m, 'p> Scans<'m, 'p> {
    pub(super) fn new(map: &'m Map, policy: &'p MessagePolicy) -> Self {
        Self {
            map,
            policy,
            earlier: BTreeMap::new(),
        }
    }

    /// The items of one scan: one for each of its waybill ids.
    ///
    /// Whatever is the same for all of them is read once: a field may name thousands.
    #[inline(never)]
    pub(super) fn read<'t>(
        &mut self,
        scope: &impl Scope<'t>,
        number: usize,
        items: &mut Vec<Item<'t>>,
    ) where
        'm: 't,
    {
        let map = self.map;
        let fields = &map.plan().fields;
        let text = first(scope, &fields.text);
        let asked = Asked {
            scope,
            map,
            text: match &text {
                Found::Text(text) | Found::Fraction(text) => Some(text),
                Found::Nothing | Found::Twice => None,
            },
            seen: OnceCell::new(),
            earlier: Cell::new(ActionSet::EMPTY),
        };
        let carrier = text_of(first(scope, &fields.carrier));
        let mut rest = None;
        for id in self.waybill_ids(scope) {
            asked.earlier.set(self.earlier_of(id.as_ref().ok()));
            let mut code = None;
            let meaning = asked.meaning(&mut code);
            let (waybill_id, id_fault) = match id {
                Ok(id) => (Some(id), None),
                Err(fault) => (None, Some(fault)),
            };
            let content = match meaning {
                Ok(Meant::Nothing(reason, doubt)) => Content::Ignored(Ignored {
                    reason,
                    doubt: doubt.map(Cow::Borrowed),
                }),
                meaning => {
                    let rest = rest.get_or_insert_with(|| self.rest(scope, &text, &meaning));
                    let content = content(meaning, rest, id_fault);
                    self.remember(waybill_id.as_ref(), &content);
                    content
                }
            };
            items.push(Item {
                number,
                waybill_id,
                carrier: carrier.clone(),
                code,
                carried: self.carried(scope),
                content,
            });
        }
    }

    /// A parcel without any scan.
    pub(super) fn empty<'t>(
        &self,
        scope: &impl Scope<'t>,
        number: usize,
        items: &mut Vec<Item<'t>>,
    ) {
        let reason = text_of(first(scope, &self.map.plan().fields.reason));
        self.parcel(scope, number, &Content::Empty(reason), items);
    }

    /// A parcel whose scans nobody can find.
    pub(super) fn refused<'t>(
        &self,
        scope: &impl Scope<'t>,
        number: usize,
        fault: RecordFault,
        items: &mut Vec<Item<'t>>,
    ) {
        self.parcel(scope, number, &Content::Malformed(fault.into()), items);
    }

    /// The same for each waybill id of a parcel of which no scan is read.
    fn parcel<'t>(
        &self,
        scope: &impl Scope<'t>,
        number: usize,
        content: &Content<'t>,
        items: &mut Vec<Item<'t>>,
    ) {
        let carrier = text_of(first(scope, &self.map.plan().fields.carrier));
        for id in self.waybill_ids(scope) {
            items.push(Item {
                number,
                waybill_id: id.ok(),
                carrier: carrier.clone(),
                code: None,
                carried: self.carried(scope),
                content: content.clone(),
            });
        }
    }

    fn carried<'t>(&self, scope: &impl Scope<'t>) -> Vec<Option<Cow<'t, str>>> {
        let sources = self.map.plan().carried.iter();
        sources
            .map(|sources| text_of(first(scope, sources)))
            .collect()
    }

    /// What a scan has beside its waybill id and its meaning.
    ///
    /// The message may name the meaning. The ids of one scan could only have different ones after
    /// different scans; then that of the first is taken.
    fn rest<'t>(
        &self,
        scope: &impl Scope<'t>,
        text: &Found<'t>,
        meaning: &Checked<Meant<'m>>,
    ) -> Rest<'t> {
        let named = match (meaning, text) {
            (Ok(Meant::Update(_, meaning)), Found::Text(text) | Found::Fraction(text)) => {
                Named::of(meaning, Some(text))
            }
            (Ok(Meant::Update(_, meaning)), _) => Named::of(meaning, None),
            // What it means can't be said, and the text is there all the same.
            (_, Found::Text(text) | Found::Fraction(text)) => Named {
                text: Some(text),
                ..Named::default()
            },
            _ => Named::default(),
        };
        Rest {
            message: self.message(scope, text.clone(), named),
            time: self.time(scope),
            token: self.token(scope),
        }
    }

    fn earlier_of(&self, id: Option<&WaybillId<'_>>) -> ActionSet {
        id.and_then(|id| self.earlier.get(id.as_str()).copied())
            .unwrap_or(ActionSet::EMPTY)
    }

    fn remember(&mut self, id: Option<&WaybillId<'_>>, content: &Content<'_>) {
        if let (true, Some(id), Content::Update(scan)) =
            (self.map.plan().asks_for_earlier, id, content)
        {
            let earlier = self
                .earlier
                .entry(id.as_str().into())
                .or_insert(ActionSet::EMPTY);
            *earlier = earlier.with(scan.update.action());
        }
    }

    /// The waybill ids of a scan; at least one, or what is wrong.
    fn waybill_ids<'t>(&self, scope: &impl Scope<'t>) -> Ids<'t> {
        let plan = self.map.plan();
        let text = match first(scope, &plan.fields.waybill_id) {
            Found::Text(text) => text,
            Found::Fraction(text) => {
                let found = quoted(&text);
                return Ids::one(Err(RecordFault::SpreadsheetId { found }));
            }
            Found::Twice => return Ids::one(Err(twice(Field::WaybillId))),
            Found::Nothing => {
                let wanted = &plan.fields.waybill_id;
                return Ids::one(Err(missing(self.map, Field::WaybillId, wanted)));
            }
        };
        let Some(several) = &plan.several else {
            return Ids::one(waybill_id(text));
        };
        let mut ids = pieces(text, &several.between);
        if several.take == Take::First {
            ids.truncate(1);
        }
        Ids::Several(ids.into_iter())
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
                    return Err(missing(self.map, Field::ActionTime, sources));
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
                Err(missing(self.map, Field::ActionMsg, sources))
            }
        }
    }
}

/// The waybill ids of a scan: hardly any has more than one.
enum Ids<'t> {
    One(Option<Checked<WaybillId<'t>>>),
    Several(vec::IntoIter<Cow<'t, str>>),
}

impl<'t> Ids<'t> {
    const fn one(id: Checked<WaybillId<'t>>) -> Self {
        Self::One(Some(id))
    }
}

impl<'t> Iterator for Ids<'t> {
    type Item = Checked<WaybillId<'t>>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::One(id) => id.take(),
            Self::Several(texts) => texts.next().map(waybill_id),
        }
    }
}

/// What a scan has beside its waybill id and its meaning.
struct Rest<'t> {
    message: Checked<ActionMessage<'t>>,
    time: Checked<Timestamp>,
    token: Checked<Option<OrderToken<'t>>>,
}

/// An update if everything is right, or all that is wrong.
fn content<'t, 'm: 't>(
    meaning: Checked<Meant<'m>>,
    rest: &Rest<'t>,
    id_fault: Option<RecordFault>,
) -> Content<'t> {
    if let (Ok(Meant::Update(action, meaning)), Ok(message), Ok(time), Ok(token), None) =
        (&meaning, &rest.message, &rest.time, &rest.token, &id_fault)
    {
        return Content::Update(Scan {
            update: Update::new(*action, *time, message.clone()),
            token: token.clone(),
            doubt: meaning.doubt.as_deref().map(Cow::Borrowed),
        });
    }
    let mut faults = Vec::new();
    faults.extend(rest.token.as_ref().err().cloned());
    faults.extend(id_fault);
    faults.extend(rest.time.as_ref().err().cloned());
    faults.extend(meaning.err());
    faults.extend(rest.message.as_ref().err().cloned());
    Malformed::new(faults).map_or(Content::Empty(None), Content::Malformed)
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
