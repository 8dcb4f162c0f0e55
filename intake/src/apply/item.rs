//! What is in a foreign record, one item a scan.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use waybill_engine::{Code, OrderToken, Update, WaybillId};

use super::fault::RecordFault;
use crate::meaning::Reason;
use crate::text::joined;

/// A scan of a foreign record, or what stands for one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item<'a> {
    /// Its place in the record as it came, from 1. Several waybill ids in one field share one.
    pub number: usize,
    /// Whose it is, if that can be read.
    pub waybill_id: Option<WaybillId<'a>>,
    /// The carrier, if the map says where it is.
    pub carrier: Option<Cow<'a, str>>,
    /// The carrier's code as it came, if there is one.
    pub code: Option<Cow<'a, str>>,
    /// The values at the paths that the map was asked to [carry](crate::Map::carrying), in their
    /// order; `None` where there is nothing. Empty if none was asked for.
    pub carried: Vec<Option<Cow<'a, str>>>,
    /// What it is.
    pub content: Content<'a>,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "a caller handles each")]
pub enum Content<'a> {
    /// An update of ours.
    Update(Scan<'a>),
    /// No update, by the map.
    Ignored(Ignored<'a>),
    /// It can't be read as the map says.
    Malformed(Malformed),
    /// A parcel without any scan; what the record says of it, if anything.
    Empty(Option<Cow<'a, str>>),
}

/// An update of ours in a foreign record. The waybill id is the [`Item`]'s.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scan<'a> {
    /// What happened.
    pub update: Update<'a>,
    /// The order token, if the record has it. Most feeds have none: it is of the order.
    pub token: Option<OrderToken<'a>>,
    /// Why the map is not certain of the action.
    pub doubt: Option<Cow<'a, str>>,
}

/// What is no update.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ignored<'a> {
    /// Why.
    pub reason: Reason,
    /// Why the map is not certain of it.
    pub doubt: Option<Cow<'a, str>>,
}

/// Everything that is wrong with an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Never empty; in the order of the checks.
    faults: Vec<RecordFault>,
}

impl Malformed {
    /// `None` if nothing is wrong.
    pub(super) fn new(mut faults: Vec<RecordFault>) -> Option<Self> {
        faults.sort_by_key(RecordFault::code);
        (!faults.is_empty()).then_some(Self { faults })
    }

    /// Everything that is wrong with it, in the order of the checks; at least one.
    #[must_use]
    pub fn faults(&self) -> &[RecordFault] {
        &self.faults
    }

    /// The code of the first fault.
    #[must_use]
    pub fn code(&self) -> Code {
        self.faults[0].code()
    }

    /// The Chinese text: every fault, with `；` between them.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        joined(self.faults.iter().map(RecordFault::chinese), "；")
    }
}

impl From<RecordFault> for Malformed {
    fn from(fault: RecordFault) -> Self {
        Self {
            faults: alloc::vec![fault],
        }
    }
}

/// Every fault, with `; ` between them.
impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", joined(&self.faults, "; "))
    }
}

impl core::error::Error for Malformed {}

impl Item<'_> {
    /// A record that can't be read at all.
    pub(super) fn unreadable(fault: RecordFault) -> Self {
        Self {
            number: 1,
            waybill_id: None,
            carrier: None,
            code: None,
            carried: Vec::new(),
            content: Content::Malformed(fault.into()),
        }
    }

    /// The same item with texts of its own.
    #[must_use]
    pub fn into_owned(self) -> Item<'static> {
        Item {
            number: self.number,
            waybill_id: self.waybill_id.map(WaybillId::into_owned),
            carrier: self.carrier.map(owned),
            code: self.code.map(owned),
            carried: self
                .carried
                .into_iter()
                .map(|value| value.map(owned))
                .collect(),
            content: match self.content {
                Content::Update(scan) => Content::Update(Scan {
                    update: scan.update.into_owned(),
                    token: scan.token.map(OrderToken::into_owned),
                    doubt: scan.doubt.map(owned),
                }),
                Content::Ignored(ignored) => Content::Ignored(Ignored {
                    reason: ignored.reason,
                    doubt: ignored.doubt.map(owned),
                }),
                Content::Malformed(malformed) => Content::Malformed(malformed),
                Content::Empty(reason) => Content::Empty(reason.map(owned)),
            },
        }
    }
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(String::from(text))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;

    use waybill_engine::Fault;

    use super::*;

    /// That is the order of the codes; of two faults with one code, the first stays the first.
    #[test]
    fn all_that_is_wrong_is_told_in_the_order_of_the_checks() {
        assert_eq!(Malformed::new(Vec::new()), None);
        let (id, form) = (RecordFault::IdIsToken, RecordFault::NoForm);
        let twice = |path: &str| RecordFault::TwiceOnPath { path: path.into() };
        let faults = vec![id.clone(), twice("b"), form.clone(), twice("a")];
        let malformed = Malformed::new(faults).unwrap();
        let in_order = [form, twice("b"), twice("a"), id];
        assert_eq!(malformed.faults(), in_order);
        assert_eq!(malformed.code(), in_order[0].code());
        let english = in_order.each_ref().map(ToString::to_string).join("; ");
        assert_eq!(malformed.to_string(), english);
        let chinese = in_order.each_ref().map(|fault| fault.chinese().to_string());
        assert_eq!(malformed.chinese().to_string(), chinese.join("；"));
    }

    #[test]
    fn a_fault_alone_is_all_that_is_wrong() {
        let malformed = Malformed::from(RecordFault::from(Fault::NotAnObject));
        assert_eq!(malformed.faults(), [Fault::NotAnObject.into()]);
        assert_eq!(malformed.to_string(), Fault::NotAnObject.to_string());
        let chinese = Fault::NotAnObject.chinese().to_string();
        assert_eq!(malformed.chinese().to_string(), chinese);
    }
}
