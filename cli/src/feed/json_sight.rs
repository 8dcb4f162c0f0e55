//! What a JSON text that may be cut off holds, as far as that tells records from other JSON.

use std::ops::Range;

use memchr::memchr2;
use serde::de::IgnoredAny;

/// How far a text is one JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// It is, up to this place.
    Whole(usize),
    /// It ends within one.
    CutOff,
    /// It is none.
    Broken,
}

impl Extent {
    pub(super) fn of(text: &[u8]) -> Self {
        let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) => Self::Whole(values.byte_offset()),
            Some(Err(error)) if !error.is_eof() => Self::Broken,
            Some(Err(_)) | None => Self::CutOff,
        }
    }
}

/// What is seen of an object that is whole or cut off. Of anything else the answers mean nothing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sight {
    /// Whether a name of its own is that of a field.
    pub(super) names_field: bool,
    /// Whether a field is an object or an array.
    pub(super) nests_in_field: bool,
    /// The names that lead to the first array of objects in it.
    pub(super) path: Option<Vec<String>>,
}

/// An object or an array that is open.
struct Level {
    is_array: bool,
    /// The last name in it, without its quotes.
    name: Range<usize>,
}

impl Sight {
    /// Looks at a text once; `is_field` knows the names of fields.
    pub(super) fn of(text: &[u8], is_field: impl Fn(&str) -> bool) -> Self {
        let mut sight = Self::default();
        let mut levels: Vec<Level> = Vec::new();
        let mut is_in_field = false;
        let mut at = 0;
        while let Some(byte) = text.get(at) {
            at += 1;
            match byte {
                b'"' => {
                    let end = string_end(text, at);
                    let is_name = text.get(end..).is_some_and(is_before_colon);
                    if let Some(level) = levels.last_mut().filter(|_| is_name) {
                        level.name = at..end - 1;
                        if levels.len() == 1 {
                            let name = str::from_utf8(&text[at..end - 1]);
                            is_in_field = name.is_ok_and(&is_field);
                            sight.names_field |= is_in_field;
                        }
                    }
                    at = end;
                }
                b'{' | b'[' => {
                    sight.nests_in_field |= levels.len() == 1 && is_in_field;
                    if *byte == b'{' && sight.path.is_none() {
                        sight.path = path_of_array(&levels, text);
                    }
                    levels.push(Level {
                        is_array: *byte == b'[',
                        name: 0..0,
                    });
                }
                b'}' | b']' => {
                    levels.pop();
                }
                _ => {}
            }
        }
        sight
    }
}

/// The names that lead to an array, if the innermost of these levels is one, and the only one.
fn path_of_array(levels: &[Level], text: &[u8]) -> Option<Vec<String>> {
    let (array, objects) = levels.split_last()?;
    let is_in_objects = !objects.is_empty() && objects.iter().all(|level| !level.is_array);
    let name = |level: &Level| String::from_utf8_lossy(&text[level.name.clone()]).into_owned();
    (array.is_array && is_in_objects).then(|| objects.iter().map(name).collect())
}

/// The place behind the closing quote of a string whose content begins there; behind the text if
/// it is not closed.
fn string_end(text: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(found) = memchr2(b'"', b'\\', text.get(at..).unwrap_or_default()) {
        at += found + 1;
        if text[at - 1] == b'"' {
            return at;
        }
        // What is behind a backslash is part of the string.
        at += 1;
    }
    text.len() + 1
}

fn is_before_colon(rest: &[u8]) -> bool {
    rest.trim_ascii_start().starts_with(b":")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sight(text: &str) -> (bool, bool, Option<String>) {
        let sight = Sight::of(text.as_bytes(), |name| name == "f");
        (
            sight.names_field,
            sight.nests_in_field,
            sight.path.map(|path| path.join(".")),
        )
    }

    #[test]
    fn fields_and_arrays_of_objects_are_seen_in_whole_and_in_cut_off_texts() {
        let path = |path: &str| Some(path.to_owned());
        for (text, expected) in [
            ("", (false, false, None)),
            (r#"{"f":1}"#, (true, false, None)),
            (r#"{"a":"f"}"#, (false, false, None)),
            (r#"{"a":{"f":1}}"#, (false, false, None)),
            (r#"{"f":{"a":1}}"#, (true, true, None)),
            (r#"{"f" : [1"#, (true, true, None)),
            (r#"{"a":[]}"#, (false, false, None)),
            (r#"{"a":["{"]}"#, (false, false, None)),
            (r#"{"a":[{"f":1}]}"#, (false, false, path("a"))),
            (r#"{"a":[{"#, (false, false, path("a"))),
            (
                r#"{"x":1,"a":{"y":"\"{","b":[ {"c":[{}]}"#,
                (false, false, path("a.b")),
            ),
            (r#"{"a":[[{"b":1}]]}"#, (false, false, None)),
            (r#"{"a":{"b":2},"c":[{"#, (false, false, path("c"))),
            (r#"{"f":1,"a":[{"#, (true, false, path("a"))),
            (r#"{"f"#, (false, false, None)),
            (r#"{"f\"#, (false, false, None)),
        ] {
            assert_eq!(sight(text), expected, "{text}");
        }
    }

    #[test]
    fn a_value_is_whole_cut_off_or_broken() {
        for (text, expected) in [
            (r#"{"a":1}"#, Extent::Whole(7)),
            (r#"{"a":1},"#, Extent::Whole(7)),
            ("{\n\"a\":\n", Extent::CutOff),
            ("", Extent::CutOff),
            (r#"{"a":"b"#, Extent::CutOff),
            ("{\"a\":\"b\n\"}", Extent::Broken),
            ("{'a':1}", Extent::Broken),
            ("{\"a\":1,\n{", Extent::Broken),
        ] {
            assert_eq!(Extent::of(text.as_bytes()), expected, "{text}");
        }
        // Nesting of any depth is looked at without recursion.
        let deep = "[".repeat(1 << 16);
        assert_eq!(Extent::of(deep.as_bytes()), Extent::CutOff);
        assert_eq!(sight(&deep), (false, false, None));
    }
}
