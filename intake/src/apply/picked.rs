//! Values of a record at some paths, without any map.

use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;

use super::node::Node;
use super::text::read_field;
use crate::fault::{InvalidMap, MapFault, Plain, Problem};
use crate::path::{Path, Shape, Step};

/// Paths, as maps have them, to values of records that no map reads.
///
/// ```
/// use waybill_intake::FieldPaths;
///
/// let paths = FieldPaths::new(&["site.city", "no|number", "weight"])?;
/// let found = paths.read(r#"{"number":17,"site":{"city":"X"},"weight":[1]}"#).unwrap();
/// let found: Vec<_> = found.iter().map(Option::as_deref).collect();
/// assert_eq!(found, [Some("X"), Some("17"), Some("")]);
/// # Ok::<(), waybill_intake::InvalidMap>(())
/// ```
#[derive(Debug, Clone)]
pub struct FieldPaths {
    paths: Vec<Path>,
    shape: Shape,
}

impl FieldPaths {
    /// The paths that some texts are: names with dots between them, each with any number of
    /// spellings; a name with a sign of a path in it stands between `'…'`.
    ///
    /// # Errors
    ///
    /// [`InvalidMap`] with every text that is no path to one value.
    pub fn new<T: AsRef<str>>(texts: &[T]) -> Result<Self, InvalidMap> {
        let mut faults = Vec::new();
        let mut paths = Vec::new();
        for text in texts {
            let found = text.as_ref();
            match Path::parse(found) {
                Ok(path) if !path.is_many() => paths.push(path),
                Ok(_) => faults.push(MapFault::new(
                    "",
                    Problem::ManyValues {
                        found: found.into(),
                    },
                )),
                Err(problem) => {
                    let found = found.into();
                    faults.push(MapFault::new("", Problem::Path { found, problem }));
                }
            }
        }
        let mut shape = Shape::default();
        let mut parts = 0;
        if paths
            .iter()
            .any(|path| shape.add(&[path], &mut parts).is_err())
        {
            faults.push(MapFault::new("", Plain::TooLarge));
        }
        if faults.is_empty() {
            Ok(Self { paths, shape })
        } else {
            Err(InvalidMap::new(faults))
        }
    }

    /// For each path what is there, if anything is: a text, a whole number or a flag as its text,
    /// anything else as an empty one. `None` for what is neither a JSON object nor XML.
    #[must_use]
    pub fn read<'a>(&self, record: &'a str) -> Option<Vec<Option<Cow<'a, str>>>> {
        let record = record.trim_start_matches('\u{feff}').trim();
        if self.paths.is_empty() {
            return Some(Vec::new());
        }
        let node = read_field(record, &self.shape).ok()?;
        let Node::Object(_) = node else {
            return None;
        };
        let mut found = vec![None; self.paths.len()];
        for (place, path) in self.paths.iter().enumerate() {
            found[place] = value_at(&node, path.steps());
        }
        Some(found)
    }
}

/// The value at the end of some steps: that of the first spelling with something in it.
fn value_at<'t>(node: &Node<'t, '_>, steps: &[Step]) -> Option<Cow<'t, str>> {
    let Some((step, rest)) = steps.split_first() else {
        return Some(match node {
            Node::Leaf(text) => text.clone(),
            Node::Null
            | Node::Fraction(_)
            | Node::List(_)
            | Node::Object(_)
            | Node::Twice
            | Node::Other(_) => "".into(),
        });
    };
    let (Step::Member(names), Node::Object(members)) = (step, node) else {
        return None;
    };
    let value = |name: &str| {
        let (_, member) = members.iter().find(|(known, _)| *known == name)?;
        value_at(member, rest)
    };
    let mut values = names.iter().filter_map(|name| value(name)).peekable();
    let first = values.peek().cloned();
    values.find(|value| !value.trim().is_empty()).or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, record: &str) -> Option<Vec<Option<Cow<'static, str>>>> {
        let paths = FieldPaths::new(&[path]).unwrap();
        let found = paths.read(record)?.into_iter();
        Some(
            found
                .map(|value| value.map(|value| Cow::Owned(value.into_owned())))
                .collect(),
        )
    }

    #[test]
    fn a_value_is_found_by_its_path_and_whatever_is_no_text_is_there_and_empty() {
        let some = |text: &'static str| Some(vec![Some(text.into())]);
        for (path, record, expected) in [
            ("a", r#"{"a":"x"}"#, some("x")),
            ("a", r#"{"a":17}"#, some("17")),
            ("a", r#"{"a":1.5}"#, some("")),
            ("a", r#"{"a":{"b":1}}"#, some("")),
            ("a", r#"{"a":"x","a":"y"}"#, some("")),
            ("a", r#"{"b":{"a":"x"}}"#, Some(vec![None])),
            ("a.b", r#"{"a":{"b":"x"}}"#, some("x")),
            ("a.b", r#"{"a":[{"b":"x"}]}"#, Some(vec![None])),
            ("a|b", r#"{"a":"","b":"x"}"#, some("x")),
            ("a|b", r#"{"a":"","c":"x"}"#, some("")),
            ("'a.b'", r#"{"a.b":"x"}"#, some("x")),
            ("a", r#"["a"]"#, None),
            ("a", r#"{"a":"x""#, None),
            ("a", "", None),
        ] {
            assert_eq!(read(path, record), expected, "{path} {record}");
        }
    }

    #[test]
    fn what_is_no_path_to_one_value_is_refused_all_of_it_at_once() {
        let refused = FieldPaths::new(&["a", "a[]", "a..b", "{}"]).unwrap_err();
        assert_eq!(refused.faults().len(), 3);
    }
}
