//! The texts of what may be wrong with a map.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::plain::Plain;
use crate::path::PathProblem;
use crate::text::joined;
use crate::time::FormatProblem;

/// What is wrong at a place of a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Of which there is nothing to quote.
    Plain(Plain),
    /// The text is not TOML or not JSON.
    Syntax {
        form: &'static str,
        problem: String,
    },
    /// The bytes are no compiled map of this version.
    Bytes(&'static str, &'static str),
    UnknownKey {
        found: String,
        near: Vec<&'static str>,
        known: Vec<&'static str>,
    },
    WrongKind {
        found: Kind,
        wanted: Kind,
    },
    NotOneOf {
        found: String,
        known: Vec<&'static str>,
    },
    Path {
        found: String,
        problem: PathProblem,
    },
    /// A path to many values where one is wanted.
    ManyValues {
        found: String,
    },
    Template {
        found: String,
    },
    Format {
        found: String,
        problem: FormatProblem,
    },
    Zone {
        found: String,
    },
    Repeated {
        found: String,
    },
    UnknownBase {
        found: String,
    },
    TooMany {
        most: usize,
    },
}

/// A format as most carriers have it, and those with a name.
const TIME: &str = "yyyy-MM-dd HH:mm:ss";
const NAMED: &str = "iso, unix-s, unix-ms, serial";
const NAMED_ZH: &str = "iso、unix-s、unix-ms、serial";

/// The kind of a value in a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Texts,
    Number,
    Flag,
    List,
    Table,
    Tables,
    Null,
}

impl Kind {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("a text", "文字"),
            Self::Texts => ("a text, or a list of texts", "文字或文字列表"),
            Self::Number => ("a number", "数字"),
            Self::Flag => ("true or false", " true 或 false"),
            Self::List => ("a list", "列表"),
            Self::Table => ("a table", "表"),
            Self::Tables => ("a table, or a list of tables", "表或表的列表"),
            Self::Null => ("null", " null"),
        }
    }
}

impl From<Plain> for Problem {
    fn from(plain: Plain) -> Self {
        Self::Plain(plain)
    }
}

impl Problem {
    pub(super) fn write_english(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(plain) => f.write_str(plain.words().0),
            Self::Syntax { form, problem } => write!(f, "the map is not {form}: {problem}"),
            Self::Bytes(english, _) => f.write_str(english),
            Self::UnknownKey { found, near, known } => {
                write!(f, "`{found}` means nothing here; ")?;
                match &**near {
                    [] => write!(f, "known are {}", joined(known, ", ")),
                    near => write!(f, "did you mean {}?", joined(near, " or ")),
                }
            }
            Self::WrongKind { found, wanted } => {
                write!(f, "is {}; write {}", found.words().0, wanted.words().0)
            }
            Self::NotOneOf { found, known } => {
                write!(
                    f,
                    "`{found}` is not known; write one of {}",
                    joined(known, ", ")
                )
            }
            Self::Path { found, problem } => {
                write!(f, "`{found}` is no path: {}", path_words(*problem).0)
            }
            Self::ManyValues { found } => write!(
                f,
                "`{found}` leads to many values, and one is wanted; lists belong in `at`"
            ),
            Self::Template { found } => write!(
                f,
                "`{found}` is no template; put paths in braces, such as \"{{city}} {{remark}}\""
            ),
            Self::Format { found, problem } => {
                let problem = problem.english();
                write!(
                    f,
                    "`{found}` is no format: {problem}; write one such as {TIME}, or {NAMED}"
                )
            }
            Self::Zone { found } => {
                write!(f, "`{found}` is no zone; write an offset such as +08:00")
            }
            Self::Repeated { found } => write!(f, "`{found}` is there twice; write it once"),
            Self::UnknownBase { found } => {
                write!(
                    f,
                    "`{found}` is no map that is known here, or has no rules for texts of its own"
                )
            }
            Self::TooMany { most } => write!(f, "has too many; at most {most} are taken"),
        }
    }

    pub(super) fn write_chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(plain) => f.write_str(plain.words().1),
            Self::Syntax { form, problem } => write!(f, "映射不是 {form}：{problem}"),
            Self::Bytes(_, chinese) => f.write_str(chinese),
            Self::UnknownKey { found, near, known } => {
                write!(f, "“{found}”在此处没有意义；{}", hint_zh(near, known))
            }
            Self::WrongKind { found, wanted } => {
                write!(f, "此处是{}；应为{}", found.words().1, wanted.words().1)
            }
            Self::NotOneOf { found, known } => {
                write!(f, "“{found}”无法识别；可用：{}", joined(known, "、"))
            }
            Self::Path { found, problem } => {
                write!(f, "“{found}”不是路径：{}", path_words(*problem).1)
            }
            Self::ManyValues { found } => {
                write!(f, "“{found}”指向多个值，此处只能是一个；列表请写在 at 中")
            }
            Self::Template { found } => write!(
                f,
                "“{found}”不是模板；路径请写在花括号内，例如 \"{{city}} {{remark}}\""
            ),
            Self::Format { found, problem } => {
                let problem = problem.chinese();
                write!(
                    f,
                    "“{found}”不是时间格式：{problem}；请写成 {TIME} 之类，或 {NAMED_ZH}"
                )
            }
            Self::Zone { found } => write!(f, "“{found}”不是时区；请写成 +08:00 之类的偏移"),
            Self::Repeated { found } => write!(f, "“{found}”重复；请只写一次"),
            Self::UnknownBase { found } => {
                write!(f, "“{found}”不是已知的映射，或其中没有自己的文字规则")
            }
            Self::TooMany { most } => write!(f, "数量过多；最多 {most} 个"),
        }
    }
}

/// The keys that were meant, or all that are known.
fn hint_zh(near: &[&str], known: &[&str]) -> String {
    if near.is_empty() {
        format!("可用：{}", joined(known, "、"))
    } else {
        format!("是否想写 {}？", joined(near, " 或 "))
    }
}

const fn path_words(problem: PathProblem) -> (&'static str, &'static str) {
    match problem {
        PathProblem::EmptyName => ("a name is empty", "有空的名称"),
        PathProblem::OpenQuote => ("a quote is not closed", "引号没有闭合"),
        PathProblem::Unseparated => (
            "put a dot between two steps, and nothing into the brackets",
            "两级之间请用点分隔，方括号内不要写内容",
        ),
        PathProblem::TooLong => ("it has too many steps or names", "层级或名称过多"),
    }
}
