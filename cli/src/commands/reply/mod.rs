//! `waybill reply`: what WeChat's answers mean, and what to do with each.

mod options;

use std::fmt::{self, Display};
use std::io::{Cursor, ErrorKind, Read};

use serde::Serialize;
use serde::de::IgnoredAny;
use waybill_engine::{Field, Reply, ReplyClass};

use self::options::Form;
pub(crate) use self::options::Options;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::feed::{self, Chunks, FormatChoice, Typed, unpacked};
use crate::lang::either;
use crate::secret::names_fields;
use crate::terminal::{Lang, notice, say};

pub(crate) fn run(options: &Options) -> Result<Exit, Failure> {
    let lang = Lang::of_run();
    if options.list {
        list(options.form, lang)?;
        return Ok(Exit::Good);
    }
    if let Some(code) = options.code {
        let reply = Reply::new(code, "");
        print(None, &reply, options.form, lang)?;
        return Ok(exit_of(&reply));
    }
    let feed = feed::open(options.answers.as_deref(), Typed::Answers)?;
    let mut input = unpacked(&feed.name, feed.input)?;
    let name = feed.name.clone();
    let read = |answer: &[u8]| match options.http_status {
        Some(status) => Reply::from_https(status, answer),
        None => Reply::from_cloud(answer),
    };
    let mut exit = Exit::Good;
    // Under another status a page of a proxy is no surprise.
    let is_under_success = options
        .http_status
        .is_none_or(|status| (200..300).contains(&status));
    let mut lines = 0;
    let mut foreign = ForeignLines::default();
    let mut take = |number, line: &[u8]| {
        lines += 1;
        let reply = read(line);
        exit = exit.and(exit_of(&reply));
        if is_under_success && reply.class() == ReplyClass::NoAnswer {
            foreign.add(number, line);
        }
        print(Some(number), &reply, options.form, lang)
    };
    let (start, is_whole) = start_of(&name, &mut input)?;
    if is_whole && is_one_answer(&start, read) {
        take(1, &start)?;
    } else {
        // A terminal that was read to its end would be asked once more.
        let rest = if is_whole { 0 } else { u64::MAX };
        let input = Cursor::new(start).chain(input.take(rest));
        let answers = Chunks::<_, Field>::new(feed.name, input, FormatChoice::Jsonl, &[])?;
        answers.for_each_line(take)?;
    }
    if foreign.count > 0 {
        notice(&foreign.hint(&name, lines));
    }
    if lines > 0 {
        return Ok(exit);
    }
    // What made the call got no body, or was not there: that confirms nothing.
    let reply = read(b"");
    print(None, &reply, options.form, lang)?;
    Ok(exit_of(&reply))
}

/// So many bytes an answer over several lines may have; WeChat's own have some hundred.
const LONGEST_ANSWER: usize = 1 << 16;

/// The input as far as one answer may go, and whether that is all of it. If the first line is an
/// answer by itself, so are the others: what comes behind is then not waited for.
fn start_of(name: &str, input: &mut impl Read) -> Result<(Vec<u8>, bool), Failure> {
    let mut start = Vec::new();
    let mut piece = [0; 4096];
    while start.len() < LONGEST_ANSWER && !is_no_part_of_more(&start) {
        match input.read(&mut piece) {
            Ok(0) => return Ok((start, true)),
            Ok(length) => start.extend_from_slice(&piece[..length]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(cause) => {
                return Err(Failure::Read {
                    name: name.to_owned(),
                    line: 0,
                    cause,
                });
            }
        }
    }
    Ok((start, false))
}

/// Whether the first line that is not blank is no part of an answer over several lines: it begins
/// otherwise, or is whole and a value of JSON.
fn is_no_part_of_more(start: &[u8]) -> bool {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let text = start.strip_prefix(MARK).unwrap_or(start);
    let text = text.trim_ascii_start();
    let may_begin = |sign: &u8| *sign == b'{' || MARK.starts_with(text);
    if !text.first().is_none_or(may_begin) {
        return true;
    }
    let end = text.iter().position(|byte| *byte == b'\n');
    end.is_some_and(|end| serde_json::from_slice::<IgnoredAny>(&text[..end]).is_ok())
}

/// Whether an input is one answer over several lines: one value of JSON, as `jq .` prints it, or
/// one that is none only because of a line end in its message.
fn is_one_answer(start: &[u8], read: impl Fn(&[u8]) -> Reply) -> bool {
    let lines = start.split(|byte| *byte == b'\n');
    let has_several = lines
        .filter(|line| !line.trim_ascii().is_empty())
        .nth(1)
        .is_some();
    has_several
        && (serde_json::from_slice::<IgnoredAny>(start).is_ok() || read(start).code().is_some())
}

/// Lines that are not an answer of WeChat's.
#[derive(Default)]
struct ForeignLines {
    count: u64,
    first: u64,
    /// Whether one is a record of a feed, or a payload.
    has_record: bool,
}

impl ForeignLines {
    fn add(&mut self, number: u64, line: &[u8]) {
        if self.count == 0 {
            self.first = number;
        }
        self.count += 1;
        self.has_record |= names_fields(&String::from_utf8_lossy(line));
    }

    /// What is asked about the file, in English and Chinese.
    fn hint(&self, name: &str, lines: u64) -> [String; 2] {
        let Self { count, first, .. } = self;
        let (which, which_zh) = if *count == lines {
            (
                format!("{name}: no answer of WeChat's in any line"),
                format!("{name}：没有一行是微信的返回"),
            )
        } else {
            (
                format!(
                    "{name}: no answer of WeChat's in {count} of {lines} lines, first in line \
                     {first}"
                ),
                format!("{name}：{lines} 行中有 {count} 行不是微信的返回，首见于第 {first} 行"),
            )
        };
        let (what, what_zh) = if self.has_record {
            (
                "it looks like a feed or payloads, and a feed is for `waybill gate`.",
                "看起来是更新数据或请求数据；更新数据请用 `waybill gate`。",
            )
        } else {
            ("is this the right file?", "文件是否拿错了？")
        };
        [
            format!("{which}; {what} An answer is as {ANSWER}, one a line"),
            format!("{which_zh}；{what_zh}返回形如 {ANSWER}，每行一条"),
        ]
    }
}

/// What WeChat answers when all is well.
const ANSWER: &str = r#"{"errcode":0,"errmsg":"ok"}"#;

fn exit_of(reply: &Reply) -> Exit {
    if reply.class().is_confirmed() {
        Exit::Good
    } else {
        Exit::Bad
    }
}

fn print(line: Option<u64>, reply: &Reply, form: Form, lang: Lang) -> Result<(), Failure> {
    match form {
        Form::Text => say(&text(line, reply, lang)),
        Form::Json => json(&ReplyLine::new(line, reply)),
    }
}

fn text(line: Option<u64>, reply: &Reply, lang: Lang) -> impl Display + '_ {
    fmt::from_fn(move |f| {
        match (line, lang) {
            (None, _) => {}
            (Some(line), Lang::En) => write!(f, "line {line}: ")?,
            (Some(line), Lang::Zh) => write!(f, "第 {line} 行：")?,
        }
        match lang {
            Lang::En => writeln!(f, "{}: {reply}", reply.class())?,
            Lang::Zh => writeln!(f, "{}：{}", reply.class(), reply.chinese())?,
        }
        match (reply.message(), lang) {
            ("", _) => Ok(()),
            (message, Lang::En) => writeln!(f, "    WeChat's words: {}", message.escape_debug()),
            (message, Lang::Zh) => writeln!(f, "    微信原文：{}", message.escape_debug()),
        }
    })
}

/// An answer for a program.
#[derive(Serialize)]
struct ReplyLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    class: ReplyClass,
    code: Option<i64>,
    confirmed: bool,
    may_resend: bool,
    in_doubt: bool,
    next_step: &'static str,
    next_step_zh: &'static str,
    message: &'a str,
}

impl<'a> ReplyLine<'a> {
    fn new(line: Option<u64>, reply: &'a Reply) -> Self {
        let class = reply.class();
        Self {
            line,
            class,
            code: reply.code(),
            confirmed: class.is_confirmed(),
            may_resend: class.may_resend(),
            in_doubt: class.is_in_doubt(),
            next_step: class.next_step(),
            next_step_zh: class.next_step_zh(),
            message: reply.message(),
        }
    }
}

/// A class of answers for a program.
#[derive(Serialize)]
struct ClassLine {
    class: ReplyClass,
    codes: &'static [i64],
    confirmed: bool,
    may_resend: bool,
    in_doubt: bool,
    meaning: &'static str,
    meaning_zh: &'static str,
    next_step: &'static str,
    next_step_zh: &'static str,
}

fn list(form: Form, lang: Lang) -> Result<(), Failure> {
    for class in ReplyClass::ALL {
        match form {
            Form::Text => say(&listed(class, lang))?,
            Form::Json => json(&ClassLine {
                class,
                codes: class.codes(),
                confirmed: class.is_confirmed(),
                may_resend: class.may_resend(),
                in_doubt: class.is_in_doubt(),
                meaning: class.meaning(),
                meaning_zh: class.meaning_zh(),
                next_step: class.next_step(),
                next_step_zh: class.next_step_zh(),
            })?,
        }
    }
    Ok(())
}

fn listed(class: ReplyClass, lang: Lang) -> impl Display {
    fmt::from_fn(move |f| {
        write!(f, "{class}:")?;
        for code in class.codes() {
            write!(f, " {code}")?;
        }
        let (meaning, next) = match lang {
            Lang::En => (class.meaning(), class.next_step()),
            Lang::Zh => (class.meaning_zh(), class.next_step_zh()),
        };
        writeln!(f, "\n    {meaning}\n    {next}")
    })
}

fn json(value: &impl Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string(value).map_err(|error| Failure::Write {
        name: either("standard output", "标准输出").to_owned(),
        cause: error.into(),
    })?;
    say(&format_args!("{json}\n"))
}
