//! The order events that WeChat pushes to the carrier.

use std::fmt;

use waybill_engine::{OrderToken, Waybill, WaybillId};

use super::body::Node;
use super::event;
use super::field_name::{FieldName, Spelling};
use super::fields::Fields;
use super::forms::read_from_json_and_xml;
use super::unreadable::Unreadable;
use crate::value::OrderId;

/// An order that WeChat pushes to the carrier, in JSON or XML: where a [`Waybill`] starts.
///
/// The fields are those of [WeChat's pages](crate#wechats-pages) for `add_waybill` and
/// `add_single_waybill`.
/// A waybill id of `0`, an empty one and none at all mean that the carrier generates it. Sender,
/// receiver, cargo and the merchant's password (`BizPwd`) are not read and not kept.
///
/// ```
/// use waybill_engine::WaybillId;
/// use waybill_wechat::OrderEvent;
///
/// let order = OrderEvent::from_json(
///     r#"{"MsgType":"event","Event":"add_waybill","Token":"opaque",
///         "OrderID":"20231115-17","WayBillID":"0"}"#,
/// )?;
/// assert_eq!(order.order_id().as_str(), "20231115-17");
/// assert_eq!(order.waybill_id(), None);
/// assert!(!format!("{order:?}").contains("opaque"));
///
/// let waybill = order.waybill(Some(WaybillId::new("W1")?))?;
/// assert_eq!(waybill.id().as_str(), "W1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderEvent {
    kind: OrderKind,
    order_id: OrderId<'static>,
    waybill_id: Option<WaybillId<'static>>,
    token: OrderToken<'static>,
}

/// Which of the two order events it is, which decides the call for its updates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OrderKind {
    /// `add_waybill`, of a merchant with an account at the carrier. Its updates are for
    /// `delivery/path/update`.
    Account,
    /// `add_single_waybill`, without an account (散单). Its updates are for
    /// `delivery/single_waybill/update`, and it never has a waybill id.
    Single,
}

impl OrderKind {
    /// The name of the event.
    #[must_use]
    pub const fn event_name(self) -> &'static str {
        match self {
            Self::Account => "add_waybill",
            Self::Single => "add_single_waybill",
        }
    }
}

read_from_json_and_xml! {
    /// ```
    /// use waybill_wechat::{OrderEvent, OrderKind};
    ///
    /// let order = OrderEvent::from_xml(
    ///     "<xml>
    ///        <Event><![CDATA[add_waybill]]></Event>
    ///        <Token>opaque</Token>
    ///        <OrderID><![CDATA[20231115-17]]></OrderID>
    ///        <WayBillID><![CDATA[W1]]></WayBillID>
    ///      </xml>",
    /// )?;
    /// assert_eq!(order.kind(), OrderKind::Account);
    /// assert_eq!(order.waybill(None)?.id().as_str(), "W1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    OrderEvent
}

impl OrderEvent {
    fn read(body: &Node) -> Result<Self, Unreadable> {
        let fields = Fields::of_body(body, Spelling::Event);
        let kinds = [OrderKind::Account, OrderKind::Single];
        let name = event::expect(&fields, &kinds.map(OrderKind::event_name))?;
        let kind = if name == OrderKind::Single.event_name() {
            OrderKind::Single
        } else {
            OrderKind::Account
        };
        let token = fields
            .text(FieldName::Token)?
            .ok_or_else(|| fields.missing(FieldName::Token))?;
        Ok(Self {
            kind,
            order_id: fields
                .order_id()?
                .ok_or_else(|| fields.missing(FieldName::OrderId))?,
            waybill_id: fields.waybill_id()?,
            token: OrderToken::new(token)?.into_owned(),
        })
    }

    /// Which of the two events it is.
    #[must_use]
    pub const fn kind(&self) -> OrderKind {
        self.kind
    }

    /// The merchant's number of the order. The same number must always get the same waybill id.
    #[must_use]
    pub const fn order_id(&self) -> &OrderId<'static> {
        &self.order_id
    }

    /// The waybill id, if WeChat generated one.
    #[must_use]
    pub const fn waybill_id(&self) -> Option<&WaybillId<'static>> {
        self.waybill_id.as_ref()
    }

    /// The token to send with every update.
    #[must_use]
    pub const fn token(&self) -> &OrderToken<'static> {
        &self.token
    }

    /// The waybill that starts with this order, with the carrier's own id if WeChat generated
    /// none.
    ///
    /// # Errors
    ///
    /// [`UnsettledWaybillId`] if there is no id at all, or if there are two.
    pub fn waybill(self, own_id: Option<WaybillId<'_>>) -> Result<Waybill, UnsettledWaybillId> {
        let own_id = own_id.map(WaybillId::into_owned);
        let id = match (self.waybill_id, own_id) {
            (None, None) => return Err(UnsettledWaybillId::None),
            (Some(pushed), Some(own)) if pushed != own => {
                return Err(UnsettledWaybillId::Two { pushed, own });
            }
            (Some(id), _) | (None, Some(id)) => id,
        };
        Ok(Waybill::new(id, self.token))
    }
}

/// Why no waybill can start with an order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnsettledWaybillId {
    /// Neither WeChat nor the carrier has generated a waybill id.
    #[error("the order brings no waybill id; generate one and give it")]
    None,
    /// WeChat generated one id, and the carrier gives another.
    #[error("the order brings the waybill id {pushed}, and {own} was given; use the order's")]
    Two {
        /// The order's.
        pushed: WaybillId<'static>,
        /// The carrier's.
        own: WaybillId<'static>,
    },
}

impl UnsettledWaybillId {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::None => f.write_str("订单没有运单号；请生成一个并传入"),
            Self::Two { pushed, own } => {
                write!(f, "订单的运单号是 {pushed}，传入的却是 {own}；请用订单的")
            }
        })
    }
}
