//! The one owner of the access token.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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
    /// How often one was asked for in vain, or was given up.
    in_vain: AtomicU64,
}

#[derive(Default)]
struct Current {
    token: Option<AccessToken>,
    /// How many there have been.
    number: u64,
    /// Whether it came after one that was refused, and nothing was answered under it yet.
    is_on_trial: bool,
    /// Up to which number they were given up: nobody who holds one of them gets another.
    given_up: u64,
}

/// An access token, and which one it is.
#[derive(Debug, Clone)]
pub struct CurrentToken {
    /// The token. A secret.
    pub token: AccessToken,
    number: u64,
}

/// What there is after a refusal.
#[derive(Debug, Clone)]
#[allow(clippy::exhaustive_enums, reason = "within the gateway")]
pub enum AfterRefusal {
    /// Another access token.
    Another(CurrentToken),
    /// None: the one that was the answer to a refusal was refused as well.
    GivenUp,
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
            in_vain: AtomicU64::new(0),
        }
    }

    /// The access token; the first time, a new one.
    ///
    /// # Errors
    ///
    /// [`NoToken`]; of all who wait for the same, one is told why.
    pub async fn get(&self) -> Result<CurrentToken, NoToken> {
        let in_vain = self.in_vain.load(Ordering::SeqCst);
        let mut current = self.current.lock().await;
        if let Some(token) = &current.token {
            return Ok(CurrentToken {
                token: token.clone(),
                number: current.number,
            });
        }
        self.none_in_vain_since(in_vain)?;
        self.renew(&mut current, false).await
    }

    /// WeChat has refused this one: another one, if there is not one already. None if the one
    /// that was refused was itself the answer to a refusal, for all who held it or one before it.
    ///
    /// # Errors
    ///
    /// [`NoToken`]; of all who wait for the same, one is told why.
    pub async fn refused(&self, held: &CurrentToken) -> Result<AfterRefusal, NoToken> {
        let in_vain = self.in_vain.load(Ordering::SeqCst);
        let mut current = self.current.lock().await;
        if held.number <= current.given_up {
            return Ok(AfterRefusal::GivenUp);
        }
        if current.number != held.number
            && let Some(token) = &current.token
        {
            return Ok(AfterRefusal::Another(CurrentToken {
                token: token.clone(),
                number: current.number,
            }));
        }
        if current.is_on_trial {
            // After the pause that follows, the first one that asks gets a new one.
            current.token = None;
            current.is_on_trial = false;
            current.given_up = current.number;
            self.in_vain.fetch_add(1, Ordering::SeqCst);
            return Ok(AfterRefusal::GivenUp);
        }
        current.token = None;
        self.none_in_vain_since(in_vain)?;
        let held = self.renew(&mut current, true).await?;
        Ok(AfterRefusal::Another(held))
    }

    /// An error if one was asked for in vain since then, as while this waited for its turn: another
    /// try at once would end as that one.
    fn none_in_vain_since(&self, in_vain: u64) -> Result<(), NoToken> {
        if self.in_vain.load(Ordering::SeqCst) == in_vain {
            Ok(())
        } else {
            Err(NoToken::InVain)
        }
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
        let token = got.inspect_err(|_| {
            self.in_vain.fetch_add(1, Ordering::SeqCst);
        })?;
        *current = Current {
            token: Some(token.clone()),
            number: current.number + 1,
            is_on_trial: refused,
            given_up: current.given_up,
        };
        Ok(CurrentToken {
            token,
            number: current.number,
        })
    }
}
