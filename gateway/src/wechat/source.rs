//! Where an access token comes from.

use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use http::{Method, Request};
use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, Command};
use tokio::time::timeout;
use waybill_engine::{AccessToken, InvalidAccessToken};

use super::client::Wechat;
use crate::system::{UnreadableSecret, secret_text};

/// Where an access token comes from. Secrets are read when they are needed, so that new ones count.
#[derive(Debug, Clone)]
#[allow(clippy::exhaustive_enums, reason = "within the gateway")]
pub enum TokenSource {
    /// A command prints it.
    Command {
        /// Given to `sh -c`.
        command: String,
        /// How long it may take.
        patience: Duration,
    },
    /// WeChat gives it for the account's id and secret.
    App {
        /// The account's id.
        id: String,
        /// The file with its secret.
        secret: PathBuf,
    },
}

/// Why there is no access token. None of it quotes what a command or WeChat said.
#[derive(Debug, thiserror::Error)]
#[allow(clippy::exhaustive_enums, reason = "within the gateway")]
pub enum NoToken {
    /// The command can't be run.
    #[error("its command can't be run: {0}")]
    NotRun(io::Error),
    /// The command has failed.
    #[error("its command ended with {0}")]
    Failed(ExitStatus),
    /// The command takes too long.
    #[error("its command took longer than {} s", .0.as_secs())]
    Slow(Duration),
    /// What came is none.
    #[error("what came is none: {0}")]
    Invalid(InvalidAccessToken),
    /// What came is not UTF-8.
    #[error("what came is not UTF-8")]
    NotText,
    /// The secret can't be read.
    #[error("the account's secret: {0}")]
    NoSecret(UnreadableSecret),
    /// It was asked for in vain a moment ago, and whoever asked is told why.
    #[error("it was asked for in vain a moment ago")]
    InVain,
    /// WeChat gave none.
    #[error("WeChat gave none{}", .0.map(|code| format!(": errcode {code}")).unwrap_or_default())]
    NotGiven(Option<i64>),
}

/// The most that is read of what a command prints.
const LONGEST: u64 = 16 * 1024;

const STABLE_TOKEN: &str = "https://api.weixin.qq.com/cgi-bin/stable_token";

impl TokenSource {
    /// Gets an access token. `refused` says that the one before was refused.
    ///
    /// # Errors
    ///
    /// [`NoToken`].
    pub async fn get(&self, wechat: &Wechat, refused: bool) -> Result<AccessToken, NoToken> {
        let text = match self {
            Self::Command { command, patience } => printed(command, *patience).await?,
            Self::App { id, secret } => {
                let secret = secret_text(secret).await.map_err(NoToken::NoSecret)?;
                given(wechat, id, secret.trim(), refused).await?
            }
        };
        AccessToken::new(text.trim()).map_err(NoToken::Invalid)
    }
}

/// What the command prints. It is stopped, with all that it started, if it takes too long.
async fn printed(command: &str, patience: Duration) -> Result<String, NoToken> {
    let mut child = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(NoToken::NotRun)?;
    let mut group = Group::of(&child);
    let ended = timeout(patience, output(&mut child)).await;
    let ended = ended.map_err(|_| NoToken::Slow(patience))?;
    group.has_ended();
    ended
}

/// A command with all that it started. What has not ended when this is dropped is killed: it took
/// too long, or nobody waits for it any more, as at the end of the gateway.
struct Group(Option<Pid>);

impl Group {
    /// A command that is a group of its own.
    fn of(child: &Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self(id.and_then(Pid::from_raw))
    }

    /// The command has ended by itself. Its number may be another one's by now.
    const fn has_ended(&mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // It may have ended by now.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

async fn output(child: &mut Child) -> Result<String, NoToken> {
    let mut printed = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout
            .take(LONGEST)
            .read_to_end(&mut printed)
            .await
            .map_err(NoToken::NotRun)?;
    }
    let status = child.wait().await.map_err(NoToken::NotRun)?;
    if status.success() {
        String::from_utf8(printed).map_err(|_| NoToken::NotText)
    } else {
        Err(NoToken::Failed(status))
    }
}

/// What WeChat gives for an account's id and secret.
async fn given(
    wechat: &Wechat,
    id: &str,
    secret: &str,
    force_refresh: bool,
) -> Result<String, NoToken> {
    #[derive(Serialize)]
    struct Ask<'a> {
        grant_type: &'static str,
        appid: &'a str,
        secret: &'a str,
        force_refresh: bool,
    }

    #[derive(Deserialize)]
    struct Given {
        access_token: Option<String>,
        errcode: Option<i64>,
    }

    let ask = Ask {
        grant_type: "client_credential",
        appid: id,
        secret,
        force_refresh,
    };
    let body = serde_json::to_vec(&ask).map_err(|_| NoToken::NotGiven(None))?;
    let request = Request::builder()
        .method(Method::POST)
        .uri(STABLE_TOKEN)
        .header(http::header::CONTENT_TYPE, "application/json")
        .body(body)
        .map_err(|_| NoToken::NotGiven(None))?;
    let (_, body) = wechat.call(request).await.ok_or(NoToken::NotGiven(None))?;
    let given: Given = serde_json::from_slice(&body).map_err(|_| NoToken::NotGiven(None))?;
    given.access_token.ok_or(NoToken::NotGiven(given.errcode))
}
