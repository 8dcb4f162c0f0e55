//! The names of the fields that are read, out of all that WeChat sends.

/// A field of a reply or an event that is read. Every other field is ignored.
///
/// WeChat writes one field in many ways: `waybill_id` in a reply, `waybillId` in the cloud,
/// `WayBillId`, `WaybillId` and `WayBillID` in events. So letter case and underscores are ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldName {
    ActionMsg,
    ActionTime,
    ActionType,
    Actions,
    BizId,
    Count,
    CreateTime,
    DeliveryId,
    Encrypt,
    Errcode,
    Event,
    FromUserName,
    OrderId,
    PathItemList,
    PathItemNum,
    ToUserName,
    Token,
    Version,
    WaybillId,
    /// The root of an event in XML, in the JSON that xml2js makes of it.
    Xml,
}

/// Where a body comes from, and so how errors spell the names of its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    Reply,
    Event,
}

struct Facts {
    name: FieldName,
    in_event: &'static str,
    in_reply: &'static str,
}

#[rustfmt::skip]
const FACTS: [Facts; 20] = {
    use FieldName as N;
    const fn row(name: FieldName, in_event: &'static str, in_reply: &'static str) -> Facts {
        Facts { name, in_event, in_reply }
    }
    [
        row(N::ActionMsg,    "ActionMsg",    "action_msg"),
        row(N::ActionTime,   "ActionTime",   "action_time"),
        row(N::ActionType,   "ActionType",   "action_type"),
        row(N::Actions,      "Actions",      "actions"),
        row(N::BizId,        "BizID",        "biz_id"),
        row(N::Count,        "Count",        "count"),
        row(N::CreateTime,   "CreateTime",   "create_time"),
        row(N::DeliveryId,   "DeliveryID",   "delivery_id"),
        row(N::Encrypt,      "Encrypt",      "encrypt"),
        row(N::Errcode,      "ErrCode",      "errcode"),
        row(N::Event,        "Event",        "event"),
        row(N::FromUserName, "FromUserName", "from_user_name"),
        row(N::OrderId,      "OrderId",      "order_id"),
        row(N::PathItemList, "PathItemList", "path_item_list"),
        row(N::PathItemNum,  "PathItemNum",  "path_item_num"),
        row(N::ToUserName,   "ToUserName",   "to_user_name"),
        row(N::Token,        "Token",        "token"),
        row(N::Version,      "Version",      "version"),
        row(N::WaybillId,    "WayBillId",    "waybill_id"),
        row(N::Xml,          "xml",          "xml"),
    ]
};

const _: () = {
    let mut i = 0;
    while i < FACTS.len() {
        assert!(FACTS[i].name as usize == i, "a row is in its place");
        i += 1;
    }
};

impl FieldName {
    /// The field that a key names, whatever its casing.
    pub(super) fn of(key: &str) -> Option<Self> {
        FACTS
            .iter()
            .find(|facts| plain(key).eq(plain(facts.in_reply)))
            .map(|facts| facts.name)
    }

    /// The name for people.
    pub(super) const fn spelt(self, spelling: Spelling) -> &'static str {
        let facts = &FACTS[self as usize];
        match spelling {
            Spelling::Reply => facts.in_reply,
            Spelling::Event => facts.in_event,
        }
    }
}

/// A key in lower case and without underscores.
fn plain(key: &str) -> impl Iterator<Item = u8> {
    key.bytes()
        .filter(|byte| *byte != b'_')
        .map(|byte| byte.to_ascii_lowercase())
}
