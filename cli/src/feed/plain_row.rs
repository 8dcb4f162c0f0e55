//! Rows of a table without quotes: a line each, whose end and whose cells are found in one pass.

use super::csv::QUOTE;
use super::encoding::BYTE_ORDER_MARK;

/// More cells than these are found one by one.
pub(crate) const MOST_CELLS: usize = 32;

/// So many bytes are looked at together.
const BLOCK: usize = 32;

/// The length of the row at the beginning of a text, without its line end, and its cells, of which
/// there are as many as there is room for. `None` for any other row, and where nothing but
/// [the usual reader](super::csv) knows: a row with quotes or behind a byte-order mark, one without
/// a line end, with a carriage return more than that has, or with more cells or fewer.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
pub(super) fn cut<'a>(text: &'a str, separator: u8, cells: &mut [&'a str]) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.starts_with(BYTE_ORDER_MARK) {
        return None;
    }
    let mut cells = cells.iter_mut();
    let (mut start, mut block_start) = (0, 0);
    loop {
        let rest = bytes.get(block_start..)?;
        let marks = if let Some(block) = rest.first_chunk() {
            marks(block, separator)
        } else {
            let mut block = [0; BLOCK];
            block[..rest.len()].copy_from_slice(rest);
            marks(&block, separator)
        };
        for (number, word) in marks.as_chunks().0.iter().enumerate() {
            let mut word = u64::from_le_bytes(*word);
            while word != 0 {
                let at = block_start + 8 * number + word.trailing_zeros() as usize / 8;
                word &= word - 1;
                match *bytes.get(at)? {
                    QUOTE => return None,
                    b'\n' => {
                        let last = text.get(start..at)?;
                        let last = last.strip_suffix('\r').unwrap_or(last);
                        *cells.next()? = last;
                        let is_row = cells.next().is_none() && !last.ends_with('\r');
                        return is_row.then_some(start + last.len());
                    }
                    _ => *cells.next()? = text.get(start..at)?,
                }
                start = at + 1;
            }
        }
        block_start += BLOCK;
    }
}

/// The highest bit of each byte at which a cell ends, or a quote is.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
#[allow(
    clippy::needless_bitwise_bool,
    reason = "a branch for each byte is no wide instruction"
)]
fn marks(block: &[u8; BLOCK], separator: u8) -> [u8; BLOCK] {
    let mut marks = [0; BLOCK];
    for (mark, byte) in marks.iter_mut().zip(block) {
        let is_marked = (*byte == separator) | (*byte == b'\n') | (*byte == QUOTE);
        *mark = if is_marked { 0x80 } else { 0 };
    }
    marks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::csv;
    use super::super::rows::Rows;
    use super::*;

    /// What is cut is what the usual reader finds: the row ends there, and has these cells.
    fn assert_as_usual(text: &str, separator: u8) {
        for wanted in 1..6 {
            let mut cells = vec![""; wanted];
            let Some(length) = cut(text, separator, &mut cells) else {
                continue;
            };
            let row = Rows::new(text.as_bytes(), separator, true).next().unwrap();
            let line = &text[..row];
            let line = line.strip_suffix('\n').unwrap();
            let line = line.strip_suffix('\r').unwrap_or(line);
            assert_eq!(&text[..length], line, "{text:?}");
            let usual = csv::cells(line, separator).unwrap();
            let usual: Vec<_> = usual.iter().map(csv::Cell::text).collect();
            assert_eq!(cells, usual, "{text:?}");
        }
    }

    fn is_cut(text: &str, wanted: usize) -> bool {
        cut(text, b',', &mut vec![""; wanted]).is_some()
    }

    #[test]
    fn a_row_of_as_many_cells_is_cut_wherever_its_signs_are() {
        for length in 0..100 {
            let long = "a".repeat(length);
            for (row, wanted) in [
                (format!("{long}\n"), 1),
                (format!("{long},{long}\r\n"), 2),
                (format!(",{long},派{long}\nb,\"c"), 3),
                (format!("{long},,\n\n"), 3),
            ] {
                assert_as_usual(&row, b',');
                assert!(is_cut(&row, wanted), "{row:?}");
                assert!(!is_cut(&row, wanted + 1) && (wanted == 1 || !is_cut(&row, wanted - 1)));
            }
            for other in [
                format!("{long},b"),
                format!("{long},\"b\"\n"),
                format!("\u{feff}{long},b\n"),
                format!("{long},b\r\r\n"),
            ] {
                assert!(!is_cut(&other, 2), "{other:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_cut_is_what_the_usual_reader_finds(
            text in "([a,;\r \"派\u{feff}]{0,8}|[a-z]{20,40})([a,;\r\n\"派 ]{0,12})\n(a|,|\")",
            separator in prop::sample::select(vec![b',', b';']),
        ) {
            assert_as_usual(&text, separator);
        }
    }
}
