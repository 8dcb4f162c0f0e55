//! What is written between the values of a line.
//!
//! A program writes all its lines alike: the same names in the same order, with the same spaces.
//! Only the values differ. A frame is what a line has besides its values, and which kind of value
//! is where. A line in the frame of another is that other line with other values of the same kinds,
//! so it has the same fields, each once, and nothing is left to find out but whether its values are
//! good. That is for the same constructors as ever to say; where one refuses, the line has to be
//! read by the one reader that explains.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;
use core::ptr;

use crate::call::Form;
use crate::message::{ActionMessage, MessagePolicy};
use crate::record::Record;
use crate::record::fast_path::each_place;
use crate::text::{Carried, bytes};
use crate::update::{ActionType, Field, OrderToken, Timestamp, Update, WaybillId};

/// The frame of a line.
#[derive(Clone)]
pub(super) struct Frame {
    values: Vec<Value>,
    /// What is behind the last one.
    end: Between,
    /// The form in which a line in this frame is its payload, if its values are.
    form: Option<Form>,
}

/// A value of a line, and what is before it.
#[derive(Clone)]
struct Value {
    before: Between,
    kind: Kind,
    /// `None` for a value that is not read.
    field: Option<Field>,
    /// How many bytes its text probably has: as many as in the frame's own line, as most texts of
    /// one program are of one length, but for messages.
    length: Option<usize>,
}

/// How a value is written.
#[derive(Clone, Copy)]
enum Kind {
    /// Between quotes, which belong to the frame.
    Text,
    /// A whole number that is not negative, and so short that it can't overflow.
    Number,
}

/// The record of a line in a frame.
pub(super) struct Framed<'a> {
    pub(super) record: Record<'a>,
    /// The form in which the line is its payload.
    pub(super) form: Option<Form>,
    /// Without its line end.
    pub(super) line: &'a str,
}

/// The longest number that can't overflow, in digits.
const LONGEST_NUMBER: usize = 18;

/// More values than this, and a frame is hardly worth its while.
pub(super) const MOST_VALUES: usize = 64;

impl Frame {
    /// The frame of a line that is a sound record; `None` if it has values of other kinds.
    pub(super) fn of(line: &str) -> Option<Self> {
        let line = line.trim_end_matches(['\r', '\n']);
        let mut values = Vec::with_capacity(Field::COUNT);
        let mut end = 0;
        each_place(line, |field, place| {
            let is_text = line.as_bytes()[place.start] == b'"';
            let quote = usize::from(is_text);
            let start = place.start + quote;
            let before = Between::new(&line[end..start]);
            end = place.end - quote;
            values.push(Value {
                before,
                kind: if is_text { Kind::Text } else { Kind::Number },
                field,
                length: (is_text && field != Some(Field::ActionMsg)).then(|| end - start),
            });
        })?;
        let end = &line[end..];
        // A line end is no part of a frame, so that a line can't be read as going on behind it.
        if values.len() > MOST_VALUES || bytes::any(end.as_bytes(), |byte| byte < b' ') {
            return None;
        }
        Some(Self {
            form: form(&values, end),
            values,
            end: Between::new(end),
        })
    }

    /// The record of the first line of a text; `None` if it is not in this frame, or not sound. No
    /// value of it has a line end in it.
    ///
    /// Nothing can fail once the record is made: it would have to be dropped then, and for that be
    /// put together in memory, and not where it is kept.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(super) fn read<'a>(&self, text: &'a str, messages: &MessagePolicy) -> Option<Framed<'a>> {
        let mut texts = [""; Field::COUNT];
        let mut numbers = [0; Field::COUNT];
        let mut unescaped = None;
        let all = text.as_bytes();
        let mut at = 0;
        for value in &self.values {
            let start = value.before.behind(all, at)?;
            match value.kind {
                Kind::Text => {
                    at = value.text_end(all, start)?;
                    if all[at] == b'\\' {
                        // Few messages have quotes in them, and nothing else has.
                        value.field.filter(|field| *field == Field::ActionMsg)?;
                        let (message, end) = unescaped_text(text, start..at)?;
                        (unescaped, at) = (Some(message), end);
                        continue;
                    }
                    let value_text = text.get(start..at)?;
                    match value.field {
                        Some(field) => texts[field as usize] = value_text,
                        // Whatever a text of ours may have is for its constructor to say.
                        None if bytes::any(value_text.as_bytes(), |byte| byte < b' ') => {
                            return None;
                        }
                        None => {}
                    }
                }
                Kind::Number => {
                    let number;
                    (number, at) = whole_number(all, start)?;
                    if let Some(field) = value.field {
                        numbers[field as usize] = number;
                    }
                }
            }
        }
        let (line, behind) = text.split_at_checked(self.end.behind(all, at)?)?;
        if !matches!(behind.as_bytes(), [] | [b'\n', ..] | [b'\r', b'\n', ..]) {
            return None;
        }
        // Each ends at its first quote, and one with an escape is in `unescaped`, or was not read.
        let plain = |field: Field| Carried::plain(texts[field as usize]);
        let waybill_id = WaybillId::of(plain(Field::WaybillId)).ok()?;
        let token = OrderToken::of(plain(Field::Token)).ok()?;
        let time = Timestamp::from_unix(numbers[Field::ActionTime as usize]).ok()?;
        let action = ActionType::from_code(numbers[Field::ActionType as usize]).ok()?;
        // Two calls: most messages take the first, in which the compiler knows that their text is
        // not their own, and so nothing that has to be dropped.
        let (message, is_as_it_came) = match unescaped {
            None => checked_message(messages, plain(Field::ActionMsg))?,
            Some(text) => checked_message(messages, Carried::Owned(text))?,
        };
        Some(Framed {
            record: Record::from_parts(waybill_id, token, Update::new(action, time, message)),
            form: self.form.filter(|_| is_as_it_came),
            line,
        })
    }
}

impl Value {
    /// The place of the quote behind its text, or of an escape in it.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    fn text_end(&self, all: &[u8], start: usize) -> Option<usize> {
        // To ask whether a sign is in so many bytes takes less than to look for where it is.
        if let Some(length) = self.length
            && let Some((text, [b'"', ..])) = all.get(start..)?.split_at_checked(length)
            && !bytes::any(text, bytes::needs_escape)
        {
            return Some(start + length);
        }
        bytes::first(all, start, bytes::needs_escape)
    }
}

/// What all lines in a frame have at one place.
#[derive(Clone)]
struct Between {
    text: Box<str>,
    /// Its first bytes as numbers, so that they are compared at once, and which bits these are.
    first: [u128; 2],
    bits: [u128; 2],
}

/// How many bytes are compared at once: most names with their quotes, a comma and spaces have no
/// more.
const FIRST: usize = size_of::<[u128; 2]>();

impl Between {
    fn new(text: &str) -> Self {
        let (mut first, mut bits) = ([0; FIRST], [0; FIRST]);
        for ((byte, bits), of_text) in first.iter_mut().zip(&mut bits).zip(text.bytes()) {
            (*byte, *bits) = (of_text, u8::MAX);
        }
        Self {
            text: text.into(),
            first: halves(&first),
            bits: halves(&bits),
        }
    }

    /// The place behind this text, if it is at this one.
    #[inline]
    fn behind(&self, all: &[u8], at: usize) -> Option<usize> {
        let (there, text) = (all.get(at..)?, self.text.as_bytes());
        let is_there = match there.first_chunk() {
            Some(first) if self.differs(halves(first)) => false,
            Some(_) if text.len() <= FIRST => true,
            Some(_) | None => there.starts_with(text),
        };
        is_there.then_some(at + text.len())
    }

    #[inline]
    fn differs(&self, there: [u128; 2]) -> bool {
        let wrong = |half: usize| (there[half] ^ self.first[half]) & self.bits[half];
        wrong(0) | wrong(1) != 0
    }
}

/// The two halves of these bytes as numbers.
#[inline]
fn halves(bytes: &[u8; FIRST]) -> [u128; 2] {
    let (halves, _) = bytes.as_chunks();
    [0, 1].map(|half: usize| u128::from_le_bytes(halves[half]))
}

/// The form that has these values with the same texts around them.
fn form(values: &[Value], end: &str) -> Option<Form> {
    let is_its_frame = |form: &Form| {
        let frame = form.frame();
        let fields = values.iter().map(|value| value.field);
        let before = values.iter().map(|value| &*value.before.text);
        fields.eq(Field::ALL.map(Some)) && before.chain([end]).eq(frame)
    };
    [Form::HttpsBody, Form::CloudArguments]
        .into_iter()
        .find(is_its_frame)
}

/// The message of a text, and whether it is that text; where phone numbers are rewritten it may be
/// another one.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
fn checked_message<'a>(
    messages: &MessagePolicy,
    text: Carried<'a>,
) -> Option<(ActionMessage<'a>, bool)> {
    let as_it_came = ptr::from_ref(text.as_str());
    let message = messages.message_of(text).ok()?;
    let is_as_it_came = ptr::eq(message.as_str(), as_it_came);
    Some((message, is_as_it_came))
}

/// A text with escapes, of which this much is before the first one; and the place of the quote
/// behind it. `None` if it is not written as a payload writes it: quotes and backslashes are
/// escaped, and nothing else.
#[cold]
fn unescaped_text(text: &str, before: Range<usize>) -> Option<(String, usize)> {
    let all = text.as_bytes();
    let mut end = before.end;
    while all[end] == b'\\' {
        matches!(all.get(end + 1)?, b'"' | b'\\').then_some(())?;
        // Compiled by itself, so a call is faster than a search in place.
        let rest = all.get(end + 2..)?;
        end += 2 + memchr::memchr2(b'"', b'\\', rest)?;
    }
    // Asked for once, and no more than it needs.
    let mut unescaped = String::with_capacity(end - before.start);
    let mut rest = text.get(before.end..end)?;
    unescaped.push_str(text.get(before)?);
    // Behind an escape is one of two signs of ASCII.
    while let Some(escaped) = rest.get(1..2) {
        unescaped.push_str(escaped);
        rest = rest.get(2..)?;
        let until = memchr::memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len());
        unescaped.push_str(rest.get(..until)?);
        rest = rest.get(until..)?;
    }
    Some((unescaped, end))
}

/// The number here, and the place behind it; `None` if it is none that JSON has, or may overflow.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
pub(super) fn whole_number(all: &[u8], start: usize) -> Option<(i64, usize)> {
    let digits = all.get(start..)?;
    match digits.first_chunk().and_then(short_number) {
        Some((number, length)) if length == 1 || digits[0] != b'0' => {
            Some((number, start + length))
        }
        Some(_) => None,
        None => long_number(all, start),
    }
}

/// As many bytes are looked at first, twice eight: the numbers of a usual line have fewer digits.
const SIXTEEN: usize = 16;

/// The number that the digits at the beginning of these bytes are, and how many there are; `None`
/// if there are none, or nothing else behind them.
#[inline]
pub(super) fn short_number(bytes: &[u8; SIXTEEN]) -> Option<(i64, usize)> {
    let [first, second] = *bytes.as_chunks().0 else {
        return None;
    };
    let (high, count) = leading_digits(first);
    if count == 0 {
        return None;
    }
    if count < EIGHT {
        return Some((high, count));
    }
    let (low, count) = leading_digits(second);
    (count < EIGHT).then(|| (high * POWERS[count] + low, EIGHT + count))
}

/// As [`whole_number`], however many digits there are and however little is behind them.
#[cold]
fn long_number(all: &[u8], start: usize) -> Option<(i64, usize)> {
    let mut digits = all.get(start..)?;
    let (mut number, mut length) = (0, 0);
    loop {
        let (more, count) = leading_digits(first_eight(digits));
        length += count;
        if length > LONGEST_NUMBER {
            return None;
        }
        number = number * POWERS[count] + more;
        if count < EIGHT {
            break;
        }
        digits = &digits[EIGHT..];
    }
    let is_number = length == 1 || length > 1 && all[start] != b'0';
    is_number.then_some((number, start + length))
}

/// How many digits are read at once.
const EIGHT: usize = 8;

/// The powers of ten up to that of so many digits.
const POWERS: [i64; EIGHT + 1] = {
    let mut powers = [1; EIGHT + 1];
    let mut power = 1;
    while power < powers.len() {
        powers[power] = powers[power - 1] * 10;
        power += 1;
    }
    powers
};

/// The first eight bytes; zeros where there are fewer.
fn first_eight(bytes: &[u8]) -> [u8; EIGHT] {
    bytes.first_chunk().copied().unwrap_or_else(|| {
        let mut eight = [0; EIGHT];
        eight[..bytes.len()].copy_from_slice(bytes);
        eight
    })
}

/// The number that the digits at the beginning of these bytes are, and how many there are.
#[inline(always)]
#[allow(
    clippy::inline_always,
    reason = "both calls of a short number in place"
)]
const fn leading_digits(eight: [u8; EIGHT]) -> (i64, usize) {
    const ALL: u64 = u64::MAX / 255;
    // Less the sign `0`, a digit is below ten, and no other byte is: its upper bit is set, or once
    // 118 is added. A carry from there goes to bytes behind it only.
    let digits = u64::from_le_bytes(eight) ^ (0x30 * ALL);
    let others = (digits | digits.wrapping_add(0x76 * ALL)) & (0x80 * ALL);
    let count = others.trailing_zeros() / 8;
    // As if zeros were before them; where there are none, all is shifted out.
    let ones = digits.unbounded_shl(64 - 8 * count);
    (of_eight(ones), count as usize)
}

/// The number that eight digits are, less the sign `0` each: in pairs first, then in fours, each in
/// all places at once. The one before counts ten, a hundred or ten thousand times as much, and is
/// moved to the place of the one behind it and added, both by one product.
#[inline]
const fn of_eight(ones: u64) -> i64 {
    let pairs = (ones.wrapping_mul(1 + (10 << 8)) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(1 + (100 << 16)) >> 16) & 0x0000_ffff_0000_ffff;
    (fours.wrapping_mul(1 + (10_000 << 32)) >> 32).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_but_for_messages_are_expected_to_be_as_long_as_those_of_the_line() {
        let line = "{\"x\":\"ab\",\"n\":7,\"token\":\"t-1\",\"waybill_id\":\"SF1020304050607\",\
                    \"action_time\":1700000600,\"action_type\":100001,\"action_msg\":\"a\"}";
        let frame = Frame::of(line).unwrap();
        let lengths: Vec<_> = frame.values.iter().map(|value| value.length).collect();
        let expected = [Some(2), None, Some(3), Some(15), None, None, None];
        assert_eq!(lengths, expected);
    }
}
