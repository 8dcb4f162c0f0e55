//! The words of the page, in English and Chinese side by side.

use waybill_page_parts::Bilingual;

use crate::store::PauseReason;

pub(super) static TITLE: Bilingual = Bilingual::new("Waybill gateway", "运单网关");
pub(super) static LANGUAGE: Bilingual = Bilingual::new("Language", "语言");
pub(super) static FIND: Bilingual = Bilingual::new("Find a waybill", "查找运单");
pub(super) static FIND_BUTTON: Bilingual = Bilingual::new("Find", "查找");
pub(super) static OVERVIEW: Bilingual = Bilingual::new("Overview", "总览");
pub(super) static CLOCK: Bilingual =
    Bilingual::new("Times are Beijing's, UTC+8.", "时间均为北京时间（UTC+8）。");

// Logging in.
pub(super) static LOG_IN: Bilingual = Bilingual::new("Log in", "登录");
pub(super) static LOG_OUT: Bilingual = Bilingual::new("Log out", "退出");
pub(super) static API_KEY: Bilingual = Bilingual::new("API key", "API key");
pub(super) static LOG_IN_WHY: Bilingual = Bilingual::new(
    "This gateway has API keys: enter one of them. It stays on the gateway; this browser keeps a \
     session of 12 hours.",
    "本网关设有 API key，请输入其中之一。key 不保存在浏览器中，登录状态保留 12 小时。",
);
pub(super) static WRONG_KEY: Bilingual =
    Bilingual::new("That is none of the API keys.", "API key 不正确。");

// What there is.
pub(super) static FIGURES: Bilingual = Bilingual::new("What there is now", "当前情况");
pub(super) static UNSENT: Bilingual = Bilingual::new("payloads not confirmed", "条数据未确认");
pub(super) static OLDEST: Bilingual =
    Bilingual::new("the oldest unsent waits", "最早未发送的已等待");
pub(super) static SET_ASIDE: Bilingual = Bilingual::new("wait for a person", "单待人工处理");
pub(super) static PARKED: Bilingual = Bilingual::new("wait for their time", "条等待到时");
pub(super) static SENDS_NOTHING: Bilingual = Bilingual::new(
    "Without an access token everything is kept and nothing is sent.",
    "未设置 access_token：全部保存，不发送。",
);
pub(super) static PAUSED: Bilingual =
    Bilingual::new("Nothing is sent for another {}: ", "还要暂停发送 {}：");

// What waits for a person.
pub(super) static WAITING: Bilingual = Bilingual::new("Waiting for a person", "待人工处理");
pub(super) static SINCE: Bilingual = Bilingual::new("since {}", "自 {}");
pub(super) static FOR: Bilingual = Bilingual::new("for {}", "已 {}");
pub(super) static PAYLOADS: Bilingual = Bilingual::new("payloads waiting: {}", "等待发送：{} 条");
pub(super) static FIRST: Bilingual = Bilingual::new("First of them", "第一条");
pub(super) static WHY: Bilingual = Bilingual::new("Why", "原因");
pub(super) static MORE: Bilingual = Bilingual::new("Later ones", "后面的");
pub(super) static NOTHING_WAITS: Bilingual =
    Bilingual::new("Nothing waits for a person.", "没有待人工处理的运单。");
pub(super) static NO_MORE: Bilingual = Bilingual::new("From the start", "从头开始");

// What a person may decide.
pub(super) static RELEASE: Bilingual = Bilingual::new("Send as it is", "原样发送");
pub(super) static NEW_TOKEN: Bilingual = Bilingual::new("New order token", "更换订单 token");
pub(super) static TOKEN: Bilingual = Bilingual::new("Order token", "订单 token");
pub(super) static NEW_TOKEN_WHAT: Bilingual = Bilingual::new(
    "All that waits of this waybill is sent with it.",
    "该运单等待的全部数据都将使用此 token 发送。",
);
pub(super) static SEND: Bilingual = Bilingual::new("Send with it", "用它发送");
pub(super) static DISCARD: Bilingual = Bilingual::new("Discard", "放弃");
pub(super) static DISCARD_WHAT: Bilingual = Bilingual::new(
    "The first payload is never sent, and the next one goes. This can't be undone.",
    "第一条数据不再发送，继续发送下一条。此操作不能撤销。",
);
pub(super) static DISCARD_SURE: Bilingual = Bilingual::new("Discard for good", "确认放弃");
pub(super) static OF: Bilingual = Bilingual::new(" of {}", "：{}");

// What came of it.
pub(super) static RELEASED: Bilingual =
    Bilingual::new("It is being sent as it is.", "正在原样发送。");
pub(super) static TOKEN_TAKEN: Bilingual = Bilingual::new(
    "All that waits is being sent with the new order token.",
    "正在用新的订单 token 发送等待的全部数据。",
);
pub(super) static DISCARDED: Bilingual = Bilingual::new(
    "The payload is given up, and the next one goes.",
    "已放弃该数据，继续发送下一条。",
);
pub(super) static NOTHING_DONE: Bilingual = Bilingual::new(
    "Nothing of this waybill waits for a person any more; nothing has changed.",
    "该运单已没有待人工处理的内容；未作改动。",
);
pub(super) static OTHER_FIRST: Bilingual = Bilingual::new(
    "Another payload of this waybill waits first by now; nothing has changed. Look at it, and \
     decide anew.",
    "该运单排在最前的已是另一条数据；未作改动。请查看后重新决定。",
);
pub(super) static BAD_TOKEN: Bilingual = Bilingual::new(
    "That can't be an order token: it has 1 to 256 characters without spaces. Nothing has changed.",
    "这不是有效的订单 token（1 到 256 个字符，不含空格）；未作改动。",
);

// What is refused most.
pub(super) static REFUSED_MOST: Bilingual = Bilingual::new("Refused most", "最常被拒绝的原因");
pub(super) static REFUSED_SINCE: Bilingual =
    Bilingual::new("Since this gateway was started.", "自本网关启动以来。");
pub(super) static CODE: Bilingual = Bilingual::new("code", "代码");
pub(super) static WHEN: Bilingual = Bilingual::new("when", "情形");
pub(super) static REMEDY: Bilingual = Bilingual::new("what to do", "处理办法");
pub(super) static NOTHING_REFUSED: Bilingual =
    Bilingual::new("Nothing was refused.", "没有被拒绝的记录。");

// One waybill.
pub(super) static NOT_FOUND: Bilingual = Bilingual::new(
    "Nothing is known of this waybill.",
    "没有该运单的任何记录。",
);
pub(super) static HIGHEST: Bilingual = Bilingual::new("last update", "最近更新");
pub(super) static CLOSED: Bilingual = Bilingual::new("closed", "结束时间");
pub(super) static HAS_TOKEN: Bilingual = Bilingual::new("order token", "订单 token");
pub(super) static KNOWN: Bilingual = Bilingual::new("known", "已知");
pub(super) static UNKNOWN: Bilingual = Bilingual::new("not known", "未知");
pub(super) static NEXT: Bilingual = Bilingual::new("may come next", "接下来允许");
pub(super) static QUEUE: Bilingual = Bilingual::new("waiting to be sent", "等待发送");
pub(super) static ATTEMPTS: Bilingual =
    Bilingual::new("sent in vain {} times", "已发送 {} 次未成功");
pub(super) static DUE: Bilingual = Bilingual::new("again at {}", "{} 再次发送");
pub(super) static ITS_WAY: Bilingual = Bilingual::new("Its way", "运单路径");
pub(super) static ITS_WAY_WHAT: Bilingual = Bilingual::new(
    "Arrows have the numbers of the accepted updates that took them; dashed ones passed over a \
     scan that must be missing. A status that was reached has its time, and the one where the \
     waybill stands is filled.",
    "箭头上是走过该路径的已接受更新的序号，虚线表示跳过了应有的扫描；到过的状态标有时间，当前状态为实心。",
);
pub(super) static OTHER_RULES: Bilingual = Bilingual::new(
    "Some of its updates were accepted by other rules; the drawing ends before them.",
    "部分更新是按其他规则接受的；图只画到它们之前。",
);
pub(super) static HERE: Bilingual = Bilingual::new("● here now", "● 当前");
pub(super) static HISTORY: Bilingual = Bilingual::new("Accepted updates", "已接受的更新");
pub(super) static NUMBER: Bilingual = Bilingual::new("no.", "序号");
pub(super) static TIME: Bilingual = Bilingual::new("time", "时间");
pub(super) static ACTION: Bilingual = Bilingual::new("action", "操作");
pub(super) static TEXT: Bilingual = Bilingual::new("text", "文字");
pub(super) static BECAME: Bilingual = Bilingual::new("what became of it", "结果");
pub(super) static SENT: Bilingual = Bilingual::new("confirmed at {}", "{} 已确认");
pub(super) static NOT_SENT: Bilingual = Bilingual::new("waiting since {}", "自 {} 等待");
pub(super) static GIVEN_UP: Bilingual = Bilingual::new("discarded at {}", "{} 已放弃");
pub(super) static REFUSED: Bilingual = Bilingual::new("Refused", "被拒绝的记录");
pub(super) static REFUSED_AT: Bilingual = Bilingual::new("refused at", "拒绝时间");
pub(super) static LATEST_TEN: Bilingual = Bilingual::new(
    "The latest ten at most, of {} in all.",
    "最多显示最近 10 条，共 {} 条。",
);
pub(super) static WAITS_FOR_TIME: Bilingual =
    Bilingual::new("Waiting for their time", "等待到时的更新");
pub(super) static UNTIL: Bilingual = Bilingual::new("until", "等到");

/// Why nothing is sent.
pub(super) const fn pause(reason: PauseReason) -> Bilingual {
    match reason {
        PauseReason::WaitAMinute => {
            Bilingual::new("WeChat takes no more for a minute", "微信要求稍候一分钟")
        }
        PauseReason::QuotaUsedUp => {
            Bilingual::new("the calls of this day are used up", "当天的调用次数已用完")
        }
        PauseReason::AccountRefused => Bilingual::new(
            "the account may not make the call; see to its permissions",
            "账号无权调用；请检查权限设置",
        ),
        PauseReason::NoAccessToken => Bilingual::new(
            "there is no access token; the log says why",
            "没有 access_token；原因见日志",
        ),
    }
}
