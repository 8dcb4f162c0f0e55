//! A mobile number.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

/// A mainland mobile number as its bare eleven digits, `1[3-9]` and nine more.
///
/// WeChat's pages require the eleven digits for numbers in messages. They give no rule for the
/// sister calls' fields that are a number alone, so the same rule applies there. The number belongs
/// to a person: `Debug` hides it, there is no `Display`, and no error quotes it.
///
/// ```
/// use waybill_wechat::MobileNumber;
///
/// let number = MobileNumber::new("13800001234")?;
/// assert_eq!(number.reveal(), "13800001234");
/// assert_eq!(format!("{number:?}"), "MobileNumber(***)");
/// assert!(MobileNumber::new("138****1234").is_err());
/// # Ok::<(), waybill_wechat::InvalidMobileNumber>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MobileNumber<'a>(Cow<'a, str>);

impl<'a> MobileNumber<'a> {
    /// The number of its digits.
    pub const DIGITS: usize = 11;

    /// Checks the text and makes a mobile number of it.
    ///
    /// # Errors
    ///
    /// [`InvalidMobileNumber`] says what is wrong with it, without quoting it.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, InvalidMobileNumber> {
        let text = text.into();
        if let Some(index) = text.chars().position(|c| !c.is_ascii_digit()) {
            return Err(InvalidMobileNumber::NotADigit { place: index + 1 });
        }
        if text.len() != Self::DIGITS {
            return Err(InvalidMobileNumber::Length { length: text.len() });
        }
        if text.starts_with('1') && text[1..].starts_with(['3', '4', '5', '6', '7', '8', '9']) {
            Ok(Self(text))
        } else {
            Err(InvalidMobileNumber::NotMobile)
        }
    }

    /// The eleven digits, for sending them.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The same number, owning its text.
    #[must_use]
    pub fn into_owned(self) -> MobileNumber<'static> {
        MobileNumber(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for MobileNumber<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MobileNumber(***)")
    }
}

impl Serialize for MobileNumber<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.reveal())
    }
}

/// A text that can't be a mobile number; the text itself is never quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidMobileNumber {
    /// A character that is not a digit from 0 to 9: of a prefix, a separator or a mask.
    #[error(
        "the phone number has something else than a digit at character {place}; write the bare \
         11 digits"
    )]
    NotADigit {
        /// The place of the first one, in characters from 1.
        place: usize,
    },
    /// Not eleven digits.
    #[error(
        "the phone number has {length} digits; a mobile number has {}",
        MobileNumber::DIGITS
    )]
    Length {
        /// The number of digits.
        length: usize,
    },
    /// Eleven digits that do not begin with 13 to 19.
    #[error("the phone number is no mobile number, as it does not begin with 13 to 19")]
    NotMobile,
}

impl InvalidMobileNumber {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::NotADigit { place } => {
                write!(f, "电话第 {place} 个字符不是数字；请写 11 位手机号")
            }
            Self::Length { length } => write!(
                f,
                "电话有 {length} 位数字，手机号应为 {} 位",
                MobileNumber::DIGITS
            ),
            Self::NotMobile => f.write_str("电话不是手机号：不以 13 至 19 开头"),
        })
    }
}
