//! The one owner of the access token.

use std::fmt;
use std::sync::Arc;

use tokio::sync::Mutex;
use waybill_engine::AccessToken;

use super::client::Wechat;
use super::source::{NoToken, TokenSource};
use crate::metrics::{Metrics, Refresh};

/// The one owner of the access token: one refresh at a time, which all senders wait for.
pub struct TokenKeeper {
    source: TokenSource,
    wechat: Wechat,
    metrics: Arc<Metrics>,
    current: Mutex<Current>,
}

#[derive(Default)]
struct Current {
    token: Option<AccessToken>,
    /// How many there have been.
    number: u64,
    /// Whether it came after one that was refused, and nothing was answered under it yet.
    is_on_trial: bool,
}

/// An access token, and which one it is.
#[derive(Debug, Clone)]
pub struct CurrentToken {
    /// The token. A secret.
    pub token: AccessToken,
    number: u64,
}

impl fmt::Debug for TokenKeeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenKeeper").finish_non_exhaustive()
    }
}

impl TokenKeeper {
    /// Has none yet.
    #[must_use]
    pub fn new(source: TokenSource, wechat: Wechat, metrics: Arc<Metrics>) -> Self {
        Self {
            source,
            wechat,
            metrics,
            current: Mutex::default(),
        }
    }

    /// The access token; the first time, a new one.
    ///
    /// # Errors
    ///
    /// [`NoToken`].
    pub async fn get(&self) -> Result<CurrentToken, NoToken> {
        let mut current = self.current.lock().await;
        if let Some(token) = &current.token {
            return Ok(CurrentToken {
                token: token.clone(),
                number: current.number,
            });
        }
        self.renew(&mut current, false).await
    }

    /// WeChat has refused this one: another one, if there is not one already. Nothing if the one
    /// that was refused was itself the answer to a refusal.
    ///
    /// # Errors
    ///
    /// [`NoToken`].
    pub async fn refused(&self, held: &CurrentToken) -> Result<Option<CurrentToken>, NoToken> {
        let mut current = self.current.lock().await;
        if current.number != held.number
            && let Some(token) = &current.token
        {
            return Ok(Some(CurrentToken {
                token: token.clone(),
                number: current.number,
            }));
        }
        if current.is_on_trial {
            // The next one that asks gets a new one.
            current.token = None;
            current.is_on_trial = false;
            return Ok(None);
        }
        current.token = None;
        self.renew(&mut current, true).await.map(Some)
    }

    /// WeChat has answered under this one, and not refused it.
    pub async fn proved(&self, held: &CurrentToken) {
        let mut current = self.current.lock().await;
        if current.number == held.number {
            current.is_on_trial = false;
        }
    }

    async fn renew(&self, current: &mut Current, refused: bool) -> Result<CurrentToken, NoToken> {
        let got = self.source.get(&self.wechat, refused).await;
        let result = if got.is_ok() { "ok" } else { "failed" };
        self.metrics
            .refreshes
            .get_or_create(&Refresh { result })
            .inc();
        let token = got?;
        *current = Current {
            token: Some(token.clone()),
            number: current.number + 1,
            is_on_trial: refused,
        };
        Ok(CurrentToken {
            token,
            number: current.number,
        })
    }
}
