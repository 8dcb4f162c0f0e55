//! What WeChat sends to a server: any bytes are answered in both forms, no error and no `Debug`
//! shows an order token, and what was read can be compared with what was sent.

use std::fmt::Debug;

use waybill_engine::{Entry, MessagePolicy, OrderToken, PhoneRule, Waybill, WaybillId};
use waybill_wechat::{Observed, OrderEvent, PathEvent, PathReply, Unreadable, reconcile};

/// Tokens in the corpus begin with this, and no text of ours contains it.
const MARKER: &str = "s3cret";

/// Checks the body of a call of WeChat's, as each kind that it may be.
pub fn check(data: &[u8]) {
    if let Some(reply) = read(data, PathReply::from_json(data)) {
        path(reply.entries());
        let count = reply.count();
        assert!(reply.count_agrees() || count.is_some());
    }
    for event in [PathEvent::from_json(data), PathEvent::from_xml(data)] {
        if let Some(event) = read(data, event) {
            path(event.entries());
            assert_ne!(event.waybill_id().as_str(), "0");
            assert!(event.count_agrees() || event.count().is_some());
        }
    }
    for order in [OrderEvent::from_json(data), OrderEvent::from_xml(data)] {
        if let Some(order) = read(data, order) {
            starts(order);
        }
    }
}

fn read<T: Debug>(data: &[u8], result: Result<T, Unreadable>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            let shown = format!("{error} {error:?} {}", error.chinese());
            assert!(shown.len() < 2000, "{shown}");
            // The name of a foreign event is all that an error quotes.
            let quotes = matches!(error, Unreadable::OtherEvent { .. });
            assert!(quotes || !shown.contains(MARKER), "{shown}");
            assert!(!quotes || !data.is_empty());
            None
        }
    }
}

/// The entries agree with themselves, and with nothing else.
fn path(entries: &[Observed]) {
    let any = MessagePolicy {
        max_chars: usize::MAX,
        phones: PhoneRule::Off,
    };
    let mut sent: Vec<Entry> = Vec::new();
    let mut foreign = 0;
    for entry in entries {
        match entry.update(&any) {
            Ok(update) => {
                assert_eq!(i64::from(update.action().code()), entry.code());
                assert_eq!(update.time().unix(), entry.time());
                assert_eq!(update.message().as_str(), entry.message());
                sent.push(*update.entry());
            }
            Err(error) => {
                assert!(!error.to_string().is_empty() && !error.chinese().to_string().is_empty());
                foreign += 1;
            }
        }
    }
    let result = reconcile(&sent, entries);
    assert!(result.missing().is_empty() && result.differing().is_empty());
    assert_eq!(result.never_sent().len(), foreign);
    assert_eq!(result.is_clean(), foreign == 0);

    let result = reconcile(&sent, &[]);
    assert_eq!(result.missing().len(), sent.len());
    let result = reconcile(&[], entries);
    assert_eq!(result.never_sent().len(), entries.len());
}

fn starts(order: OrderEvent) {
    let token = order.token().clone();
    assert!(OrderToken::new(token.reveal()).is_ok());
    let shown = format!("{order:?}");
    let may_hold = [order.order_id().as_str()]
        .into_iter()
        .chain(order.waybill_id().map(WaybillId::as_str))
        .any(|text| text.contains(MARKER));
    assert!(may_hold || !shown.contains(MARKER), "{shown}");

    let pushed = order.waybill_id().cloned();
    match (pushed, order.clone().waybill(None)) {
        (Some(id), Ok(waybill)) => assert_eq!(waybill, Waybill::new(id, token)),
        (None, Err(error)) => assert!(!error.chinese().to_string().is_empty()),
        (pushed, result) => panic!("{pushed:?}: {result:?}"),
    }
    let own = WaybillId::new("of-the-carrier").unwrap();
    let settled = order.waybill_id().is_none_or(|pushed| *pushed == own);
    assert_eq!(order.waybill(Some(own)).is_ok(), settled);
}
