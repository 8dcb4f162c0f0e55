//! `waybill rules`: shows, checks and compares rule sets.

mod options;
mod svg;
mod table;

use std::fmt::{self, Display};

use waybill_engine::{InvalidRules, RuleFile, RuleSet};

pub(crate) use self::options::Options;
use self::options::{Form, Task};
use crate::escape;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::rule_source::{self, RuleSource};
use crate::terminal::{Lang, say};

pub(crate) fn run(options: &Options) -> Result<Exit, Failure> {
    let lang = Lang::of_run();
    match &options.task {
        Task::Show { rules, form } => {
            show(&rule_source::load(rules)?, *form, lang)?;
            Ok(Exit::Good)
        }
        Task::Check { rules } => check(rules, lang),
        Task::Diff { before, after } => {
            let diff = rule_source::load(before)?.diff(&rule_source::load(after)?);
            if diff.is_empty() {
                return Ok(Exit::Good);
            }
            say(&match lang {
                Lang::En => escape::lines(&diff),
                Lang::Zh => escape::lines(&diff.chinese()),
            })?;
            Ok(Exit::Bad)
        }
        Task::Schema => {
            say(&RuleFile::json_schema())?;
            Ok(Exit::Good)
        }
    }
}

fn show(rules: &RuleSet, form: Form, lang: Lang) -> Result<(), Failure> {
    match form {
        Form::Table => say(&table::of(rules, lang)),
        Form::Markdown => say(&escape::lines(&format_args!("{}\n", rules.markdown()))),
        Form::Mermaid => say(&escape::lines(&format_args!("{}\n", rules.mermaid()))),
        Form::Dot => say(&escape::lines(&format_args!("{}\n", rules.dot()))),
        Form::Svg => say(&svg::of(rules)),
        Form::Json => say(&rule_source::json(rules)?),
        Form::Toml => say(&rule_source::toml(rules)?),
    }
}

fn check(source: &RuleSource, lang: Lang) -> Result<Exit, Failure> {
    match rule_source::load(source) {
        Ok(rules) => {
            let name = source.path().map_or_else(|| source.name(), escape::path);
            let (rules, fingerprint) = (escape::name(rules.name()), rules.fingerprint());
            say(&match lang {
                Lang::En => format!("{name}: sound; {rules}, fingerprint {fingerprint}\n"),
                Lang::Zh => format!("{name}：无误；{rules}，指纹 {fingerprint}\n"),
            })?;
            Ok(Exit::Good)
        }
        Err(Failure::UnsoundRules { name, invalid }) => {
            say(&escape::lines(&faults(&name, &invalid, lang)))?;
            Ok(Exit::Bad)
        }
        Err(failure) => Err(failure),
    }
}

/// A line for each fault, with the file's name, as compilers print them.
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
