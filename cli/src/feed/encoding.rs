//! Feeds in other encodings than UTF-8, turned into it as they are read.

use std::borrow::Cow;
use std::io::{self, Read};

use clap::ValueEnum;
use encoding_rs::{CoderResult, Decoder, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memmem;

/// The encoding that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EncodingChoice {
    /// UTF-8, or UTF-16 if a byte-order mark says so; a feed that looks like another is refused
    Auto,
    /// UTF-8, whatever it looks like
    #[value(name = "utf-8", alias = "utf8")]
    Utf8,
    /// GB18030, and GBK and GB2312, which are parts of it
    #[value(alias = "gbk", alias = "gb2312")]
    Gb18030,
    /// UTF-16, the lower byte first
    #[value(name = "utf-16le")]
    Utf16Le,
    /// UTF-16, the higher byte first
    #[value(name = "utf-16be")]
    Utf16Be,
}

pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl EncodingChoice {
    /// The encoding that a feed with this beginning has to be turned into UTF-8 from, if any.
    pub(super) fn foreign(self, start: &[u8]) -> Option<&'static Encoding> {
        match self {
            Self::Auto => match start {
                // A mark, or the declaration of XML.
                [0xff, 0xfe, ..] | [b'<', 0, b'?', 0, ..] => Some(UTF_16LE),
                [0xfe, 0xff, ..] | [0, b'<', 0, b'?', ..] => Some(UTF_16BE),
                _ => None,
            },
            Self::Utf8 => None,
            Self::Gb18030 => Some(GB18030),
            Self::Utf16Le => Some(UTF_16LE),
            Self::Utf16Be => Some(UTF_16BE),
        }
    }
}

/// Whether these bytes are GB18030 and not UTF-8.
pub(super) fn is_gb18030_only(bytes: &[u8]) -> bool {
    simdutf8::basic::from_utf8(bytes).is_err()
        && GB18030
            .decode_without_bom_handling_and_without_replacement(bytes)
            .is_some()
}

/// A text of XML in UTF-8, out of the encoding that it declares: `<?xml … encoding="GBK"?>`. What
/// declares none, or one that nobody knows, is left as it is.
pub(crate) fn declared(xml: &[u8]) -> Cow<'_, [u8]> {
    let start = &xml[..xml.len().min(LONGEST_DECLARATION)];
    let end = memmem::find(start, b"?>").unwrap_or(0);
    let declaration = start[..end].trim_ascii_start();
    let Some(at) = memmem::find(declaration, b"encoding") else {
        return xml.into();
    };
    let mut quoted = declaration[at..].split(|byte| matches!(byte, b'"' | b'\''));
    let label = quoted.nth(1).unwrap_or_default();
    match Encoding::for_label(label) {
        Some(encoding) if declaration.starts_with(b"<?xml") && encoding != UTF_8 => {
            // GB18030 has all that GBK has.
            let encoding = if encoding == GBK { GB18030 } else { encoding };
            let text = encoding.decode_without_bom_handling(xml).0.into_owned();
            // A reader would take the declaration at its word.
            let body = text.find("?>").map_or(0, |end| end + 2);
            text.as_bytes()[body..].to_vec().into()
        }
        Some(_) | None => xml.into(),
    }
}

/// No declaration of XML is longer.
const LONGEST_DECLARATION: usize = 256;

/// How many bytes are decoded at once.
const AT_ONCE: usize = 1 << 16;

/// A stream in UTF-8 from one in another encoding. What is damaged in it becomes U+FFFD, which no
/// id, token or message may hold.
pub(super) struct Decoded<R> {
    input: R,
    decoder: Decoder,
    encoded: Box<[u8]>,
    has_ended: bool,
    text: Vec<u8>,
    /// How much of the text was handed out.
    taken: usize,
}

impl<R: Read> Decoded<R> {
    pub(super) fn new(encoding: &'static Encoding, input: R) -> Self {
        Self {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            encoded: vec![0; AT_ONCE].into(),
            has_ended: false,
            text: Vec::new(),
            taken: 0,
        }
    }

    /// Decodes what one read gives.
    fn decode_more(&mut self) -> io::Result<()> {
        let read = self.input.read(&mut self.encoded)?;
        self.has_ended = read == 0;
        // Room for all of it, so that one call takes it in.
        let room = self.decoder.max_utf8_buffer_length(read);
        self.text.resize(room.unwrap_or(4 * AT_ONCE), 0);
        let encoded = &self.encoded[..read];
        let (result, _, written, _) =
            self.decoder
                .decode_to_utf8(encoded, &mut self.text, self.has_ended);
        if result == CoderResult::OutputFull {
            return Err(io::Error::other("a decoder wrote more than it said"));
        }
        self.text.truncate(written);
        self.taken = 0;
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.text.len() && !self.has_ended {
            self.decode_more()?;
        }
        let read = (&self.text[self.taken..]).read(buffer)?;
        self.taken += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte a read.
    struct Dripping<'a>(&'a [u8]);

    impl Read for Dripping<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let at_most = buffer.len().min(1);
            self.0.read(&mut buffer[..at_most])
        }
    }

    #[test]
    fn a_stream_is_decoded_however_it_is_cut() {
        let utf_16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        let text = "已揽收\n𠮷a";
        for (encoding, encoded) in [
            (GB18030, GB18030.encode(text).0.into_owned()),
            (UTF_16LE, utf_16(text, u16::to_le_bytes)),
            (UTF_16BE, utf_16(text, u16::to_be_bytes)),
            (
                UTF_16LE,
                utf_16(&format!("\u{feff}{text}"), u16::to_le_bytes),
            ),
            (
                UTF_16BE,
                utf_16(&format!("\u{feff}{text}"), u16::to_be_bytes),
            ),
        ] {
            let mut whole = String::new();
            let mut input = Decoded::new(encoding, encoded.as_slice());
            input.read_to_string(&mut whole).unwrap();
            let mut dripping = String::new();
            let mut input = Decoded::new(encoding, Dripping(&encoded));
            input.read_to_string(&mut dripping).unwrap();
            assert_eq!((whole.as_str(), dripping.as_str()), (text, text));
        }
    }

    #[test]
    fn what_is_damaged_or_cut_off_becomes_a_replacement_character() {
        for (encoding, encoded) in [
            (GB18030, b"a\xd2".as_slice()),
            (GB18030, b"a\xff"),
            (UTF_16LE, b"a\0\x42"),
            (UTF_16LE, b"a\0\0\xd8"),
        ] {
            let mut text = String::new();
            let mut input = Decoded::new(encoding, encoded);
            input.read_to_string(&mut text).unwrap();
            assert_eq!(text, "a\u{fffd}", "{encoded:?}");
        }
    }

    #[test]
    fn xml_is_read_in_the_encoding_that_it_declares() {
        let body = "<xml><a>已揽收𠮷</a></xml>";
        for (label, is_encoded) in [
            ("GBK", true),
            ("gb2312", true),
            ("UTF-8", false),
            ("x", false),
        ] {
            let text = format!("<?xml version='1.0' encoding='{label}'?>{body}");
            let encoded = if is_encoded {
                GB18030.encode(&text).0.into_owned()
            } else {
                text.clone().into_bytes()
            };
            let read = declared(&encoded);
            let expected = if is_encoded { body } else { &text };
            assert_eq!(String::from_utf8_lossy(&read), expected, "{label}");
        }
        for plain in [
            "",
            "<xml/>",
            "<?xml?>",
            "<a encoding=\"GBK\"/>?>",
            "encoding",
        ] {
            assert_eq!(declared(plain.as_bytes()), plain.as_bytes());
        }
    }

    #[test]
    fn only_what_is_no_utf_8_counts_as_gb18030() {
        for (bytes, expected) in [
            (b"abc".as_slice(), false),
            ("已揽收".as_bytes(), false),
            (b"\xd2\xd1\xc0\xbf\xca\xd5", true),
            (b"caf\xe9\"", false),
            (b"\xff", false),
        ] {
            assert_eq!(is_gb18030_only(bytes), expected, "{bytes:?}");
        }
    }
}
