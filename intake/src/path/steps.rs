//! A path, step by step.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// The steps from an object to a value in it; none is the object itself, written `.`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Path {
    steps: Vec<Step>,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Step {
    /// To the member with the first of these names that is there: `nu|kuaidi_num`.
    Member(Vec<Box<str>>),
    /// To each item of a list: `[]`.
    Items,
    /// To each member of an object, whatever its name: `{}`.
    Members,
}

/// Why a text is no path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathProblem {
    /// A name is empty.
    EmptyName,
    /// A quoted name goes on to the end.
    OpenQuote,
    /// Something stands between a `]`, a `}` or a quote and the next dot.
    Unseparated,
    /// More steps or names than a record of anybody's needs.
    TooLong,
}

impl Path {
    /// More steps than any record needs.
    const MOST_STEPS: usize = 16;

    /// More spellings of one name than anybody has.
    const MOST_NAMES: usize = 16;

    /// The path to the object itself.
    pub(crate) const fn root() -> Self {
        Self { steps: Vec::new() }
    }

    /// Reads a path.
    pub(crate) fn parse(text: &str) -> Result<Self, PathProblem> {
        let mut steps = Vec::new();
        let mut rest = text.trim();
        if rest == "." {
            return Ok(Self::root());
        }
        loop {
            if !rest.starts_with(['[', '{']) {
                let (names, behind) = parse_names(rest)?;
                steps.push(Step::Member(names));
                rest = behind;
            }
            loop {
                if let Some(behind) = rest.strip_prefix("[]") {
                    steps.push(Step::Items);
                    rest = behind;
                } else if let Some(behind) = rest.strip_prefix("{}") {
                    steps.push(Step::Members);
                    rest = behind;
                } else {
                    break;
                }
            }
            if steps.len() > Self::MOST_STEPS {
                return Err(PathProblem::TooLong);
            }
            if rest.is_empty() {
                return Ok(Self { steps });
            }
            rest = rest.strip_prefix('.').ok_or(PathProblem::Unseparated)?;
        }
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether it may lead to more than one value.
    pub(crate) fn is_many(&self) -> bool {
        self.steps
            .iter()
            .any(|step| matches!(step, Step::Items | Step::Members))
    }

    /// The names of the value that it leads to.
    pub(crate) fn last_names(&self) -> &[Box<str>] {
        let names = self.steps.iter().rev().find_map(|step| match step {
            Step::Member(names) => Some(&**names),
            Step::Items | Step::Members => None,
        });
        names.unwrap_or_default()
    }

    /// The names of a path of one name, as a column has.
    pub(crate) fn column_names(&self) -> Option<&[Box<str>]> {
        match &*self.steps {
            [Step::Member(names)] => Some(names),
            _ => None,
        }
    }
}

/// The names of a step, and what is behind them.
fn parse_names(text: &str) -> Result<(Vec<Box<str>>, &str), PathProblem> {
    let mut names: Vec<Box<str>> = Vec::new();
    let mut rest = text;
    loop {
        let (name, behind) = match rest.strip_prefix('\'') {
            Some(quoted) => quoted.split_once('\'').ok_or(PathProblem::OpenQuote)?,
            None => rest.split_at(rest.find(['.', '|', '[', '{']).unwrap_or(rest.len())),
        };
        if name.is_empty() {
            return Err(PathProblem::EmptyName);
        }
        names.push(name.into());
        if names.len() > Path::MOST_NAMES {
            return Err(PathProblem::TooLong);
        }
        match behind.strip_prefix('|') {
            Some(next) => rest = next,
            None => return Ok((names, behind)),
        }
    }
}

/// As it is written in a map.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return f.write_str(".");
        }
        for (i, step) in self.steps.iter().enumerate() {
            match step {
                Step::Items => f.write_str("[]")?,
                Step::Members => f.write_str("{}")?,
                Step::Member(names) => {
                    let dot = if i == 0 { "" } else { "." };
                    let names: Vec<String> = names.iter().map(|name| written(name)).collect();
                    write!(f, "{dot}{}", names.join("|"))?;
                }
            }
        }
        Ok(())
    }
}

fn written(name: &str) -> String {
    let quote = if name.contains(['.', '|', '[', '{']) {
        "'"
    } else {
        ""
    };
    [quote, name, quote].concat()
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn a_path_is_written_as_it_is_read() {
        for text in [
            ".",
            "nu",
            "lastResult|last_result.data[]",
            "[]",
            "[].upload_Time",
            "data{}[]",
            "'a.b'|c.d",
            "track_info.tracking.providers[].events[]",
            "运单号|快递单号",
        ] {
            assert_eq!(
                Path::parse(text).map(|path| path.to_string()),
                Ok(text.to_string())
            );
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for (text, problem) in [
            ("", PathProblem::EmptyName),
            ("a..b", PathProblem::EmptyName),
            ("a.", PathProblem::EmptyName),
            ("a||b", PathProblem::EmptyName),
            ("'a.b", PathProblem::OpenQuote),
            ("a[]b", PathProblem::Unseparated),
            ("a[0]", PathProblem::Unseparated),
            ("'a'b", PathProblem::Unseparated),
            (&["a"; 17].join("."), PathProblem::TooLong),
            (&["a"; 17].join("|"), PathProblem::TooLong),
        ] {
            assert_eq!(Path::parse(text), Err(problem), "{text}");
        }
    }
}
