//! Finds the mobile numbers in a message that are not written as WeChat asks.
//!
//! WeChat wants the bare eleven digits (`18666666666`), with whatever around them. Five ways of
//! writing a mobile break that and are found here: masked, split, with a country prefix, in
//! full-width digits, with invisible characters. Everything else (landlines, hotlines, extensions,
//! waybill numbers, dates) is left alone, because a mobile needs exactly eleven places that begin
//! `1[3-9]`, with no digit directly before or after them. Also left alone are decimal numbers, air
//! waybills, groups right behind an ASCII letter, which are the end of a code, and groups that are
//! the end of a hotline's number or of another country's.
//!
//! The scan goes from left to right. At each character it tries, in this order, a country prefix
//! with a number after it, and a number. Grammar (a digit may have either width):
//!
//! ```text
//! piece     = prefixes number | number
//! prefixes  = prefix joiner* ( prefixes )?
//! prefix    = "+"+ "00"? "86" | "0086" | "86" before a dash | "(86)"
//! joiner    = separator | bracket | "(0)"
//! number    = 3 places, separator*, 4 places, separator*, 4 places
//!           | 3 digits, 3 mask signs or more, 2 to 4 digits
//! place     = digit | mask sign (not among the first three; if any, three in a row somewhere)
//! ```
//!
//! Invisible characters are in none of it: a text is read as it is seen, without them.
//!
//! Nearly every message keeps the rule, and a quick search shows it for most: see [`may_offend`].

use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use super::air_waybill::is_air_waybill;
use super::seen::Seen;
use crate::text::bytes;
use crate::text::unicode::{is_dash, is_space, may_be_invisible};

/// How a mobile number is written, if not as its bare eleven digits.
///
/// Where a piece is several of these at once, the first in this order is its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PhoneForm {
    /// Digits are hidden: `186****6666`. It can't be repaired.
    Masked,
    /// A country prefix is before it: `+86 18666666666`, `0086186…`, `(+86)186…`.
    Prefixed,
    /// Its digits are split into groups: `186-6666-6666`, `186 66666666`.
    Split,
    /// Some of its digits are full-width: `１８６６６６６６６６６`.
    FullWidth,
    /// Characters that nobody sees are between its digits or right beside them, such as U+200B.
    Invisible,
}

impl PhoneForm {
    /// The Chinese text, a noun.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Masked => "打码的手机号",
            Self::Prefixed => "带国际区号（+86/0086）的手机号",
            Self::Split => "被分隔符拆开的手机号",
            Self::FullWidth => "全角数字的手机号",
            Self::Invisible => "含不可见字符的手机号",
        }
    }
}

/// The English text, a noun with its article.
impl fmt::Display for PhoneForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Masked => "a masked mobile number",
            Self::Prefixed => "a mobile number with a country prefix",
            Self::Split => "a mobile number split into groups",
            Self::FullWidth => "a mobile number in full-width digits",
            Self::Invisible => "a mobile number with invisible characters",
        })
    }
}

/// One piece of a message that breaks the phone rule.
pub(crate) struct Offence {
    pub(crate) form: PhoneForm,
    /// Where it is, in bytes.
    pub(crate) range: Range<usize>,
    /// Its eleven digits; of a masked number the mask signs.
    places: [char; PLACES],
}

impl Offence {
    /// The bare eleven digits, unless some are hidden.
    pub(crate) fn bare(&self) -> Option<&[char; PLACES]> {
        (self.form != PhoneForm::Masked).then_some(&self.places)
    }
}

const PLACES: usize = 11;

/// At least this many mask signs in a row make a masked number.
const SHORTEST_MASK: usize = 3;

/// The pieces that break the phone rule, from left to right. Asked for where a text has a
/// full-width digit, or not [all its numbers are plain](all_are_plain).
pub(super) fn offences(text: &str) -> impl Iterator<Item = Offence> + '_ {
    may_offend(text)
        .then(|| Scan::of(text))
        .into_iter()
        .flatten()
}

/// Whether no number in a text without full-width digits can break the rule, as each is the bare
/// eleven digits, and what is around it leaves no doubt. `true` is certain.
///
/// This is what nearly all numbers in messages are like: `（18600001234）`, `电话：18600001234`.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
pub(super) fn all_are_plain(text: &str) -> bool {
    let mut behind = 0;
    while let Some(at) = bytes::first_two(text.as_bytes(), behind, |[a, b]| may_begin([a, b, 0])) {
        let three = three_at(text, at);
        behind = if begins_number(three) && !goes_on(text, at) {
            if !is_plain_number(text, at) {
                return false;
            }
            // Within a number no other one begins.
            at + PLACES
        } else if may_go_on_unseen(three) {
            return false;
        } else {
            at + 1
        };
    }
    true
}

/// Whether the digits here go on a longer number, and are none by themselves: right before them is
/// a digit, and not the 6 of 86, in which a prefix ends.
fn goes_on(text: &str, at: usize) -> bool {
    matches!(&text.as_bytes()[..at], [.., b'0'..=b'5' | b'7'..=b'9'])
}

/// Whether the bare eleven digits are here, no prefix is before them, and neither a digit nor an
/// invisible character is beside them.
fn is_plain_number(text: &str, at: usize) -> bool {
    let (before, rest) = text.split_at(at);
    let Some((digits, _)) = rest.as_bytes().split_first_chunk::<PLACES>() else {
        return false;
    };
    if bytes::any(digits, |byte| !byte.is_ascii_digit()) {
        return false;
    }
    // Most have a Chinese character on both sides, or a bracket between them and it.
    let is_usual_before = matches!(
        before.as_bytes(),
        [.., 0xE5..=0xE9, _, _]
            | [.., 0xE5..=0xE9, _, _, 0xEF, 0xBC, 0x88] // （
            | [.., 0xE5..=0xE9, _, _, 0xE3, 0x80, 0x90] // 【
            | [.., 0xEF, 0xBC, 0x9A] // ：
    );
    let is_usual_behind = matches!(
        &rest.as_bytes()[PLACES..],
        [] | [0xE5..=0xE9, ..]
            | [0xEF, 0xBC, 0x89 | 0x8C, ..] // ） and ，
            | [0xE3, 0x80, 0x91, ..] // 】
    );
    if is_usual_before && is_usual_behind {
        return true;
    }
    let is_opening = |c: &char| matches!(c, '（' | '(' | '【' | '[' | '「');
    let is_closing = |c: char| matches!(c, '）' | ')' | '】' | ']' | '」');
    let mut before = before.chars().rev().skip_while(is_opening);
    let mut behind = rest[PLACES..].chars();
    before.next().is_none_or(is_plain) && behind.next().is_none_or(|c| is_plain(c) || is_closing(c))
}

/// Whether a character can be no part of a number, of a prefix, or of what is between them, and can
/// be seen: the Chinese characters, and the punctuation that is usual beside numbers.
const fn is_plain(c: char) -> bool {
    matches!(
        c,
        '\u{4E00}'..='\u{9FFF}' | '：' | '，' | '。' | '、' | '；' | ':' | ',' | ';'
    )
}

/// Whether there is anything to scan for; `false` is certain, `true` is not.
///
/// Every piece holds a number, and every number begins with three digits: 1, one of 3 to 9, any.
/// Where there are no such three, in digits of either width and perhaps with invisible characters
/// between them, nothing can be found. In a text without full-width digits and invisible
/// characters, each such place is settled if no piece has its number there: because no prefix is
/// before it, and it is a bare number, or continues a run of digits, or is no number.
fn may_offend(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut ones = memchr::memchr_iter(b'1', bytes);
    if bytes::any_three(bytes, |three| {
        is_wide_digit(three) | may_be_invisible(three)
    }) {
        return bytes::any_three(bytes, is_wide_digit)
            || ones
                .map(|at| three_at(text, at))
                .any(|three| begins_number(three) || may_go_on_unseen(three));
    }
    ones.any(|at| begins_number(three_at(text, at)) && !is_settled(text, at))
}

/// The three bytes here; of fewer at the end of a text nothing begins.
fn three_at(text: &str, at: usize) -> [u8; 3] {
    let rest = text.as_bytes().get(at..);
    let three = rest.and_then(|rest| rest.first_chunk());
    three.copied().unwrap_or_default()
}

/// Whether a number in ASCII digits may begin with these three, perhaps with invisible characters
/// between them. Of what a number begins with it asks what is quickly asked of every place of a
/// text.
#[inline]
pub(super) fn may_begin([a, b, _]: [u8; 3]) -> bool {
    // A 1, and no less than 3, in one comparison (see `which_of_three`): nothing is missing to
    // either. Behind the digits are letters, which are seldom here, and what is not ASCII.
    (a ^ b'1').max(b'3'.saturating_sub(b)) == 0
}

/// Whether an invisible character may be behind the first or the second digit of a number here.
/// Neither Chinese characters nor their punctuation is one.
fn may_go_on_unseen([a, b, c]: [u8; 3]) -> bool {
    let may_begin = |byte: u8| byte >= 0x80 && !matches!(byte, 0xE4..=0xE9);
    let is_punctuation = matches!((b, c), (0xE3, 0x80) | (0xEF, 0xBC));
    let behind_first = may_begin(b) && !is_punctuation;
    let behind_second = matches!(b, b'3'..=b'9') && may_begin(c);
    a == b'1' && (behind_first || behind_second)
}

/// Whether these three are a full-width digit.
#[allow(
    clippy::needless_bitwise_bool,
    reason = "without a branch, so that the search is vectorised"
)]
pub(super) fn is_wide_digit([a, b, c]: [u8; 3]) -> bool {
    (a == 0xEF) & (b == 0xBC) & (c.wrapping_sub(0x90) < 10)
}

/// Whether a mobile number in ASCII digits may begin with these three.
fn begins_number([a, b, c]: [u8; 3]) -> bool {
    a == b'1' && matches!(b, b'3'..=b'9') && c.is_ascii_digit()
}

/// Whether no piece has its number here, in a text without full-width digits.
fn is_settled(text: &str, at: usize) -> bool {
    let (before, rest) = text.split_at(at);
    let is_bare_or_none = before.as_bytes().last().is_some_and(u8::is_ascii_digit)
        || rest.bytes().take(PLACES).all(|byte| byte.is_ascii_digit()) && rest.len() >= PLACES
        || Number::read(text, at).is_none();
    // A prefix ends in 86, and joiners may follow it, and a zero between brackets.
    let prefix = before.trim_end_matches(is_joiner);
    let is_prefixed = if before[prefix.len()..].chars().all(is_space) {
        ["+86", "＋86", "0086"]
            .iter()
            .any(|whole| prefix.ends_with(whole))
    } else {
        prefix.ends_with("86") || prefix.ends_with('0')
    };
    is_bare_or_none && !is_prefixed
}

/// The scan of a text, from left to right.
struct Scan<'a> {
    seen: Seen<'a>,
    /// How much of the seen text is behind.
    at: usize,
    after_digit: bool,
    /// How much of the text as it came is in pieces or before them.
    taken: usize,
}

impl<'a> Scan<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            seen: Seen::of(text),
            at: 0,
            after_digit: false,
            taken: 0,
        }
    }

    /// The piece that this number is, if it breaks the rule.
    fn offence(&mut self, found: Found) -> Option<Offence> {
        let Found {
            form,
            range,
            places,
        } = found;
        let mut whole = self.seen.widened(&range);
        let mut asked = range.clone();
        if whole.start < self.taken {
            // What is right before it was taken for a part of the piece before.
            whole.start = self.taken;
            asked.start += 1;
        }
        let is_hidden =
            || self.seen.has_loose(&asked) && !is_behind_code(&self.seen.text()[..range.start]);
        let form = form.or_else(|| is_hidden().then_some(PhoneForm::Invisible))?;
        self.taken = whole.end;
        Some(Offence {
            form,
            range: whole,
            places,
        })
    }
}

impl Iterator for Scan<'_> {
    type Item = Offence;

    fn next(&mut self) -> Option<Offence> {
        while let Some(c) = char_at(self.seen.text(), self.at) {
            let text = self.seen.text();
            match piece_at(text, self.at, c, self.after_digit) {
                Piece::Number(found) => {
                    self.at = found.range.end;
                    self.after_digit = ends_in_digit(&text[..self.at]);
                    if let Some(offence) = self.offence(found) {
                        return Some(offence);
                    }
                }
                Piece::Nothing => {
                    self.at += c.len_utf8();
                    self.after_digit = digit(c).is_some();
                }
                Piece::NoNumber { end } => {
                    self.after_digit = ends_in_digit(&text[..end]);
                    self.at = end;
                }
            }
        }
        None
    }
}

/// A mobile number, perhaps with a prefix, in the text as it is seen.
struct Found {
    /// How it breaks the rule; `None` for the bare eleven digits.
    form: Option<PhoneForm>,
    range: Range<usize>,
    places: [char; PLACES],
}

/// What begins at a character of a message.
enum Piece {
    Number(Found),
    /// A run of prefixes with no number after it. The scan continues after the whole run:
    /// whatever begins within it ends at the same place, so to look there again would make the
    /// scan quadratic.
    NoNumber {
        end: usize,
    },
    Nothing,
}

/// What begins at the byte `at`, where the character `c` is.
fn piece_at(text: &str, at: usize, c: char, after_digit: bool) -> Piece {
    match c {
        '+' | '＋' | '0' | '０' | '8' | '８' => prefixed_number(text, at),
        '1' | '１' if !after_digit => match Number::read(text, at) {
            Some(number) if !number.is_of_another_kind(&text[..at]) => {
                let form = number.form();
                Piece::Number(number.found(form, at..number.end))
            }
            _ => Piece::Nothing,
        },
        _ => Piece::Nothing,
    }
}

/// A country prefix at `start`, and the number after it, as one piece.
fn prefixed_number(text: &str, start: usize) -> Piece {
    let mut at = start;
    while let Some(next) = after_prefix(text, at) {
        at = after_joiners(text, next);
    }
    if at == start {
        return Piece::Nothing;
    }
    let Some(number) = Number::read(text, at) else {
        return Piece::NoNumber { end: at };
    };
    // Not before there is a number: a text without one is scanned without allocating.
    let mut brackets = Brackets::default();
    text[start..at].chars().for_each(|c| brackets.pass(c));
    let form = number
        .form()
        .map_or(PhoneForm::Prefixed, |form| form.min(PhoneForm::Prefixed));
    let range = with_plus(text, brackets.widen(text, start..number.end));
    Piece::Number(number.found(Some(form), range))
}

/// The piece and a plus before it, which would make another country's number of what is left;
/// unless a number is before that.
fn with_plus(text: &str, range: Range<usize>) -> Range<usize> {
    let before = text[..range.start].trim_end_matches(is_space);
    let without = before.trim_end_matches(is_plus);
    let is_sign =
        without.len() < before.len() && !ends_in_digit(without.trim_end_matches(is_joiner));
    if is_sign && !text[range.clone()].starts_with(is_plus) {
        without.len()..range.end
    } else {
        range
    }
}

/// Brackets between a prefix and a number that have no partner between them. A partner right
/// outside the piece belongs to it: `(+86)186…`, `+86(186…)`.
#[derive(Default)]
struct Brackets {
    /// Each with whether it opens.
    single: Vec<(Bracket, bool)>,
}

impl Brackets {
    fn pass(&mut self, c: char) {
        let Some((kind, opens)) = bracket(c) else {
            return;
        };
        if !opens && self.single.last() == Some(&(kind, true)) {
            self.single.pop();
        } else {
            self.single.push((kind, opens));
        }
    }

    fn widen(&self, text: &str, range: Range<usize>) -> Range<usize> {
        let (mut before, mut after) = (&text[..range.start], &text[range.end..]);
        for (kind, _) in self.single.iter().filter(|(_, opens)| !opens) {
            let partner = |c| bracket(c) == Some((*kind, true));
            before = before.strip_suffix(partner).unwrap_or(before);
        }
        for (kind, _) in self.single.iter().rev().filter(|(_, opens)| *opens) {
            let partner = |c| bracket(c) == Some((*kind, false));
            after = after.strip_prefix(partner).unwrap_or(after);
        }
        before.len()..text.len() - after.len()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Round,
    Square,
    Lenticular,
}

/// The kind of a bracket, of either width, and whether it opens.
fn bracket(c: char) -> Option<(Bracket, bool)> {
    Some(match c {
        '(' | '（' => (Bracket::Round, true),
        ')' | '）' => (Bracket::Round, false),
        '[' | '［' => (Bracket::Square, true),
        ']' | '］' => (Bracket::Square, false),
        '【' => (Bracket::Lenticular, true),
        '】' => (Bracket::Lenticular, false),
        _ => return None,
    })
}

/// Where the text continues after a country prefix at `at`, if there is one.
fn after_prefix(text: &str, at: usize) -> Option<usize> {
    let (before, rest) = text.split_at_checked(at)?;
    let end = |behind: &str| text.len() - behind.len();
    if rest.starts_with(is_plus) {
        // A run of them is one, which begins with its first.
        if before.ends_with(is_plus) {
            return None;
        }
        let digits = rest.trim_start_matches(is_plus);
        let behind = without_digits(digits, &[0, 0, 8, 6]).or(without_digits(digits, &[8, 6]));
        return behind.map(end);
    }
    if ends_in_digit(before) {
        return None;
    }
    if let Some(behind) = without_digits(rest, &[0, 0, 8, 6]) {
        return Some(end(behind));
    }
    // By itself 86 is one only between brackets, or before a dash.
    let behind = without_digits(rest, &[8, 6])?;
    let next = behind.chars().next()?;
    let is_joined = is_dash(next) && !before.ends_with(|c: char| c.is_ascii_alphanumeric());
    let is_bracketed = bracket(next).is_some_and(|(kind, opens)| {
        !opens && before.ends_with(|c| bracket(c) == Some((kind, true)))
    });
    (is_joined || is_bracketed).then(|| end(behind))
}

/// The text after these digits, of either width.
fn without_digits<'a>(text: &'a str, wanted: &[u8]) -> Option<&'a str> {
    let mut chars = text.chars();
    for value in wanted {
        if digit(chars.next()?) != Some(*value) {
            return None;
        }
    }
    Some(chars.as_str())
}

/// Where the text continues after whatever joins a prefix and a number: separators, brackets, and
/// the zero of long-distance calls between brackets, `(0)`.
fn after_joiners(text: &str, mut at: usize) -> usize {
    while let Some(c) = char_at(text, at).filter(|c| is_joiner(*c)) {
        let behind = at + c.len_utf8();
        at = after_bracketed_zero(text, c, behind).unwrap_or(behind);
    }
    at
}

/// Where the text continues after a zero at `at` and a bracket that closes this one.
fn after_bracketed_zero(text: &str, opening: char, at: usize) -> Option<usize> {
    let (kind, _) = bracket(opening).filter(|(_, opens)| *opens)?;
    let behind = without_digits(text.get(at..)?, &[0])?;
    let behind = behind.strip_prefix(|c| bracket(c) == Some((kind, false)))?;
    Some(text.len() - behind.len())
}

/// A mobile number in a text, however it is written, but without a prefix.
struct Number<'a> {
    places: [char; PLACES],
    masked: bool,
    /// The separators before the fourth place and before the eighth.
    gaps: [&'a str; 2],
    full_width: bool,
    /// Whether some of its digits are not.
    half_width: bool,
    /// The byte after it.
    end: usize,
}

impl<'a> Number<'a> {
    /// The number that begins at the byte `at`.
    fn read(text: &'a str, at: usize) -> Option<Self> {
        Self::read_in_full(text, at).or_else(|| Self::read_short(text, at))
    }

    /// A number of eleven places.
    fn read_in_full(text: &'a str, at: usize) -> Option<Self> {
        let mut number = Self {
            places: ['*'; PLACES],
            masked: false,
            gaps: [""; 2],
            full_width: false,
            half_width: false,
            end: at,
        };
        let (mut mask, mut longest_mask) = (0, 0);
        for place in 0..PLACES {
            // People split it 3-4-4, 3-8 or 7-4.
            if matches!(place, 3 | 7) {
                let next = after_separators(text, number.end)?;
                if next > number.end {
                    number.gaps[usize::from(place == 7)] = &text[number.end..next];
                    (number.end, mask) = (next, 0);
                }
            }
            let c = char_at(text, number.end)?;
            if let Some(value) = digit(c) {
                number.places[place] = char::from(b'0' + value);
                number.full_width |= !c.is_ascii();
                number.half_width |= c.is_ascii();
                mask = 0;
            } else if place >= 3 && is_mask(c) {
                number.masked = true;
                mask += 1;
                longest_mask = longest_mask.max(mask);
            } else {
                return None;
            }
            number.end += c.len_utf8();
        }
        let behind = char_at(text, number.end);
        // A longer mask hides a longer number, which is no mobile.
        let bounded =
            behind.and_then(digit).is_none() && !(mask > 0 && behind.is_some_and(is_mask));
        let mobile = number.places[0] == '1' && matches!(number.places[1], '3'..='9');
        let hidden_enough = !number.masked || longest_mask >= SHORTEST_MASK;
        (bounded && mobile && hidden_enough).then_some(number)
    }

    /// A masked number of any other count of places: its first three digits, a mask, and its last
    /// two to four.
    fn read_short(text: &'a str, at: usize) -> Option<Self> {
        let rest = text.get(at..)?;
        let (head, rest) = leading(rest, |c| digit(c).is_some());
        let (mask, rest) = leading(rest, is_mask);
        let (tail, rest) = leading(rest, |c| digit(c).is_some());
        let mut values = head.chars().filter_map(digit);
        let is_head = values.next() == Some(1)
            && values.next().is_some_and(|value| value >= 3)
            && values.count() == 1;
        let is_masked = mask.chars().nth(SHORTEST_MASK - 1).is_some();
        let is_tail = (2..=4).contains(&tail.chars().count()) && !rest.starts_with(is_mask);
        (is_head && is_masked && is_tail).then(|| Self {
            places: ['*'; PLACES],
            masked: true,
            gaps: [""; 2],
            full_width: false,
            half_width: false,
            end: text.len() - rest.len(),
        })
    }

    /// Whether it is split, and yet no mobile number, given the text before it: the end of a code,
    /// a decimal number, an air waybill, or groups of a longer number.
    fn is_of_another_kind(&self, before: &str) -> bool {
        if self.form() != Some(PhoneForm::Split) {
            return false;
        }
        // A sign as wide as the digits around it is the same sign.
        let narrow = |gap| match gap {
            "．" if !self.half_width => ".",
            "－" if !self.half_width => "-",
            "\u{3000}" if !self.half_width => " ",
            gap => gap,
        };
        let gaps = self.gaps.map(narrow);
        let is_decimal = matches!(gaps, [".", ""] | ["", "."]);
        let is_grouped = matches!(gaps, ["-" | " ", "" | "-" | " "]);
        is_decimal
            || is_behind_code(before)
            || is_grouped && is_air_waybill(&self.places)
            || !self.gaps[1].is_empty() && is_behind_hotline_code(before)
            || is_behind_country_code(before)
    }

    /// How it breaks the rule; `None` for the bare eleven digits.
    fn form(&self) -> Option<PhoneForm> {
        if self.masked {
            Some(PhoneForm::Masked)
        } else if self.gaps != [""; 2] {
            Some(PhoneForm::Split)
        } else if self.full_width {
            Some(PhoneForm::FullWidth)
        } else {
            None
        }
    }

    fn found(&self, form: Option<PhoneForm>, range: Range<usize>) -> Found {
        Found {
            form,
            range,
            places: self.places,
        }
    }
}

/// Whether digits that are not in one piece are the end of a code, given the text before them.
fn is_behind_code(before: &str) -> bool {
    before.ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// Whether a hotline's code, `400` or `800`, is right before these groups: seven of their digits
/// are the hotline's, and the last four an extension.
fn is_behind_hotline_code(before: &str) -> bool {
    let (_, code) = trailing(before.trim_end_matches(is_separator), |c| {
        digit(c).is_some()
    });
    let is_code = |wanted| without_digits(code, wanted).is_some_and(str::is_empty);
    is_code(&[4, 0, 0]) || is_code(&[8, 0, 0])
}

/// Whether the code of another country is right before these groups: `+49`, perhaps in brackets.
/// A plus behind a digit adds numbers up.
fn is_behind_country_code(before: &str) -> bool {
    let (before, code) = trailing(before.trim_end_matches(is_joiner), |c| digit(c).is_some());
    let (before, plus) = trailing(before, is_plus);
    let is_code = (1..=3).contains(&code.chars().count()) && !code.starts_with(['0', '０']);
    let is_china = without_digits(code, &[8, 6]).is_some_and(str::is_empty);
    is_code && !is_china && !plus.is_empty() && !ends_in_digit(before)
}

/// The text up to the characters at the end that the test is true of, and these.
fn trailing(text: &str, is_part: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.trim_end_matches(is_part).len())
}

/// The characters at the beginning that the test is true of, and the rest.
fn leading(text: &str, is_part: impl Fn(char) -> bool) -> (&str, &str) {
    let rest = text.trim_start_matches(&is_part);
    text.split_at(text.len() - rest.len())
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Where the text continues after the separators at `at`, if there are any.
fn after_separators(text: &str, at: usize) -> Option<usize> {
    let behind = text.get(at..)?.trim_start_matches(is_separator);
    Some(text.len() - behind.len())
}

pub(crate) fn ends_in_digit(text: &str) -> bool {
    text.chars().next_back().and_then(digit).is_some()
}

/// Whether a bare number in the place of this piece would go on with the text behind it, or a plus
/// that follows add to it, as it did not add to the piece.
pub(crate) fn would_go_on(piece: &str, behind: &str) -> bool {
    let digits = behind.trim_start_matches(is_plus);
    let is_sum = digits.len() < behind.len() && ends_in_digit(piece);
    !is_sum && digits.chars().next().and_then(digit).is_some()
}

/// The value of a digit of either width.
fn digit(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        '０'..='９' => '０',
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(zero)).ok()
}

fn is_mask(c: char) -> bool {
    matches!(c, '*' | '＊' | '×' | 'x' | 'X' | '•' | '●')
}

/// What may be between a prefix and its number.
fn is_joiner(c: char) -> bool {
    is_separator(c) || bracket(c).is_some()
}

/// Every dash and every space, and the dots that people write between groups.
fn is_separator(c: char) -> bool {
    matches!(c, '.' | '．' | '·' | '・') || is_dash(c) || is_space(c)
}

fn is_plus(c: char) -> bool {
    matches!(c, '+' | '＋')
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use proptest::collection::vec;
    use proptest::prelude::{Strategy, prop_assert_eq, proptest};
    use proptest::sample::select;
    use proptest::test_runner::Config;

    use super::*;

    /// The parts of numbers, and of what looks like them.
    const PIECES: [&str; 42] = [
        "1",
        "13",
        "138",
        "186",
        "3",
        "8",
        "6",
        "7",
        "0",
        "00",
        "86",
        "+86",
        "＋86",
        "0086",
        "86-",
        "(86)",
        "(0)",
        "—",
        "+８６",
        "１",
        "１３",
        "８",
        "0000",
        "1234",
        "00001234",
        "18600001234",
        "-",
        " ",
        "·",
        "(",
        "）",
        "【",
        "】",
        "*",
        "××",
        "****",
        "电话",
        "：",
        "\u{200B}",
        "\u{FE0F}",
        "\u{AD}",
        "☎",
    ];

    fn first(mut pieces: impl Iterator<Item = Offence>) -> Option<(PhoneForm, Range<usize>)> {
        pieces.next().map(|offence| (offence.form, offence.range))
    }

    /// Whether a message is asked for its offences.
    fn is_asked(text: &str) -> bool {
        let has = |ask: fn([u8; 3]) -> bool| bytes::any_three(text.as_bytes(), ask);
        has(is_wide_digit) || has(may_begin) && !all_are_plain(text)
    }

    /// The offences, as a message is asked for them.
    fn glanced(text: &str) -> impl Iterator<Item = Offence> + '_ {
        is_asked(text).then(|| offences(text)).into_iter().flatten()
    }

    fn assert_same(text: &str) {
        assert_eq!(first(glanced(text)), first(Scan::of(text)), "{text}");
    }

    #[test]
    fn a_glance_hides_no_piece_of_up_to_four_parts() {
        let some = |nth| PIECES.into_iter().step_by(if cfg!(miri) { nth } else { 1 });
        for a in some(16) {
            for b in some(7) {
                for c in some(10) {
                    assert_same(&[a, b, c].concat());
                    assert_same(&[a, b, c, "00001234"].concat());
                    assert_same(&["快递员", a, b, "186", c, "12345678"].concat());
                }
            }
        }
    }

    /// A quick search that finds nothing is certain. That it seldom finds something has to be
    /// tested, too: otherwise it could be useless, and no other test would fail.
    #[test]
    fn what_messages_are_made_of_passes_at_a_glance() {
        for text in [
            "已揽收",
            "请按指引到驿站取件：＋ 8 栋（3 号柜）",
            "电话 18600001234",
            "18600001234 或 13900001234，取件码 86 18600001234",
            "运单 7186123400005678，1386 件，186-12",
            "客服 +86 1012345678",
            "第 1“号”柜、13，或 14…；15–16 号 🚚",
            "☎️ 18 号柜 🚚️",
        ] {
            assert!(!is_asked(text) || !may_offend(text), "{text}");
        }
        for text in [
            "已揽收",
            "电话：18600001234",
            "快递员【18600001234】正在派件（13900001234），第1号柜，1 件",
            "18600001234",
            "网点电话 0571-85001732，袋号 77014500005138",
        ] {
            assert!(!is_asked(text), "{text}");
        }
    }

    fn text() -> impl Strategy<Value = String> {
        vec(select(&PIECES[..]), 0..16).prop_map(|pieces| pieces.concat())
    }

    /// Many cases; what fails is shown and not stored.
    fn thorough() -> Config {
        Config {
            cases: 4_000,
            failure_persistence: None,
            ..Config::default()
        }
    }

    proptest! {
        #![proptest_config(thorough())]

        #[test]
        fn a_glance_hides_no_piece(text in text()) {
            prop_assert_eq!(first(glanced(&text)), first(Scan::of(&text)), "{}", text);
        }
    }
}
