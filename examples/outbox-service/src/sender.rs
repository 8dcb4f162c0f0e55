//! What follows from an answer.

use waybill_engine::{AccessToken, Reply, ReplyClass, Timestamp};

use crate::{Next, Row, Store, Wechat};

/// Seconds.
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The longest pause before a payload is sent again.
const LONGEST_PAUSE: i64 = 15 * MINUTE;

/// WeChat's day, by which it counts calls, is Beijing's.
const BEIJING: i64 = 8 * HOUR;

/// Sends what is due, one payload at a time. It is the one owner of the access token.
#[derive(Debug)]
pub struct Sender<'a, R> {
    store: &'a Store,
    wechat: Wechat,
    refresh: R,
    access_token: AccessToken,
    /// The one before was refused, and nothing was answered under this one yet.
    token_is_new: bool,
}

/// What a step did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    clippy::exhaustive_enums,
    reason = "a new step is a new thing for the program to do"
)]
pub enum Step {
    /// A payload was sent, and this came back.
    Sent(Row, Reply),
    /// Nothing: there is nothing to do before this time, in Unix seconds.
    Wait(i64),
    /// Nothing: there is nothing to do until something new comes.
    Idle,
}

/// Why nothing more can be sent until somebody has looked at it. What is in the store stays there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Stop {
    /// The account may not make the call, or a fresh access token was refused as well.
    #[error("{0}")]
    Account(Reply),
    /// There is no access token.
    #[error("no access token: {0}")]
    NoAccessToken(String),
    /// The store can't be read or written.
    #[error("the store: {0}")]
    Store(#[from] Box<redb::Error>),
}

impl From<redb::Error> for Stop {
    fn from(error: redb::Error) -> Self {
        Self::Store(Box::new(error))
    }
}

impl<'a, R: FnMut() -> Result<AccessToken, String>> Sender<'a, R> {
    /// A sender that gets its access token, now and whenever WeChat refuses it, from `refresh`.
    ///
    /// # Errors
    ///
    /// [`Stop::NoAccessToken`].
    pub fn new(store: &'a Store, wechat: Wechat, mut refresh: R) -> Result<Self, Stop> {
        Ok(Self {
            access_token: refresh().map_err(Stop::NoAccessToken)?,
            store,
            wechat,
            refresh,
            token_is_new: false,
        })
    }

    /// Sends one payload that is due, and stores what follows from the answer.
    ///
    /// # Errors
    ///
    /// [`Stop`] when it would be of no use to go on.
    pub fn step(&mut self, now: Timestamp) -> Result<Step, Stop> {
        let row = match self.store.next(now)? {
            Next::Row(row) => row,
            Next::At(time) => return Ok(Step::Wait(time)),
            Next::Nothing => return Ok(Step::Idle),
        };
        let reply = self.wechat.send(row.body(), &self.access_token);
        self.follow(&row, &reply, now)?;
        Ok(Step::Sent(row, reply))
    }

    fn follow(&mut self, row: &Row, reply: &Reply, now: Timestamp) -> Result<(), Stop> {
        let now_unix = now.unix();
        let class = reply.class();
        match class {
            ReplyClass::Accepted => self.store.confirm(row, now)?,
            ReplyClass::Transient | ReplyClass::Empty | ReplyClass::NoAnswer => {
                let pause = 1_i64
                    .checked_shl(row.attempts())
                    .filter(|seconds| *seconds > 0);
                let pause = pause.unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE);
                self.store.send_again(row, now_unix + pause)?;
            }
            // The row is still due, and goes out again at the next step.
            ReplyClass::AccessTokenRefused if !self.token_is_new => {
                self.access_token = (self.refresh)().map_err(Stop::NoAccessToken)?;
                self.token_is_new = true;
                return Ok(());
            }
            ReplyClass::WaitAMinute => self.store.pause(now_unix + MINUTE)?,
            ReplyClass::QuotaUsedUp => self.store.pause(next_day(now_unix))?,
            ReplyClass::WaybillRefused
            | ReplyClass::OrderTokenRefused
            | ReplyClass::CallRefused
            | ReplyClass::UnknownCode => self.store.set_aside(row, reply)?,
            ReplyClass::AccountRefused | ReplyClass::AccessTokenRefused => {
                return Err(Stop::Account(reply.clone()));
            }
        }
        // No answer says nothing about the access token.
        if reply.code().is_some() {
            self.token_is_new = false;
        }
        Ok(())
    }
}

/// The first second of the next day in Beijing.
const fn next_day(now: i64) -> i64 {
    ((now + BEIJING).div_euclid(DAY) + 1) * DAY - BEIJING
}
