//! The Chinese texts of failures.

use std::fmt::{self, Display};

use waybill_engine::InvalidRules;

use super::Failure;
use crate::lang::chinese_error as zh;

impl Failure {
    /// The text in Chinese.
    pub(super) fn chinese(&self) -> String {
        match self {
            Self::Open { name, cause } => format!("打不开 {name}：{}", zh(cause)),
            Self::Folder { name } => format!(
                "{name} 是文件夹，而一次只读一个文件；请给出文件，或用管道：cat {name}/*.jsonl | waybill …"
            ),
            Self::Create { name, cause } => format!("无法创建 {name}：{}", zh(cause)),
            Self::Read { name, line, cause } => {
                format!("{name} 在第 {line} 行之后读不下去：{}", zh(cause))
            }
            Self::OtherFormat { name, what } => format!("{name} {}", what[1]),
            Self::Header { name, problem } => format!("{name} {problem}"),
            Self::NoFeed { name, problem } => format!("{name} {problem}。未作任何判定"),
            Self::Write { name, cause } => format!("无法写入 {name}：{}", zh(cause)),
            Self::NoFile { role } => {
                format!("用了 --state，{role} 就必须是普通文件：写到别处的内容在进程被杀后无法收回")
            }
            Self::NothingToFollow { name } => {
                format!("--follow 在文件末尾等待，需要未压缩的 UTF-8 普通文件，而 {name} 不是")
            }
            Self::OtherForm { name, given } => format!(
                "{name} 里的数据不是给 `--to {given}` 的；请给出相符的 `--to`，或另一个 --out"
            ),
            Self::Signals { cause } => format!("无法等待信号：{}", zh(cause)),
            Self::State { name, problem } => format!("不能使用状态文件 {name}：{problem}"),
            Self::UnknownWaybill { name, id } => format!("状态文件 {name} 中没有运单 {id}"),
            Self::SameFile { first, second } => {
                format!("{first} 与 {second} 是同一个文件；请各用一个文件")
            }
            Self::NoRules { name, cause } => format!(
                "{name} 既不是 `standard` 或 `strict`，也不是文件：{}",
                zh(cause)
            ),
            Self::NotRules { name, problem } => format!("{name} 不能作为规则读取，{problem}"),
            Self::UnsoundRules { name, invalid } => {
                format!("{name} 中的规则不能使用：{}", lines(invalid))
            }
            Self::Start { name, problem } => {
                format!("{name} 不能使用，因此未作任何判定：{problem}")
            }
            Self::InBoth { chinese, .. } => chinese.clone(),
            Self::ClosedHeld { status } => format!(
                "{status}（{}）已结束，已结束的运单不会滞留；请去掉 --held",
                status.label_zh()
            ),
            Self::NoSince { situation } => format!(
                "请给出 --since，即已接受的最大时间：更新要与它比较，而运单处于 {situation}（{}）",
                situation.chinese()
            ),
            Self::Clock { reason } => format!("本机时钟不可用：{reason}；请用 --now 给出时间"),
        }
    }
}

/// Each fault in a line of its own.
fn lines(invalid: &InvalidRules) -> impl Display + '_ {
    fmt::from_fn(|f| {
        let mut faults = invalid.faults().iter();
        faults.try_for_each(|fault| write!(f, "\n    {}", fault.chinese()))
    })
}
