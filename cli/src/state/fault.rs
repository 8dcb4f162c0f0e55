//! Why a run can't continue from a state.

use std::io;
use std::path::{Path, PathBuf};

use waybill_engine::Fingerprint;

use super::log;
use super::read_by::ReadBy;
use super::rewrite::NotRewritten;
use crate::escape;
use crate::failure::Failure;
use crate::lang::{chinese_error, either};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error(transparent)]
    Log(#[from] log::Fault),
    #[error("the commit in front of byte {at} is none that this version writes")]
    Content { at: u64 },
    #[error("it is no regular file")]
    NoFile,
    #[error("another run is using it, and one at a time may")]
    InUse,
    #[error("can't tell whether another run is using it: {0}")]
    Lock(io::Error),
    #[error("can't write it: {0}")]
    Write(io::Error),
    #[error(transparent)]
    NotRewritten(#[from] NotRewritten),
    #[error(
        "it was made under the rules {made}, and this run decides by {given}; give the same rules, \
         or `--despite other-rules` to go on under these"
    )]
    OtherRules {
        made: Fingerprint,
        given: Fingerprint,
    },
    #[error(
        "its records were read {made}, and this run reads {given}, so that a scan that was \
         accepted may be another update now; give the same --map, or `--despite other-map` to go on"
    )]
    OtherMap { made: ReadBy, given: ReadBy },
    #[error(
        "the last run did not come to its end, and its {role} was {}; give the same again, so \
         that what was not confirmed there is cut off, or `--despite lost-outputs` to leave it as \
         it is",
        escape::path(path)
    )]
    OtherOutput { role: String, path: PathBuf },
    #[error(
        "the last run did not come to its end, and {bytes} bytes of its {role} {} were \
         confirmed, but {}; put it back, or give `--despite lost-outputs` to go on without it",
        escape::path(path),
        found.map_or_else(|| "the file is gone".to_owned(), |found| format!("it has {found}"))
    )]
    LostOutput {
        role: String,
        path: PathBuf,
        bytes: u64,
        found: Option<u64>,
    },
    #[error(
        "{feed} begins with the {bytes} bytes ({lines} lines) that were decided of {}, which is \
         another file; give `--feed-is known` if it is the same feed, to go on behind them, or \
         `--feed-is new` to decide it from its start",
        escape::path(known)
    )]
    DoubtfulFeed {
        feed: String,
        known: PathBuf,
        bytes: u64,
        lines: u64,
    },
}

impl Fault {
    /// The failure of a run that wanted to use this state.
    pub(crate) fn of(&self, path: &Path) -> Failure {
        Failure::State {
            name: escape::path(path),
            problem: either(self.to_string(), self.chinese()),
        }
    }

    /// The text in Chinese.
    fn chinese(&self) -> String {
        match self {
            Self::Log(fault) => fault.chinese(),
            Self::Content { at } => format!("第 {at} 字节之前的提交不是这个版本写的"),
            Self::NoFile => "它不是普通文件".to_owned(),
            Self::InUse => "另一次运行正在使用它，而同时只能有一次".to_owned(),
            Self::Lock(error) => {
                format!("无法得知是否有另一次运行在使用它：{}", chinese_error(error))
            }
            Self::Write(error) => format!("无法写入它：{}", chinese_error(error)),
            Self::NotRewritten(problem) => problem.chinese(),
            Self::OtherRules { made, given } => format!(
                "它是按规则 {made} 建立的，而这次按 {given} 判定；请给出相同的规则，\
                 或用 `--despite other-rules` 按这些规则继续"
            ),
            Self::OtherMap { made, given } => format!(
                "它的记录此前的读取方式是：{}，而这次是：{}，已接受的扫描可能因此变成另一次更新；\
                 请给出相同的 --map，或用 `--despite other-map` 继续",
                made.chinese(),
                given.chinese()
            ),
            Self::OtherOutput { role, path } => format!(
                "上次运行没有正常结束，它的 {role} 是 {}；请给出同一个，以便截去其中未确认的内容，\
                 或用 `--despite lost-outputs` 让它保持原样",
                escape::path(path)
            ),
            Self::LostOutput {
                role,
                path,
                bytes,
                found,
            } => format!(
                "上次运行没有正常结束，它的 {role} {} 已确认 {bytes} 字节，但{}；\
                 请把它放回去，或用 `--despite lost-outputs` 不要它而继续",
                escape::path(path),
                found.map_or_else(
                    || "文件不见了".to_owned(),
                    |found| format!("只有 {found} 字节")
                )
            ),
            Self::DoubtfulFeed {
                feed,
                known,
                bytes,
                lines,
            } => format!(
                "{feed} 的开头与另一个文件 {} 已判定的 {bytes} 字节（{lines} 行）相同；\
                 如果是同一份数据，请用 `--feed-is known` 从其后继续，否则用 `--feed-is new` 从头判定",
                escape::path(known)
            ),
        }
    }
}
