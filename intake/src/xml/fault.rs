//! What is wrong with a document.

use alloc::string::String;
use core::fmt;

use waybill_engine::Code;

/// The encodings that are read, as people are told.
#[cfg(feature = "encoding")]
const READ: [&str; 2] = ["UTF-8, GB18030 or UTF-16", "UTF-8、GB18030 或 UTF-16"];
#[cfg(not(feature = "encoding"))]
const READ: [&str; 2] = ["UTF-8", "UTF-8"];

/// More levels than the push of anybody has; far less than a stack bears.
pub(super) const DEEPEST: usize = 64;

/// Why a document of XML can't be read. Nothing of it is quoted but the encoding that it names, as
/// it may hold an order token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum XmlFault {
    /// 101: its bytes are not in the encoding that it names, or in UTF-8 if it names none.
    #[error(
        "the XML is not {encoding}: byte {place} can't be read; let its declaration name the \
         encoding that it is in"
    )]
    Undecodable {
        /// The encoding.
        encoding: &'static str,
        /// Where the first unreadable byte is, in bytes from 1.
        place: usize,
    },
    /// 101: it names an encoding that is not read.
    #[error("the XML names the encoding `{found}`, which is not read; send it as {}", READ[0])]
    UnknownEncoding {
        /// What it names.
        found: String,
    },
    /// 102: it is not XML, or more than is read of XML.
    #[error(
        "the record is not XML that is read: {problem}, near byte {place}; {}",
        problem.remedy()
    )]
    Malformed {
        /// What is wrong.
        problem: XmlProblem,
        /// Near which byte of its text, from 1.
        place: usize,
    },
}

/// What is wrong with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum XmlProblem {
    /// It ends within an element, a comment, a CDATA section or a tag.
    Unclosed,
    /// A tag is malformed, or ends another element than the one that is open.
    Tag,
    /// An attribute is malformed.
    Attribute,
    /// A reference is none of the five, nor a character's.
    Reference,
    /// It has a document type declaration, whose entities could expand without limit.
    DocumentType,
    /// Its elements are nested deeper than those of any push.
    TooDeep,
    /// There is text before or behind its root element.
    StrayText,
    /// It has a second root element.
    SecondRoot,
    /// It has no element.
    NoRoot,
}

impl XmlFault {
    /// The code, with its number and its name.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Undecodable { .. } | Self::UnknownEncoding { .. } => Code::InvalidUtf8,
            Self::Malformed { .. } => Code::InvalidJson,
        }
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Undecodable { encoding, place } => write!(
                f,
                "XML 不是 {encoding}：第 {place} 个字节无法解读；请在声明中写明它所用的编码"
            ),
            Self::UnknownEncoding { found } => {
                write!(f, "不支持 XML 声明的编码“{found}”；请以 {} 发送", READ[1])
            }
            Self::Malformed { problem, place } => {
                let what = problem.chinese();
                write!(f, "记录不是可读取的 XML：{what}，在第 {place} 个字节附近；")?;
                problem.write_remedy_in_chinese(f)
            }
        })
    }
}

impl XmlProblem {
    const fn english(self) -> &'static str {
        match self {
            Self::Unclosed => "it ends within an element, a tag, a comment or a CDATA section",
            Self::Tag => "a tag is malformed, or ends another element than the open one",
            Self::Attribute => "an attribute is malformed",
            Self::Reference => "a reference is none of the five of XML, nor a character's number",
            Self::DocumentType => "it has a document type declaration",
            Self::TooDeep => "its elements are nested too deeply",
            Self::StrayText => "there is text outside of its root element",
            Self::SecondRoot => "it has more than one root element",
            Self::NoRoot => "it has no element",
        }
    }

    /// What would be right.
    fn remedy(self) -> impl fmt::Display {
        fmt::from_fn(move |f| match self {
            Self::Reference => f.write_str("write `&` in a text as `&amp;`"),
            Self::DocumentType => f.write_str("send it without one"),
            Self::TooDeep => write!(f, "at most {DEEPEST} levels are read"),
            Self::Unclosed
            | Self::Tag
            | Self::Attribute
            | Self::StrayText
            | Self::SecondRoot
            | Self::NoRoot => f.write_str("send one whole document a record"),
        })
    }

    const fn chinese(self) -> &'static str {
        match self {
            Self::Unclosed => "元素、标签、注释或 CDATA 没有结束",
            Self::Tag => "标签有误，或结束的不是当前元素",
            Self::Attribute => "属性有误",
            Self::Reference => "实体引用不是 XML 的五个之一，也不是字符编号",
            Self::DocumentType => "含有文档类型声明（DTD）",
            Self::TooDeep => "元素嵌套过深",
            Self::StrayText => "根元素之外还有文字",
            Self::SecondRoot => "有多个根元素",
            Self::NoRoot => "没有元素",
        }
    }

    fn write_remedy_in_chinese(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reference => f.write_str("文字中的 & 请写成 &amp;"),
            Self::DocumentType => f.write_str("请去掉它再发送"),
            Self::TooDeep => write!(f, "最多读取 {DEEPEST} 层"),
            Self::Unclosed
            | Self::Tag
            | Self::Attribute
            | Self::StrayText
            | Self::SecondRoot
            | Self::NoRoot => f.write_str("每条记录请发送一个完整的文档"),
        }
    }
}

/// The English text.
impl fmt::Display for XmlProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.english())
    }
}
