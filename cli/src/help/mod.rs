//! The help in Chinese, and what is wrong with a command line, in either language.

mod catalogue;
mod shown;
mod usage;

use clap::{Arg, Command};

use self::catalogue::{Catalogue, Entry};
use self::shown::{below, shown_values};
pub(crate) use self::usage::wrong_usage;

const COMMANDS: &str = "命令";
const ARGUMENTS: &str = "参数";
const OPTIONS: &str = "选项";

/// How wide a text about an argument is at most.
const COLUMNS: usize = 90;

/// How much of that the longest default and the words before a list of values take.
const NOTE: usize = 40;

/// The same command line, with its help in Chinese. What has no Chinese text keeps its English one.
pub(crate) fn in_chinese(mut command: Command) -> Command {
    // Only now it has the arguments and commands that the parser adds.
    command.build();
    translated(command, "waybill", &Catalogue::read())
}

fn translated(command: Command, path: &str, texts: &Catalogue) -> Command {
    let has_long_about = command.get_long_about().is_some();
    let has_examples = command.get_after_long_help().is_some();
    let heading = *command.get_styles().get_usage();
    let mut command = command
        .help_template(format!(
            "{{before-help}}{{about-with-newline}}\n\
             {heading}用法：{heading:#}{{usage}}\n\n{{all-args}}{{after-help}}"
        ))
        .subcommand_help_heading(COMMANDS)
        .mut_args(|arg| translated_arg(arg, path, texts));
    if let Some(about) = texts.of(path, &Entry::About) {
        command = command.about(first_paragraph(about).to_owned());
        if has_long_about {
            command = command.long_about(about.to_owned());
        }
    }
    if let Some(examples) = texts.of(path, &Entry::Examples).filter(|_| has_examples) {
        command = command.after_long_help(examples.to_owned());
    }
    command.mut_subcommands(|command| match command.get_name() {
        // Its own subcommands are all the others once more, and are never shown.
        "help" => match texts.of(path, &Entry::HelpCommand) {
            Some(about) => command.about(about.to_owned()),
            None => command,
        },
        name => {
            let path = below(path, name);
            translated(command, &path, texts)
        }
    })
}

fn translated_arg(arg: Arg, path: &str, texts: &Catalogue) -> Arg {
    // Under a heading of our own the parser would sort arguments by their names.
    let arg = match arg.get_index() {
        Some(place) if arg.is_positional() => arg.help_heading(ARGUMENTS).display_order(place),
        _ => arg.help_heading(OPTIONS),
    };
    let id = arg.get_id().as_str().to_owned();
    let Some(text) = texts.of(path, &Entry::Arg(&id)) else {
        return arg;
    };
    let (default, names) = (default_of(&arg), names_of_values(&arg));
    let values = explained_values(&arg, path, texts);
    let is_long = arg.get_long_help().is_some() || !values.is_empty();
    let short = with_notes(
        first_paragraph(text),
        &[&default, &names].map(String::as_str).concat(),
    );
    // The parser counts a Chinese sign as one column, so it would put too much beside a name.
    let arg = arg
        .next_line_help(true)
        .hide_default_value(true)
        .hide_possible_values(true)
        .help(short);
    if !is_long {
        return arg;
    }
    let names = if values.is_empty() {
        names.as_str()
    } else {
        ""
    };
    let parts = [text, values.as_str(), default.as_str(), names];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    arg.long_help(parts.join("\n\n"))
}

/// A text, and notes behind it where there is room for them, else in a line of their own.
fn with_notes(text: &str, notes: &str) -> String {
    let columns = |text: &str| -> usize {
        let sign = |sign: char| if sign.is_ascii() { 1 } else { 2 };
        text.chars().map(sign).sum()
    };
    let last = text.lines().last().unwrap_or_default();
    let fits = columns(last) + columns(notes) <= COLUMNS;
    [text, if fits { "" } else { "\n" }, notes].concat()
}

/// Up to the first blank line: what is shown where there is little room.
fn first_paragraph(text: &str) -> &str {
    text.split("\n\n").next().unwrap_or(text)
}

fn default_of(arg: &Arg) -> String {
    let values = arg.get_default_values();
    let is_shown = arg.get_action().takes_values() && !arg.is_hide_default_value_set();
    if values.is_empty() || !is_shown {
        return String::new();
    }
    let values: Vec<_> = values.iter().map(|value| value.to_string_lossy()).collect();
    format!("［默认：{}］", values.join("、"))
}

fn names_of_values(arg: &Arg) -> String {
    let values = shown_values(arg);
    if values.is_empty() {
        return String::new();
    }
    // The parser breaks a long text at spaces, of which there are none here.
    let mut names = String::new();
    let mut width = 0;
    for value in &values {
        let name = value.get_name();
        if width > 0 {
            names.push('、');
            if width + name.len() > COLUMNS - NOTE {
                names.push('\n');
                width = 0;
            }
        }
        names.push_str(name);
        width += name.len() + 2;
    }
    format!("［可用值：{names}］")
}

/// The values that an argument may have, each with what it means; empty if that needs no words.
fn explained_values(arg: &Arg, path: &str, texts: &Catalogue) -> String {
    let values = shown_values(arg);
    if !values.iter().any(|value| value.get_help().is_some()) {
        return String::new();
    }
    let id = arg.get_id().as_str();
    let explained = values.iter().map(|value| {
        let name = value.get_name();
        let text = texts.of(path, &Entry::Value(id, name));
        let english = || value.get_help().map(ToString::to_string);
        let text = text.map(str::to_owned).or_else(english).unwrap_or_default();
        format!("- {name}：{text}")
    });
    let explained: Vec<_> = explained.collect();
    format!("可用值：\n{}", explained.join("\n"))
}
