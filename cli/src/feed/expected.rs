//! What the beginning of a feed is compared with: the fields and columns that are looked for.

use std::fmt;
use std::sync::LazyLock;

use super::form::is_form;

/// A column to look for, by its name in either casing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<K> {
    pub(crate) column: K,
    pub(crate) snake: &'static str,
    pub(crate) camel: &'static str,
    /// Whether it has to be there.
    pub(crate) is_needed: bool,
    /// Whether its cells are whole numbers.
    pub(crate) is_number: bool,
}

impl<K> Wanted<K> {
    /// One whose cells are texts.
    pub(crate) const fn of_texts(
        column: K,
        snake: &'static str,
        camel: &'static str,
        is_needed: bool,
    ) -> Self {
        Self {
            column,
            snake,
            camel,
            is_needed,
            is_number: false,
        }
    }
}

impl<K> fmt::Display for Wanted<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.snake)?;
        if self.camel == self.snake {
            Ok(())
        } else {
            write!(f, " ({})", self.camel)
        }
    }
}

/// A further name of a column.
pub(crate) type Alias<K> = (K, Box<str>);

/// Further names of columns, the likeliest first. They are made when they are first asked for:
/// that takes longer than all else that is done before a feed is read, and only tables need them.
pub(crate) type Aliases<K> = LazyLock<Vec<Alias<K>>, Box<dyn FnOnce() -> Vec<Alias<K>> + Send>>;

/// What a feed is expected to be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'w, K> {
    /// The columns of its tables, and the fields of its records.
    pub(crate) wanted: &'w [Wanted<K>],
    pub(crate) aliases: Option<&'w Aliases<K>>,
    /// One of the wanted that may be missing all the same.
    pub(crate) optional: Option<K>,
    pub(crate) shape: Shape,
    /// Whether an array that is a line by itself is a record, as by a map whose record is a list.
    pub(crate) takes_arrays: bool,
}

/// What is taken for a record, and what for a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Records with wanted fields, tables with wanted columns.
    Ours,
    /// Any JSON object, the body of a form, and tables with one of the columns.
    Foreign,
    /// Likewise, and any table.
    Any,
    /// Any JSON object, any element of XML, and tables with one of the columns.
    Events,
}

impl<'w, K> From<&'w [Wanted<K>]> for Expected<'w, K> {
    fn from(wanted: &'w [Wanted<K>]) -> Self {
        Self {
            wanted,
            aliases: None,
            optional: None,
            shape: Shape::Ours,
            takes_arrays: false,
        }
    }
}

impl<'w, K, const N: usize> From<&'w [Wanted<K>; N]> for Expected<'w, K> {
    fn from(wanted: &'w [Wanted<K>; N]) -> Self {
        wanted.as_slice().into()
    }
}

/// A wanted column that a name was recognised as.
pub(super) struct Recognised<K> {
    pub(super) column: K,
    pub(super) is_number: bool,
    /// The place of the name among the further ones; `None` if it is our own name.
    pub(super) alias: Option<usize>,
}

impl<K: Copy + PartialEq> Expected<'_, K> {
    /// Whether an object with a member of this name is a record.
    pub(super) fn is_field(&self, name: &str) -> bool {
        self.shape != Shape::Ours
            || self
                .wanted
                .iter()
                .any(|w| [w.snake, w.camel].contains(&name))
    }

    /// The column that is called so.
    pub(super) fn recognise(&self, name: &str) -> Option<Recognised<K>> {
        let plain = unqualified(name);
        let is_ours = |wanted: &&Wanted<K>| {
            [wanted.snake, wanted.camel].map(|known| known.eq_ignore_ascii_case(plain))
                != [false; 2]
        };
        if let Some(wanted) = self.wanted.iter().find(is_ours) {
            return Some(Recognised {
                column: wanted.column,
                is_number: wanted.is_number,
                alias: None,
            });
        }
        // A map reads columns by their exact names.
        let is_exact = self.shape == Shape::Foreign;
        let is_alias = |(_, alias): &Alias<K>| {
            **alias == *name || !is_exact && alias.eq_ignore_ascii_case(plain)
        };
        let aliases = self.aliases?;
        let place = aliases.iter().position(is_alias)?;
        Some(Recognised {
            column: aliases[place].0,
            is_number: false,
            alias: Some(place),
        })
    }

    /// The columns, as they are told to somebody whose feed has none of them.
    pub(super) fn columns(&self) -> String {
        let mut told: Vec<&str> = self.wanted.iter().map(|wanted| wanted.snake).collect();
        let mut seen: Vec<K> = self.wanted.iter().map(|wanted| wanted.column).collect();
        for (column, alias) in self.aliases.into_iter().flat_map(|aliases| &**aliases) {
            if !seen.contains(column) {
                seen.push(*column);
                told.push(alias);
            }
        }
        told.join(", ")
    }

    /// Whether records may be in other forms than JSON: documents of XML, and bodies of forms.
    pub(super) const fn takes_other_forms(&self) -> bool {
        matches!(self.shape, Shape::Foreign | Shape::Any)
    }

    /// Whether a line is the body of a form that is taken for a record.
    pub(super) fn takes_form(&self, line: &[u8]) -> bool {
        self.takes_other_forms() && is_form(line)
    }
}

/// A column's name as databases write it, without the table's name before it and what encloses it:
/// `` t.`waybill_id` ``, `[dbo].[waybill_id]`.
fn unqualified(name: &str) -> &str {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.trim_matches(|c: char| c.is_whitespace() || "`\"'[]".contains(c))
}
