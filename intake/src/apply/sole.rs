//! A record that is one update with nothing beside it, read without asking for anything else.
//!
//! Of a map and the places of its values in a record it is known whether a scan may be so: its
//! waybill id, its time, its code and its text are at one place each, its token at one or at none,
//! and nothing asks for more. Then these are read, and the same constructors as ever say whether
//! they are good. Whatever else a scan may be, or have wrong with it, is for [`Scans`] to say: it
//! is asked wherever nothing is found here, and where something is, it finds the same; tests
//! compare the two.
//!
//! [`Scans`]: super::scan::Scans

use alloc::borrow::Cow;
use alloc::vec::Vec;

use waybill_engine::{MessagePolicy, OrderToken, Update, WaybillId};

use super::ids::plain_waybill_id;
use super::item::{Content, Item, Scan};
use super::message::message;
use crate::map::{Plan, Source};
use crate::text::bare;

/// An update that is all there is in a record, and whose it is.
///
/// It says what an [`Item`] says, and is a third of its size. [`MapReader::read_next`] and
/// [`Columns::read_sole`] give it, for whoever reads feeds of many million records.
///
/// [`MapReader::read_next`]: crate::MapReader::read_next
/// [`Columns::read_sole`]: crate::Columns::read_sole
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SoleUpdate<'a> {
    /// Whose it is.
    pub waybill_id: WaybillId<'a>,
    /// The order token, if the record has it.
    pub token: Option<OrderToken<'a>>,
    /// What happened.
    pub update: Update<'a>,
    /// The carrier's code as it came.
    pub code: &'a str,
}

/// The item that the record is: the same as [`Map::read_str`](crate::Map::read_str) or
/// [`Columns::read`](crate::Columns::read) find in it.
impl<'a> From<SoleUpdate<'a>> for Item<'a> {
    fn from(sole: SoleUpdate<'a>) -> Self {
        Self {
            number: 1,
            waybill_id: Some(sole.waybill_id),
            carrier: None,
            code: Some(Cow::Borrowed(sole.code)),
            carried: Vec::new(),
            content: Content::Update(Scan {
                update: sole.update,
                token: sole.token,
                doubt: None,
            }),
        }
    }
}

/// Where each part of such an update is among the values of a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct SolePlaces {
    waybill_id: usize,
    time: usize,
    code: usize,
    /// The vocabulary that the code is in.
    vocabulary: usize,
    text: usize,
    token: Option<usize>,
}

impl SolePlaces {
    /// The places by this plan, whose own places are these values of a record; `None` if it asks
    /// for more, or for something in turn.
    pub(super) fn of(plan: &Plan, places: &[Option<usize>]) -> Option<Self> {
        let fields = &plan.fields;
        let value = |sources: &[Source]| value(sources, places);
        let is_nowhere = |sources: &[Source]| matches!(value(sources), Ok(None));
        let asks_for_more = plan.several.is_some()
            || !(plan.ignore.is_empty() && plan.carried.is_empty() && plan.message.text.is_empty())
            || !(is_nowhere(&fields.carrier) && is_nowhere(&fields.zone));
        if asks_for_more {
            return None;
        }
        let mut codes = plan.vocabularies.iter().enumerate();
        let (vocabulary, code) = codes.find_map(|(number, vocabulary)| {
            let code = value(&vocabulary.code).transpose()?;
            Some((number, code))
        })?;
        Some(Self {
            waybill_id: value(&fields.waybill_id).ok()??,
            time: value(&fields.time).ok()??,
            code: code.ok()?,
            vocabulary,
            text: value(&fields.text).ok()??,
            token: value(&fields.token).ok()?,
        })
    }

    /// The update in a record with these values; `None` if it has more, or less, or something is
    /// wrong with it.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(super) fn read<'t>(
        &self,
        plan: &Plan,
        values: &[&'t str],
        messages: &MessagePolicy,
    ) -> Option<SoleUpdate<'t>> {
        let text = |value: usize| values.get(value).map(|text| bare(text));
        let code = text(self.code)?;
        let vocabulary = plan.vocabularies.get(self.vocabulary)?;
        let action = vocabulary.table.plain_action(code)?;
        let time = plan.times.read_at_once(text(self.time)?)?;
        let waybill_id = plain_waybill_id(text(self.waybill_id)?)?;
        let token = match self.token.map(text) {
            None | Some(Some("")) => None,
            Some(token) => Some(OrderToken::new(token?).ok()?),
        };
        let message = message(text(self.text)?.into(), &plan.message, messages).ok()?;
        Some(SoleUpdate {
            waybill_id,
            token,
            update: Update::new(action, time, message),
            code,
        })
    }
}

/// Several sources have something, of which the first one with a text in it counts.
struct InTurn;

/// The value of some sources, if the record has one for them.
fn value(sources: &[Source], places: &[Option<usize>]) -> Result<Option<usize>, InTurn> {
    let has_value = |source: &&Source| source.places().any(|place| places[place].is_some());
    let mut there = sources.iter().filter(has_value);
    match (there.next(), there.next()) {
        (None, _) => Ok(None),
        (Some(Source::Place(place)), None) => Ok(places[*place]),
        (Some(_), _) => Err(InTurn),
    }
}
