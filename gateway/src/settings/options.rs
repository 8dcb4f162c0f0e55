//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::builder::RangedU64ValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use tracing::Level;
use waybill_engine::Timestamp;

use super::length::{InvalidLength, Length};
#[cfg(any(feature = "mysql", feature = "postgres"))]
use crate::server::{Address, InvalidAddress};
use crate::wechat::Server;

/// Takes scans over HTTP, and sends what was accepted to WeChat until it is confirmed.
#[derive(Debug, Parser)]
#[command(name = "waybill-gateway", version)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
#[allow(clippy::exhaustive_enums, reason = "within the gateway")]
pub enum Command {
    /// Takes and sends, until SIGTERM
    Serve(Box<Serve>),
    /// Brings the store up to date, or makes it
    Migrate(Open),
    /// Reads all of the store, and lists what is wrong with it
    Check(Open),
    /// Lists what waits for a person, and why
    SetAside(Open),
    /// Sends what was set aside as it is
    Release(One),
    /// Sends what was set aside with the order token on standard input
    Token(One),
    /// Gives the first payload up that was set aside, and sends the next
    Discard(One),
    /// Forgets closed waybills
    Forget(Kept),
    /// Prints the OpenAPI document
    Openapi,
    /// Starts a gateway with a stand-in for WeChat, to try it
    Try(Box<Try>),
}

/// Where everything is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "within the gateway")]
pub enum StorePath {
    /// An SQLite file.
    Sqlite(PathBuf),
    /// A database of a server.
    #[cfg(any(feature = "mysql", feature = "postgres"))]
    Server(Address),
}

impl StorePath {
    /// Whether a password is in it.
    #[must_use]
    pub const fn has_password(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            #[cfg(any(feature = "mysql", feature = "postgres"))]
            Self::Server(address) => address.has_password(),
        }
    }
}

impl FromStr for StorePath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once("://") {
            Some(("sqlite", path)) => Self::file(path),
            #[cfg(any(feature = "mysql", feature = "postgres"))]
            Some(_) => match text.parse() {
                Ok(address) => Ok(Self::Server(address)),
                Err(error) => Err(InvalidAddress::to_string(&error)),
            },
            #[cfg(not(any(feature = "mysql", feature = "postgres")))]
            Some((scheme, _)) => Err(format!(
                "this program was built without {scheme}; give the path of an SQLite file / \
                 本程序未包含 {scheme}；请指定 SQLite 文件路径"
            )),
            None => Self::file(text),
        }
    }
}

/// What an address of a server begins with, also where what follows is not as it should be.
const SERVERS: [&str; 4] = ["postgres:", "postgresql:", "mysql:", "mariadb:"];

impl StorePath {
    /// A file. What looks like an address is none: a password may be in it, which would be shown as
    /// a path is.
    fn file(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("no file is named / 未指定文件".to_owned());
        }
        if text == ":memory:" {
            return Err(
                "what is only in memory is gone with the process; name a file / \
                 内存中的数据随进程消失；请指定文件"
                    .to_owned(),
            );
        }
        if SERVERS.iter().any(|scheme| text.starts_with(scheme)) {
            return Err(
                "write :// behind the kind of the server, as postgres://USER@HOST/DATABASE / \
                 服务器类型后应为 ://，如 postgres://用户@主机/数据库"
                    .to_owned(),
            );
        }
        Ok(Self::Sqlite(text.into()))
    }
}

/// The store.
#[derive(Debug, Args)]
pub struct Open {
    /// Where everything is kept.
    #[arg(
        long,
        help = "Where everything is kept: the path of an SQLite file, or \
                postgres://USER@HOST/DATABASE, or mysql://USER@HOST/DATABASE",
        env = "WAYBILL_STORE",
        default_value = "waybills.db",
        hide_default_value = true,
        hide_env_values = true,
        value_name = "STORE"
    )]
    pub store: StorePath,
    /// A file with the password of the store's user
    #[arg(long, env = "WAYBILL_STORE_PASSWORD_FILE", value_name = "FILE")]
    pub store_password_file: Option<PathBuf>,
    /// A TOML file with any of the settings, by the names of the options
    #[arg(long, env = "WAYBILL_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// One waybill of the store.
#[derive(Debug, Args)]
pub struct One {
    /// The store.
    #[command(flatten)]
    pub open: Open,
    /// The waybill's id
    #[arg(value_name = "WAYBILL")]
    pub id: String,
}

/// How long waybills are kept.
#[derive(Debug, Args)]
pub struct Kept {
    /// The store.
    #[command(flatten)]
    pub open: Open,
    /// Forgets what was closed, or of which nothing was ever accepted, and has not changed for so
    /// long
    #[arg(
        long,
        value_name = "LENGTH",
        default_value = "30d",
        value_parser = a_day_at_least
    )]
    pub closed_after: Length,
}

/// How the service is run.
#[derive(Debug, Args)]
pub struct Serve {
    /// The store.
    #[command(flatten)]
    pub open: Open,
    /// Where to listen; beyond this machine only with --api-key-file
    #[arg(
        long,
        env = "WAYBILL_LISTEN",
        default_value = "127.0.0.1:8317",
        value_name = "ADDRESS",
        value_parser = an_address
    )]
    pub listen: SocketAddr,
    /// A file with the API keys of those who may ask, one a line
    #[arg(long, env = "WAYBILL_API_KEY_FILE", value_name = "FILE")]
    pub api_key_file: Option<PathBuf>,
    /// The rules: standard, strict, or a rule file in JSON or TOML
    #[arg(
        long,
        env = "WAYBILL_RULES",
        default_value = "standard",
        value_name = "RULES"
    )]
    pub rules: String,
    /// A map that ?map= may name, a ready one or a file, or several with commas between them;
    /// without it, every ready one
    #[arg(long, env = "WAYBILL_MAP", value_name = "MAP", value_delimiter = ',')]
    pub map: Vec<String>,
    /// The access token.
    #[command(flatten)]
    pub token: WithToken,
    /// WeChat's own push.
    #[command(flatten)]
    pub callback: WithCallback,
    /// Another server in WeChat's place, for tests
    #[arg(long, env = "WAYBILL_WECHAT", value_name = "SERVER")]
    pub wechat: Option<Server>,
    /// How long a waybill is one gateway's own to send, where several share a store; the rest take
    /// over from one that is gone after this time
    #[arg(
        long,
        env = "WAYBILL_LEASE",
        default_value = "60s",
        value_name = "LENGTH",
        value_parser = a_second_at_least
    )]
    pub lease: Length,
    /// How many calls to WeChat are in flight at most
    #[arg(long, env = "WAYBILL_IN_FLIGHT", default_value = "64", value_name = "CALLS",
        value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub in_flight: u16,
    /// How many calls to WeChat are made a second at most; without it there is no limit
    #[arg(long, env = "WAYBILL_CALLS_A_SECOND", value_name = "CALLS",
        value_parser = clap::value_parser!(u32).range(1..))]
    pub calls_a_second: Option<u32>,
    /// How long the answers to a request with an Idempotency-Key are kept
    #[arg(
        long,
        env = "WAYBILL_KEEP_ANSWERS",
        default_value = "24h",
        value_name = "LENGTH",
        value_parser = a_second_at_least
    )]
    pub keep_answers: Length,
    /// Forgets closed waybills after this time; without it they are kept for ever
    #[arg(
        long,
        env = "WAYBILL_FORGET_AFTER",
        value_name = "LENGTH",
        value_parser = a_day_at_least
    )]
    pub forget_after: Option<Length>,
    /// Takes the first update of an unknown waybill as it stands, until this time in Unix seconds
    #[arg(long, env = "WAYBILL_ADOPT_UNTIL", value_name = "SECONDS", value_parser = a_time)]
    pub adopt_until: Option<Timestamp>,
    /// How many bytes the body of a request may have
    #[arg(
        long,
        env = "WAYBILL_MAX_BODY",
        default_value = "8388608",
        value_name = "BYTES",
        value_parser = at_least_one()
    )]
    pub max_body: usize,
    /// How many records a request may have
    #[arg(
        long,
        env = "WAYBILL_MAX_RECORDS",
        default_value = "10000",
        value_name = "RECORDS",
        value_parser = at_least_one()
    )]
    pub max_records: usize,
    /// How many bytes the bodies of all requests may have together until they are answered; more
    /// are answered with 429
    #[arg(
        long,
        env = "WAYBILL_MAX_BODIES",
        default_value = "67108864",
        value_name = "BYTES",
        value_parser = at_least_one()
    )]
    pub max_bodies: usize,
    /// How many connections may be open at a time; more wait until one of them ends
    #[arg(
        long,
        env = "WAYBILL_MAX_CONNECTIONS",
        default_value = "512",
        value_name = "CONNECTIONS",
        value_parser = at_least_one()
    )]
    pub max_connections: usize,
    /// How many records may wait to be written; more are answered with 429
    #[arg(
        long,
        env = "WAYBILL_MAX_WAITING",
        default_value = "20000",
        value_name = "RECORDS"
    )]
    pub max_waiting: usize,
    /// How long requests and calls that are under way are waited for at the end
    #[arg(
        long,
        env = "WAYBILL_GRACE",
        default_value = "25s",
        value_name = "LENGTH"
    )]
    pub grace: Length,
    /// How the log on standard error is written
    #[arg(
        long,
        env = "WAYBILL_LOG",
        default_value = "text",
        value_name = "FORMAT"
    )]
    pub log: LogFormat,
    /// From which level on: error, warn, info, debug or trace
    #[arg(
        long,
        env = "WAYBILL_LOG_LEVEL",
        default_value = "info",
        value_name = "LEVEL"
    )]
    pub log_level: Level,
}

/// Where the access token comes from. Without any of it, everything is decided and kept, and
/// nothing is sent.
#[derive(Debug, Args)]
pub struct WithToken {
    /// A command that prints the access token; it is run by sh -c
    #[arg(
        long,
        env = "WAYBILL_ACCESS_TOKEN_COMMAND",
        value_name = "COMMAND",
        value_parser = a_command
    )]
    pub access_token_command: Option<String>,
    /// How long the command may take
    #[arg(
        long,
        env = "WAYBILL_ACCESS_TOKEN_PATIENCE",
        default_value = "10s",
        value_name = "LENGTH",
        value_parser = a_second_at_least
    )]
    pub access_token_patience: Length,
    /// The account's id, to get the access token from WeChat
    #[arg(
        long,
        env = "WAYBILL_APP_ID",
        value_name = "ID",
        requires = "app_secret_file",
        conflicts_with = "access_token_command"
    )]
    pub app_id: Option<String>,
    /// A file with the account's secret
    #[arg(
        long,
        env = "WAYBILL_APP_SECRET_FILE",
        value_name = "FILE",
        requires = "app_id"
    )]
    pub app_secret_file: Option<PathBuf>,
}

/// How WeChat's own push is taken. Without a file with its Tokens, it is not.
#[derive(Debug, Args)]
pub struct WithCallback {
    /// A file with the Tokens of WeChat's message push, the newest first; with it /wechat/callback
    /// takes orders
    #[arg(long, env = "WAYBILL_CALLBACK_TOKEN_FILE", value_name = "FILE")]
    pub callback_token_file: Option<PathBuf>,
    /// A file with its EncodingAESKeys, the newest first; with it only encrypted pushes are taken
    #[arg(
        long,
        env = "WAYBILL_CALLBACK_KEY_FILE",
        value_name = "FILE",
        requires = "callback_token_file"
    )]
    pub callback_key_file: Option<PathBuf>,
    /// The account's id in encrypted pushes; without it, that of --app-id
    #[arg(long, env = "WAYBILL_CALLBACK_APP_ID", value_name = "ID")]
    pub callback_app_id: Option<String>,
    /// How far the time of a push may be from this machine's
    #[arg(
        long,
        env = "WAYBILL_CALLBACK_WINDOW",
        default_value = "10m",
        value_name = "LENGTH",
        value_parser = a_second_at_least
    )]
    pub callback_window: Length,
}

/// A number of things, at least one: with none nothing could ever be taken.
fn at_least_one() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..)
}

/// A length of time in which something can be done.
fn a_second_at_least(text: &str) -> Result<Length, String> {
    let length: Length = text
        .parse()
        .map_err(|error: InvalidLength| error.to_string())?;
    if length.0.is_zero() {
        return Err("give a second at least, as 1s / 至少一秒，如 1s".to_owned());
    }
    Ok(length)
}

/// An address and a port. A name may stand for several addresses, of which others can be reached.
fn an_address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "give an address and a port, as 127.0.0.1:8317 or [::1]:8317 / \
         请写地址和端口，如 127.0.0.1:8317 或 [::1]:8317"
            .to_owned()
    })
}

/// A time in Unix seconds, and not in milliseconds, which would be in fifty thousand years.
fn a_time(text: &str) -> Result<Timestamp, String> {
    let seconds: i64 = text
        .parse()
        .map_err(|_| "give Unix seconds, as 1795004800 / 请写 Unix 秒，如 1795004800".to_owned())?;
    Timestamp::from_unix(seconds).map_err(|wrong| format!("it {wrong} / {}", wrong.chinese()))
}

/// A command: an empty one would print no access token, ever.
fn a_command(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("there is no command in it / 其中没有命令".to_owned());
    }
    Ok(text.to_owned())
}

/// How long what is over is known at least: a feed that is sent again, or an answer that is asked
/// for again with its key, comes within a day, and what is forgotten by then would be sent twice.
const SHORTEST_MEMORY: Duration = Duration::from_hours(24);

/// A length of time after which what is over may be forgotten.
fn a_day_at_least(text: &str) -> Result<Length, String> {
    let length: Length = text
        .parse()
        .map_err(|error: InvalidLength| error.to_string())?;
    if length.0 < SHORTEST_MEMORY {
        return Err(
            "give a day at least, as 90d: what is forgotten and comes again is sent again / \
             至少一天，如 90d：清除后重新收到的记录会再次发送"
                .to_owned(),
        );
    }
    Ok(length)
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(clippy::exhaustive_enums, reason = "within the gateway")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// How it is tried.
#[derive(Debug, Args)]
pub struct Try {
    /// Where to listen
    #[arg(
        long,
        default_value = "127.0.0.1:8317",
        value_name = "ADDRESS",
        value_parser = an_address
    )]
    pub listen: SocketAddr,
    /// Where everything is kept; without it, in a temporary folder that is gone at the end
    #[arg(long, value_name = "PATH")]
    pub store: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_is_not_taken_for_one() {
        for text in [
            "",
            "sqlite://",
            ":memory:",
            "postgres:/me:s3cret@h/d",
            "mysql:me:s3cret@h/d",
            "oracle://me:s3cret@h/d",
        ] {
            let told = text.parse::<StorePath>().unwrap_err();
            assert!(told.contains(" / "), "in both languages: {told}");
            assert!(!told.contains("s3cret"), "{told}");
        }
        for text in ["waybills.db", "sqlite:///var/lib/a.db", "postgres", "C:x"] {
            assert!(text.parse::<StorePath>().is_ok(), "{text}");
        }
    }
}
