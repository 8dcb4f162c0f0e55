//! The path event that WeChat pushes to the merchant.

use waybill_engine::WaybillId;

use super::body::Node;
use super::event;
use super::field_name::{FieldName, Spelling};
use super::fields::Fields;
use super::forms::read_from_json_and_xml;
use super::observed::{Observed, count_agrees};
use super::unreadable::Unreadable;
use crate::value::OrderId;

/// The event that WeChat pushes to the merchant when a waybill's path has changed,
/// `add_express_path`, in JSON or XML.
///
/// The fields are those of [WeChat's page](crate#wechats-pages). It is read tolerantly: `WaybillId`
/// is `WayBillId`, `OrderId` may be missing (older events have none), numbers may be texts, `Count`
/// may disagree with the list, and other fields (`Lat`, `Lng`) are ignored.
///
/// ```
/// use waybill_wechat::PathEvent;
///
/// let event = PathEvent::from_json(
///     r#"{"ToUserName":"gh_0","MsgType":"event","Event":"add_express_path","DeliveryID":"BEST",
///         "WayBillId":"W1","Version":3,"Count":2,"Actions":[
///         {"ActionTime":1700000600,"ActionType":100001,"ActionMsg":"已揽收","Lat":0,"Lng":0}]}"#,
/// )?;
/// assert_eq!(event.waybill_id().as_str(), "W1");
/// assert_eq!(event.version(), Some(3));
/// assert_eq!(event.entries()[0].message(), "已揽收");
/// assert!(!event.count_agrees()); // two were announced
/// # Ok::<(), waybill_wechat::Unreadable>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathEvent {
    waybill_id: WaybillId<'static>,
    delivery_id: Option<String>,
    order_id: Option<OrderId<'static>>,
    version: Option<i64>,
    count: Option<i64>,
    entries: Vec<Observed>,
}

read_from_json_and_xml! {
    /// Each entry is an element `Actions`.
    ///
    /// ```
    /// use waybill_wechat::PathEvent;
    ///
    /// let event = PathEvent::from_xml(
    ///     "<xml>
    ///        <Event><![CDATA[add_express_path]]></Event>
    ///        <WayBillId><![CDATA[W1]]></WayBillId>
    ///        <Count>1</Count>
    ///        <Actions>
    ///          <ActionTime>1700000600</ActionTime>
    ///          <ActionType>100001</ActionType>
    ///          <ActionMsg><![CDATA[已揽收]]></ActionMsg>
    ///        </Actions>
    ///      </xml>",
    /// )?;
    /// assert_eq!(event.entries()[0].time(), 1_700_000_600);
    /// # Ok::<(), waybill_wechat::Unreadable>(())
    /// ```
    PathEvent
}

impl PathEvent {
    /// The event's name.
    pub const NAME: &str = "add_express_path";

    fn read(body: &Node) -> Result<Self, Unreadable> {
        let fields = Fields::of_body(body, Spelling::Event);
        event::expect(&fields, &[Self::NAME])?;
        let entries = fields.list(FieldName::Actions)?;
        Ok(Self {
            waybill_id: fields
                .waybill_id()?
                .ok_or_else(|| fields.missing(FieldName::WaybillId))?,
            delivery_id: fields.text(FieldName::DeliveryId)?.map(Into::into),
            order_id: fields.order_id()?,
            version: fields.hint(FieldName::Version),
            count: fields.hint(FieldName::Count),
            entries: entries
                .iter()
                .map(Observed::read)
                .collect::<Result<_, _>>()?,
        })
    }

    /// The waybill.
    #[must_use]
    pub const fn waybill_id(&self) -> &WaybillId<'static> {
        &self.waybill_id
    }

    /// WeChat's code of the carrier.
    #[must_use]
    pub fn delivery_id(&self) -> Option<&str> {
        self.delivery_id.as_deref()
    }

    /// The merchant's number of the order.
    #[must_use]
    pub const fn order_id(&self) -> Option<&OrderId<'static>> {
        self.order_id.as_ref()
    }

    /// The version of the path. WeChat's page says only that it is a whole number.
    #[must_use]
    pub const fn version(&self) -> Option<i64> {
        self.version
    }

    /// The number of entries that the event announces, `Count`.
    #[must_use]
    pub const fn count(&self) -> Option<i64> {
        self.count
    }

    /// Whether the event's own count, if it has one, is the number of its entries.
    #[must_use]
    pub fn count_agrees(&self) -> bool {
        count_agrees(self.count, &self.entries)
    }

    /// The path, in the order of the event.
    #[must_use]
    pub fn entries(&self) -> &[Observed] {
        &self.entries
    }
}
