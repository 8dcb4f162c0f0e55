//! `waybill rules`: shows, checks and compares rule sets.

mod file;
mod options;
mod source;
mod svg;
mod table;

use std::fmt::{self, Display};

use waybill_engine::{InvalidRules, RuleFile, RuleSet};

pub(crate) use self::options::Options;
use self::options::{Form, Task};
pub(crate) use self::source::{PRESETS, Source};
use crate::answer::{Answer, say};
use crate::failure::Failure;
use crate::lang::Lang;

pub(crate) fn run(options: &Options) -> Result<Answer, Failure> {
    match &options.task {
        Task::Show { rules, form, lang } => {
            show(&rules.load()?, *form, Lang::or_locale(*lang))?;
            Ok(Answer::Good)
        }
        Task::Check { rules, lang } => check(rules, Lang::or_locale(*lang)),
        Task::Diff { before, after } => {
            let diff = before.load()?.diff(&after.load()?);
            if diff.is_empty() {
                return Ok(Answer::Good);
            }
            say(&diff)?;
            Ok(Answer::Bad)
        }
        Task::Schema => {
            say(&RuleFile::json_schema())?;
            Ok(Answer::Good)
        }
    }
}

fn show(rules: &RuleSet, form: Form, lang: Lang) -> Result<(), Failure> {
    match form {
        Form::Table => say(&table::of(rules, lang)),
        Form::Markdown => say(&format_args!("{}\n", rules.markdown())),
        Form::Mermaid => say(&format_args!("{}\n", rules.mermaid())),
        Form::Dot => say(&format_args!("{}\n", rules.dot())),
        Form::Svg => say(&svg::of(rules)),
        Form::Json => say(&file::json(rules)?),
        Form::Toml => say(&file::toml(rules)?),
    }
}

fn check(source: &Source, lang: Lang) -> Result<Answer, Failure> {
    let read = source.read()?;
    match &read.rules {
        Ok(rules) => {
            let (name, fingerprint) = (rules.name(), rules.fingerprint());
            say(&match lang {
                Lang::En => format!("{}: sound; {name}, fingerprint {fingerprint}\n", read.name),
                Lang::Zh => format!("{}：无误；{name}，指纹 {fingerprint}\n", read.name),
            })?;
            Ok(Answer::Good)
        }
        Err(invalid) => {
            say(&faults(&read.name, invalid, lang))?;
            Ok(Answer::Bad)
        }
    }
}

/// A line for each fault, with the file's name, as compilers tell theirs.
fn faults<'a>(name: &'a str, invalid: &'a InvalidRules, lang: Lang) -> impl Display + 'a {
    fmt::from_fn(move |f| {
        for fault in invalid.faults() {
            match lang {
                Lang::En => writeln!(f, "{name}: {fault}")?,
                Lang::Zh => writeln!(f, "{name}：{}", fault.chinese())?,
            }
        }
        Ok(())
    })
}
