//! The event `add_express_path`.

use waybill_engine::WaybillId;

use crate::event;
use crate::fields::Fields;
use crate::name::{Name, Spelling};
use crate::node::Node;
use crate::{Observed, OrderId, Unreadable, json};

/// The event that WeChat pushes to the merchant when a waybill's path has changed,
/// `add_express_path`, in JSON or XML.
///
/// The fields are those of
/// [WeChat's page](https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/logistics.onPathUpdate.html).
/// It is read tolerantly: `WaybillId` is `WayBillId`, `OrderId` may be missing (older events have
/// none), numbers may be texts, `Count` may disagree with the list, and further fields (`Lat`,
/// `Lng`) are passed over.
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

impl PathEvent {
    /// The event's name.
    pub const NAME: &str = "add_express_path";

    /// Reads an event that was pushed as JSON.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] says what is in the way and where.
    pub fn from_json(body: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, Unreadable> {
        Self::read(&json::read(body.as_ref())?)
    }

    /// Reads an event that was pushed as XML, with an element `Actions` for each entry. With the
    /// feature `xml`.
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
    ///
    /// # Errors
    ///
    /// [`Unreadable`] says what is in the way and where.
    #[cfg(feature = "xml")]
    pub fn from_xml(body: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, Unreadable> {
        Self::read(&crate::xml::read(body.as_ref())?)
    }

    fn read(body: &Node) -> Result<Self, Unreadable> {
        let fields = Fields::of_body(body, Spelling::Event);
        event::expect(&fields, &[Self::NAME])?;
        let entries = fields.list(Name::Actions)?;
        Ok(Self {
            waybill_id: fields
                .waybill_id()?
                .ok_or_else(|| fields.missing(Name::WaybillId))?,
            delivery_id: fields.text(Name::DeliveryId)?.map(Into::into),
            order_id: fields.order_id()?,
            version: fields.hint(Name::Version),
            count: fields.hint(Name::Count),
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

    /// The version of the path. WeChat's page says no more of it than that it is a whole number.
    #[must_use]
    pub const fn version(&self) -> Option<i64> {
        self.version
    }

    /// How many entries there are by the event's own count, `Count`.
    #[must_use]
    pub const fn count(&self) -> Option<i64> {
        self.count
    }

    /// Whether the event's own count, if it has one, is that of the list.
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
