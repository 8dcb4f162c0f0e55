//! Settings from a TOML file.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, CommandFactory as _, FromArgMatches as _};

use super::options::{Arguments, StorePath};
use crate::system::chinese_cause;

/// The option that names the file, and the variable of the environment that does.
const OPTION: &str = "config";
const VARIABLE: &str = "WAYBILL_CONFIG";

/// The option that may have a password in it.
const STORE: &str = "store";

/// The options whose value is not shown where it is wrong: a password may be in it.
const HIDDEN: [&str; 2] = [STORE, "wechat"];

/// A file whose settings can't be used.
#[derive(Debug, thiserror::Error)]
#[allow(clippy::exhaustive_enums, reason = "within the gateway")]
pub enum UnusableFile {
    /// The command line itself is not right.
    #[error(transparent)]
    CommandLine(#[from] clap::Error),
    /// The file can't be read.
    #[error(
        "{0} can't be read: {problem} / 无法读取 {0}：{1}", .name.display(), chinese_cause(.problem)
    )]
    Unreadable {
        /// The file.
        name: PathBuf,
        /// What is wrong.
        problem: io::Error,
    },
    /// The file is no TOML.
    #[error(
        "{0}: line {line} is wrong: {problem} / {0} 第 {line} 行有误（{problem}）", .name.display()
    )]
    NoToml {
        /// The file.
        name: PathBuf,
        /// The line, from 1. It is not quoted: a password may be in it.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// A setting has a value that no setting has.
    #[error(
        "{0}: {key} is neither a text nor a whole number / {0} 中 {key} 的值应为文本或整数",
        .name.display()
    )]
    OtherValue {
        /// The file.
        name: PathBuf,
        /// The setting.
        key: String,
    },
    /// A password is on the command line.
    #[error(
        "a password is on the command line, where every user of this machine sees it; put it into \
         the file that --store-password-file names, or the whole of it into WAYBILL_STORE / \
         命令行中含有密码，本机所有用户都能看到；请改用 --store-password-file 或环境变量 WAYBILL_STORE"
    )]
    Shown,
    /// The file has a setting that there is not.
    #[error(
        "{0} sets {key}, which there is not; there is {known} / {0} 中的 {key} 不是设置；可用：{known}",
        .name.display()
    )]
    Unknown {
        /// The file.
        name: PathBuf,
        /// The setting.
        key: String,
        /// Those that there are.
        known: String,
    },
}

/// Reads the command line, the environment, and the file that either names. The first of them that
/// has a setting counts.
///
/// # Errors
///
/// [`UnusableFile`].
pub fn parse(arguments: &[OsString]) -> Result<Arguments, UnusableFile> {
    let mut command = Arguments::command();
    // What asks for help gets it also where a file is wrong, and sees nothing of what is in it.
    if let Err(error) = command.clone().try_get_matches_from(arguments)
        && is_help(&error)
    {
        return Err(error.into());
    }
    if let Some(path) = named(arguments) {
        command = with_file(command, &path)?;
    }
    let matches = without_empty(command)
        .try_get_matches_from(arguments)
        .map_err(without_password)?;
    if shows_password(&matches) {
        return Err(UnusableFile::Shown);
    }
    Ok(Arguments::from_arg_matches(&matches)?)
}

/// Whether it is what was asked for, and no mistake.
fn is_help(error: &clap::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    )
}

/// The command line without variables that are empty: they count as not set, as whoever starts
/// containers writes them.
fn without_empty(command: Command) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|it| it.get_name().to_owned())
        .collect();
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, |command| {
            command.mut_args(|arg| {
                let value = arg.get_env().and_then(std::env::var_os);
                if value.is_some_and(|value| value.is_empty()) {
                    arg.env(None::<&'static str>)
                } else {
                    arg
                }
            })
        })
    })
}

/// The same error without the address of a server: a password may be in it, wherever it came from.
fn without_password(mut error: clap::Error) -> clap::Error {
    let value = error.get(ContextKind::InvalidValue);
    if value.is_some_and(|value| *value != ContextValue::String(String::new()))
        && let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg)
        && HIDDEN
            .iter()
            .any(|name| argument.starts_with(&format!("--{name} ")))
    {
        let hidden = ContextValue::String("***".to_owned());
        error.insert(ContextKind::InvalidValue, hidden);
    }
    error
}

/// Whether a password is on the command line, where every user of the machine sees it.
fn shows_password(matches: &ArgMatches) -> bool {
    let Some((_, matches)) = matches.subcommand() else {
        return false;
    };
    let is_there = matches
        .try_contains_id(STORE)
        .is_ok_and(|is_there| is_there);
    is_there
        && matches.value_source(STORE) == Some(ValueSource::CommandLine)
        && matches
            .try_get_one::<StorePath>(STORE)
            .ok()
            .flatten()
            .is_some_and(StorePath::has_password)
}

/// The file that the command line or the environment names.
fn named(arguments: &[OsString]) -> Option<PathBuf> {
    let option = format!("--{OPTION}");
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if *argument == *option {
            return arguments.next().map(PathBuf::from);
        }
        let text = argument
            .to_str()
            .and_then(|text| text.strip_prefix(&option));
        if let Some(path) = text.and_then(|text| text.strip_prefix('=')) {
            return Some(path.into());
        }
    }
    let variable = std::env::var_os(VARIABLE);
    variable.filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// The command line with the file's settings as what is taken where nothing else is said.
fn with_file(mut command: Command, path: &Path) -> Result<Command, UnusableFile> {
    let text = fs::read_to_string(path).map_err(|problem| UnusableFile::Unreadable {
        name: path.to_owned(),
        problem,
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let settings: toml::Table = toml::from_str(text).map_err(|error| UnusableFile::NoToml {
        name: path.to_owned(),
        line: line_of(text, &error),
        problem: error.message().to_owned(),
    })?;
    let names: Vec<String> = command
        .get_subcommands()
        .map(|it| it.get_name().to_owned())
        .collect();
    let known = known(&command);
    for (key, value) in settings {
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Float(_)
            | toml::Value::Boolean(_)
            | toml::Value::Datetime(_)
            | toml::Value::Array(_)
            | toml::Value::Table(_) => {
                let name = path.to_owned();
                return Err(UnusableFile::OtherValue { name, key });
            }
        };
        if !known.contains(&key) {
            return Err(UnusableFile::Unknown {
                name: path.to_owned(),
                key,
                known: known.join(", "),
            });
        }
        for name in &names {
            let value = value.clone();
            command = command.mut_subcommand(name, |command| {
                command.mut_args(|arg| {
                    if is(&arg, &key) {
                        arg.default_value(value.clone())
                    } else {
                        arg
                    }
                })
            });
        }
    }
    Ok(command)
}

/// In which line of a text something is wrong, from 1.
fn line_of(text: &str, error: &toml::de::Error) -> usize {
    let before = error
        .span()
        .map_or("", |span| text.get(..span.start).unwrap_or(text));
    1 + before.matches('\n').count()
}

/// The settings that a file may have: the options of `serve`.
fn known(command: &Command) -> Vec<String> {
    let serve = command.find_subcommand("serve");
    let options = serve
        .into_iter()
        .flat_map(Command::get_opts)
        .filter_map(Arg::get_long);
    options
        .filter(|name| *name != OPTION)
        .map(str::to_owned)
        .collect()
}

fn is(arg: &Arg, key: &str) -> bool {
    arg.get_long() == Some(key)
}

#[cfg(test)]
mod tests {
    use super::super::options::Command as What;
    use super::*;

    fn parsed(file: &str, options: &[&str]) -> Result<Arguments, UnusableFile> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gateway.toml");
        fs::write(&path, file).unwrap();
        let mut arguments: Vec<OsString> = vec!["waybill-gateway".into(), "serve".into()];
        arguments.extend(["--config".into(), path.into_os_string()]);
        arguments.extend(options.iter().map(Into::into));
        parse(&arguments)
    }

    #[test]
    fn an_option_overrules_the_file_and_the_file_what_is_taken_else() {
        let file = "listen = \"127.0.0.1:1\"\nin-flight = 7\nrules = \"strict\"";
        let What::Serve(serve) = parsed(file, &["--listen", "127.0.0.1:2"]).unwrap().command else {
            panic!("it serves");
        };
        assert_eq!(serve.listen.port(), 2);
        assert_eq!((serve.in_flight, serve.rules.as_str()), (7, "strict"));
        assert_eq!(serve.max_records, 10_000);
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn a_password_may_be_in_the_file_and_not_on_the_command_line() {
        let store = "postgres://me:s3cret@localhost/waybills";
        let What::Serve(serve) = parsed(&format!("store = \"{store}\""), &[])
            .unwrap()
            .command
        else {
            panic!("it serves");
        };
        assert!(serve.open.store.has_password());
        assert!(!format!("{serve:?}").contains("s3cret"));
        let refused = parsed("", &["--store", store]).unwrap_err();
        assert!(matches!(refused, UnusableFile::Shown), "{refused}");
        assert!(!refused.to_string().contains("s3cret"));
        assert!(parsed("", &["--store", "postgres://me@localhost/waybills"]).is_ok());
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn nothing_of_a_password_is_told_of_a_file_that_can_not_be_used() {
        for file in [
            "listen = \"127.0.0.1:1\"\nstore = postgres://me:s3cret@h/d",
            "\nstore = \"postgres://me:s3cret@h/d",
            "\nstore = \"postgres://me:s3cret@h/d?sslmode=prefer\"",
            "\nstore = \"postgres://me:s3cret@h\"",
            "\nstore = \"postgres:/me:s3cret@h/d\"",
            "\nwechat = \"http://me:s3cret@h\"",
        ] {
            let told = parsed(file, &[]).unwrap_err().to_string();
            assert!(!told.contains("s3cret"), "{told}");
            assert!(
                ["line 2", "--store", "--wechat"]
                    .iter()
                    .any(|place| told.contains(place)),
                "{told}"
            );
        }
    }

    #[test]
    fn a_file_may_begin_with_a_byte_order_mark() {
        let What::Serve(serve) = parsed("\u{feff}in-flight = 7", &[]).unwrap().command else {
            panic!("it serves");
        };
        assert_eq!(serve.in_flight, 7);
    }

    #[test]
    fn what_would_never_take_anything_can_not_be_set() {
        for wrong in [
            "--lease=0s",
            "--max-records=0",
            "--max-body=0",
            "--max-bodies=0",
            "--max-connections=0",
            "--access-token-patience=0s",
            "--callback-window=0d",
            "--keep-answers=0s",
            "--access-token-command= ",
            "--adopt-until=1795004800000",
        ] {
            assert!(parsed("", &[wrong]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_what_would_be_right_in_both_languages() {
        for (wrong, expected) in [
            (
                "--listen=localhost:8317",
                ["127.0.0.1:8317 or", "请写地址和端口"],
            ),
            ("--adopt-until=1795004800000", ["milliseconds", "毫秒"]),
            (
                "--adopt-until=tomorrow",
                ["give Unix seconds", "请写 Unix 秒"],
            ),
            ("--keep-answers=0s", ["a second at least", "至少一秒"]),
            ("--store", ["a value is required", "--store"]),
        ] {
            let told = parsed("", &[wrong]).unwrap_err().to_string();
            for text in expected {
                assert!(told.contains(text), "{wrong}: {told}");
            }
        }
        for (file, expected) in [
            ("\nlog = true", ["log is neither", "log 的值应为文本或整数"]),
            ("\nlog = ", ["line 2 is wrong", "第 2 行有误"]),
            ("lisen = 1", ["sets lisen", "lisen 不是设置"]),
        ] {
            let told = parsed(file, &[]).unwrap_err().to_string();
            for text in expected {
                assert!(told.contains(text), "{file}: {told}");
            }
        }
        let missing = ["waybill-gateway", "serve", "--config", "/nowhere/c.toml"];
        let told = parse(&missing.map(OsString::from)).unwrap_err().to_string();
        assert!(told.contains("无法读取 /nowhere/c.toml：不存在"), "{told}");
    }

    #[test]
    fn help_is_given_whatever_is_in_the_file() {
        for file in ["lisen = 1", "access-token-command = \"echo s3cret\""] {
            let UnusableFile::CommandLine(help) = parsed(file, &["--help"]).unwrap_err() else {
                panic!("it is what was asked for");
            };
            assert_eq!(help.kind(), ErrorKind::DisplayHelp);
            assert!(!help.to_string().contains("s3cret"), "{help}");
        }
    }

    #[test]
    fn what_can_not_be_set_is_named() {
        let error = parsed("lisen = \"127.0.0.1:1\"", &[])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("sets lisen") && error.contains("listen"),
            "{error}"
        );
        assert!(parsed("listen = [1]", &[]).is_err());
        assert!(parsed("listen = ", &[]).is_err());
        assert!(parsed("listen = \"nowhere\"", &[]).is_err());
    }

    #[test]
    fn the_definition_holds_together() {
        Arguments::command().debug_assert();
    }
}
