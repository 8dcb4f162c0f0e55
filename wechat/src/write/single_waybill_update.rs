//! The payload of `delivery/single_waybill/update`.

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use waybill_engine::{Accepted, OrderToken, Update, WaybillId};

use super::courier::Couriers;
use super::json;
use super::wide_action::{OtherAction, WideAction};

/// The payload of `POST /cgi-bin/express/delivery/single_waybill/update` for an accepted update of
/// an order without an account at the carrier (散单).
///
/// The fields are those of [WeChat's page](crate#wechats-pages), in its order. The waybill id is
/// optional there. The couriers' four fields are required. The page does not mention a courier that
/// is not known yet; then they are sent empty, as in the sample of the sister call `pathnotify`.
/// There is no cloud call.
///
/// It can be made only from an accepted answer whose action is what the wider action
/// [counts as](WideAction::standard).
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, OrderToken, Outcome, RuleSet, Timestamp, Tracker, Update, decide,
/// };
/// use waybill_wechat::{Courier, Couriers, Line, MobileNumber, SingleWaybillUpdate, WideAction};
///
/// let action = WideAction::CourierReassigned;
/// let now = Timestamp::from_unix(1_700_000_600)?;
/// let scan = Update::new(action.standard(), now, ActionMessage::new("已改派快递员")?);
/// let token = OrderToken::new("opaque")?;
/// let couriers = Couriers {
///     pickup: Some(Courier {
///         name: Line::new("周师傅")?,
///         phone: MobileNumber::new("13800001234")?,
///     }),
///     delivery: None,
/// };
/// if let Outcome::Accepted(accepted) = decide(&RuleSet::STANDARD, &Tracker::START, &scan, now) {
///     let payload = SingleWaybillUpdate::new(&accepted, action, &token, None, &couriers)?;
///     assert_eq!(
///         payload.to_json(),
///         concat!(
///             r#"{"token":"opaque","action_time":1700000600,"action_type":90003,"#,
///             r#""action_msg":"已改派快递员","#,
///             r#""pickup_courier_name":"周师傅","pickup_courier_phone":"13800001234","#,
///             r#""delivery_courier_name":"","delivery_courier_phone":""}"#,
///         ),
///     );
///
///     let other = WideAction::Signed;
///     assert!(SingleWaybillUpdate::new(&accepted, other, &token, None, &couriers).is_err());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SingleWaybillUpdate<'a> {
    token: &'a OrderToken<'a>,
    waybill_id: Option<&'a WaybillId<'a>>,
    action: WideAction,
    update: &'a Update<'a>,
    couriers: &'a Couriers<'a>,
}

impl<'a> SingleWaybillUpdate<'a> {
    /// The URL of the call, without the access token.
    pub const URL: &'static str =
        "https://api.weixin.qq.com/cgi-bin/express/delivery/single_waybill/update";

    /// The payload of an accepted update, sent as this action.
    ///
    /// # Errors
    ///
    /// [`OtherAction`] if the accepted action is not the one that `action` counts as.
    pub fn new(
        accepted: &Accepted<'a>,
        action: WideAction,
        token: &'a OrderToken<'_>,
        waybill_id: Option<&'a WaybillId<'_>>,
        couriers: &'a Couriers<'_>,
    ) -> Result<Self, OtherAction> {
        OtherAction::refuse(action, accepted.update().action())?;
        Ok(Self {
            token,
            waybill_id,
            action,
            update: accepted.update(),
            couriers,
        })
    }

    /// The JSON to send, deterministic to the byte. It contains the order token, so it belongs on
    /// the wire and in the outbox, never in a log.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::write(self)
    }
}

impl Serialize for SingleWaybillUpdate<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let count = 8 + usize::from(self.waybill_id.is_some());
        let mut fields = serializer.serialize_struct("SingleWaybillUpdate", count)?;
        fields.serialize_field("token", self.token.reveal())?;
        match self.waybill_id {
            Some(id) => fields.serialize_field("waybill_id", id)?,
            None => fields.skip_field("waybill_id")?,
        }
        fields.serialize_field("action_time", &self.update.time())?;
        fields.serialize_field("action_type", &self.action)?;
        fields.serialize_field("action_msg", self.update.message())?;
        for (name, value) in self.couriers.fields() {
            fields.serialize_field(name, value.unwrap_or_default())?;
        }
        fields.end()
    }
}
