//! The event by which a merchant cancels an order.

use waybill_engine::WaybillId;

use super::body::Node;
use super::event;
use super::field_name::{FieldName, Spelling};
use super::fields::Fields;
use super::forms::read_from_json_and_xml;
use super::unreadable::Unreadable;
use crate::value::OrderId;

/// A merchant cancels an order, in JSON or XML: the event `cancel_waybill`.
///
/// ```
/// use waybill_wechat::Cancellation;
///
/// let cancellation =
///     Cancellation::from_json(r#"{"Event":"cancel_waybill","OrderID":"1","WayBillID":"W1"}"#)?;
/// assert_eq!(cancellation.waybill_id().as_str(), "W1");
/// # Ok::<(), waybill_wechat::Unreadable>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    order_id: OrderId<'static>,
    waybill_id: WaybillId<'static>,
}

read_from_json_and_xml! {
    /// ```
    /// use waybill_wechat::Cancellation;
    ///
    /// let cancellation = Cancellation::from_xml(
    ///     "<xml>
    ///        <Event><![CDATA[cancel_waybill]]></Event>
    ///        <OrderID><![CDATA[20231115-17]]></OrderID>
    ///        <WayBillID><![CDATA[W1]]></WayBillID>
    ///      </xml>",
    /// )?;
    /// assert_eq!(cancellation.order_id().as_str(), "20231115-17");
    /// # Ok::<(), waybill_wechat::Unreadable>(())
    /// ```
    Cancellation
}

impl Cancellation {
    /// The name of the event.
    pub const EVENT: &'static str = "cancel_waybill";

    fn read(body: &Node) -> Result<Self, Unreadable> {
        let fields = Fields::of_body(body, Spelling::Event);
        event::expect(&fields, &[Self::EVENT])?;
        Ok(Self {
            order_id: fields
                .order_id()?
                .ok_or_else(|| fields.missing(FieldName::OrderId))?,
            waybill_id: fields
                .waybill_id()?
                .ok_or_else(|| fields.missing(FieldName::WaybillId))?,
        })
    }

    /// The merchant's number of the order.
    #[must_use]
    pub const fn order_id(&self) -> &OrderId<'static> {
        &self.order_id
    }

    /// The waybill.
    #[must_use]
    pub const fn waybill_id(&self) -> &WaybillId<'static> {
        &self.waybill_id
    }
}
