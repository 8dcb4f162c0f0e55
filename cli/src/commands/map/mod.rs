//! `waybill map`: shows, checks and suggests maps.

mod options;
mod suggest;
mod table;
mod trial;

use std::fmt::{self, Display};

use waybill_intake::Map;

pub(crate) use self::options::Options;
use self::options::{Form, Task};
use self::trial::Trial;
use crate::escape;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::intake::MapSource;
use crate::terminal::{Lang, say};

pub(crate) fn run(options: &Options) -> Result<Exit, Failure> {
    match &options.task {
        Task::List => say(&table::list(Lang::of_run()))?,
        Task::Show { map, form } => show(map, *form, Lang::of_run())?,
        Task::Check {
            map,
            feed,
            feed_args,
        } => {
            let lang = Lang::of_run();
            let exit = check(map, lang)?;
            let Some(feed) = feed.as_deref().filter(|_| exit == Exit::Good) else {
                return Ok(exit);
            };
            let trial = Trial::of(map, feed, *feed_args)?;
            say(&escape::lines(&trial.shown(lang)))?;
            return Ok(if trial.is_good() {
                Exit::Good
            } else {
                Exit::Bad
            });
        }
        Task::Suggest {
            sample,
            name,
            feed_args,
        } => suggest::run(sample, name, *feed_args)?,
        Task::Schema => say(&format_args!("{}\n", Map::json_schema().trim_end()))?,
    }
    Ok(Exit::Good)
}

fn show(source: &MapSource, form: Form, lang: Lang) -> Result<(), Failure> {
    let map = source.load()?;
    match form {
        Form::Table => say(&escape::lines(&table::of(&map, lang))),
        Form::Json => say(&format_args!("{}\n", map.to_json())),
        Form::Toml => {
            let text = source.read()?.text;
            let is_toml = Map::from_toml(&text).is_ok();
            say(&if is_toml { text } else { toml_of(&map)? })
        }
    }
}

/// A map that was written in JSON.
fn toml_of(map: &Map) -> Result<String, Failure> {
    let unwritable = |problem: &dyn Display| Failure::InBoth {
        english: format!("{} can't be written as TOML: {problem}", map.name()),
        chinese: format!("{} 无法写成 TOML：{problem}", map.name()),
    };
    let tree: toml::Value =
        serde_json::from_str(&map.to_json()).map_err(|error| unwritable(&error))?;
    toml::to_string_pretty(&tree).map_err(|error| unwritable(&error))
}

/// A line for each fault, with the map's name, as compilers print them.
fn check(source: &MapSource, lang: Lang) -> Result<Exit, Failure> {
    let name = source.name();
    let faults = match source.read()?.map {
        Ok(map) => {
            let (title, fingerprint) = (escape::name(map.name()), map.fingerprint());
            say(&match lang {
                Lang::En => format!("{name}: sound; {title}, fingerprint {fingerprint}\n"),
                Lang::Zh => format!("{name}：无误；{title}，指纹 {fingerprint}\n"),
            })?;
            return Ok(Exit::Good);
        }
        Err(faults) => faults,
    };
    let (faults, colon) = match lang {
        Lang::En => (faults.english(), ": "),
        Lang::Zh => (faults.chinese(), "："),
    };
    let told = fmt::from_fn(|f| {
        let mut lines = faults.iter().flat_map(|fault| fault.lines());
        lines.try_for_each(|line| writeln!(f, "{name}{colon}{line}"))
    });
    say(&escape::lines(&told))?;
    Ok(Exit::Bad)
}
