//! Scans of ours written out in foreign vocabularies.

use std::fmt::Write as _;

use serde_json::json;
use waybill_engine::{ActionType, Timestamp};

/// A vocabulary, and how a waybill's scans are pushed in it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Vocabulary {
    /// The form of a push 102, oldest first.
    Kdniao,
    /// A push with the JSON alone, newest first.
    Kuaidi100,
    /// SF's JSON, ten scans a push.
    Sf,
}

/// So many scans SF sends in one push at most.
const SF_PUSH: usize = 10;

/// A scan: what happened, when, and its text.
pub(crate) type Scan = (ActionType, i64, String);

impl Vocabulary {
    pub(crate) const ALL: [Self; 3] = [Self::Kdniao, Self::Kuaidi100, Self::Sf];

    /// The ready map that reads it.
    pub(crate) const fn map(self) -> &'static str {
        match self {
            Self::Kdniao => "kdniao",
            Self::Kuaidi100 => "kuaidi100",
            Self::Sf => "sf-push",
        }
    }

    /// A code of it for an action; not every vocabulary has one.
    pub(crate) const fn code(self, action: ActionType) -> Option<&'static str> {
        use ActionType as A;
        let [kdniao, kuaidi100, sf] = match action {
            A::PickedUp => [Some("1"), Some("103"), Some("50")],
            A::PickupFailed => [None, None, Some("131")],
            A::CourierAssigned => [None, None, Some("151")],
            A::InTransit => [Some("204"), Some("1002"), Some("31")],
            A::OutForDelivery => [Some("202"), Some("5"), Some("44")],
            A::Signed => [Some("301"), Some("301"), Some("80")],
            A::DeliveryFailed => [Some("404"), Some("203"), Some("70")],
            A::Cancelled => [Some("415"), Some("401"), None],
            A::Held => [Some("417"), Some("208"), Some("77")],
        };
        match self {
            Self::Kdniao => kdniao,
            Self::Kuaidi100 => kuaidi100,
            Self::Sf => sf,
        }
    }

    /// The scans in the order in which they are decided: those of one push by their time, where the
    /// map does not trust its order.
    pub(crate) fn in_order(self, scans: &[Scan]) -> Vec<Scan> {
        let mut scans = scans.to_vec();
        let pushed = match self {
            Self::Kdniao => scans.len().max(1),
            Self::Kuaidi100 => 1,
            Self::Sf => SF_PUSH,
        };
        for push in scans.chunks_mut(pushed) {
            push.sort_by_key(|(_, time, _)| *time);
        }
        scans
    }

    /// The pushes of a waybill's scans. Each action has a code.
    pub(crate) fn pushes(self, waybill: &str, scans: &[Scan]) -> Vec<String> {
        let code = |action| self.code(action).expect("the vocabulary has the action");
        match self {
            Self::Kdniao => {
                let traces = scans.iter().map(|(action, time, text)| {
                    json!({"AcceptTime": local(*time), "AcceptStation": text,
                        "Action": code(*action)})
                });
                let push = json!({"EBusinessID": "1", "Count": "1", "Data": [{
                    "LogisticCode": waybill, "ShipperCode": "XX", "Success": true,
                    "Traces": traces.collect::<Vec<_>>()}]});
                vec![format!(
                    "RequestType=102&RequestData={}",
                    encoded(&push.to_string())
                )]
            }
            Self::Kuaidi100 => {
                let data = scans.iter().rev().map(|(action, time, text)| {
                    json!({"ftime": local(*time), "context": text, "statusCode": code(*action)})
                });
                let push = json!({"status": "polling", "lastResult": {
                    "nu": waybill, "com": "xx", "data": data.collect::<Vec<_>>()}});
                vec![push.to_string()]
            }
            Self::Sf => scans
                .chunks(SF_PUSH)
                .map(|scans| {
                    let routes = scans.iter().map(|(action, time, text)| {
                        json!({"mailno": waybill, "acceptTime": local(*time), "remark": text,
                            "opCode": code(*action)})
                    });
                    json!({"Body": {"WaybillRoute": routes.collect::<Vec<_>>()}}).to_string()
                })
                .collect(),
        }
    }
}

/// The time of day in China, as nearly everybody writes it.
fn local(seconds: i64) -> String {
    let time = Timestamp::from_unix(seconds + 8 * 3600).unwrap();
    time.to_chrono().format("%Y-%m-%d %H:%M:%S").to_string()
}

fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").unwrap();
        }
    }
    encoded
}
