//! What is wrong with a foreign record.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use waybill_engine::{Code, Fault, Field, JsonType};

use crate::text::joined;
use crate::time::TimeFault;
#[cfg(feature = "xml")]
use crate::xml::XmlFault;

/// One thing that is wrong with a foreign record, in the words of its map.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordFault {
    /// As in a record of ours.
    #[error(transparent)]
    Ours(#[from] Fault),
    /// 102: the record is neither JSON, XML nor a form. Without the feature `xml` no XML is read.
    #[error("{}", NO_FORM[0])]
    NoForm,
    /// 101 or 102: the record, or a text in it, is XML that can't be read. With the feature `xml`.
    #[cfg(feature = "xml")]
    #[error(transparent)]
    Xml(#[from] XmlFault),
    /// 102: a value of a form is badly encoded.
    #[error("the form's field {name} is not URL-encoded UTF-8; encode it as %E5%B7%B2")]
    FormValue {
        /// The field.
        name: String,
    },
    /// 102: where the map has a list, there is something else.
    #[error("`{path}` is {found}; the map {map} has a list there")]
    NoList {
        /// Where.
        path: String,
        /// What is there.
        found: JsonType,
        /// The map's name.
        map: String,
    },
    /// 103: the record has nothing that the map reads.
    #[error(
        "the record has no field that the map {map} reads; it looks for {}",
        joined(wanted, ", ")
    )]
    Foreign {
        /// The map's name.
        map: String,
        /// Some fields that would have been right.
        wanted: Vec<String>,
    },
    /// 103: a value is not there.
    #[error("{field} is missing; the map {map} looks for {}", joined(wanted, ", "))]
    Missing {
        /// What it would have been for.
        field: Field,
        /// The map's name.
        map: String,
        /// Where the map looks.
        wanted: Vec<String>,
    },
    /// 104: a field is there twice.
    #[error("{field} is there more than once in the record; send it once")]
    Twice {
        /// What it is for.
        field: Field,
    },
    /// 104: something on the way to a record's scans is there twice.
    #[error("`{path}` is there more than once in the record; send it once")]
    TwiceOnPath {
        /// The way, as the map has it.
        path: String,
    },
    /// 111: a spreadsheet made a number of the waybill id, so that its last digits are lost.
    #[error(
        "the waybill id `{found}` was written by a spreadsheet as a number, and its digits \
         are lost; format the column as text and export it again"
    )]
    SpreadsheetId {
        /// The value.
        found: String,
    },
    /// 111: the waybill id is the order token, so one of the two fields has the other's value. It
    /// is not quoted.
    #[error("the waybill id and the order token are the same; send each in its own field")]
    IdIsToken,
    /// 113: the time can't be read.
    #[error(transparent)]
    Time(#[from] TimeFault),
    /// 114: the map does not know the code.
    #[error("{}", unknown_code(code, map, near))]
    UnknownCode {
        /// The code as it came.
        code: String,
        /// The map's name.
        map: String,
        /// Codes that look like it, the nearest first.
        near: Vec<String>,
    },
}

impl RecordFault {
    /// The code, with its number and its name.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Ours(fault) => fault.code(),
            Self::NoForm | Self::FormValue { .. } | Self::NoList { .. } => Code::InvalidJson,
            #[cfg(feature = "xml")]
            Self::Xml(fault) => fault.code(),
            Self::Foreign { .. } | Self::Missing { .. } => Code::MissingField,
            Self::Twice { .. } | Self::TwiceOnPath { .. } => Code::DuplicateField,
            Self::SpreadsheetId { .. } | Self::IdIsToken => Code::InvalidWaybillId,
            Self::Time(_) => Code::InvalidActionTime,
            Self::UnknownCode { .. } => Code::InvalidActionType,
        }
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Ours(fault) => write!(f, "{}", fault.chinese()),
            Self::NoForm => f.write_str(NO_FORM[1]),
            #[cfg(feature = "xml")]
            Self::Xml(fault) => write!(f, "{}", fault.chinese()),
            Self::FormValue { name } => {
                write!(
                    f,
                    "表单字段 {name} 不是 URL 编码的 UTF-8；应编码为 %E5%B7%B2 的形式"
                )
            }
            Self::NoList { path, found, map } => {
                write!(
                    f,
                    "“{path}”是{}；映射 {map} 在此处要求列表",
                    type_zh(*found)
                )
            }
            Self::Foreign { map, wanted } => write!(
                f,
                "记录中没有映射 {map} 所读取的任何字段；它查找：{}",
                joined(wanted, "、")
            ),
            Self::Missing { field, map, wanted } => {
                write!(f, "缺少 {field}；映射 {map} 查找：{}", joined(wanted, "、"))
            }
            Self::Twice { field } => write!(f, "记录中 {field} 重复出现；请只发送一次"),
            Self::TwiceOnPath { path } => write!(f, "记录中“{path}”重复出现；请只发送一次"),
            Self::SpreadsheetId { found } => write!(
                f,
                "运单号“{found}”被电子表格写成了数字，末位已丢失；请将该列设为文本后重新导出"
            ),
            Self::IdIsToken => f.write_str("运单号与订单 token 相同；请各填各的字段"),
            Self::Time(fault) => write!(f, "{}", fault.chinese()),
            Self::UnknownCode { code, map, near } => {
                write!(f, "映射 {map} 中没有代码“{code}”")?;
                if !near.is_empty() {
                    write!(f, "；相近的代码：{}", joined(near, "、"))?;
                }
                f.write_str("；请在映射中补充，不会猜测")
            }
        })
    }
}

/// What a record is not, in English and Chinese.
#[cfg(feature = "xml")]
const NO_FORM: [&str; 2] = [
    "the record is neither JSON, XML nor a form; send a JSON object, an element of XML, or a body \
     such as param=…",
    "记录既不是 JSON、XML，也不是表单；请发送 JSON 对象、XML 元素，或 param=… 这样的表单",
];
#[cfg(not(feature = "xml"))]
const NO_FORM: [&str; 2] = [
    "the record is neither JSON nor a form; send a JSON object, or a body such as param=…",
    "记录既不是 JSON 也不是表单；请发送 JSON 对象，或 param=… 这样的表单",
];

fn unknown_code(code: &str, map: &str, near: &[String]) -> impl fmt::Display {
    fmt::from_fn(move |f| {
        write!(f, "the map {map} does not know the code `{code}`")?;
        if !near.is_empty() {
            write!(f, "; the nearest it knows: {}", joined(near, ", "))?;
        }
        f.write_str("; add it to the map, nothing is guessed")
    })
}

const fn type_zh(found: JsonType) -> &'static str {
    match found {
        JsonType::Null => " null",
        JsonType::Boolean => "布尔值",
        JsonType::WholeNumber | JsonType::OtherNumber => "数字",
        JsonType::String => "字符串",
        JsonType::Array => "数组",
        JsonType::Object => "对象",
        // A kind that JSON does not have yet.
        _ => "其他类型",
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;

    use super::*;

    #[test]
    fn each_fault_has_its_code_and_says_what_is_wrong_in_both_languages() {
        let map = || String::from("ours");
        for (fault, code, english, chinese) in [
            (
                RecordFault::FormValue {
                    name: "param".into(),
                },
                102,
                "the form's field param is not URL-encoded UTF-8; encode it as %E5%B7%B2",
                "表单字段 param 不是 URL 编码的 UTF-8；应编码为 %E5%B7%B2 的形式",
            ),
            (
                RecordFault::Foreign {
                    map: map(),
                    wanted: vec!["no".into(), "at".into()],
                },
                103,
                "the record has no field that the map ours reads; it looks for no, at",
                "记录中没有映射 ours 所读取的任何字段；它查找：no、at",
            ),
            (
                RecordFault::Missing {
                    field: Field::ActionTime,
                    map: map(),
                    wanted: vec!["at".into(), "time".into()],
                },
                103,
                "action_time is missing; the map ours looks for at, time",
                "缺少 action_time；映射 ours 查找：at、time",
            ),
            (
                RecordFault::Twice {
                    field: Field::ActionMsg,
                },
                104,
                "action_msg is there more than once in the record; send it once",
                "记录中 action_msg 重复出现；请只发送一次",
            ),
            (
                RecordFault::TwiceOnPath {
                    path: "list[]".into(),
                },
                104,
                "`list[]` is there more than once in the record; send it once",
                "记录中“list[]”重复出现；请只发送一次",
            ),
            (
                RecordFault::SpreadsheetId {
                    found: "7.7E+14".into(),
                },
                111,
                "the waybill id `7.7E+14` was written by a spreadsheet as a number, and its digits \
                 are lost; format the column as text and export it again",
                "运单号“7.7E+14”被电子表格写成了数字，末位已丢失；请将该列设为文本后重新导出",
            ),
            (
                RecordFault::IdIsToken,
                111,
                "the waybill id and the order token are the same; send each in its own field",
                "运单号与订单 token 相同；请各填各的字段",
            ),
        ] {
            assert_eq!(fault.code().number(), code);
            assert_eq!(fault.to_string(), english);
            assert_eq!(fault.chinese().to_string(), chinese);
        }
    }

    #[test]
    fn a_code_that_nobody_knows_is_told_with_those_that_look_like_it_if_any_does() {
        for (near, english, chinese) in [
            (
                vec![],
                "the map ours does not know the code `GOOT`; add it to the map, nothing is guessed",
                "映射 ours 中没有代码“GOOT”；请在映射中补充，不会猜测",
            ),
            (
                vec!["GOT".into(), "GOOD".into()],
                "the map ours does not know the code `GOOT`; the nearest it knows: GOT, GOOD; \
                 add it to the map, nothing is guessed",
                "映射 ours 中没有代码“GOOT”；相近的代码：GOT、GOOD；请在映射中补充，不会猜测",
            ),
        ] {
            let (code, map) = ("GOOT".into(), "ours".into());
            let fault = RecordFault::UnknownCode { code, map, near };
            assert_eq!(fault.code().number(), 114);
            assert_eq!(fault.to_string(), english);
            assert_eq!(fault.chinese().to_string(), chinese);
        }
    }

    #[test]
    fn what_is_where_the_map_has_a_list_is_named() {
        for (found, english, chinese) in [
            (JsonType::Null, "null", " null"),
            (JsonType::Boolean, "a boolean", "布尔值"),
            (JsonType::WholeNumber, "a whole number", "数字"),
            (JsonType::OtherNumber, "", "数字"),
            (JsonType::String, "a string", "字符串"),
            (JsonType::Array, "an array", "数组"),
            (JsonType::Object, "an object", "对象"),
        ] {
            let (path, map) = ("list[]".into(), "ours".into());
            let fault = RecordFault::NoList { path, found, map };
            assert_eq!(fault.code().number(), 102);
            let told = fault.to_string();
            let rest = told.strip_prefix("`list[]` is ").unwrap();
            assert!(rest.starts_with(english), "{told}");
            assert!(told.ends_with("; the map ours has a list there"), "{told}");
            assert_eq!(
                fault.chinese().to_string(),
                ["“list[]”是", chinese, "；映射 ours 在此处要求列表"].concat()
            );
        }
    }
}
