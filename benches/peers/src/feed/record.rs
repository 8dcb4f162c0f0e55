//! Writes one record of a feed as JSON.

use fastrand::Rng;
use waybill_engine::ActionType;

use super::texts::text;

/// A scan of a parcel. Its text is made from the action and a number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scan {
    pub(crate) action: ActionType,
    pub(crate) time: i64,
    pub(crate) text: u32,
}

/// Appends the record of a parcel's scan, without a line end.
pub(crate) fn push(feed: &mut Vec<u8>, parcel: usize, scan: &Scan) {
    let message = text(scan.action, scan.text);
    push_with(
        feed,
        parcel,
        scan.time,
        i64::from(scan.action.code()),
        &message,
    );
}

pub(crate) fn push_with(feed: &mut Vec<u8>, parcel: usize, time: i64, action: i64, message: &str) {
    let mut random = Rng::with_seed(parcel as u64);
    feed.extend_from_slice(b"{\"token\":\"");
    push_token(feed, &mut random);
    feed.extend_from_slice(b"\",\"waybill_id\":\"");
    feed.extend_from_slice(id(parcel).as_bytes());
    feed.extend_from_slice(
        format!("\",\"action_time\":{time},\"action_type\":{action},").as_bytes(),
    );
    feed.extend_from_slice(b"\"action_msg\":");
    serde_json::to_writer(&mut *feed, message).expect("a buffer takes everything");
    feed.push(b'}');
}

/// Appends sixty-four characters of base64url, the form of an order token.
fn push_token(feed: &mut Vec<u8>, random: &mut Rng) {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for _ in 0..8 {
        let mut bits = random.u64(..);
        for _ in 0..8 {
            feed.push(SIGNS[(bits % 64) as usize]);
            bits /= 64;
        }
    }
}

/// A parcel's id, in the forms of several carriers. It contains the number, so no two are the same.
#[must_use]
pub fn id(parcel: usize) -> String {
    let salt = Rng::with_seed(!(parcel as u64)).u32(100..1_000);
    match parcel % 4 {
        0 => format!("SF{salt}{parcel:010}"),
        1 => format!("YT{salt}{parcel:010}"),
        2 => format!("JDX0{salt}{parcel:08}"),
        _ => format!("77{salt}{parcel:010}"),
    }
}
