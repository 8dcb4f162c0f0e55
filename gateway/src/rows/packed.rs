//! Long answers, packed: a server takes and gives packets up to a size only, and the answers to
//! many records, which say the same of each, are longer than what was asked.

use std::borrow::Cow;
use std::io::{self, Read as _, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

/// What is packed begins so, and no answer does: they are JSON, or a word.
const MARK: [u8; 2] = [0x1f, 0x8b];

/// From so many bytes on an answer is packed; a shorter one is not worth the time.
const LONG: usize = 1 << 20;

/// An answer as it is kept.
pub(super) fn packed(answer: &[u8]) -> Cow<'_, [u8]> {
    if answer.len() < LONG {
        return answer.into();
    }
    let mut packing = GzEncoder::new(Vec::new(), Compression::fast());
    let packed = packing.write_all(answer).and_then(|()| packing.finish());
    // Memory is no writer that fails.
    packed.map_or_else(|_| answer.into(), Cow::Owned)
}

/// The answer that is kept so.
///
/// # Errors
///
/// It is packed, and damaged.
pub(super) fn unpacked(kept: &[u8]) -> io::Result<Vec<u8>> {
    if !kept.starts_with(&MARK) {
        return Ok(kept.to_vec());
    }
    let mut answer = Vec::new();
    GzDecoder::new(kept).read_to_end(&mut answer)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_back_to_the_byte_and_a_long_one_takes_little_room() {
        let long = r#"{"outcome":"rejected","reason":"it is late"}"#.repeat(LONG / 16);
        for answer in ["", "[]", "done", &long[..LONG - 1], &long] {
            let kept = packed(answer.as_bytes());
            assert_eq!(unpacked(&kept).unwrap(), answer.as_bytes());
            assert_eq!(kept.starts_with(&MARK), answer.len() >= LONG);
        }
        let kept = packed(long.as_bytes());
        assert!(50 * kept.len() < long.len(), "{}", kept.len());
        assert!(unpacked(&kept[..kept.len() / 2]).is_err(), "it is damaged");
    }
}
