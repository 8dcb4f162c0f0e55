//! The reply of `business/path/get`.

use waybill_engine::WaybillId;

use super::body::Node;
use super::field_name::{FieldName, Spelling};
use super::fields::Fields;
use super::json;
use super::observed::{Observed, count_agrees};
use super::unreadable::Unreadable;

/// WeChat's reply to `POST /cgi-bin/express/business/path/get`, or to the cloud's
/// `logistics.getPath`: a waybill's whole path, as the person who waits for the parcel sees it.
///
/// The fields are those of [WeChat's page](crate#wechats-pages), in either casing; numbers may be
/// texts, and other fields are ignored. A reply without a list is unreadable unless it announces
/// 0 entries itself, because the cloud's empty reply means nothing about a path.
///
/// ```
/// use waybill_wechat::PathReply;
///
/// let reply = PathReply::from_json(
///     r#"{"openid":"oABC","delivery_id":"BEST","waybill_id":"W1","path_item_num":2,
///         "path_item_list":[
///         {"action_time":1700000600,"action_type":100001,"action_msg":"已揽收"},
///         {"action_time":"1700004200","action_type":"200001","action_msg":"已发出"}]}"#,
/// )?;
/// assert_eq!(reply.entries().len(), 2);
/// assert_eq!(reply.entries()[1].code(), 200_001);
/// assert!(reply.count_agrees());
/// # Ok::<(), waybill_wechat::Unreadable>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathReply {
    waybill_id: Option<WaybillId<'static>>,
    delivery_id: Option<String>,
    count: Option<i64>,
    entries: Vec<Observed>,
}

impl PathReply {
    /// Reads the body of the HTTPS reply, or the cloud call's result as JSON.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] says what is wrong and where; a reply with an errcode is
    /// [`Refused`](Unreadable::Refused).
    pub fn from_json(body: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, Unreadable> {
        Self::read(&json::read(body.as_ref())?)
    }

    fn read(body: &Node) -> Result<Self, Unreadable> {
        let fields = Fields::of_body(body, Spelling::Reply);
        if let Some(code) = fields.whole(FieldName::Errcode)?.filter(|code| *code != 0) {
            return Err(Unreadable::Refused { code });
        }
        let count = fields.hint(FieldName::PathItemNum);
        if !fields.has(FieldName::PathItemList) && count != Some(0) {
            return Err(fields.missing(FieldName::PathItemList));
        }
        let entries = fields.list(FieldName::PathItemList)?;
        Ok(Self {
            waybill_id: fields.waybill_id()?,
            delivery_id: fields.text(FieldName::DeliveryId)?.map(Into::into),
            count,
            entries: entries
                .iter()
                .map(Observed::read)
                .collect::<Result<_, _>>()?,
        })
    }

    /// The waybill, if the reply names it.
    #[must_use]
    pub const fn waybill_id(&self) -> Option<&WaybillId<'static>> {
        self.waybill_id.as_ref()
    }

    /// WeChat's code of the carrier, if the reply names it.
    #[must_use]
    pub fn delivery_id(&self) -> Option<&str> {
        self.delivery_id.as_deref()
    }

    /// The number of entries that the reply announces, `path_item_num`.
    #[must_use]
    pub const fn count(&self) -> Option<i64> {
        self.count
    }

    /// Whether the reply's own count, if it has one, is the number of its entries.
    #[must_use]
    pub fn count_agrees(&self) -> bool {
        count_agrees(self.count, &self.entries)
    }

    /// The path, in the order of the reply.
    #[must_use]
    pub fn entries(&self) -> &[Observed] {
        &self.entries
    }
}
