//! What has to hold of a map that was made, and of the items that it reads.

use waybill_frame::Operation;

use crate::{answer, u32_at};

/// The fixed fields of what a map says of itself, and of the answer to a reading.
const SHOWN_HEAD: usize = 24;
const READ_HEAD: usize = 16;
/// The fixed fields of an item, and where those are that an update of ours has, too.
const ITEM_HEAD: usize = 80;
const FINGERPRINT_TIME_AND_TYPE: std::ops::Range<usize> = 16..40;
/// The same in the answer to a record.
const OF_A_RECORD: std::ops::Range<usize> = 8..32;

/// A map that was made can be shown, and the file that it shows makes the same map.
pub(super) fn made(kept: &[u8]) {
    let shown = ask(Operation::MapShow, &[], kept);
    let [name, title, file] = [8, 12, 16].map(|offset| u32_at(&shown, offset));
    assert!(name > 0 && title > 0);
    assert_eq!(shown.len(), SHOWN_HEAD + name + title + file);
    let file = &shown[SHOWN_HEAD + name + title..];
    let again = ask(Operation::Map, &[], &[&[0; 8], file].concat());
    assert_eq!((u32_at(&again, 0), &again[8..]), (0, kept));
}

/// The sizes of items add up, each has what its kind has, no record is without one, and an update
/// is one of ours.
pub(super) fn items(rules: &[u8], request: &[u8], answer: &[u8]) {
    let (records, is_table) = (u32_at(request, 8), u32_at(request, 12));
    let (count, is_refused) = (u32_at(answer, 0), u32_at(answer, 4));
    assert!(is_refused <= is_table && (is_refused == 0 || count == 0));
    let mut at = READ_HEAD + u32_at(answer, 8) + u32_at(answer, 12);
    let mut read = 0;
    for _ in 0..count {
        let item = &answer[at..];
        let (kind, record) = (item[0], u32_at(item, 4));
        let (faults, size) = (u32_at(item, 12), u32_at(item, 76));
        let texts: usize = (40..76).step_by(4).map(|offset| u32_at(item, offset)).sum();
        assert_eq!(size, ITEM_HEAD + texts + 2 * faults);
        assert!(kind <= 3 && u32_at(item, 8) > 0);
        assert_eq!(kind == 0, item[1] < 9 && item[16..24] != [0; 8]);
        assert_eq!(kind == 3, faults > 0);
        assert!(record == read || record + 1 == read, "a record is skipped");
        read = record + 1;
        if kind == 0 {
            goes_in_again(rules, item);
        }
        at += size;
    }
    assert_eq!(at, answer.len());
    assert!(is_refused == 1 || read == records);
}

/// An update that came out is one of ours with the token of its order, and is read as the same.
fn goes_in_again(rules: &[u8], item: &[u8]) {
    let mut start = ITEM_HEAD;
    let [token, waybill_id, message] = [40, 44, 48].map(|offset| {
        let end = start + u32_at(item, offset);
        let text = &item[start..end];
        start = end;
        text
    });
    // Most feeds have no token.
    let token = if token.is_empty() { b"t0ken" } else { token };
    let texts = [token, waybill_id, message];
    let length = |text: &[u8]| u32::try_from(text.len()).unwrap().to_le_bytes();
    // The head of the block, its time and type, and the lengths.
    let size = 48 + texts.iter().map(|text| text.len()).sum::<usize>();
    let mut request = vec![0; 8];
    request.extend([0, 0, 0b1_1111, 0]);
    request.extend(u32::try_from(size).unwrap().to_le_bytes());
    request.extend([0; 8]);
    request.extend(&item[24..40]);
    request.extend(texts.map(length).concat());
    request.extend([0; 4]);
    request.extend(texts.concat());
    let read = ask(Operation::Record, rules, &request);
    assert_eq!(read[..4], [0, item[1], 0, 0]);
    assert_eq!(read[OF_A_RECORD], item[FINGERPRINT_TIME_AND_TYPE]);
}

/// The answer to a request that is right.
fn ask(operation: Operation, rules: &[u8], request: &[u8]) -> Vec<u8> {
    answer(operation.number(), rules, request).unwrap()
}
