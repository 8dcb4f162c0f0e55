//! The text for the person who waits for the parcel, and what a carrier allows in it.

mod air_waybill;
mod phone;
mod seen;

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use phone::Offence;
pub use phone::PhoneForm;
use seen::revealed;

use crate::text::unicode::is_unseen;
use crate::text::{Carried, LONGEST_WORD, bytes, length_over, word_for_nothing};

/// The text of an update, shown to the person who waits for the parcel: something that can be seen,
/// no control characters, not damaged, and within the [`MessagePolicy`] it was made under.
///
/// [`new`](Self::new) applies the default policy: at most 512 characters, and mobile numbers only
/// as their bare eleven digits.
///
/// ```
/// use waybill_engine::ActionMessage;
///
/// let message = ActionMessage::new("快递员【18666666666】正在派件")?;
/// assert_eq!(message, "快递员【18666666666】正在派件");
///
/// let refused = ActionMessage::new("快递员186****6666正在派件").unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "action_msg has a masked mobile number, `186****6666`, at character 4; \
///      write the bare 11 digits, or none",
/// );
/// # Ok::<(), waybill_engine::InvalidActionMessage>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ActionMessage<'a>(Carried<'a>);

impl<'a> ActionMessage<'a> {
    /// Takes the text as a message under the default policy.
    ///
    /// # Errors
    ///
    /// [`InvalidActionMessage`] says what is wrong with it and where.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, InvalidActionMessage> {
        MessagePolicy::default().message(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The text, and whether it is known to need no escape.
    pub(crate) const fn carried(&self) -> &Carried<'a> {
        &self.0
    }

    /// The same message with a text of its own.
    #[must_use]
    pub fn into_owned(self) -> ActionMessage<'static> {
        ActionMessage(self.0.into_owned())
    }
}

/// What a carrier allows in a message, beyond what holds for every message. Part of a
/// [`RuleSet`](crate::RuleSet).
///
/// ```
/// use waybill_engine::{MessagePolicy, PhoneRule};
///
/// let policy = MessagePolicy { max_chars: 200, phones: PhoneRule::Normalise };
/// let (message, rewrites) = policy.normalise("快递员(+86)186-6666-6666正在派件")?;
/// assert_eq!(message.as_str(), "快递员18666666666正在派件");
/// assert_eq!(rewrites[0].to_string(), "`(+86)186-6666-6666` at character 4 became `18666666666`");
/// # Ok::<(), waybill_engine::InvalidActionMessage>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(
    clippy::exhaustive_structs,
    reason = "a plain pair of settings, made with a literal"
)]
pub struct MessagePolicy {
    /// The most characters a message may have. WeChat states no limit; the default is 512.
    pub max_chars: usize,
    /// What happens to mobile numbers that are not the bare eleven digits.
    pub phones: PhoneRule,
}

/// How strictly a carrier takes WeChat's rule for mobile numbers in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(
    clippy::exhaustive_enums,
    reason = "refuse, repair or ignore: there is no fourth"
)]
pub enum PhoneRule {
    /// As WeChat's documentation has it: anything but the bare eleven digits is refused.
    #[default]
    Reject,
    /// Numbers that are whole are rewritten to the bare eleven digits; masked ones are refused.
    Normalise,
    /// Messages are taken as they are.
    Off,
}

impl PhoneRule {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Reject, Self::Normalise, Self::Off];

    /// The name: `reject`, `normalise` or `off`, also the form in which it is serialised.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::Normalise => "normalise",
            Self::Off => "off",
        }
    }
}

/// The name.
impl fmt::Display for PhoneRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Default for MessagePolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl MessagePolicy {
    /// 512 characters, [`PhoneRule::Reject`].
    pub const DEFAULT: Self = Self {
        max_chars: 512,
        phones: PhoneRule::Reject,
    };

    /// Takes the text as a message under this policy.
    ///
    /// # Errors
    ///
    /// [`InvalidActionMessage`] says what is wrong with it and where.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub fn message<'a>(
        &self,
        text: impl Into<Cow<'a, str>>,
    ) -> Result<ActionMessage<'a>, InvalidActionMessage> {
        self.message_of(text.into().into())
    }

    /// As [`message`](Self::message).
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(crate) fn message_of<'a>(
        &self,
        text: Carried<'a>,
    ) -> Result<ActionMessage<'a>, InvalidActionMessage> {
        match self.phones {
            PhoneRule::Off | PhoneRule::Reject => {
                let glance = Glance::at(text.as_str());
                if !self.shows_no_fault(text.as_str(), glance) {
                    self.without_fault(text.as_str(), glance)?;
                }
                Ok(ActionMessage(text))
            }
            PhoneRule::Normalise => Ok(self.normalise(text.into_cow())?.0),
        }
    }

    /// Whether nothing is wrong with a text; `true` is certain, and the answer for most.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    fn shows_no_fault(&self, text: &str, glance: Glance) -> bool {
        !glance.may_be_wrong
            && shows_something(text)
            && text.len() <= self.max_chars
            && (self.phones == PhoneRule::Off || !glance.may_offend(text))
    }

    /// What is wrong with a text, if anything is.
    #[inline(never)]
    fn without_fault(&self, text: &str, glance: Glance) -> Result<(), InvalidActionMessage> {
        presentable(text, glance)?;
        self.within_limit(text)?;
        if self.phones == PhoneRule::Reject && glance.may_offend(text) {
            let offence = phone::offences(text).next();
            if let Some(offence) = offence {
                return Err(refusal(text, &offence));
            }
        }
        Ok(())
    }

    /// Rewrites every whole mobile number to its bare eleven digits, whatever the policy's
    /// [`phones`](Self::phones) says, and returns what it changed, from left to right.
    ///
    /// # Errors
    ///
    /// [`InvalidActionMessage`], also for a masked number: the hidden digits can't be known.
    pub fn normalise<'a>(
        &self,
        text: impl Into<Cow<'a, str>>,
    ) -> Result<(ActionMessage<'a>, Vec<Rewrite>), InvalidActionMessage> {
        let text = text.into();
        let glance = Glance::at(&text);
        presentable(&text, glance)?;
        let (text, rewrites) = if glance.may_offend(&text) {
            repair(text)?
        } else {
            (text, Vec::new())
        };
        self.within_limit(&text)?;
        Ok((ActionMessage(text.into()), rewrites))
    }

    #[inline]
    fn within_limit(&self, text: &str) -> Result<(), InvalidActionMessage> {
        match length_over(self.max_chars, text) {
            None => Ok(()),
            Some(length) => Err(InvalidActionMessage::TooLong {
                length,
                limit: self.max_chars,
            }),
        }
    }
}

/// What a message may have that has to be looked at; most have nothing, and `false` is certain.
#[derive(Clone, Copy)]
struct Glance {
    /// A character that no message has.
    may_be_wrong: bool,
    /// The beginning of a mobile number in ASCII digits.
    has_one: bool,
    has_wide_digit: bool,
}

impl Glance {
    /// Reads the text once for all three; and closer if something in it is odd, as little is.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    fn at(text: &str) -> Self {
        let ask = (
            #[inline(always)]
            |three| may_be_odd(three),
            #[inline(always)]
            |three| phone::may_begin(three),
        );
        let (is_odd, has_one) = bytes::which_of_three(text.as_bytes(), &ask);
        if is_odd {
            return Self::closer_at(text);
        }
        Self {
            may_be_wrong: false,
            has_one,
            has_wide_digit: false,
        }
    }

    #[inline(never)]
    fn closer_at(text: &str) -> Self {
        let bytes = text.as_bytes();
        Self {
            may_be_wrong: bytes::any_three(bytes, may_be_wrong),
            has_one: bytes::any_three(bytes, phone::may_begin),
            has_wide_digit: bytes::any_three(bytes, phone::is_wide_digit),
        }
    }

    /// Whether a piece may break the phone rule.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    fn may_offend(self, text: &str) -> bool {
        self.has_wide_digit || self.has_one && !phone::all_are_plain(text)
    }
}

/// What holds for every message.
#[inline]
fn presentable(text: &str, glance: Glance) -> Result<(), InvalidActionMessage> {
    if glance.may_be_wrong
        && let Some(wrong) = (1..)
            .zip(text.chars())
            .find_map(|(place, c)| wrong(c, place))
    {
        return Err(wrong);
    }
    if shows_something(text) {
        return Ok(());
    }
    if text.chars().all(is_unseen) {
        return Err(InvalidActionMessage::Blank);
    }
    match word_for_nothing(text.trim_matches(is_unseen)) {
        Some(word) => Err(InvalidActionMessage::Nothing { word }),
        None => Ok(()),
    }
}

/// Whether a text begins with what can be seen, and is no word for nothing. Most messages show that
/// at once; `true` is certain.
#[inline(always)]
#[allow(
    clippy::inline_always,
    reason = "a glance at most messages' first bytes"
)]
fn shows_something(text: &str) -> bool {
    match text.as_bytes() {
        // A Chinese character, or a bracket as around the name of a place (《 to 】): no word for
        // nothing begins so.
        [0xE4..=0xE9, ..] | [0xE3, 0x80, 0x8A..=0x91, ..] => true,
        [b'!'..=b'~', ..] => is_longer_than_a_word(text),
        _ => false,
    }
}

/// Whether a text that begins with what can be seen is longer than any word for nothing, without
/// what can't be seen behind it.
fn is_longer_than_a_word(text: &str) -> bool {
    // Where such a word ends, or around it, is something that can be seen: what can't is no sign of
    // ASCII, and does not begin with one of these bytes.
    let is_seen_behind = matches!(
        text.as_bytes().get(LONGEST_WORD - 2..=LONGEST_WORD),
        Some([0xE4..=0xED, ..] | [_, 0xE4..=0xED, _] | [.., b'!'..=b'~' | 0xE4..=0xED])
    );
    is_seen_behind || text.trim_end_matches(is_unseen).len() > LONGEST_WORD
}

/// What is wrong with a message that has this character.
fn wrong(c: char, place: usize) -> Option<InvalidActionMessage> {
    match c {
        '\u{FFFD}' => Some(InvalidActionMessage::Damaged { place }),
        '\u{202D}' | '\u{202E}' => Some(InvalidActionMessage::Override { found: c, place }),
        control if c.is_control() => Some(InvalidActionMessage::Control { control, place }),
        _ => None,
    }
}

/// Whether a character that no message has, or a full-width digit, may begin with this byte. Some
/// others are taken for one too, so that there is less to compare.
///
/// Of three bytes the first and the last are enough: EF and 90 to 99 are full-width digits, EF and
/// BD are U+FFFD, E2 and AD or AE are U+202D and U+202E. Few other characters are alike.
#[allow(
    clippy::needless_bitwise_bool,
    reason = "without a branch, so that the search is vectorised"
)]
#[inline]
fn may_be_odd([byte, _, last]: [u8; 3]) -> bool {
    let is_control = (byte < 0x20) ^ (byte == 0x7F) ^ (byte == 0xC2);
    let is_wide_or_damage = (byte == 0xEF) & ((last.wrapping_sub(0x90) < 10) ^ (last == 0xBD));
    let is_override = (byte == 0xE2) & (last.wrapping_sub(0xAD) < 2);
    is_control ^ is_wide_or_damage ^ is_override
}

/// Whether a character that no message has may begin with this byte, given those after it.
#[allow(
    clippy::needless_bitwise_bool,
    reason = "without a branch, so that the search is vectorised"
)]
fn may_be_wrong([byte, next, last]: [u8; 3]) -> bool {
    let is_control = (byte < 0x20) | (byte == 0x7F) | ((byte == 0xC2) & (next < 0xA0));
    is_control | is_damage_or_override(next, last)
}

/// Whether U+FFFD, or U+202D and U+202E, may end with these bytes. Two of three are enough: few
/// other characters end alike, and those are looked at again.
#[allow(
    clippy::needless_bitwise_bool,
    reason = "without a branch, so that the search is vectorised"
)]
fn is_damage_or_override(next: u8, last: u8) -> bool {
    let is_damage = (next == 0xBF) & (last == 0xBD);
    let is_override = (next == 0x80) & (last.wrapping_sub(0xAD) < 2);
    is_damage | is_override
}

fn repair(text: Cow<'_, str>) -> Result<(Cow<'_, str>, Vec<Rewrite>), InvalidActionMessage> {
    let mut rewrites = Vec::new();
    let mut repaired = String::new();
    let (mut copied, mut place) = (0, 1);
    for offence in phone::offences(&text) {
        let Some(bare) = offence.bare() else {
            return Err(refusal(&text, &offence));
        };
        let before = &text[copied..offence.range.start];
        place += before.chars().count();
        repaired.push_str(before);
        if phone::ends_in_digit(&repaired) {
            // The number needs a boundary where its prefix, a bracket or another one was.
            repaired.push(' ');
        }
        repaired.extend(bare);
        copied = offence.range.end;
        let found = text[offence.range.clone()].to_string();
        if phone::would_go_on(&found, &text[copied..]) {
            repaired.push(' ');
        }
        let length = found.chars().count();
        rewrites.push(Rewrite {
            found,
            place,
            became: bare.iter().collect(),
        });
        place += length;
    }
    if rewrites.is_empty() {
        return Ok((text, rewrites));
    }
    repaired.push_str(&text[copied..]);
    Ok((Cow::Owned(repaired), rewrites))
}

fn refusal(text: &str, offence: &Offence) -> InvalidActionMessage {
    InvalidActionMessage::Phone {
        form: offence.form,
        piece: text[offence.range.clone()].to_string(),
        place: text[..offence.range.start].chars().count() + 1,
    }
}

/// A mobile number that [`MessagePolicy::normalise`] rewrote.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rewrite {
    /// The piece as it was.
    pub found: String,
    /// Where it was in the text as it came, in characters from 1.
    pub place: usize,
    /// The bare eleven digits.
    pub became: String,
}

/// What changed; invisible characters are written as their numbers, `<U+200B>`.
impl fmt::Display for Rewrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` at character {} became `{}`",
            revealed(&self.found),
            self.place,
            self.became
        )
    }
}

impl fmt::Display for ActionMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for ActionMessage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Through [`ActionMessage::new`], so under the default policy.
impl<'de> Deserialize<'de> for ActionMessage<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// A text that can't be a message. Places and lengths are in characters, places from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidActionMessage {
    /// A control character, such as a line break or a tab.
    #[error(
        "action_msg has the control character U+{:04X} at character {place}",
        u32::from(*control)
    )]
    Control {
        /// The first one.
        control: char,
        /// Where it is.
        place: usize,
    },
    /// U+FFFD, which a program wrote where it could not read the text.
    #[error(
        "action_msg has damaged text U+FFFD at character {place}; some program read it in a wrong \
         encoding, so take it from its source again"
    )]
    Damaged {
        /// Where the first one is.
        place: usize,
    },
    /// U+202D or U+202E, which show the characters behind them in another order.
    #[error(
        "action_msg has the override character U+{:04X} at character {place}; remove it",
        u32::from(*found)
    )]
    Override {
        /// The first one.
        found: char,
        /// Where it is.
        place: usize,
    },
    /// Nothing, or nothing that can be seen: white space and invisible characters alone.
    #[error("action_msg is blank; say what happened to the parcel")]
    Blank,
    /// A word that programs write where there is no value.
    #[error("action_msg is {word}, a word for nothing; say what happened to the parcel")]
    Nothing {
        /// The word, in its usual case.
        word: &'static str,
    },
    /// More characters than the policy's limit.
    #[error("action_msg has {length} characters; at most {limit} are accepted")]
    TooLong {
        /// How many there are.
        length: usize,
        /// How many may be.
        limit: usize,
    },
    /// A mobile number that is not written as its bare eleven digits.
    #[error(
        "action_msg has {form}, `{}`, at character {place}; write the bare 11 digits, or none",
        revealed(piece)
    )]
    Phone {
        /// How it is written.
        form: PhoneForm,
        /// The offending piece. The texts write its invisible characters as their numbers.
        piece: String,
        /// Where it is.
        place: usize,
    },
}

impl InvalidActionMessage {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Control { control, place } => write!(
                f,
                "action_msg 第 {place} 个字符是控制字符 U+{:04X}",
                u32::from(*control)
            ),
            Self::Damaged { place } => write!(
                f,
                "action_msg 第 {place} 个字符是乱码 U+FFFD；某个程序用错了编码，请从来源重新获取"
            ),
            Self::Override { found, place } => write!(
                f,
                "action_msg 第 {place} 个字符是改变文字方向的字符 U+{:04X}；请去掉",
                u32::from(*found)
            ),
            Self::Blank => f.write_str("action_msg 为空白；请写明包裹的情况"),
            Self::Nothing { word } => {
                write!(f, "action_msg 为 {word}，表示没有值；请写明包裹的情况")
            }
            Self::TooLong { length, limit } => {
                write!(f, "action_msg 有 {length} 个字符，最多 {limit} 个")
            }
            Self::Phone { form, piece, place } => write!(
                f,
                "action_msg 第 {place} 个字符起有{}“{}”；请写 11 位手机号，或不写",
                form.label_zh(),
                revealed(piece)
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_shows_at_once_is_seen() {
        for c in '\0'..=char::MAX {
            let text = alloc::format!("{c}.........");
            assert!(!shows_something(&text) || !is_unseen(c), "{c:?}");
        }
        assert!(!shows_something("undefined"));
        assert!(shows_something("派送成功"));
        assert!(shows_something("【武汉市】已揽收"));
        assert!(shows_something("delivered. "));
        assert!(shows_something("delivered at belt 7"));
    }

    /// What passes at once would pass the slow way, whatever white space is around a word.
    #[test]
    fn no_word_for_nothing_passes_at_once_with_what_nobody_sees_around_it() {
        let words = [
            "NULL",
            "undefined",
            "#VALUE!",
            "\\N",
            "nan",
            "nulls",
            "未知",
        ];
        let space = [
            "",
            " ",
            "\u{3000}\u{3000}",
            "\u{2003} \u{a0}",
            "          ",
            "\u{feff}",
            "\u{200b}\u{200b}\u{200b}",
            "\u{feff}\u{ffa0}\u{fe0f}",
            "\u{2800}\u{16fe4} \u{13441}",
            "\u{e0001}\u{1d159}\u{3164}",
        ];
        for word in words {
            for (before, behind) in space.iter().flat_map(|one| space.map(|two| (one, two))) {
                let text = alloc::format!("{before}{word}{behind}");
                let is_word = word_for_nothing(word).is_some();
                assert!(!shows_something(&text) || !is_word, "{text:?}");
                let presented = presentable(&text, Glance::at(&text));
                assert_eq!(presented.is_err(), is_word, "{text:?}: {presented:?}");
            }
        }
    }

    /// What is not odd needs no closer look.
    #[test]
    fn every_character_that_is_looked_for_closely_is_odd() {
        for c in '\0'..=char::MAX {
            let mut room = [0; 4];
            let text: &str = c.encode_utf8(&mut room);
            let is_odd = bytes::any_three(text.as_bytes(), may_be_odd);
            let has_wide_digit = Glance::closer_at(text).has_wide_digit;
            assert!(is_odd || wrong(c, 1).is_none() && !has_wide_digit, "{c:?}");
        }
    }

    /// A quick search that finds nothing is certain. That it seldom finds something has to be
    /// tested, too: otherwise it could be useless, and no other test would fail.
    #[test]
    fn what_messages_are_made_of_passes_at_a_glance() {
        for text in [
            "【杭州市】余杭服务部已揽收，电话 18600001234 🚚",
            "（本人）已签收\u{202f}：“谢谢”，您好！是吗？；、。「」…",
            "Arrived at the depot, belt 7 ~ [B-12]",
            "\u{a0}\u{a9}\u{3000}é￥“—”\u{200d}\u{feff}",
        ] {
            assert!(!bytes::any_three(text.as_bytes(), may_be_wrong), "{text}");
            let is_odd = bytes::any_three(text.as_bytes(), may_be_odd);
            assert_eq!(is_odd, text.contains('\u{a0}'), "{text}");
            for glance in [Glance::at(text), Glance::closer_at(text)] {
                assert!(!glance.may_be_wrong && !glance.has_wide_digit, "{text}");
                assert_eq!(glance.has_one, text.contains("18600001234"), "{text}");
            }
        }
        let has_one = |text: &str| {
            let glance = Glance::at(text);
            assert!(
                MessagePolicy::DEFAULT.shows_no_fault(text, glance),
                "{text}"
            );
            glance.has_one
        };
        assert!(has_one("快递员18600001234正在派件"));
        for text in ["已揽收", "delivered. ", &"a".repeat(512)] {
            assert!(!has_one(text));
        }
    }

    /// What shows no fault has none.
    #[test]
    fn what_shows_no_fault_at_a_glance_is_a_message() {
        let texts = [
            "a 186****6666",
            "\u{7}ding",
            "null",
            " ",
            "派件 186 6666 6666",
            "好",
            "12345",
        ];
        for (text, phones) in texts
            .iter()
            .flat_map(|text| PhoneRule::ALL.map(|rule| (text, rule)))
        {
            for max_chars in [0, 1, 4, 5, 512] {
                let policy = MessagePolicy { max_chars, phones };
                let glance = Glance::at(text);
                let is_fine = policy.without_fault(text, glance).is_ok();
                assert!(
                    is_fine || !policy.shows_no_fault(text, glance),
                    "{text} {policy:?}"
                );
            }
        }
    }
}
