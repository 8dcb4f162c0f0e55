//! The payload of `delivery/pathnotify`.

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use waybill_engine::{Accepted, Update};

use super::consignment::Consignment;
use super::courier::Couriers;
use super::json;
use super::wide_action::{OtherAction, WideAction};

/// The payload of `POST /cgi-bin/express/delivery/pathnotify` for an accepted update, to notify the
/// person who waits for the parcel by phone number.
///
/// The fields are those of [WeChat's page](crate#wechats-pages), in its order. There is no order
/// token. Optional fields that are not known are left out. There is no cloud call. WeChat asks the
/// carrier back (event `waybill_notify_query`) before it notifies, and the field `exist` of its
/// reply shows whether the phone is bound at all.
///
/// It can be made only from an accepted answer whose action is what the wider action
/// [counts as](WideAction::standard).
///
/// ```
/// use waybill_engine::{
///     ActionMessage, Outcome, RuleSet, Situation, Status, Timestamp, Tracker, Update, WaybillId,
///     decide,
/// };
/// use waybill_wechat::{
///     Address, Consignment, Couriers, Line, MobileNumber, PathNotify, Receiver, Sender,
///     WideAction,
/// };
///
/// let city = |city, area| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(Address {
///         province: Line::new("浙江省")?,
///         city: Line::new(city)?,
///         area: Line::new(area)?,
///         street: None,
///         address: None,
///         id: None,
///     })
/// };
/// let consignment = Consignment {
///     waybill_id: WaybillId::new("W1")?,
///     created: Timestamp::from_unix(1_700_000_000)?,
///     sender: Sender {
///         name: Line::new("甲店")?,
///         phone: None,
///         address: city("杭州市", "西湖区")?,
///     },
///     receiver: Receiver {
///         name: Line::new("乙")?,
///         phone: MobileNumber::new("13800001234")?,
///         address: city("宁波市", "海曙区")?,
///     },
/// };
///
/// let action = WideAction::StoredByThirdParty;
/// let now = Timestamp::from_unix(1_700_090_000)?;
/// let tracker = Tracker::known(Situation::at(Status::OutForDelivery), consignment.created);
/// let scan = Update::new(action.standard(), now, ActionMessage::new("已放入快递柜")?);
/// let couriers = Couriers::default();
/// if let Outcome::Accepted(accepted) = decide(&RuleSet::STANDARD, &tracker, &scan, now) {
///     assert_eq!(accepted.after().status(), Status::AtDepot);
///     let payload = PathNotify::new(&accepted, action, &consignment, &couriers)?;
///     assert_eq!(
///         payload.to_json(),
///         concat!(
///             r#"{"sender":{"name":"甲店","province":"浙江省","city":"杭州市","area":"西湖区"},"#,
///             r#""receiver":{"name":"乙","phone":"13800001234","#,
///             r#""province":"浙江省","city":"宁波市","area":"海曙区"},"waybill_id":"W1","#,
///             r#""path":{"action_time":1700090000,"action_type":300005,"#,
///             r#""action_msg":"已放入快递柜"},"create_time":1700000000}"#,
///         ),
///     );
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathNotify<'a> {
    consignment: &'a Consignment<'a>,
    path: Path<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Path<'a> {
    action: WideAction,
    update: &'a Update<'a>,
    couriers: &'a Couriers<'a>,
}

impl<'a> PathNotify<'a> {
    /// The URL of the call, without the access token.
    pub const URL: &'static str = "https://api.weixin.qq.com/cgi-bin/express/delivery/pathnotify";

    /// The payload of an accepted update, sent as this action.
    ///
    /// # Errors
    ///
    /// [`OtherAction`] if the accepted action is not the one that `action` counts as.
    pub fn new(
        accepted: &Accepted<'a>,
        action: WideAction,
        consignment: &'a Consignment<'_>,
        couriers: &'a Couriers<'_>,
    ) -> Result<Self, OtherAction> {
        OtherAction::refuse(action, accepted.update().action())?;
        Ok(Self {
            consignment,
            path: Path {
                action,
                update: accepted.update(),
                couriers,
            },
        })
    }

    /// The JSON to send, deterministic to the byte. It contains names, phones and addresses.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::write(self)
    }
}

impl Serialize for PathNotify<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("PathNotify", 5)?;
        fields.serialize_field("sender", &self.consignment.sender)?;
        fields.serialize_field("receiver", &self.consignment.receiver)?;
        fields.serialize_field("waybill_id", &self.consignment.waybill_id)?;
        fields.serialize_field("path", &self.path)?;
        fields.serialize_field("create_time", &self.consignment.created)?;
        fields.end()
    }
}

impl Serialize for Path<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let couriers = self.couriers.fields();
        let known = couriers.iter().filter(|(_, value)| value.is_some()).count();
        let mut fields = serializer.serialize_struct("Path", 3 + known)?;
        fields.serialize_field("action_time", &self.update.time())?;
        fields.serialize_field("action_type", &self.action)?;
        fields.serialize_field("action_msg", self.update.message())?;
        for (name, value) in couriers {
            match value {
                Some(value) => fields.serialize_field(name, value)?,
                None => fields.skip_field(name)?,
            }
        }
        fields.end()
    }
}
