//! The reply of `business/path/get`.

use waybill_engine::WaybillId;

use crate::fields::Fields;
use crate::name::{Name, Spelling};
use crate::node::Node;
use crate::{Observed, Unreadable, json};

/// What WeChat answers to `POST /cgi-bin/express/business/path/get`, or to the cloud's
/// `logistics.getPath`: a waybill's whole path, as the person who waits for the parcel sees it.
///
/// The fields are those of
/// [WeChat's page](https://developers.weixin.qq.com/miniprogram/en/dev/api-backend/open-api/express/by-business/logistics.getPath.html),
/// in either casing; numbers may be texts, what else stands there is passed over. A reply without
/// a list is unreadable, unless it says itself that there are 0 entries: the cloud's empty reply
/// says nothing of a path.
///
/// ```
/// use waybill_wechat::PathReply;
///
/// let reply = PathReply::from_json(
///     r#"{"openid":"oABC","delivery_id":"BEST","waybill_id":"W1","path_item_num":2,"path_item_list":[
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
    /// [`Unreadable`] says what is in the way and where; a reply with an errcode is
    /// [`Refused`](Unreadable::Refused).
    pub fn from_json(body: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, Unreadable> {
        Self::read(&json::read(body.as_ref())?)
    }

    fn read(body: &Node) -> Result<Self, Unreadable> {
        let fields = Fields::of_body(body, Spelling::Reply);
        if let Some(code) = fields.whole(Name::Errcode)?.filter(|code| *code != 0) {
            return Err(Unreadable::Refused { code });
        }
        let count = fields.hint(Name::PathItemNum);
        if !fields.has(Name::PathItemList) && count != Some(0) {
            return Err(fields.missing(Name::PathItemList));
        }
        let entries = fields.list(Name::PathItemList)?;
        Ok(Self {
            waybill_id: fields.waybill_id()?,
            delivery_id: fields.text(Name::DeliveryId)?.map(Into::into),
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

    /// How many entries there are by the reply's own count, `path_item_num`.
    #[must_use]
    pub const fn count(&self) -> Option<i64> {
        self.count
    }

    /// Whether the reply's own count, if it has one, is that of the list.
    #[must_use]
    pub fn count_agrees(&self) -> bool {
        crate::count_agrees(self.count, &self.entries)
    }

    /// The path, in the order in which it came.
    #[must_use]
    pub fn entries(&self) -> &[Observed] {
        &self.entries
    }
}
