//! Packed feeds: gzip and Zstandard, recognised by their first bytes and never by their name; and
//! what is inside, as text in UTF-8.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek as _};

use flate2::bufread::MultiGzDecoder;

use super::encoding::{Decoded, EncodingChoice};
use crate::failure::Failure;
use crate::lang::either;

/// An input that any thread may read.
pub(crate) type Input = Box<dyn Read + Send>;

/// How many bytes of a packed feed are read at once.
const READ_AHEAD: usize = 1 << 17;

/// The text of a feed: unpacked if it is packed, and in UTF-8.
///
/// # Errors
///
/// A feed that is packed in another way, or packed twice, is refused: every line of it would be
/// malformed for the same reason.
pub(crate) fn content(
    name: &str,
    input: impl Read + Send + 'static,
    encoding: EncodingChoice,
) -> Result<Input, Failure> {
    let failed = |cause| Failure::Read {
        name: name.to_owned(),
        line: 0,
        cause,
    };
    let feed = Peeked::new(input).map_err(failed)?;
    let Some(packing) = Packing::of(feed.start()) else {
        refuse_other_formats(name, feed.start())?;
        return Ok(in_utf8(feed, encoding));
    };
    let content = Peeked::new(Unpacking::new(packing, feed).map_err(failed)?).map_err(failed)?;
    let what = either(format!("{name}, unpacked,"), format!("{name} 解压后"));
    if let Some(packing) = Packing::of(content.start()) {
        return Err(Failure::OtherFormat {
            name: what,
            what: packing.hint(),
        });
    }
    refuse_other_formats(&what, content.start())?;
    Ok(in_utf8(content, encoding))
}

/// The text of a file beside the feed, of which no encoding was said.
pub(crate) fn unpacked(name: &str, input: impl Read + Send + 'static) -> Result<Input, Failure> {
    content(name, input, EncodingChoice::Auto)
}

fn in_utf8(input: Peeked<impl Read + Send + 'static>, encoding: EncodingChoice) -> Input {
    match encoding.foreign(input.start()) {
        Some(foreign) => Box::new(Decoded::new(foreign, input)),
        None => Box::new(input),
    }
}

/// Whether what is read of a file are other bytes than its own: it is packed, or not in UTF-8.
/// Leaves it at its start.
pub(crate) fn is_converted(mut file: &File, encoding: EncodingChoice) -> io::Result<bool> {
    let mut start = Vec::new();
    file.rewind()?;
    file.take(START as u64).read_to_end(&mut start)?;
    file.rewind()?;
    Ok(Packing::of(&start).is_some() || encoding.foreign(&start).is_some())
}

/// How a feed is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstandard,
}

const GZIP: &[u8] = b"\x1f\x8b";
const ZSTANDARD: &[u8] = b"\x28\xb5\x2f\xfd";

impl Packing {
    /// The packing of a feed that begins like this. A feed that consists only of the beginning of a
    /// magic counts as packed, and as cut off.
    fn of(start: &[u8]) -> Option<Self> {
        let begins = |magic: &[u8]| {
            start.starts_with(magic) || (!start.is_empty() && magic.starts_with(start))
        };
        if begins(GZIP) {
            Some(Self::Gzip)
        } else if begins(ZSTANDARD) || is_skippable_frame(start) {
            Some(Self::Zstandard)
        } else {
            None
        }
    }

    /// What to do if it is inside another packing.
    const fn hint(self) -> [&'static str; 2] {
        match self {
            Self::Gzip => [
                "is gzip; unpack it first, as with `zcat`",
                "是 gzip；请先解压，如用 `zcat`",
            ],
            Self::Zstandard => [
                "is Zstandard; unpack it first, as with `zstdcat`",
                "是 Zstandard；请先解压，如用 `zstdcat`",
            ],
        }
    }
}

impl fmt::Display for Packing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gzip => "gzip",
            Self::Zstandard => "Zstandard",
        })
    }
}

/// A frame without content, which some packers write first. There are sixteen such magics; their
/// last three bytes are the same.
fn is_skippable_frame(start: &[u8]) -> bool {
    matches!(start, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// The first bytes of feeds that are no text that can be read, and how to convert each.
const OTHER_FORMATS: [(&[u8], [&str; 2]); 7] = [
    (b"\xff\xfe\0\0", UTF_32),
    (b"\0\0\xfe\xff", UTF_32),
    (
        b"BZh",
        [
            "is bzip2; unpack it first, as with `bzcat`",
            "是 bzip2；请先解压，如用 `bzcat`",
        ],
    ),
    (
        b"\xfd7zXZ\0",
        [
            "is xz; unpack it first, as with `xzcat`",
            "是 xz；请先解压，如用 `xzcat`",
        ],
    ),
    (
        b"7z\xbc\xaf\x27\x1c",
        [
            "is a 7z archive; unpack it first, as with `7z x`",
            "是 7z 压缩包；请先解压，如用 `7z x`",
        ],
    ),
    (
        b"PK\x03\x04",
        [
            "is a zip archive, perhaps an Excel workbook; unpack it first, as with `unzip -p`, or \
             save the workbook as CSV UTF-8",
            "是 zip 压缩包，也可能是 Excel 工作簿；请先解压，如用 `unzip -p`，\
             或把工作簿另存为 CSV UTF-8",
        ],
    ),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        [
            "is an old Excel workbook; save it as CSV UTF-8",
            "是旧版 Excel 工作簿；请另存为 CSV UTF-8",
        ],
    ),
];

const UTF_32: [&str; 2] = [
    "is UTF-32; convert it to UTF-8 first, as with `iconv`",
    "是 UTF-32；请先转换成 UTF-8，如用 `iconv`",
];

fn refuse_other_formats(name: &str, start: &[u8]) -> Result<(), Failure> {
    for (magic, what) in OTHER_FORMATS {
        if start.starts_with(magic) {
            return Err(Failure::OtherFormat {
                name: name.to_owned(),
                what,
            });
        }
    }
    Ok(())
}

/// A stream whose first bytes are known before it is read.
struct Peeked<R> {
    start: Cursor<Vec<u8>>,
    /// The error after the start, returned once the start is read.
    error: Option<io::Error>,
    /// Whether the input ended within the start. A terminal would be waited for once more.
    has_ended: bool,
    rest: R,
}

/// As many bytes as the longest magic has.
const START: usize = 8;

impl<R: Read> Peeked<R> {
    fn new(mut rest: R) -> io::Result<Self> {
        let mut start = Vec::new();
        let looked = rest.by_ref().take(START as u64).read_to_end(&mut start);
        let error = match looked {
            Err(error) if start.is_empty() => return Err(error),
            looked => looked.err(),
        };
        Ok(Self {
            has_ended: error.is_none() && start.len() < START,
            start: Cursor::new(start),
            error,
            rest,
        })
    }

    fn start(&self) -> &[u8] {
        self.start.get_ref()
    }
}

impl<R: Read> Read for Peeked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.start.read(buffer)? {
            0 => match self.error.take() {
                Some(error) => Err(error),
                None if self.has_ended => Ok(0),
                None => self.rest.read(buffer),
            },
            read => Ok(read),
        }
    }
}

/// The content of a packed stream; its errors say what is wrong with the packing.
struct Unpacking {
    packing: Packing,
    decoder: Input,
}

impl Unpacking {
    fn new(packing: Packing, packed: impl Read + Send + 'static) -> io::Result<Self> {
        let packed = BufReader::with_capacity(READ_AHEAD, packed);
        let decoder: Input = match packing {
            Packing::Gzip => Box::new(MultiGzDecoder::new(packed)),
            Packing::Zstandard => Box::new(zstd::Decoder::with_buffer(packed)?),
        };
        Ok(Self { packing, decoder })
    }
}

impl Read for Unpacking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(buffer);
        read.map_err(|error| explained(self.packing, error))
    }
}

/// An error of unpacking, in words for the person who has the packed file.
fn explained(packing: Packing, error: io::Error) -> io::Error {
    // An error of the operating system is no fault of the data.
    if error.raw_os_error().is_some() || error.kind() == io::ErrorKind::Interrupted {
        return error;
    }
    if error.kind() == io::ErrorKind::UnexpectedEof {
        let text = either(
            format!("its {packing} data ends in the middle; get the whole file"),
            format!("它的 {packing} 数据中途结束；请取得完整的文件"),
        );
        return io::Error::new(io::ErrorKind::UnexpectedEof, text);
    }
    let text = either(
        format!("its {packing} data is damaged, or not of a kind that is known: {error}"),
        format!("它的 {packing} 数据已损坏，或不是已知的种类：{error}"),
    );
    io::Error::new(io::ErrorKind::InvalidData, text)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn zstandard(content: &[u8]) -> Vec<u8> {
        zstd::encode_all(content, 1).unwrap()
    }

    fn read(feed: Vec<u8>) -> Result<Vec<u8>, String> {
        let mut content = Vec::new();
        let mut input =
            unpacked("feed", Box::new(Cursor::new(feed))).map_err(|error| error.to_string())?;
        match input.read_to_end(&mut content) {
            Ok(_) => Ok(content),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn what_is_not_packed_is_left_alone() {
        for feed in [
            "",
            "\n",
            "{}",
            "(no record)\n",
            "{\"token\":1}\n",
            "PK,token\n",
        ] {
            assert_eq!(read(feed.into()), Ok(feed.into()));
        }
    }

    #[test]
    fn a_byte_order_mark_names_the_encoding_packed_or_not() {
        let le = b"\xff\xfea\0\n\0".as_slice();
        let be = b"\xfe\xff\0a\0\n".as_slice();
        for feed in [le.into(), be.into(), gzip(le), zstandard(be)] {
            assert_eq!(read(feed), Ok(b"a\n".into()));
        }
    }

    #[test]
    fn members_frames_and_frames_without_content_are_one_feed() {
        let skippable = b"\x5a\x2a\x4d\x18\x03\0\0\0abc".to_vec();
        for packed in [
            gzip(b"one\ntwo\n"),
            [gzip(b"one\n"), gzip(b""), gzip(b"two\n")].concat(),
            zstandard(b"one\ntwo\n"),
            [zstandard(b"one\n"), skippable.clone(), zstandard(b"two\n")].concat(),
            [skippable, zstandard(b"one\ntwo\n")].concat(),
        ] {
            assert_eq!(read(packed), Ok(b"one\ntwo\n".into()));
        }
        for packed in [gzip(b""), zstandard(b"")] {
            assert_eq!(read(packed), Ok(Vec::new()));
        }
    }

    #[test]
    fn what_ends_in_the_middle_or_is_damaged_is_told() {
        let members = [gzip(b"one\n"), gzip(b"two\n")].concat();
        let frames = [zstandard(b"one\n"), zstandard(b"two\n")].concat();
        for (packed, packing) in [(members, "gzip"), (frames, "Zstandard")] {
            let half = packed.len() / 2;
            for cut in (1..packed.len()).filter(|cut| *cut != half) {
                let told = read(packed[..cut].to_vec()).unwrap_err();
                let ends = format!("its {packing} data ends in the middle; get the whole file");
                assert!(told.ends_with(&ends), "{cut}: {told}");
            }
            let told = read([packed, b"garbage and more of it".to_vec()].concat()).unwrap_err();
            assert!(
                told.contains(&format!("its {packing} data is damaged")),
                "{told}"
            );
        }
        let mut flipped = gzip(b"one\ntwo\n");
        let at = flipped.len() - 6;
        flipped[at] ^= 1;
        assert!(read(flipped).unwrap_err().contains("is damaged"));
    }

    #[test]
    fn what_is_packed_twice_or_otherwise_is_refused_with_a_hint() {
        for (feed, told) in [
            (
                gzip(&gzip(b"one")),
                "feed, unpacked, is gzip; unpack it first, as with `zcat`",
            ),
            (
                zstandard(&gzip(b"one")),
                "feed, unpacked, is gzip; unpack it first, as with `zcat`",
            ),
            (
                gzip(&zstandard(b"one")),
                "feed, unpacked, is Zstandard; unpack it first, as with `zstdcat`",
            ),
            (
                gzip(b"\xff\xfe\0\0{\0"),
                "feed, unpacked, is UTF-32; convert it to UTF-8 first, as with `iconv`",
            ),
            (
                b"BZh91AY&SY".into(),
                "feed is bzip2; unpack it first, as with `bzcat`",
            ),
        ] {
            assert_eq!(read(feed), Err(told.to_owned()));
        }
    }
}
