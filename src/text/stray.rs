//! Characters that ids and tokens don't have.

use core::fmt;

use super::unicode::is_unseen;

/// A character that a waybill id or a token can't have, as those are printable ASCII.
///
/// It holds the character only where nobody could read it, as an order token is a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StrayChar {
    /// A tab. Exporters put one behind an id so that a spreadsheet takes it as text.
    Tab,
    /// Any other white space.
    WhiteSpace(char),
    /// A control character.
    Control(char),
    /// A character that no reader sees, such as U+200B or a byte-order mark inside a text.
    Invisible(char),
    /// U+FFFD, which a program wrote where it could not read the text.
    Damaged,
    /// `Ａ` to `Ｚ` or `ａ` to `ｚ`.
    FullWidthLetter,
    /// `０` to `９`.
    FullWidthDigit,
    /// Any other full-width form of an ASCII character, such as `－`.
    FullWidthSign,
    /// Anything else that is not ASCII.
    NotAscii,
}

impl StrayChar {
    /// What a character is, unless ids and tokens may have it.
    pub(super) fn of(c: char) -> Option<Self> {
        Some(match c {
            '!'..='~' => return None,
            '\t' => Self::Tab,
            '\u{FFFD}' => Self::Damaged,
            'Ａ'..='Ｚ' | 'ａ'..='ｚ' => Self::FullWidthLetter,
            '０'..='９' => Self::FullWidthDigit,
            '！'..='～' => Self::FullWidthSign,
            _ if c.is_control() => Self::Control(c),
            _ if c.is_whitespace() => Self::WhiteSpace(c),
            _ if is_unseen(c) => Self::Invisible(c),
            _ => Self::NotAscii,
        })
    }

    /// What to do about it.
    fn way_out(self) -> &'static str {
        match self {
            Self::Tab => "exporters add it so that a spreadsheet takes an id as text; remove it",
            Self::WhiteSpace(_) | Self::Control(_) | Self::Invisible(_) => "remove it",
            Self::Damaged => {
                "some program read the text in a wrong encoding; take it from its source again"
            }
            Self::FullWidthLetter | Self::FullWidthDigit | Self::FullWidthSign => {
                "write the half-width one, as the carrier does"
            }
            Self::NotAscii => "only printable ASCII characters are accepted",
        }
    }

    fn way_out_zh(self) -> &'static str {
        match self {
            Self::Tab => "导出程序常在单号后加制表符，使表格软件视其为文本；请去掉",
            Self::WhiteSpace(_) | Self::Control(_) | Self::Invisible(_) => "请去掉",
            Self::Damaged => "某个程序用错了编码；请从来源重新获取",
            Self::FullWidthLetter | Self::FullWidthDigit | Self::FullWidthSign => "请改用半角字符",
            Self::NotAscii => "只接受可见的 ASCII 字符",
        }
    }

    /// The words after a field's name: what it is, where, and what to do.
    pub(crate) fn english_at(self, place: usize) -> impl fmt::Display {
        fmt::from_fn(move |f| write!(f, "has {self} at character {place}; {}", self.way_out()))
    }

    pub(crate) fn chinese_at(self, place: usize) -> impl fmt::Display {
        fmt::from_fn(move |f| {
            let (what, way_out) = (self.chinese(), self.way_out_zh());
            write!(f, "第 {place} 个字符是{what}；{way_out}")
        })
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(self) -> impl fmt::Display {
        fmt::from_fn(move |f| match self {
            Self::Tab => f.write_str("制表符 U+0009"),
            Self::WhiteSpace(c) => write!(f, "空白字符 {}", code_point(c)),
            Self::Control(c) => write!(f, "控制字符 {}", code_point(c)),
            Self::Invisible(c) => write!(f, "不可见字符 {}", code_point(c)),
            Self::Damaged => f.write_str("乱码 U+FFFD"),
            Self::FullWidthLetter => f.write_str("全角字母"),
            Self::FullWidthDigit => f.write_str("全角数字"),
            Self::FullWidthSign => f.write_str("全角符号"),
            Self::NotAscii => f.write_str("非 ASCII 字符"),
        })
    }
}

/// The English text.
impl fmt::Display for StrayChar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Tab => f.write_str("a tab U+0009"),
            Self::WhiteSpace(c) => write!(f, "white space {}", code_point(c)),
            Self::Control(c) => write!(f, "control character {}", code_point(c)),
            Self::Invisible(c) => write!(f, "invisible character {}", code_point(c)),
            Self::Damaged => f.write_str("damaged text U+FFFD"),
            Self::FullWidthLetter => f.write_str("a full-width letter"),
            Self::FullWidthDigit => f.write_str("a full-width digit"),
            Self::FullWidthSign => f.write_str("a full-width sign"),
            Self::NotAscii => f.write_str("a character that is not ASCII"),
        }
    }
}

/// A character by its number, as Unicode writes it.
fn code_point(c: char) -> impl fmt::Display {
    fmt::from_fn(move |f| write!(f, "U+{:04X}", u32::from(c)))
}
