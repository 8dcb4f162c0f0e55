//! Searches over the bytes of a text, written so that the compiler vectorises them.
//!
//! A block has a fixed number of bytes and is always searched to its end. The compiler makes a few
//! wide instructions of that, without unsafe code and on every kind of machine, as long as the test
//! of a byte has plain comparisons and no `&&`. The rest at the end of a text is searched together
//! with bytes before it, some of them for a second time.

/// As many bytes are a block: the widest instructions that many machines have take so many at once,
/// and narrower ones two halves.
const BLOCK: usize = 32;

/// Whether the test is true of any byte.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
pub(crate) fn any(bytes: &[u8], ask: impl Fn(u8) -> bool) -> bool {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    // An iterator's `any` would be a call.
    for block in blocks {
        if any_in(block, &ask) {
            return true;
        }
    }
    if rest.is_empty() {
        false
    } else if let Some(last) = bytes.last_chunk::<BLOCK>() {
        any_in(last, &ask)
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<16>(), bytes.last_chunk::<16>())
    {
        any_in(first, &ask) | any_in(last, &ask)
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        any_in(first, &ask) | any_in(last, &ask)
    } else {
        bytes.iter().any(|byte| ask(*byte))
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
fn any_in<const SIZE: usize>(block: &[u8; SIZE], ask: &impl Fn(u8) -> bool) -> bool {
    block.iter().fold(false, |found, byte| found | ask(*byte))
}

/// Whether the test is true of any byte and the two after it. After the last byte are spaces.
#[inline]
pub(crate) fn any_three(bytes: &[u8], ask: impl Fn([u8; 3]) -> bool) -> bool {
    let mut rest = bytes;
    while let Some(block) = rest.first_chunk::<18>() {
        if any_three_in(block, &ask) {
            return true;
        }
        rest = &rest[16..];
    }
    let in_rest = if let Some(last) = bytes.last_chunk::<18>() {
        any_three_in(last, &ask)
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<10>(), bytes.last_chunk::<10>())
    {
        any_three_in(first, &ask) | any_three_in(last, &ask)
    } else {
        bytes.array_windows().any(|three| ask(*three))
    };
    in_rest
        || match bytes {
            [] => false,
            [last] => ask([*last, b' ', b' ']),
            [.., before, last] => ask([*before, *last, b' ']) | ask([*last, b' ', b' ']),
        }
}

#[inline]
fn any_three_in<const SIZE: usize>(block: &[u8; SIZE], ask: &impl Fn([u8; 3]) -> bool) -> bool {
    // All the answers first: a loop that also combines them is not always vectorised.
    let mut answers = [false; SIZE];
    let shifted = block.iter().zip(&block[1..]).zip(&block[2..]);
    for (answer, ((a, b), c)) in answers.iter_mut().zip(shifted) {
        *answer = ask([*a, *b, *c]);
    }
    answers.iter().fold(false, |found, answer| found | answer)
}

/// The marks that the test gives any byte and the two after it, all of them together, bit by bit.
/// After the last byte are spaces.
///
/// For whoever asks several things of a text: it is read once, and always to its end. Three spaces
/// are asked about, too, and get no mark.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
pub(crate) fn marks_of_three(bytes: &[u8], ask: impl Fn([u8; 3]) -> u8) -> u8 {
    let mut marks = [0; BLOCK];
    if let Some(last) = bytes.last_chunk() {
        let mut rest = bytes;
        while let Some(block) = rest.first_chunk() {
            mark(&mut marks, block, &ask);
            rest = &rest[BLOCK..];
        }
        mark(&mut marks, last, &ask);
    } else {
        let mut block = [b' '; BLOCK + 2];
        block[..bytes.len()].copy_from_slice(bytes);
        mark(&mut marks, &block, &ask);
    }
    let marks = marks.iter().fold(0, |all, marks| all | marks);
    match bytes {
        [] => marks,
        [last] => marks | ask([*last, b' ', b' ']),
        [.., before, last] => marks | ask([*before, *last, b' ']) | ask([*last, b' ', b' ']),
    }
}

/// Adds the marks of the bytes of a block, each to those of the bytes in its place.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
fn mark(marks: &mut [u8; BLOCK], block: &[u8; BLOCK + 2], ask: &impl Fn([u8; 3]) -> u8) {
    let shifted = block.iter().zip(&block[1..]).zip(&block[2..]);
    for (mark, ((a, b), c)) in marks.iter_mut().zip(shifted) {
        *mark |= ask([*a, *b, *c]);
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// Texts of every length up to a few blocks, each with at most one byte that differs, in every
    /// place.
    fn texts() -> impl Iterator<Item = Vec<u8>> {
        // Under Miri, which takes a thousand times as long, few of them.
        let step = if cfg!(miri) { 7 } else { 1 };
        (0..110).step_by(step).flat_map(move |length| {
            (0..=length).step_by(step).map(move |place| {
                let mut text = alloc::vec![b'.'; length];
                if let Some(byte) = text.get_mut(place) {
                    *byte = b'!';
                }
                text
            })
        })
    }

    #[test]
    fn every_byte_is_asked_about_and_nothing_else() {
        for text in texts() {
            assert_eq!(any(&text, |byte| byte == b'!'), text.contains(&b'!'));
            assert!(!any(&text, |byte| byte != b'.' && byte != b'!'));
        }
    }

    #[test]
    fn every_three_neighbours_are_asked_about_and_nothing_else() {
        for text in texts() {
            let mut spaced = text.clone();
            spaced.extend(b"  ");
            for wanted in [
                b"...", b"!..", b".!.", b"..!", b".. ", b".  ", b"!  ", b".! ", b"   ",
            ] {
                let expected = spaced.array_windows().any(|three| three == wanted);
                let found = any_three(&text, |three| three == *wanted);
                assert_eq!(found, expected, "{wanted:?} in {text:?}");
                let mark = |three: [u8; 3]| match three {
                    [b' ', b' ', b' '] => 0,
                    three => u8::from(three == *wanted) | u8::from(three != *wanted) << 1,
                };
                let all = spaced
                    .array_windows()
                    .fold(0, |all, three| all | mark(*three));
                assert_eq!(marks_of_three(&text, mark), all, "{wanted:?} in {text:?}");
            }
            // More than one answer may be yes.
            let before_a_space = any_three(&text, |[_, _, behind]| behind == b' ');
            assert_eq!(before_a_space, !text.is_empty(), "{text:?}");
        }
    }
}
