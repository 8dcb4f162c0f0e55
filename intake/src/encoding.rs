//! Feeds that are not UTF-8.

use alloc::borrow::Cow;
use core::fmt;

use encoding_rs::DecoderResult;

/// How a feed's texts are encoded. With the feature `encoding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Encoding {
    /// `utf-8`.
    #[default]
    Utf8,
    /// `gb18030`, which also decodes all of GBK and GB2312.
    Gb18030,
    /// `utf-16le`.
    Utf16Le,
    /// `utf-16be`.
    Utf16Be,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Gb18030, Self::Utf16Le, Self::Utf16Be];

    /// The name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
        }
    }

    /// The encoding with this name in any case, or another usual name of it such as `gbk`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let found = encoding_rs::Encoding::for_label(name.as_bytes())?;
        // A text that says it is GBK may have what only GB18030 has.
        let is = |encoding: Self| {
            encoding.codec() == found || (encoding == Self::Gb18030 && found == encoding_rs::GBK)
        };
        Self::ALL.into_iter().find(|encoding| is(*encoding))
    }

    /// The encoding that a byte-order mark at the beginning of a feed names, and its length.
    #[must_use]
    pub fn from_mark(bytes: &[u8]) -> Option<(Self, usize)> {
        let (found, length) = encoding_rs::Encoding::for_bom(bytes)?;
        let encoding = Self::ALL
            .into_iter()
            .find(|encoding| encoding.codec() == found)?;
        Some((encoding, length))
    }

    fn codec(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Gb18030 => encoding_rs::GB18030,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
        }
    }

    /// The text of some bytes, without the byte-order mark before it.
    ///
    /// ```
    /// use waybill_intake::Encoding;
    ///
    /// assert_eq!(Encoding::Gb18030.decode(b"\xd2\xd1\xc0\xbf\xca\xd5")?, "已揽收");
    /// let refused = Encoding::Gb18030.decode(b"\xd2\xd1\xff").unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "byte 3 is not gb18030; name the encoding that the feed is in",
    /// );
    /// # Ok::<(), waybill_intake::InvalidEncoding>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidEncoding`] at the first byte that can't be decoded. Nothing is replaced.
    pub fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>, InvalidEncoding> {
        let mark = Self::from_mark(bytes).filter(|(marked, _)| *marked == self);
        let skipped = mark.map_or(0, |(_, length)| length);
        let body = &bytes[skipped..];
        self.codec()
            .decode_without_bom_handling_and_without_replacement(body)
            .ok_or_else(|| InvalidEncoding {
                encoding: self,
                place: skipped + self.valid_up_to(body) + 1,
            })
    }

    /// How many bytes are before the first that can't be decoded.
    fn valid_up_to(self, bytes: &[u8]) -> usize {
        let mut decoder = self.codec().new_decoder_without_bom_handling();
        let mut scratch = [0_u8; 4096];
        let mut read = 0;
        loop {
            let (result, taken, _) =
                decoder.decode_to_utf8_without_replacement(&bytes[read..], &mut scratch, true);
            read += taken;
            match result {
                DecoderResult::Malformed(length, behind) => {
                    return read.saturating_sub(usize::from(length) + usize::from(behind));
                }
                DecoderResult::InputEmpty => return read,
                DecoderResult::OutputFull => {}
            }
        }
    }
}

/// The name.
impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Bytes that are not in an encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidEncoding {
    /// The encoding.
    pub encoding: Encoding,
    /// Where the first undecodable byte is, in bytes from 1.
    pub place: usize,
}

impl InvalidEncoding {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| {
            write!(
                f,
                "第 {} 个字节不是 {}；请指明数据的编码",
                self.place, self.encoding
            )
        })
    }
}

/// The English text.
impl fmt::Display for InvalidEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "byte {} is not {}; name the encoding that the feed is in",
            self.place, self.encoding
        )
    }
}

impl core::error::Error for InvalidEncoding {}
