//! Texts and numbers as JSON.

use alloc::vec::Vec;

use crate::text::Carried;
use crate::text::bytes::{self, needs_escape};

/// Appends the content of a JSON string, without its quotes. Only quotes and backslashes need an
/// escape: the values that come here have no control characters.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
pub(super) fn push_text(json: &mut Vec<u8>, text: &Carried<'_>) {
    let bytes = text.as_str().as_bytes();
    if text.is_plain() || !bytes::any(bytes, needs_escape) {
        json.extend_from_slice(bytes);
    } else {
        push_escaped(json, bytes);
    }
}

/// As [`push_text`], where there is something to escape: up to there copied, from there block by
/// block while there is, as one escape is often near the next.
#[inline(never)]
fn push_escaped(json: &mut Vec<u8>, mut text: &[u8]) {
    while let Some(at) = memchr::memchr2(b'"', b'\\', text) {
        json.extend_from_slice(&text[..at]);
        text = &text[at..];
        while let Some((block, rest)) = text.split_first_chunk::<BLOCK>()
            && bytes::any(block, needs_escape)
        {
            push_block(json, block);
            text = rest;
        }
        if text.first_chunk::<BLOCK>().is_none() {
            return push_block(json, text);
        }
    }
    json.extend_from_slice(text);
}

const BLOCK: usize = 16;

/// Appends at most a block with its escapes.
///
/// For each byte two are written: the escape and the byte, or the byte and a zero that the next one
/// overwrites. So there is no branch, which could not be predicted here.
#[inline]
fn push_block(json: &mut Vec<u8>, block: &[u8]) {
    const MOST: usize = 2 * BLOCK;
    // One more, as the last byte is written as two also where one is left.
    let start = json.len();
    json.extend_from_slice(&[0; MOST + 1]);
    let Some(room) = json.last_chunk_mut::<{ MOST + 1 }>() else {
        return;
    };
    let mut length = 0;
    for byte in block {
        // It is below anyway; the `%` spares a bounds check.
        let at = length % MOST;
        room[at..at + 2].copy_from_slice(&ESCAPED[usize::from(*byte)]);
        length += 1 + usize::from(needs_escape(*byte));
    }
    json.truncate(start + length);
}

/// Each byte as it is in a JSON string, and a zero after it if it needs no escape.
#[allow(clippy::cast_possible_truncation, reason = "below 256")]
const ESCAPED: [[u8; 2]; 256] = {
    let mut escaped = [[0; 2]; 256];
    let mut byte = 0;
    while byte < escaped.len() {
        let plain = byte as u8;
        escaped[byte] = if needs_escape(plain) {
            [b'\\', plain]
        } else {
            [plain, 0]
        };
        byte += 1;
    }
    escaped
};

/// How many digits a time in Unix seconds has, from 2001 to 2286.
pub(super) const TIME_DIGITS: usize = 10;

/// The digits of a time that has ten; `None` of any other.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
pub(super) fn ten_digits(seconds: u64) -> Option<[u8; TIME_DIGITS]> {
    if !matches!(seconds, 1_000_000_000..10_000_000_000) {
        return None;
    }
    let [.., tens, ones] = eight_digits(seconds / 100_000_000);
    let mut digits = [b'0'; TIME_DIGITS];
    (digits[0], digits[1]) = (tens, ones);
    digits[2..].copy_from_slice(&eight_digits(seconds % 100_000_000));
    Some(digits)
}

/// Appends the digits of a number.
#[allow(clippy::cast_possible_truncation, reason = "one digit")]
pub(super) fn push_digits(json: &mut Vec<u8>, number: u64) {
    if number > 9 {
        push_digits(json, number / 10);
    }
    json.push(b'0' + (number % 10) as u8);
}

/// The digits of a number below a hundred million, with zeros before it.
///
/// The number is cut into halves, each half into halves, and those into digits: in one word, so
/// that each cut is made in all places at once, after Paul Khuong's note of 22 December 2017 on
/// pvk.ca. Multiplying by 5243 and shifting by 19 divides by 100 what is below 10 000, by 103 and
/// 10 divides by 10 what is below 100; the masks drop what the shift brings in from the place
/// above.
pub(super) const fn eight_digits(number: u64) -> [u8; 8] {
    let fours = (number / 10_000) | (number % 10_000) << 32;
    let hundreds = ((fours * 5243) >> 19) & 0x0000_007f_0000_007f;
    let pairs = hundreds | (fours - 100 * hundreds) << 16;
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    let digits = tens | (pairs - 10 * tens) << 8;
    (digits | 0x3030_3030_3030_3030).to_le_bytes()
}
