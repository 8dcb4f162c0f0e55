//! The payload of `business/test_update_order`, the call of WeChat's sandbox.

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use waybill_engine::{Accepted, Update, WaybillId};

use super::json;
use crate::value::OrderId;

/// The payload of `POST /cgi-bin/express/business/test_update_order`, which plays the carrier in
/// WeChat's sandbox, with the same nine action types as `updatePath`.
///
/// The fields are those of [WeChat's page](crate#wechats-pages), in its order; it has no `openid`.
/// The order must have been placed with the same [`BIZ_ID`](Self::BIZ_ID) and
/// [`DELIVERY_ID`](Self::DELIVERY_ID), or WeChat answers 930563. There is no order token in it and
/// no cloud call for it.
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, Outcome, RuleSet, Timestamp, Tracker, Update, WaybillId, decide,
/// };
/// use waybill_wechat::{OrderId, TestUpdateOrder};
///
/// let now = Timestamp::from_unix(1_700_000_600)?;
/// let scan = Update::new(ActionType::PickedUp, now, ActionMessage::new("已揽收")?);
/// let (order, waybill) = (OrderId::new("20231115-17")?, WaybillId::new("W1")?);
/// if let Outcome::Accepted(accepted) = decide(&RuleSet::STANDARD, &Tracker::START, &scan, now) {
///     assert_eq!(
///         TestUpdateOrder::new(&accepted, &order, &waybill).to_json(),
///         concat!(
///             r#"{"biz_id":"test_biz_id","order_id":"20231115-17","delivery_id":"TEST","#,
///             r#""waybill_id":"W1","action_time":1700000600,"action_type":100001,"#,
///             r#""action_msg":"已揽收"}"#,
///         ),
///     );
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestUpdateOrder<'a> {
    order_id: &'a OrderId<'a>,
    waybill_id: &'a WaybillId<'a>,
    update: &'a Update<'a>,
}

impl<'a> TestUpdateOrder<'a> {
    /// The URL of the call, without the access token.
    pub const URL: &'static str =
        "https://api.weixin.qq.com/cgi-bin/express/business/test_update_order";

    /// The only merchant in the sandbox.
    pub const BIZ_ID: &'static str = "test_biz_id";

    /// The only carrier in the sandbox.
    pub const DELIVERY_ID: &'static str = "TEST";

    /// The payload of an accepted update.
    #[must_use]
    pub const fn new(
        accepted: &Accepted<'a>,
        order_id: &'a OrderId<'_>,
        waybill_id: &'a WaybillId<'_>,
    ) -> Self {
        Self {
            order_id,
            waybill_id,
            update: accepted.update(),
        }
    }

    /// The JSON to send, deterministic to the byte.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::write(self)
    }
}

impl Serialize for TestUpdateOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("TestUpdateOrder", 7)?;
        fields.serialize_field("biz_id", Self::BIZ_ID)?;
        fields.serialize_field("order_id", self.order_id)?;
        fields.serialize_field("delivery_id", Self::DELIVERY_ID)?;
        fields.serialize_field("waybill_id", self.waybill_id)?;
        fields.serialize_field("action_time", &self.update.time())?;
        fields.serialize_field("action_type", &self.update.action())?;
        fields.serialize_field("action_msg", self.update.message())?;
        fields.end()
    }
}
