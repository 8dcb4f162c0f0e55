//! What a state keeps, as a text in English or Chinese, and as JSON.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;
use waybill_engine::{Status, Timestamp};

use crate::escape;
use crate::state::{Contents, Pruned, ReadBy};
use crate::system::local_time;
use crate::terminal::Lang;

/// What is shown of a state. Nothing of it can hold a token: a state keeps none.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    file: String,
    bytes: u64,
    waybills: WaybillCounts,
    feeds: Vec<FeedPlace>,
    /// What the last commit was made by; `null` in a file without one.
    last_run: Option<LastRun>,
    /// When the file was last written to, in Unix seconds.
    last_commit: Option<i64>,
}

#[derive(Debug, Serialize)]
struct WaybillCounts {
    known: usize,
    accepted_updates: u64,
    held: usize,
    by_status: BTreeMap<Status, usize>,
}

#[derive(Debug, Serialize)]
struct FeedPlace {
    path: String,
    bytes: u64,
    lines: u64,
}

#[derive(Debug, Serialize)]
struct LastRun {
    rules: String,
    /// The map that records were read by; `null` if there was none, or an earlier version did not
    /// keep it.
    map: Option<MapUsed>,
    ended: bool,
    outputs: Vec<OutputLength>,
}

#[derive(Debug, Serialize)]
struct MapUsed {
    name: String,
    fingerprint: String,
}

#[derive(Debug, Serialize)]
struct OutputLength {
    option: String,
    path: String,
    confirmed_bytes: u64,
}

impl Report {
    pub(crate) fn of(contents: &Contents) -> Self {
        let mut by_status = BTreeMap::new();
        for tracker in &contents.trackers {
            *by_status.entry(tracker.status()).or_default() += 1;
        }
        let trackers = contents.trackers.iter();
        let place = |known: &crate::state::PlaceInFeed| FeedPlace {
            path: known.feed.path.display().to_string(),
            bytes: known.position.bytes,
            lines: known.position.lines,
        };
        let last_run = contents.last.as_ref().map(|run| LastRun {
            rules: run.rules.to_string(),
            map: match &run.read_by {
                ReadBy::Map { name, fingerprint } => Some(MapUsed {
                    name: name.clone(),
                    fingerprint: fingerprint.to_string(),
                }),
                ReadBy::Itself | ReadBy::Unknown => None,
            },
            ended: run.ended,
            outputs: run
                .outputs
                .iter()
                .map(|written| OutputLength {
                    option: written.role.clone(),
                    path: written.path.display().to_string(),
                    confirmed_bytes: written.bytes,
                })
                .collect(),
        });
        Self {
            file: contents.path.display().to_string(),
            bytes: contents.bytes,
            waybills: WaybillCounts {
                known: contents.trackers.len(),
                accepted_updates: trackers.clone().map(|one| u64::from(one.accepted())).sum(),
                held: trackers.filter(|tracker| tracker.is_held()).count(),
                by_status,
            },
            feeds: contents.feeds.iter().map(place).collect(),
            last_run,
            last_commit: contents.written.and_then(unix),
        }
    }

    /// One line.
    pub(crate) fn json(&self) -> String {
        // Texts and numbers can always be written.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    pub(crate) fn text(&self, lang: Lang) -> String {
        let mut text = String::new();
        // A text takes everything.
        let _ = self.write(lang, &mut text);
        text
    }

    fn write(&self, lang: Lang, text: &mut String) -> fmt::Result {
        let word = |en: &'static str, zh: &'static str| match lang {
            Lang::En => en,
            Lang::Zh => zh,
        };
        let counts = &self.waybills;
        let (file, bytes) = (escape::name(&self.file), self.bytes);
        writeln!(text, "{file}: {bytes} {}", word("bytes", "字节"))?;
        writeln!(text, "{}", word("waybills", "运单"))?;
        writeln!(text, "{:>10}  {}", counts.known, word("known", "已知"))?;
        for (status, count) in &counts.by_status {
            match lang {
                Lang::En => writeln!(text, "{count:>10}  {status}")?,
                Lang::Zh => writeln!(text, "{count:>10}  {status} {}", status.label_zh())?,
            }
        }
        writeln!(
            text,
            "{:>10}  {}",
            counts.held,
            word("of them held", "其中滞留")
        )?;
        let updates = word("accepted updates", "已接受的更新");
        writeln!(text, "{:>10}  {updates}", counts.accepted_updates)?;
        writeln!(
            text,
            "{}",
            word(
                "feeds, the one read last at the end",
                "数据源（最近读的在最后）"
            )
        )?;
        for FeedPlace { path, bytes, lines } in &self.feeds {
            let path = escape::name(path);
            match lang {
                Lang::En => writeln!(
                    text,
                    "    {path}: decided up to line {lines}, {bytes} bytes"
                )?,
                Lang::Zh => writeln!(text, "    {path}：已判到第 {lines} 行，{bytes} 字节")?,
            }
        }
        self.write_last_run(lang, text)
    }

    fn write_last_run(&self, lang: Lang, text: &mut String) -> fmt::Result {
        let Some(run) = &self.last_run else {
            return writeln!(
                text,
                "{}",
                match lang {
                    Lang::En => "no commit yet",
                    Lang::Zh => "还没有提交",
                }
            );
        };
        let time = self
            .last_commit
            .and_then(|unix| Timestamp::from_unix(unix).ok());
        let time = time.map(|time| local_time(time).to_string());
        let time = time.unwrap_or_default();
        let rules = &run.rules;
        let (last, end) = match (lang, run.ended) {
            (Lang::En, true) => ("last commit", "the run came to its end"),
            (Lang::En, false) => (
                "last commit",
                "the run did not come to its end, or is at work",
            ),
            (Lang::Zh, true) => ("最近一次提交", "该次运行已正常结束"),
            (Lang::Zh, false) => ("最近一次提交", "该次运行没有正常结束，或仍在运行"),
        };
        match lang {
            Lang::En => writeln!(text, "{last}: {time}, rules {rules}; {end}")?,
            Lang::Zh => writeln!(text, "{last}：{time}，规则 {rules}；{end}")?,
        }
        if let Some(MapUsed { name, fingerprint }) = &run.map {
            let name = escape::name(name);
            match lang {
                Lang::En => writeln!(text, "    map {name}, fingerprint {fingerprint}")?,
                Lang::Zh => writeln!(text, "    映射 {name}，指纹 {fingerprint}")?,
            }
        }
        for output in &run.outputs {
            let (option, path) = (&output.option, escape::name(&output.path));
            let bytes = output.confirmed_bytes;
            match lang {
                Lang::En => writeln!(text, "    {option} {path}: {bytes} bytes confirmed")?,
                Lang::Zh => writeln!(text, "    {option} {path}：已确认 {bytes} 字节")?,
            }
        }
        Ok(())
    }
}

/// What was made of a state by pruning.
pub(crate) fn pruned(pruned: &Pruned, lang: Lang) -> String {
    let Pruned {
        forgotten,
        kept,
        bytes_before,
        bytes_after,
    } = pruned;
    match lang {
        Lang::En => format!(
            "{forgotten} waybills forgotten, {kept} kept; {bytes_before} bytes became \
             {bytes_after}\n"
        ),
        Lang::Zh => format!(
            "已忘掉 {forgotten} 个运单，保留 {kept} 个；文件从 {bytes_before} 字节变为 \
             {bytes_after} 字节\n"
        ),
    }
}

fn unix(time: SystemTime) -> Option<i64> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}
