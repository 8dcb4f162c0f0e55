//! What WeChat's answers mean for the one who sent the update.

use core::fmt;

use serde::{Serialize, Serializer};

/// What an answer to `updatePath` means for the sender.
///
/// Only the code decides; WeChat's message is for people. WeChat documents five of the codes for
/// this call; the classes are this project's reading of those and of the platform's common ones.
///
/// ```
/// use waybill_engine::{Reply, ReplyClass};
///
/// fn then(reply: &Reply) -> &'static str {
///     match reply.class() {
///         ReplyClass::Accepted => "done",
///         ReplyClass::Transient | ReplyClass::Empty | ReplyClass::NoAnswer => "again, later",
///         ReplyClass::AccessTokenRefused => "again, with a fresh access token",
///         ReplyClass::WaitAMinute => "again, in a minute",
///         ReplyClass::QuotaUsedUp => "again, on the next day",
///         ReplyClass::OrderTokenRefused => "find the order's token",
///         ReplyClass::WaybillRefused => "check the waybill",
///         ReplyClass::CallRefused
///         | ReplyClass::AccountRefused
///         | ReplyClass::UnknownCode => "alarm",
///     }
/// }
///
/// let expired = Reply::new(42_001, "access_token expired");
/// assert_eq!(then(&expired), "again, with a fresh access token");
/// assert_eq!(then(&Reply::new(9_300_507, "")), "find the order's token");
/// assert_eq!(then(&Reply::new(7, "new in 2030")), "alarm");
/// ```
///
/// # Sending again
///
/// WeChat documents no answer for an update that it has already taken, and does not say whether
/// the person who waits for the parcel would then read it twice. So after an answer that is
/// [in doubt](Self::is_in_doubt) a sender chooses between an update that may be shown twice and one
/// that may be missing. This project sends again: a repeated line misleads nobody, a missing
/// signature does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
#[allow(
    clippy::exhaustive_enums,
    reason = "a new class is a new thing to do; a sender's match should break until it is done"
)]
pub enum ReplyClass {
    /// WeChat took the update.
    Accepted,
    /// WeChat failed or timed out; the same payload may get through later.
    Transient,
    /// The access token has to be refreshed first.
    AccessTokenRefused,
    /// Nothing gets through for a minute.
    WaitAMinute,
    /// Nothing gets through until the next day.
    QuotaUsedUp,
    /// This waybill is unknown to WeChat, or wrong.
    WaybillRefused,
    /// The order token is wrong. It has nothing to do with the access token.
    OrderTokenRefused,
    /// The call itself is malformed: a bug of the sender.
    CallRefused,
    /// The account is not set up for the call, or may not make it.
    AccountRefused,
    /// A code that is in no class.
    UnknownCode,
    /// An answer with nothing in it. The cloud call shows it as success.
    Empty,
    /// No answer of WeChat's: a proxy's page, half an answer, or none at all.
    NoAnswer,
}

struct Facts {
    class: ReplyClass,
    codes: &'static [i64],
    name: &'static str,
    meaning: &'static str,
    meaning_zh: &'static str,
    next_step: &'static str,
    next_step_zh: &'static str,
}

#[rustfmt::skip]
const FACTS: [Facts; ReplyClass::COUNT] = [
    Facts {
        class: ReplyClass::Accepted, name: "accepted",
        codes: &[0],
        meaning: "WeChat took the update",
        meaning_zh: "微信已接受该更新",
        next_step: "Done: take the update out of the outbox.",
        next_step_zh: "完成：将该更新移出待发队列。",
    },
    Facts {
        class: ReplyClass::Transient, name: "transient",
        codes: &[-1, -2, -604_102, -601_008],
        meaning: "WeChat failed or timed out for the moment",
        meaning_zh: "微信暂时失败或超时",
        next_step: "Send the same payload again after a pause, a longer one each time.",
        next_step_zh: "稍候原样重发，并逐次延长间隔。",
    },
    Facts {
        class: ReplyClass::AccessTokenRefused, name: "access_token_refused",
        codes: &[40_001, 40_014, 41_001, 42_001],
        meaning: "the access token is missing, wrong or expired",
        meaning_zh: "access_token 缺失、错误或已过期",
        next_step: "Refresh the access token, once for all senders, then send the same payload \
                    again. If the fresh one is refused too, look at the account: refreshing once \
                    more does not help.",
        next_step_zh: "刷新 access_token（所有发送方只刷新一次）后原样重发；若新的仍被拒绝，请检查账号，不要反复刷新。",
    },
    Facts {
        class: ReplyClass::WaitAMinute, name: "wait_a_minute",
        codes: &[45_011, 9_300_509, 9_300_537],
        meaning: "WeChat takes no more for the moment",
        meaning_zh: "微信暂不受理（请稍候）",
        next_step: "Stop sending for a minute, then send the same payload again.",
        next_step_zh: "暂停发送一分钟，再原样重发。",
    },
    Facts {
        class: ReplyClass::QuotaUsedUp, name: "quota_used_up",
        codes: &[45_009],
        meaning: "the calls of this day are used up",
        meaning_zh: "当日调用额度已用完",
        next_step: "Stop sending until the next day, then send the same payload again.",
        next_step_zh: "停止发送，到次日再原样重发。",
    },
    Facts {
        class: ReplyClass::WaybillRefused, name: "waybill_refused",
        codes: &[40_199, 9_300_528, 930_563],
        meaning: "WeChat does not know this waybill, or it is wrong",
        meaning_zh: "运单有误，或微信查不到该运单",
        next_step: "Set the update aside with the later ones of this waybill, and check its id \
                    against the order event.",
        next_step_zh: "搁置该运单的此次及后续更新，并与下单事件核对运单号。",
    },
    Facts {
        class: ReplyClass::OrderTokenRefused, name: "order_token_refused",
        codes: &[9_300_507],
        meaning: "the order token is wrong",
        meaning_zh: "订单 token 不正确",
        next_step: "Look up the token of this waybill's order event and send the update again with \
                    it. Don't refresh the access token for this: it is another thing.",
        next_step_zh: "查出该运单下单事件中的订单 token，用它重新发送；与 access_token 无关，不要为此刷新 access_token。",
    },
    Facts {
        class: ReplyClass::CallRefused, name: "call_refused",
        codes: &[43_002, 43_003, 44_002, 47_001, 40_097, 930_561, 9_300_526],
        meaning: "the call is malformed",
        meaning_zh: "调用格式有误",
        next_step: "A bug of the sender: set the update aside, and repair what is between the \
                    payload and WeChat (method, URL, headers, body).",
        next_step_zh: "发送程序有缺陷：搁置该更新，修正发送环节（方法、地址、请求头、请求体）。",
    },
    Facts {
        class: ReplyClass::AccountRefused, name: "account_refused",
        codes: &[48_001, 48_004, 50_002, 61_003, 61_004, 61_007, 40_164, -604_101],
        meaning: "the account is not set up for this call, or may not make it",
        meaning_zh: "账号未开通或无权调用该接口",
        next_step: "Stop sending and have the account's settings and permissions looked at; the \
                    updates can be sent when they are right.",
        next_step_zh: "停止发送，检查账号的设置与权限；修正后再发送这些更新。",
    },
    Facts {
        class: ReplyClass::UnknownCode, name: "unknown_code",
        codes: &[],
        meaning: "the code is in no class",
        meaning_zh: "未归类的错误码",
        next_step: "Set the update aside and look the code up in WeChat's documentation; don't \
                    send it again blindly.",
        next_step_zh: "搁置该更新，在微信文档中查明该错误码；不要盲目重发。",
    },
    Facts {
        class: ReplyClass::Empty, name: "empty",
        codes: &[],
        meaning: "the answer is empty, which confirms nothing",
        meaning_zh: "返回为空，不能视为成功",
        next_step: "Send the same payload again after a pause. If the answers stay empty, look at \
                    how the call is made.",
        next_step_zh: "稍候原样重发；若一直为空，请检查调用方式。",
    },
    Facts {
        class: ReplyClass::NoAnswer, name: "no_answer",
        codes: &[],
        meaning: "no answer of WeChat's came",
        meaning_zh: "未收到微信的返回",
        next_step: "Send the same payload again after a pause, a longer one each time. If it stays \
                    so, look at the network and the proxies in between.",
        next_step_zh: "稍候原样重发，并逐次延长间隔；若持续如此，请检查网络和中间的代理。",
    },
];

impl ReplyClass {
    const COUNT: usize = 12;

    /// All classes: first the accepted, then the refused, then those without a known code.
    pub const ALL: [Self; Self::COUNT] = {
        let mut all = [Self::Accepted; Self::COUNT];
        let mut i = 0;
        while i < all.len() {
            assert!(
                FACTS[i].class as usize == i,
                "a row stands in its variant's place"
            );
            all[i] = FACTS[i].class;
            i += 1;
        }
        all
    };

    const fn facts(self) -> &'static Facts {
        &FACTS[self as usize]
    }

    /// The class of a code, [`UnknownCode`](Self::UnknownCode) if it is in none.
    ///
    /// ```
    /// use waybill_engine::ReplyClass;
    ///
    /// assert_eq!(ReplyClass::of_code(45_009), ReplyClass::QuotaUsedUp);
    /// assert_eq!(ReplyClass::of_code(45_010), ReplyClass::UnknownCode);
    /// ```
    #[must_use]
    pub fn of_code(code: i64) -> Self {
        Self::ALL
            .into_iter()
            .find(|class| class.codes().contains(&code))
            .unwrap_or(Self::UnknownCode)
    }

    /// The codes of this class; none for the last three.
    #[must_use]
    pub const fn codes(self) -> &'static [i64] {
        self.facts().codes
    }

    /// Whether WeChat took the update, so that the sender is done with it.
    #[must_use]
    pub const fn is_confirmed(self) -> bool {
        matches!(self, Self::Accepted)
    }

    /// Whether the same payload may be sent again without a person looking at it first, after the
    /// wait or the refresh that [`next_step`](Self::next_step) names. Where it may not, and it is
    /// not [confirmed](Self::is_confirmed), the update is to be set aside.
    #[must_use]
    pub const fn may_resend(self) -> bool {
        match self {
            Self::Transient
            | Self::AccessTokenRefused
            | Self::WaitAMinute
            | Self::QuotaUsedUp
            | Self::Empty
            | Self::NoAnswer => true,
            Self::Accepted
            | Self::WaybillRefused
            | Self::OrderTokenRefused
            | Self::CallRefused
            | Self::AccountRefused
            | Self::UnknownCode => false,
        }
    }

    /// Whether WeChat may have taken the update although it is not confirmed, so that sending it
    /// again may be sending it twice; see [Sending again](Self#sending-again).
    #[must_use]
    pub const fn is_in_doubt(self) -> bool {
        match self {
            Self::Transient | Self::UnknownCode | Self::Empty | Self::NoAnswer => true,
            Self::Accepted
            | Self::AccessTokenRefused
            | Self::WaitAMinute
            | Self::QuotaUsedUp
            | Self::WaybillRefused
            | Self::OrderTokenRefused
            | Self::CallRefused
            | Self::AccountRefused => false,
        }
    }

    /// The name, in `snake_case`: the form in which it is shown and serialised.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// What it means, in English.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        self.facts().meaning
    }

    /// What it means, in Chinese.
    #[must_use]
    pub const fn meaning_zh(self) -> &'static str {
        self.facts().meaning_zh
    }

    /// What the sender should do next, in English.
    #[must_use]
    pub const fn next_step(self) -> &'static str {
        self.facts().next_step
    }

    /// What the sender should do next, in Chinese.
    #[must_use]
    pub const fn next_step_zh(self) -> &'static str {
        self.facts().next_step_zh
    }
}

/// The name.
impl fmt::Display for ReplyClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// As the name.
impl Serialize for ReplyClass {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
