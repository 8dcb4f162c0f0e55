//! Searches over the bytes of a text, written so that the compiler vectorises them.
//!
//! A block has a fixed number of bytes and is always searched to its end. The compiler makes a few
//! wide instructions of that, without unsafe code and on every kind of machine, as long as the test
//! of a byte has plain comparisons and no `&&`, and no `|` where the answers are put together by
//! that (see [`needs_escape`]). The rest at the end of a text is mostly searched together with
//! bytes before it, some of them for a second time.

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

/// The place of the first byte, from this place on, of which the test is true.
#[cfg(feature = "json")]
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
pub(crate) fn first(bytes: &[u8], from: usize, ask: impl Fn(u8) -> bool) -> Option<usize> {
    let mut at = from;
    while let Some(block) = bytes.get(at..)?.first_chunk() {
        if any_in(block, &ask) {
            return Some(at + first_in(block, &ask));
        }
        at += BLOCK;
    }
    // Byte by byte: behind most lines of a feed is another.
    let rest = bytes.get(at..)?.iter();
    Some(at + rest.copied().position(ask)?)
}

/// The place of the first byte of which the test is true, in a block that has one: the least of the
/// places of all such bytes, as a search that ends at the first would ask them one by one.
#[cfg(feature = "json")]
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
fn first_in(block: &[u8; BLOCK], ask: &impl Fn(u8) -> bool) -> usize {
    let mut places = PLACES_IN_BLOCK;
    for (place, byte) in places.iter_mut().zip(block) {
        *place = if ask(*byte) { *place } else { u8::MAX };
    }
    let mut first = u8::MAX;
    for place in places {
        first = first.min(place);
    }
    usize::from(first)
}

/// The first place, from this one on, where the test is true of the byte there and the one after
/// it. The last byte has none after it, and is not asked about.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
pub(crate) fn first_two(bytes: &[u8], from: usize, ask: impl Fn([u8; 2]) -> bool) -> Option<usize> {
    let mut at = from;
    while let Some(block) = bytes.get(at..)?.first_chunk() {
        if let Some(place) = first_two_in(block, 0, &ask) {
            return Some(at + place);
        }
        at += BLOCK;
    }
    let rest = bytes.get(at..)?;
    match bytes.last_chunk() {
        Some(last) => {
            let start = bytes.len() - last.len();
            Some(start + first_two_in(last, at - start, &ask)?)
        }
        None => Some(at + rest.array_windows().position(|two| ask(*two))?),
    }
}

/// The same of a block and the byte after it.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
#[allow(
    clippy::needless_bitwise_bool,
    reason = "without a branch, so that the search is vectorised"
)]
fn first_two_in(
    block: &[u8; BLOCK + 1],
    from: usize,
    ask: &impl Fn([u8; 2]) -> bool,
) -> Option<usize> {
    let mut found = false;
    for (a, b) in block.iter().zip(&block[1..]) {
        found |= ask([*a, *b]);
    }
    if !found {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "a place in a block")]
    let from = from as u8;
    // As in `first_in`, without its list, which the compiler would keep in memory here.
    let mut first = u8::MAX;
    for ((a, b), place) in block.iter().zip(&block[1..]).zip(&PLACES_IN_BLOCK) {
        let is_it = ask([*a, *b]) & (*place >= from);
        first = first.min(if is_it { *place } else { u8::MAX });
    }
    (first != u8::MAX).then_some(usize::from(first))
}

/// The places in a block.
#[allow(clippy::cast_possible_truncation, reason = "less than a block")]
const PLACES_IN_BLOCK: [u8; BLOCK] = {
    let mut places = [0; BLOCK];
    let mut place = 0;
    while place < BLOCK {
        places[place] = place as u8;
        place += 1;
    }
    places
};

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

/// Of each of two tests, whether it is true of any byte and the two after it. After the last byte
/// are spaces.
///
/// The text is read once, and always to its end. The tests may also be asked about three spaces, of
/// which neither is true.
///
/// In a reader of lines a test stays in wide registers if it joins what can't be true together by
/// `^`, or compares only once: counted there, as the compiler decides otherwise elsewhere.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
pub(crate) fn which_of_three(
    bytes: &[u8],
    ask: &(impl Fn([u8; 3]) -> bool, impl Fn([u8; 3]) -> bool),
) -> (bool, bool) {
    let mut found = match bytes.last_chunk() {
        Some(last) => which_in(last, ask),
        None => which_in_few(bytes, ask),
    };
    let mut rest = bytes;
    while let Some(block) = rest.first_chunk() {
        found = either(found, which_in(block, ask));
        rest = &rest[BLOCK..];
    }
    // The last two; one alone is in the block with spaces behind it.
    if let [.., before, last] = *bytes {
        for three in [[before, last, b' '], [last, b' ', b' ']] {
            found = either(found, (ask.0(three), ask.1(three)));
        }
    }
    found
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
fn which_in(
    block: &[u8; BLOCK + 2],
    ask: &(impl Fn([u8; 3]) -> bool, impl Fn([u8; 3]) -> bool),
) -> (bool, bool) {
    (any_of(block, &ask.0), any_of(block, &ask.1))
}

/// The same of less than a block and the two bytes after it. By itself, as that has to be put
/// together in memory.
#[inline(never)]
fn which_in_few(
    bytes: &[u8],
    ask: &(impl Fn([u8; 3]) -> bool, impl Fn([u8; 3]) -> bool),
) -> (bool, bool) {
    let mut block = [b' '; BLOCK + 2];
    block[..bytes.len()].copy_from_slice(bytes);
    which_in(&block, ask)
}

/// Whether the test is true of any of 32 bytes and the two after it, in a form for tests that are
/// few comparisons: no list of answers is kept. An iterator's `fold` would be a call.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
fn any_of(block: &[u8; BLOCK + 2], ask: &impl Fn([u8; 3]) -> bool) -> bool {
    let mut found = false;
    for ((a, b), c) in block.iter().zip(&block[1..]).zip(&block[2..]) {
        found |= ask([*a, *b, *c]);
    }
    found
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "an instruction for each")]
#[allow(
    clippy::needless_bitwise_bool,
    reason = "without a branch, so that the answers of all blocks are put together at the end"
)]
const fn either(one: (bool, bool), other: (bool, bool)) -> (bool, bool) {
    (one.0 | other.0, one.1 | other.1)
}

/// Whether a byte of a message or of an id has an escape before it in a JSON string, where control
/// characters are none of either: a quote or a backslash.
///
/// No byte is both, and what is asked of many is put together by `|`: with that sign here too, the
/// compiler would take both apart to two questions a byte, and ask them in many small steps.
pub(crate) const fn needs_escape(byte: u8) -> bool {
    (byte == b'"') ^ (byte == b'\\')
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
    fn quotes_and_backslashes_need_an_escape_and_nothing_else() {
        let escaped: Vec<u8> = (0..=u8::MAX).filter(|byte| needs_escape(*byte)).collect();
        assert_eq!(escaped, b"\"\\");
    }

    #[test]
    fn every_byte_is_asked_about_and_nothing_else() {
        for text in texts() {
            assert_eq!(any(&text, |byte| byte == b'!'), text.contains(&b'!'));
            assert!(!any(&text, |byte| byte != b'.' && byte != b'!'));
        }
    }

    #[test]
    fn the_first_byte_from_a_place_on_is_found() {
        for mut text in texts() {
            let length = text.len();
            for from in [0, 1, 31, 32, 33, length / 2, length, length + 1] {
                let place = text.iter().position(|byte| *byte == b'!');
                let found = place.filter(|place| *place >= from);
                #[cfg(feature = "json")]
                assert_eq!(
                    first(&text, from, |byte| byte == b'!'),
                    found,
                    "{from} in {text:?}"
                );
                let of_two = first_two(&text, from, |[byte, _]| byte == b'!');
                let before = first_two(&text, from, |[_, byte]| byte == b'!');
                let has_next = |place: &usize| place + 1 < length;
                assert_eq!(of_two, found.filter(has_next), "{from} in {text:?}");
                let place = place.and_then(|place| place.checked_sub(1));
                let expected = place.filter(|place| *place >= from);
                assert_eq!(before, expected, "{from} in {text:?}");
            }
            // Of several it is the first from there on.
            text.extend([b'!'; 40]);
            for from in length..length + 39 {
                #[cfg(feature = "json")]
                assert_eq!(first(&text, from, |byte| byte == b'!'), Some(from));
                let found = first_two(&text, from, |[byte, _]| byte == b'!');
                assert_eq!(found, Some(from), "{text:?}");
            }
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
                let is_it = |three: [u8; 3]| three == *wanted && three != *b"   ";
                let is_other = |three: [u8; 3]| three != *wanted && three != *b"   ";
                let mut windows = spaced.array_windows().copied();
                let both = (windows.clone().any(is_it), windows.any(is_other));
                let found = which_of_three(&text, &(is_it, is_other));
                assert_eq!(found, both, "{wanted:?} in {text:?}");
            }
            // More than one answer may be yes.
            let before_a_space = any_three(&text, |[_, _, behind]| behind == b' ');
            assert_eq!(before_a_space, !text.is_empty(), "{text:?}");
        }
    }
}
