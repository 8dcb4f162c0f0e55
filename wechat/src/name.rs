//! The fields that are read, out of all that WeChat sends.

/// A field of a reply or an event that is read. Every other field is passed over.
///
/// WeChat writes one field in many ways: `waybill_id` in a reply, `waybillId` in the cloud,
/// `WayBillId`, `WaybillId` and `WayBillID` in events. So letter case and underscores say nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    ActionMsg,
    ActionTime,
    ActionType,
    Actions,
    Count,
    DeliveryId,
    Encrypt,
    Errcode,
    Event,
    OrderId,
    PathItemList,
    PathItemNum,
    Token,
    Version,
    WaybillId,
}

/// Where a body comes from, and so how errors spell the names of its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelling {
    Reply,
    Event,
}

struct Facts {
    name: Name,
    /// Lower case, no underscores.
    key: &'static str,
    in_event: &'static str,
    in_reply: &'static str,
}

#[rustfmt::skip]
const FACTS: [Facts; 15] = {
    use Name as N;
    const fn row(name: Name, key: &'static str, in_event: &'static str, in_reply: &'static str) -> Facts {
        Facts { name, key, in_event, in_reply }
    }
    [
        row(N::ActionMsg,    "actionmsg",    "ActionMsg",    "action_msg"),
        row(N::ActionTime,   "actiontime",   "ActionTime",   "action_time"),
        row(N::ActionType,   "actiontype",   "ActionType",   "action_type"),
        row(N::Actions,      "actions",      "Actions",      "actions"),
        row(N::Count,        "count",        "Count",        "count"),
        row(N::DeliveryId,   "deliveryid",   "DeliveryID",   "delivery_id"),
        row(N::Encrypt,      "encrypt",      "Encrypt",      "encrypt"),
        row(N::Errcode,      "errcode",      "ErrCode",      "errcode"),
        row(N::Event,        "event",        "Event",        "event"),
        row(N::OrderId,      "orderid",      "OrderId",      "order_id"),
        row(N::PathItemList, "pathitemlist", "PathItemList", "path_item_list"),
        row(N::PathItemNum,  "pathitemnum",  "PathItemNum",  "path_item_num"),
        row(N::Token,        "token",        "Token",        "token"),
        row(N::Version,      "version",      "Version",      "version"),
        row(N::WaybillId,    "waybillid",    "WayBillId",    "waybill_id"),
    ]
};

const _: () = {
    let mut i = 0;
    while i < FACTS.len() {
        assert!(FACTS[i].name as usize == i, "a row stands in its place");
        i += 1;
    }
};

impl Name {
    /// The field that a key names, whatever its casing.
    pub(crate) fn of(key: &str) -> Option<Self> {
        let plain = || {
            key.bytes()
                .filter(|byte| *byte != b'_')
                .map(|byte| byte.to_ascii_lowercase())
        };
        FACTS
            .iter()
            .find(|facts| plain().eq(facts.key.bytes()))
            .map(|facts| facts.name)
    }

    /// The name for people.
    pub(crate) const fn spelt(self, spelling: Spelling) -> &'static str {
        let facts = &FACTS[self as usize];
        match spelling {
            Spelling::Reply => facts.in_reply,
            Spelling::Event => facts.in_event,
        }
    }
}
