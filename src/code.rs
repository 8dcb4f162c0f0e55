//! The codes of everything that can be wrong, in the order in which it is checked.

use core::fmt;
use core::str::FromStr;

use serde::{Serialize, Serializer};

use crate::text::{Found, joined};

/// What is wrong with a record or an update, as a number and a name that never change.
///
/// 1xx: the record is malformed; it never reaches a decision. 2xx: the update is refused. Numbers
/// and names are part of the contract: never used again, never changed in meaning, only added.
/// Variants are in the order of the checks, so `Ord` is that order.
///
/// ```
/// use waybill_engine::Code;
///
/// assert_eq!(Code::TimeGoesBack.number(), 204);
/// assert_eq!(Code::TimeGoesBack.name(), "time_goes_back");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[non_exhaustive]
pub enum Code {
    /// 101 `invalid_utf8`.
    InvalidUtf8,
    /// 102 `invalid_json`.
    InvalidJson,
    /// 103 `missing_field`.
    MissingField,
    /// 104 `duplicate_field`.
    DuplicateField,
    /// 105 `invalid_row`.
    InvalidRow,
    /// 111 `invalid_waybill_id`.
    InvalidWaybillId,
    /// 112 `invalid_token`.
    InvalidToken,
    /// 113 `invalid_action_time`.
    InvalidActionTime,
    /// 114 `invalid_action_type`.
    InvalidActionType,
    /// 115 `invalid_action_msg`.
    InvalidActionMsg,
    /// 201 `too_far_ahead`.
    TooFarAhead,
    /// 202 `waybill_closed`.
    WaybillClosed,
    /// 203 `action_not_permitted`.
    ActionNotPermitted,
    /// 204 `time_goes_back`.
    TimeGoesBack,
}

struct Facts {
    code: Code,
    number: u16,
    name: &'static str,
    when: &'static str,
    when_zh: &'static str,
    remedy: &'static str,
    remedy_zh: &'static str,
}

#[rustfmt::skip]
const FACTS: [Facts; Code::COUNT] = [
    Facts {
        code: Code::InvalidUtf8, number: 101, name: "invalid_utf8",
        when: "the record is not UTF-8",
        when_zh: "记录不是 UTF-8",
        remedy: "Write the feed as UTF-8. Chinese text that went through GBK is the usual cause.",
        remedy_zh: "请以 UTF-8 编码输出数据；常见原因是中文经过了 GBK 编码。",
    },
    Facts {
        code: Code::InvalidJson, number: 102, name: "invalid_json",
        when: "the record is not JSON, or not an object",
        when_zh: "记录不是 JSON，或不是对象",
        remedy: "Send one JSON object a line. A record that was cut off or broken over two lines \
                 is the usual cause.",
        remedy_zh: "每行一个 JSON 对象；常见原因是记录被截断或折成两行。",
    },
    Facts {
        code: Code::MissingField, number: 103, name: "missing_field",
        when: "a required field is not there",
        when_zh: "缺少必填字段",
        remedy: "All five fields are required: token, waybill_id, action_time, action_type, \
                 action_msg.",
        remedy_zh: "五个字段都必填：token、waybill_id、action_time、action_type、action_msg。",
    },
    Facts {
        code: Code::DuplicateField, number: 104, name: "duplicate_field",
        when: "a field stands twice, in whatever casing",
        when_zh: "字段重复出现（下划线或驼峰写法均算）",
        remedy: "Send each field once, as waybill_id or as waybillId, not both.",
        remedy_zh: "每个字段只发一次，waybill_id 与 waybillId 只用其一。",
    },
    Facts {
        code: Code::InvalidRow, number: 105, name: "invalid_row",
        when: "a row of a CSV feed has more or fewer cells than the header, or a quote without its \
               partner",
        when_zh: "CSV 行的列数与表头不符，或引号不成对",
        remedy: "Put a text that has the separator, a quote or a line break in it between double \
                 quotes, and write each quote inside it twice. An unquoted comma in a message is \
                 the usual cause.",
        remedy_zh: "文字中含有分隔符、引号或换行时，请用双引号括起，其中的引号写两次；常见原因是文案中的逗号没有加引号。",
    },
    Facts {
        code: Code::InvalidWaybillId, number: 111, name: "invalid_waybill_id",
        when: "waybill_id is not a string, is empty, over 64 characters, has anything but \
               printable ASCII in it, is \"0\", a word for nothing (NULL), or a number that a \
               spreadsheet rounded or guarded",
        when_zh: "waybill_id 不是字符串、为空、超过 64 个字符、含可见 ASCII 以外的字符、为“0”、为表示没有值的词（NULL），\
                  或是表格软件改写过的数字",
        remedy: "Send the carrier's own number of the parcel, as a string. \"0\" is WeChat's word \
                 for a number that was not generated yet. In a spreadsheet, format the column as \
                 text before the numbers go in.",
        remedy_zh: "请以字符串发送快递公司自己的运单号；“0”表示运单号尚未生成。用表格软件时，请先将该列设为文本格式再填入单号。",
    },
    Facts {
        code: Code::InvalidToken, number: 112, name: "invalid_token",
        when: "token is not a string, is empty, over 256 characters, has anything but printable \
               ASCII in it, is a word for nothing (NULL), or guarded as text by a spreadsheet",
        when_zh: "token 不是字符串、为空、超过 256 个字符、含可见 ASCII 以外的字符、为表示没有值的词（NULL），或带有表格软件的\
                  文本标记",
        remedy: "Send the token of the order event that WeChat pushed for this waybill. The access \
                 token is another thing.",
        remedy_zh: "请发送该运单下单事件推送的订单 token；它不是 access_token。",
    },
    Facts {
        code: Code::InvalidActionTime, number: 113, name: "invalid_action_time",
        when: "action_time is not a whole number, or has not ten or eleven digits: below \
               1 000 000 000 (2001-09-09) or above 99 999 999 999",
        when_zh: "action_time 不是整数，或不是十位、十一位数：小于 1 000 000 000（2001-09-09）或大于 99 999 999 999",
        remedy: "Send whole Unix seconds as a number. The text names the unit that the number \
                 looks like: milliseconds (13 digits) divided by 1000 are seconds; a date written \
                 as digits (8, 12 or 14), or a spreadsheet's day (5), must be converted at its \
                 source.",
        remedy_zh: "请以数字发送整数 Unix 秒。提示会指出该数字像什么单位：13 位是毫秒，请除以 1000；\
                    8、12、14 位是写成数字的日期，5 位是表格软件的日期序号，请在来源处转换。",
    },
    Facts {
        code: Code::InvalidActionType, number: 114, name: "invalid_action_type",
        when: "action_type is not a whole number, or not one of the nine",
        when_zh: "action_type 不是整数，或不是九种操作类型之一",
        remedy: "Send one of the nine numbers. 300001 and the 9xxxx codes belong to other calls of \
                 WeChat.",
        remedy_zh: "请发送九个编号之一；300001 和 9xxxx 属于微信的其他接口。",
    },
    Facts {
        code: Code::InvalidActionMsg, number: 115, name: "invalid_action_msg",
        when: "action_msg is not a string, has nothing in it that can be seen, is a word for \
               nothing (NULL), has control or override characters or damaged text (U+FFFD), is \
               over the limit, or breaks the phone rule",
        when_zh: "action_msg 不是字符串、没有可见内容、为表示没有值的词（NULL）、含控制字符、改变方向的字符或乱码（U+FFFD）、\
                  超长，或违反手机号规则",
        remedy: "Send a text for the person who waits for the parcel, mobile numbers only as their \
                 bare 11 digits. Numbers that are whole can be rewritten by normalising; masked \
                 ones can't be repaired.",
        remedy_zh: "请发送给收件人看的文案，手机号只写 11 位数字；完整的号码可以规范化，打码的无法还原。",
    },
    Facts {
        code: Code::TooFarAhead, number: 201, name: "too_far_ahead",
        when: "the time is later than now and the allowance",
        when_zh: "时间晚于当前时间加允许的超前量",
        remedy: "Check the clock and the time zone of the scanner, and the clock of this machine; \
                 send the update again when its time has come.",
        remedy_zh: "请检查扫描设备的时钟和时区以及本机时钟；到时间后再发送。",
    },
    Facts {
        code: Code::WaybillClosed, number: 202, name: "waybill_closed",
        when: "the waybill is signed for or cancelled already",
        when_zh: "运单已签收或已取消",
        remedy: "Nothing may follow; file the scan. A carrier that uses the number again on a \
                 return sets the option new_cycle_after_signed.",
        remedy_zh: "之后不再接受任何更新，请归档；若退回件沿用原单号，请启用 new_cycle_after_signed。",
    },
    Facts {
        code: Code::ActionNotPermitted, number: 203, name: "action_not_permitted",
        when: "the table, or an option of the rule set, says no from this status",
        when_zh: "规则表或规则选项不允许在当前状态下报该操作",
        remedy: "Look for the scans that are missing in between: the text names the shortest legal \
                 way.",
        remedy_zh: "请查找中间缺失的扫描：提示里给出最短合规路径。",
    },
    Facts {
        code: Code::TimeGoesBack, number: 204, name: "time_goes_back",
        when: "the time is earlier than the highest accepted time less the tolerance of its action",
        when_zh: "时间早于已接受的最晚时间减去该操作的容差",
        remedy: "A late scan: what came after it was sent already. File it, or check the clock of \
                 the scanner.",
        remedy_zh: "迟到的扫描：其后的更新已经发出。请归档，或检查扫描设备的时钟。",
    },
];

impl Code {
    const COUNT: usize = 14;

    /// All codes, in the order of the checks.
    pub const ALL: [Self; Self::COUNT] = {
        let mut all = [Self::InvalidUtf8; Self::COUNT];
        let mut i = 0;
        while i < all.len() {
            assert!(
                FACTS[i].code as usize == i,
                "a row stands in its variant's place"
            );
            assert!(
                i == 0 || FACTS[i - 1].number < FACTS[i].number,
                "numbers ascend with the variants"
            );
            all[i] = FACTS[i].code;
            i += 1;
        }
        all
    };

    const fn facts(self) -> &'static Facts {
        &FACTS[self as usize]
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.facts().number
    }

    /// The name, in `snake_case`: the form in which it is shown and serialised.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// When it applies, in English; for documentation and help texts.
    #[must_use]
    pub const fn when(self) -> &'static str {
        self.facts().when
    }

    /// When it applies, in Chinese.
    #[must_use]
    pub const fn when_zh(self) -> &'static str {
        self.facts().when_zh
    }

    /// What the sender can do about it, in English.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        self.facts().remedy
    }

    /// What the sender can do about it, in Chinese.
    #[must_use]
    pub const fn remedy_zh(self) -> &'static str {
        self.facts().remedy_zh
    }
}

/// The name.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// As the name.
impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The code with this number.
///
/// ```
/// use waybill_engine::Code;
///
/// assert_eq!(Code::try_from(204_u32)?, Code::TimeGoesBack);
/// let unknown = Code::try_from(99_u32).unwrap_err();
/// assert!(unknown.to_string().starts_with("99 is no code; known are 101 invalid_utf8, "));
/// # Ok::<(), waybill_engine::UnknownCode>(())
/// ```
impl TryFrom<u32> for Code {
    type Error = UnknownCode;

    fn try_from(number: u32) -> Result<Self, Self::Error> {
        Self::ALL
            .into_iter()
            .find(|code| u32::from(code.number()) == number)
            .ok_or(UnknownCode {
                found: Found::Number(number.into()),
            })
    }
}

/// The code with this number, as [`Code::number`] gives it.
impl TryFrom<u16> for Code {
    type Error = UnknownCode;

    fn try_from(number: u16) -> Result<Self, Self::Error> {
        Self::try_from(u32::from(number))
    }
}

/// The code with this name, or with this number in digits.
///
/// ```
/// use waybill_engine::Code;
///
/// assert_eq!("time_goes_back".parse(), Ok(Code::TimeGoesBack));
/// assert_eq!("204".parse(), Ok(Code::TimeGoesBack));
/// ```
impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(number) = text.parse::<u32>() {
            return Self::try_from(number);
        }
        Self::ALL
            .into_iter()
            .find(|code| code.name() == text)
            .ok_or(UnknownCode {
                found: Found::in_text(text),
            })
    }
}

/// As [`FromStr`].
impl TryFrom<&str> for Code {
    type Error = UnknownCode;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A number or a text that is no [`Code`] of this version. Perhaps a later one wrote it.
///
/// Its texts list all codes. A text that was found is not quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{found} is no code; known are {}", joined(Code::ALL.map(Numbered), ", "))]
pub struct UnknownCode {
    found: Found,
}

impl UnknownCode {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        let found = self.found.chinese();
        fmt::from_fn(move |f| {
            let known = joined(Code::ALL.map(Numbered), "、");
            write!(f, "{found}不是代码；可用值：{known}")
        })
    }
}

/// A code as its number and its name.
#[derive(Clone, Copy)]
struct Numbered(Code);

impl fmt::Display for Numbered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.number(), self.0)
    }
}

/// What becomes of an update, without payload and reasons: one byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(
    clippy::exhaustive_enums,
    reason = "three answers; a caller handles each"
)]
pub enum Verdict {
    /// It may be sent.
    Accepted,
    /// It was accepted before.
    Duplicate,
    /// It may not be sent, by a code from 201 up.
    Rejected(Code),
}

impl Verdict {
    /// The word for it: `accepted`, `duplicate` or `rejected`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Duplicate => "duplicate",
            Self::Rejected(_) => "rejected",
        }
    }

    /// The code, if it is a rejection.
    #[must_use]
    pub const fn code(self) -> Option<Code> {
        match self {
            Self::Rejected(code) => Some(code),
            Self::Accepted | Self::Duplicate => None,
        }
    }
}

/// As `outcome`, the [name](Verdict::name), and `code`.
///
/// ```
/// use waybill_engine::{Code, Verdict};
///
/// let json = |verdict: Verdict| serde_json::to_string(&verdict);
/// assert_eq!(json(Verdict::Duplicate)?, r#"{"outcome":"duplicate","code":null}"#);
/// assert_eq!(
///     json(Verdict::Rejected(Code::TimeGoesBack))?,
///     r#"{"outcome":"rejected","code":"time_goes_back"}"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Form {
            outcome: &'static str,
            code: Option<Code>,
        }
        Form {
            outcome: self.name(),
            code: self.code(),
        }
        .serialize(serializer)
    }
}

const _: () = assert!(size_of::<Verdict>() == 1);
