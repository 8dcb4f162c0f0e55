//! What one record of a feed has in it, and what is wrong with it.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::num::NonZeroU32;

use waybill_engine::{ActionType, Code, Fault, Field, Form, Malformed, Record, WaybillId};
use waybill_intake::{Ignored, RecordFault};

use crate::redact::Redactor;
use crate::secret::{Shown, is_id_like, is_token_like};

/// An update of a record, or what stands for one. A record of ours has one; one that a map reads
/// may have many.
pub(crate) struct Entry<'a> {
    /// The physical number of its line in the feed, from 1; the first one of a row over several.
    pub(crate) line: u64,
    /// The record.
    pub(crate) text: &'a [u8],
    pub(crate) content: Content<'a>,
    /// Its place in the record as it came, from 1; `None` in a record of ours.
    pub(super) item: Option<NonZeroU32>,
    /// What a map finds beside an update, if it finds any. Apart, so that the many entries without
    /// take less room.
    pub(super) beside: Option<Box<Beside<'a>>>,
    pub(super) token: TokenOf,
    /// The form in which the record is the payload of its update, byte for byte. `None` if it is
    /// none, and if nobody knows.
    pub(crate) payload: Option<Form>,
}

/// What a map finds beside an update.
pub(super) struct Beside<'a> {
    /// The carrier, if the map says where it is.
    pub(super) carrier: Option<Cow<'a, str>>,
    /// The fields of the caller's own that the map was asked to carry along.
    pub(super) carried: Vec<Option<Cow<'a, str>>>,
}

impl Beside<'_> {
    /// It, if there is anything in it.
    pub(super) fn if_any(self) -> Option<Box<Self>> {
        let is_any = self.carrier.is_some() || !self.carried.is_empty();
        is_any.then(|| Box::new(self))
    }
}

/// Where an update's order token is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenOf {
    Record,
    Order,
    /// There is none, and nobody needs it: another text is in its place.
    Nobody,
}

/// What it is.
pub(crate) enum Content<'a> {
    Record(Record<'a>),
    Refused(Refused<'a>),
    /// No update, by the map.
    Ignored(Box<NoUpdate<'a>>),
    /// A parcel without any scan, which counts as no outcome.
    Empty,
}

/// A scan that is no update.
pub(crate) struct NoUpdate<'a> {
    pub(crate) waybill_id: Option<WaybillId<'a>>,
    pub(crate) ignored: Ignored<'a>,
}

/// What can't be read as an update.
pub(crate) enum Refused<'a> {
    Ours(Malformed<'a>),
    ByMap(Box<ByMap<'a>>),
}

/// What a map can't read.
pub(crate) struct ByMap<'a> {
    pub(crate) waybill_id: Option<WaybillId<'a>>,
    pub(crate) cause: Cause,
}

pub(crate) enum Cause {
    Malformed(waybill_intake::Malformed),
    /// The same, in a table that is read without a map of anybody's.
    OfTable(waybill_intake::Malformed),
    /// The update is sound, and nobody knows its token.
    NoToken {
        /// Whether there are orders to look for it in.
        has_orders: bool,
    },
}

impl<'a> Entry<'a> {
    /// One that is filled in where it is kept.
    pub(super) const UNFILLED: Self = Self {
        line: 0,
        text: &[],
        content: Content::Empty,
        item: None,
        beside: None,
        token: TokenOf::Record,
        payload: None,
    };

    /// Its place in the record as it came, from 1; `None` in a record of ours.
    pub(crate) fn item(&self) -> Option<usize> {
        self.item.map(|item| item.get() as usize)
    }

    /// The carrier, if a map says where it is.
    pub(crate) fn carrier(&self) -> Option<&str> {
        self.beside.as_ref()?.carrier.as_deref()
    }

    /// The field of the caller's own in this place among those that a map was asked to carry along.
    pub(crate) fn carried(&self, place: usize) -> Option<&str> {
        self.beside.as_ref()?.carried.get(place)?.as_deref()
    }

    /// The waybill that it names, if that can be read.
    pub(crate) fn waybill_id(&self) -> Option<&WaybillId<'a>> {
        match &self.content {
            Content::Record(record) => Some(&record.waybill_id),
            Content::Refused(refused) => refused.waybill_id(),
            Content::Ignored(none) => none.waybill_id.as_ref(),
            Content::Empty => None,
        }
    }

    /// The id of its waybill without a token. `redactor` is that of a refused line: an accepted one
    /// is not read once more.
    pub(crate) fn shown_id(&self, redactor: Option<&Redactor>) -> Option<Shown<'_>> {
        let id = self.waybill_id()?;
        match (redactor, &self.content) {
            (Some(redactor), _) => Some(redactor.id(id)),
            (None, Content::Record(record)) => Some(self.shown_by(record)),
            (None, _) => None,
        }
    }

    /// Whether its redactor has to be asked what of it may be shown: it has no token of its own.
    pub(crate) fn needs_redactor(&self) -> bool {
        !matches!(self.content, Content::Record(_))
    }

    fn shown_by<'s>(&self, record: &'s Record<'_>) -> Shown<'s> {
        let id = record.waybill_id.as_str();
        match self.token {
            TokenOf::Record => Shown::id(id, record.token.reveal()),
            TokenOf::Order => Shown::id_of_order(id, record.token.reveal()),
            TokenOf::Nobody => Shown::of_known(id),
        }
    }

    /// Its token, if it is a sound record with one of its own, which is not its waybill's id.
    pub(super) fn own_token(&self) -> Option<&str> {
        match (&self.content, self.token) {
            (Content::Record(record), TokenOf::Record) => {
                let (token, id) = (record.token.reveal(), record.waybill_id.as_str());
                (token != id || !is_id_like(id)).then_some(token)
            }
            _ => None,
        }
    }

    /// A text of the line that is none of the five fields, without a token. Only the redactor knows
    /// those that the line [may show beside](super::Reader::may_show_other_tokens) that of this
    /// entry.
    pub(crate) fn shown_value<'s>(
        &self,
        redactor: impl FnOnce() -> &'s Redactor,
        may_show_others: bool,
        text: &'s str,
    ) -> Shown<'s> {
        match (&self.content, self.token) {
            // The token may be elsewhere in the line.
            (Content::Record(record), TokenOf::Record)
                if may_show_others && !is_token_like(record.token.reveal()) =>
            {
                redactor().value(text)
            }
            (Content::Record(_), TokenOf::Record | TokenOf::Order) if may_show_others => {
                redactor().value_beside_known(text)
            }
            (Content::Record(record), TokenOf::Record | TokenOf::Order) => {
                Shown::value(text, record.token.reveal())
            }
            _ => redactor().value(text),
        }
    }
}

impl<'a> Refused<'a> {
    pub(crate) fn waybill_id(&self) -> Option<&WaybillId<'a>> {
        match self {
            Self::Ours(malformed) => malformed.waybill_id(),
            Self::ByMap(by_map) => by_map.waybill_id.as_ref(),
        }
    }

    /// Everything that is wrong with it, in the order of the checks; at least one.
    pub(crate) fn problems(&self) -> Vec<Problem<'_>> {
        match self {
            Self::Ours(malformed) => malformed.faults().iter().map(Problem::Ours).collect(),
            Self::ByMap(by_map) => by_map.cause.problems(),
        }
    }

    /// The first of them.
    pub(crate) fn first(&self) -> Problem<'_> {
        match self {
            Self::Ours(malformed) => Problem::Ours(malformed.first()),
            Self::ByMap(by_map) => by_map.cause.first(),
        }
    }

    pub(crate) fn code(&self) -> Code {
        self.first().code()
    }
}

impl Cause {
    fn problems(&self) -> Vec<Problem<'_>> {
        match self {
            Self::Malformed(malformed) => malformed.faults().iter().map(Problem::of).collect(),
            Self::OfTable(malformed) => malformed.faults().iter().map(Problem::of_table).collect(),
            Self::NoToken { has_orders } => vec![Problem::NoToken {
                has_orders: *has_orders,
            }],
        }
    }

    fn first(&self) -> Problem<'_> {
        match self {
            Self::Malformed(malformed) => Problem::of(&malformed.faults()[0]),
            Self::OfTable(malformed) => Problem::of_table(&malformed.faults()[0]),
            Self::NoToken { has_orders } => Problem::NoToken {
                has_orders: *has_orders,
            },
        }
    }
}

/// One thing that is wrong with a record.
#[derive(Clone, Copy)]
pub(crate) enum Problem<'p> {
    Ours(&'p Fault),
    ByMap(&'p RecordFault),
    /// In a table without a map, an action that is none of the nine.
    NoLabel(&'p str),
    NoToken {
        has_orders: bool,
    },
}

impl<'p> Problem<'p> {
    fn of(fault: &'p RecordFault) -> Self {
        if let RecordFault::Ours(fault) = fault {
            Self::Ours(fault)
        } else {
            Self::ByMap(fault)
        }
    }

    fn of_table(fault: &'p RecordFault) -> Self {
        if let RecordFault::UnknownCode { code, .. } = fault {
            Self::NoLabel(code)
        } else {
            Self::of(fault)
        }
    }

    pub(crate) fn code(self) -> Code {
        match self {
            Self::Ours(fault) => fault.code(),
            Self::ByMap(fault) => fault.code(),
            Self::NoLabel(_) => Field::ActionType.code(),
            Self::NoToken { .. } => Code::MissingField,
        }
    }

    /// The text in English and Chinese, without a token. What quotes nothing of the record keeps
    /// its words, such as the names of fields and the paths of the map, also where the record has
    /// the same.
    pub(crate) fn shown(self, redactor: &Redactor) -> [Shown<'static>; 2] {
        let chinese = self.chinese();
        if self.may_quote() {
            [redactor.text(&self), redactor.text(&chinese)]
        } else {
            [Shown::of_ours(&self), Shown::of_ours(&chinese)]
        }
    }

    fn may_quote(self) -> bool {
        match self {
            Self::NoToken { .. } => false,
            Self::NoLabel(_) => true,
            Self::Ours(fault) | Self::ByMap(RecordFault::Ours(fault)) => !matches!(
                fault,
                Fault::NotAnObject
                    | Fault::MissingField { .. }
                    | Fault::DuplicateField { .. }
                    | Fault::WrongType { .. }
                    | Fault::WaybillId(_)
                    | Fault::Token(_)
            ),
            Self::ByMap(fault) => !matches!(
                fault,
                RecordFault::NoForm
                    | RecordFault::NoList { .. }
                    | RecordFault::Foreign { .. }
                    | RecordFault::Missing { .. }
                    | RecordFault::Twice { .. }
                    | RecordFault::TwiceOnPath { .. }
            ),
        }
    }

    /// The fault of a value of ours, if it is one.
    pub(crate) const fn of_ours(self) -> Option<&'p Fault> {
        match self {
            Self::Ours(fault) => Some(fault),
            Self::ByMap(_) | Self::NoLabel(_) | Self::NoToken { .. } => None,
        }
    }

    /// The Chinese text.
    pub(crate) fn chinese(self) -> impl Display + 'p {
        fmt::from_fn(move |f| match self {
            Self::Ours(fault) => write!(f, "{}", fault.chinese()),
            Self::ByMap(fault) => write!(f, "{}", fault.chinese()),
            Self::NoLabel(found) => write!(
                f,
                "操作类型“{found}”不是九种之一（{}）；快递公司自己的说法请用映射，如 --map text-zh",
                labels("、")
            ),
            Self::NoToken { has_orders: true } => {
                f.write_str("缺少 token：记录中没有，--orders 中也没有这个运单")
            }
            Self::NoToken { has_orders: false } => {
                f.write_str("缺少 token；请用 --orders 给出订单的 token")
            }
        })
    }
}

/// The English text.
impl Display for Problem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ours(fault) => write!(f, "{fault}"),
            Self::ByMap(fault) => write!(f, "{fault}"),
            Self::NoLabel(found) => write!(
                f,
                "the action `{found}` is none of the nine ({}); a carrier's own words need a map, \
                 as --map text-zh",
                labels(", ")
            ),
            Self::NoToken { has_orders: true } => f.write_str(
                "token is missing: the record has none, and the orders have none of this waybill",
            ),
            Self::NoToken { has_orders: false } => {
                f.write_str("token is missing; give the tokens of orders with --orders")
            }
        }
    }
}

/// The labels of the nine actions.
fn labels(separator: &str) -> String {
    ActionType::ALL.map(ActionType::label_zh).join(separator)
}
