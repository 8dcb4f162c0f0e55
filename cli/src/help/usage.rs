//! What is wrong with a command line, in English as the parser has it, or in Chinese.

use std::env;
use std::error::Error as _;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::escape::{self, is_unruly};
use crate::exit::Exit;
use crate::lang::Lang;
use crate::terminal::style;

/// Prints help, or what is wrong with the command line. That quotes words as they came, and a
/// terminal would obey what controls it.
pub(crate) fn wrong_usage(error: &Error, lang: Lang) -> ExitCode {
    let chinese = match lang {
        Lang::En => None,
        Lang::Zh => chinese(error),
    };
    if let Some(text) = chinese {
        let red = style::BAD.bold();
        let text = escape::lines(&text);
        let _ = write!(anstream::stderr(), "{red}错误：{red:#}{text}");
        return Exit::failed();
    }
    let is_plain = |word: OsString| word.to_str().is_some_and(|word| !word.contains(is_unruly));
    if error.use_stderr() && !env::args_os().all(is_plain) {
        let text = escape::lines(&error.render());
        let _ = write!(anstream::stderr(), "{text}");
        return Exit::failed();
    }
    error.exit()
}

/// What is wrong, how it would be right, and where more is told. `None` where nothing is wrong but
/// help is asked for, and for what has no Chinese text.
fn chinese(error: &Error) -> Option<String> {
    let mut text = cause(error)?;
    let nearest = [
        (ContextKind::SuggestedSubcommand, "命令"),
        (ContextKind::SuggestedArg, "选项"),
        (ContextKind::SuggestedValue, "值"),
    ];
    for (kind, what) in nearest {
        let words = words_of(error, kind);
        if !words.is_empty() {
            let _ = write!(text, "\n\n  提示：相近的{what}：{}", quoted(&words));
        }
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        let usage = usage.strip_prefix("Usage:").unwrap_or(&usage).trim();
        let _ = write!(text, "\n\n用法：{usage}");
    }
    text.push_str("\n\n详情请用 `--help`。\n");
    Some(text)
}

fn cause(error: &Error) -> Option<String> {
    let arg = words_of(error, ContextKind::InvalidArg);
    let named = arg.first().map_or("", String::as_str);
    let value = words_of(error, ContextKind::InvalidValue).concat();
    let number = |kind| match error.get(kind) {
        Some(ContextValue::Number(number)) => Some(*number),
        _ => None,
    };
    Some(match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("`{named}` 需要一个值{}", valid_values(error))
        }
        ErrorKind::InvalidValue => {
            format!("`{named}` 的值 `{value}` 无效{}", valid_values(error))
        }
        ErrorKind::ValueValidation => {
            let reason = error.source().map(ToString::to_string);
            let reason = reason.as_deref().map(reason_in_chinese);
            format!(
                "`{named}` 的值 `{value}` 无效{}",
                reason.unwrap_or_default()
            )
        }
        ErrorKind::UnknownArgument => format!("没有参数 `{named}`"),
        ErrorKind::InvalidSubcommand => {
            let name = words_of(error, ContextKind::InvalidSubcommand).concat();
            format!("没有命令 `{name}`")
        }
        ErrorKind::MissingSubcommand => {
            let name = words_of(error, ContextKind::InvalidSubcommand).concat();
            let valid = words_of(error, ContextKind::ValidSubcommand);
            format!("`{name}` 之后需要一个命令：{}", quoted(&valid))
        }
        ErrorKind::NoEquals => format!("`{named}` 的值要用等号给出"),
        ErrorKind::TooManyValues => format!("`{named}` 多出了值 `{value}`"),
        ErrorKind::TooFewValues => {
            let least = number(ContextKind::MinValues)?;
            format!("`{named}` 至少需要 {least} 个值")
        }
        ErrorKind::WrongNumberOfValues => {
            let expected = number(ContextKind::ExpectedNumValues)?;
            format!("`{named}` 需要 {expected} 个值")
        }
        ErrorKind::ArgumentConflict => {
            let prior = words_of(error, ContextKind::PriorArg);
            if prior.is_empty() || prior == arg {
                format!("`{named}` 只能给出一次")
            } else {
                format!("`{named}` 不能与 {} 同时使用", quoted(&prior))
            }
        }
        ErrorKind::MissingRequiredArgument => format!("缺少必需的参数：{}", quoted(&arg)),
        ErrorKind::InvalidUtf8 => "命令行中有不是 UTF-8 的文字".to_owned(),
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        | ErrorKind::DisplayVersion
        | ErrorKind::Io
        | ErrorKind::Format
        | _ => return None,
    })
}

/// Our own reasons are Chinese already; the parser's own, of numbers, are not.
fn reason_in_chinese(reason: &str) -> String {
    match reason.split_once(" is not in ") {
        Some((number, range)) => format!("：{number} 不在 {range} 之内"),
        None if reason.ends_with("digit found in string") => "：不是整数".to_owned(),
        None => format!("：{reason}"),
    }
}

fn valid_values(error: &Error) -> String {
    let valid = words_of(error, ContextKind::ValidValue);
    if valid.is_empty() {
        String::new()
    } else {
        format!("\n  ［可用值：{}］", valid.join("、"))
    }
}

/// The words that an error has of a kind.
fn words_of(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(word)) => vec![word.clone()],
        Some(ContextValue::Strings(words)) => words.clone(),
        _ => Vec::new(),
    }
}

fn quoted(words: &[String]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join("、")
}
