//! One record of a request, as it is decided.

use serde_json::value::RawValue;
use waybill_engine::{Fault, Field, InvalidOrderToken, JsonType, OrderToken, Update, WaybillId};
use waybill_intake::{Reason, RecordFault};

use crate::model::is_token;

/// A record.
#[derive(Debug)]
pub struct Record {
    /// The caller's own field `ref`.
    pub reference: Option<Box<RawValue>>,
    /// Where it was, if a map read it: it is one scan of several then.
    pub place: Option<Place>,
    /// What it says.
    pub content: Content,
}

/// Where a scan was that a map read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "within the gateway")]
pub struct Place {
    /// The place of its record in the request, from 1.
    pub record: usize,
    /// Its own place in that record as it came, from 1.
    pub item: usize,
}

/// What a record says.
#[derive(Debug)]
#[allow(clippy::exhaustive_enums, reason = "within the gateway")]
pub enum Content {
    /// An update.
    Update {
        /// Whose update it is.
        id: WaybillId<'static>,
        /// Its own order token, if it brings one.
        token: Option<OrderToken<'static>>,
        /// What happened.
        update: Update<'static>,
    },
    /// It can't be read.
    Malformed {
        /// The waybill that it names, if that can be read.
        id: Option<WaybillId<'static>>,
        /// Everything that is wrong with it; at least one.
        faults: Vec<RecordFault>,
    },
    /// The map says that it is no update.
    Ignored {
        /// The waybill that it names, if that can be read.
        id: Option<WaybillId<'static>>,
        /// Why.
        reason: Reason,
    },
}

impl Content {
    /// An update, unless its id is its order token: nothing of it could be shown.
    pub(super) fn update(
        id: WaybillId<'static>,
        token: Option<OrderToken<'static>>,
        update: Update<'static>,
    ) -> Self {
        if token
            .as_ref()
            .is_some_and(|token| is_token(id.as_str(), token))
        {
            return Self::Malformed {
                id: None,
                faults: vec![RecordFault::IdIsToken],
            };
        }
        Self::Update { id, token, update }
    }
}

/// The fault of a record without an order token, of a waybill without one.
pub(super) const NO_TOKEN: Fault = Fault::MissingField {
    field: Field::Token,
};

/// Whether a fault says that a record has no order token, in any of the ways in which it may have
/// none.
pub(super) fn is_no_token(fault: &RecordFault) -> bool {
    let RecordFault::Ours(fault) = fault else {
        return false;
    };
    let null = Fault::WrongType {
        field: Field::Token,
        found: JsonType::Null,
    };
    let empty = Fault::Token(InvalidOrderToken::Empty);
    [NO_TOKEN, null, empty].contains(fault)
}
