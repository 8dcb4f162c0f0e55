//! The reasoning behind a decision, check by check.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use super::decide::decide;
use super::outcome::Outcome;
use super::rejection::Rejection;
use crate::rules::RuleSet;
use crate::state::Tracker;
use crate::text::{duration, duration_zh, moment, moment_zh};
use crate::update::{ActionType, Timestamp, Update};

/// One of the five questions of a decision, in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Check {
    /// Is it the update that was accepted last?
    Duplicate,
    /// Is its time too far ahead of now?
    TooFarAhead,
    /// Is the waybill closed?
    Closed,
    /// Do the rules allow the action from here?
    Permitted,
    /// Does its time go back too far?
    TimeGoesBack,
}

impl Check {
    /// In the order in which they are asked.
    const ALL: [Self; 5] = [
        Self::Duplicate,
        Self::TooFarAhead,
        Self::Closed,
        Self::Permitted,
        Self::TimeGoesBack,
    ];

    const fn question(self) -> &'static str {
        match self {
            Self::Duplicate => "Is it the update that was accepted last?",
            Self::TooFarAhead => "Is its time too far ahead of now?",
            Self::Closed => "Is the waybill closed?",
            Self::Permitted => "Do the rules allow the action from here?",
            Self::TimeGoesBack => "Does its time go back too far?",
        }
    }

    const fn question_zh(self) -> &'static str {
        match self {
            Self::Duplicate => "是否为上一条已接受的更新？",
            Self::TooFarAhead => "时间是否过于超前？",
            Self::Closed => "运单是否已结束？",
            Self::Permitted => "规则是否允许在当前状态下报该操作？",
            Self::TimeGoesBack => "时间是否倒退过多？",
        }
    }

    /// The check that this refusal comes from.
    const fn behind(rejection: &Rejection) -> Self {
        match rejection {
            Rejection::TooFarAhead { .. } => Self::TooFarAhead,
            Rejection::WaybillClosed { .. } => Self::Closed,
            Rejection::ActionNotPermitted { .. } => Self::Permitted,
            Rejection::TimeGoesBack { .. } => Self::TimeGoesBack,
        }
    }
}

/// Why an update is accepted, a duplicate, or refused: each check with what it found, up to the one
/// that decided.
///
/// `Display` is the English text, a line for each check and one for the answer;
/// [`chinese`](Self::chinese) the Chinese one.
///
/// ```
/// use waybill_engine::{ActionMessage, ActionType, RuleSet, Timestamp, Tracker, Update};
///
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let update = Update::new(ActionType::Signed, now, ActionMessage::new("已签收")?);
/// let explanation = RuleSet::STANDARD.explain(&Tracker::START, &update, now);
/// assert_eq!(
///     explanation.to_string(),
///     "\
/// 1. Is it the update that was accepted last? No: nothing was accepted yet.
/// 2. Is its time too far ahead of now? No: 1700000000 (2023-11-15 06:13:20 +08:00) is not after \
/// 1700000300 (2023-11-15 06:18:20 +08:00), now and 5 min.
/// 3. Is the waybill closed? No: it is AwaitingPickup.
/// 4. Do the rules allow the action from here? No.
/// Rejected, 203 action_not_permitted: 300003 Signed is not permitted from AwaitingPickup; \
/// permitted: 100001 PickedUp, 100002 PickupFailed, 100003 CourierAssigned, 200001 InTransit, \
/// 400001 Cancelled, 400002 Held; shortest legal way: 100001 PickedUp, 200001 InTransit, \
/// 300002 OutForDelivery, 300003 Signed",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation<'a> {
    steps: Vec<Step>,
    outcome: Outcome<'a>,
}

/// One check of an [`Explanation`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// Which one.
    pub check: Check,
    /// Whether it let the update pass. The last step of a refusal, or of a duplicate, did not.
    pub passed: bool,
    /// What it found, in English.
    pub finding: String,
    /// What it found, in Chinese.
    pub finding_zh: String,
}

impl<'a> Explanation<'a> {
    /// The checks that were asked, in their order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The decision, which lives as long as the update, and so does its payload.
    ///
    /// ```
    /// use waybill_engine::{
    ///     ActionMessage, ActionType, OrderToken, Outcome, RuleSet, Timestamp, Tracker, Update,
    ///     WaybillId,
    /// };
    ///
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let (id, token) = (WaybillId::new("SF1020304050607")?, OrderToken::new("a-token")?);
    /// let update = Update::new(ActionType::PickedUp, now, ActionMessage::new("已揽收")?);
    /// // Of an explanation that is dropped at once, the payload stays.
    /// let payload = match RuleSet::STANDARD.explain(&Tracker::START, &update, now).outcome() {
    ///     Outcome::Accepted(accepted) => accepted.update_path(&id, &token),
    ///     refused => panic!("{refused:?}"),
    /// };
    /// assert!(payload.https_body().to_json().contains("已揽收"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn outcome(&self) -> &Outcome<'a> {
        &self.outcome
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| {
            for (step, number) in self.steps.iter().zip(1..) {
                let question = step.check.question_zh();
                writeln!(f, "{number}. {question}{}", step.finding_zh)?;
            }
            match &self.outcome {
                Outcome::Accepted(accepted) => {
                    write!(
                        f,
                        "接受：运单变为“{}”。",
                        accepted.after().situation().chinese()
                    )
                }
                Outcome::Duplicate => f.write_str("重复：无需发送，状态不变。"),
                Outcome::Rejected(rejection) => write!(
                    f,
                    "拒绝，{} {}：{}",
                    rejection.code().number(),
                    rejection.code(),
                    rejection.chinese()
                ),
            }
        })
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (step, number) in self.steps.iter().zip(1..) {
            writeln!(f, "{number}. {} {}", step.check.question(), step.finding)?;
        }
        match &self.outcome {
            Outcome::Accepted(accepted) => {
                write!(
                    f,
                    "Accepted: the waybill is {} now.",
                    accepted.after().situation()
                )
            }
            Outcome::Duplicate => f.write_str("Duplicate: nothing to send, nothing changes."),
            Outcome::Rejected(rejection) => {
                let code = rejection.code();
                write!(f, "Rejected, {} {code}: {rejection}", code.number())
            }
        }
    }
}

impl RuleSet {
    /// Decides an update as [`decide`] does, and explains every check.
    #[must_use]
    pub fn explain<'a>(
        &self,
        tracker: &Tracker,
        update: &'a Update<'a>,
        now: Timestamp,
    ) -> Explanation<'a> {
        let outcome = decide(self, tracker, update, now);
        let decisive = match &outcome {
            Outcome::Accepted(_) => None,
            Outcome::Duplicate => Some(Check::Duplicate),
            Outcome::Rejected(rejection) => Some(Check::behind(rejection)),
        };
        let asked = |check: &Check| decisive.is_none_or(|decisive| *check <= decisive);
        let steps = Check::ALL
            .into_iter()
            .filter(asked)
            .map(|check| {
                let passed = decisive != Some(check);
                let (finding, finding_zh) = self.finding(check, passed, tracker, update, now);
                Step {
                    check,
                    passed,
                    finding,
                    finding_zh,
                }
            })
            .collect();
        Explanation { steps, outcome }
    }

    /// What a check found, in English and Chinese. A refusal's details are in its own text.
    fn finding(
        &self,
        check: Check,
        passed: bool,
        tracker: &Tracker,
        update: &Update<'_>,
        now: Timestamp,
    ) -> (String, String) {
        let time = update.time();
        match (check, passed) {
            (Check::Permitted, true) => self.permission(tracker, update.action()),
            (Check::Permitted, false) => ("No.".to_string(), "否。".to_string()),
            (
                Check::Duplicate | Check::TooFarAhead | Check::Closed | Check::TimeGoesBack,
                false,
            ) => ("Yes.".to_string(), "是。".to_string()),
            (Check::Duplicate, true) => match tracker.last() {
                None if tracker.is_fresh() => (
                    "No: nothing was accepted yet.".to_string(),
                    "否：尚未接受过更新。".to_string(),
                ),
                None => (
                    "No: the last one is not known.".to_string(),
                    "否：上一条更新未知。".to_string(),
                ),
                Some(_) => (
                    "No: action, time or message differ.".to_string(),
                    "否：操作、时间或文案不同。".to_string(),
                ),
            },
            (Check::TooFarAhead, true) => {
                let (time, latest) = (time.unix(), self.latest(now));
                let ahead = self.allowance().into();
                (
                    alloc::format!(
                        "No: {} is not after {}, now and {}.",
                        moment(time),
                        moment(latest),
                        duration(ahead)
                    ),
                    alloc::format!(
                        "否：{}不晚于 {}，即当前时间加 {}。",
                        moment_zh(time),
                        moment_zh(latest),
                        duration_zh(ahead)
                    ),
                )
            }
            (Check::Closed, true) if tracker.status().is_closed() => (
                "Yes, but the rules let this action start a new cycle.".to_string(),
                "是，但规则允许该操作开始新一轮流程。".to_string(),
            ),
            (Check::Closed, true) => {
                let situation = tracker.situation();
                (
                    alloc::format!("No: it is {situation}."),
                    alloc::format!("否：当前为“{}”。", situation.chinese()),
                )
            }
            (Check::TimeGoesBack, true) => self.clock_finding(tracker, update),
        }
    }

    fn permission(&self, tracker: &Tracker, action: ActionType) -> (String, String) {
        let (how, how_zh) = self.mark(tracker.situation(), action).manner();
        (alloc::format!("Yes{how}."), alloc::format!("是{how_zh}。"))
    }

    fn clock_finding(&self, tracker: &Tracker, update: &Update<'_>) -> (String, String) {
        let time = update.time();
        let Some(highest) = tracker.highest() else {
            return (
                "No: there is no earlier time.".to_string(),
                "否：此前没有时间可比。".to_string(),
            );
        };
        if time >= highest {
            return (
                alloc::format!(
                    "No: {} is not before {}, the highest accepted.",
                    moment(time.unix()),
                    moment(highest.unix())
                ),
                alloc::format!(
                    "否：{}不早于已接受的最晚时间 {}。",
                    moment_zh(time.unix()),
                    moment_zh(highest.unix())
                ),
            );
        }
        let (back, tolerance) = (
            time.seconds_until(highest),
            u64::from(self.tolerance_of(update.action())),
        );
        (
            alloc::format!(
                "No: it goes back by {}, and {} is tolerated.",
                duration(back),
                duration(tolerance)
            ),
            alloc::format!(
                "否：早 {}，容差为 {}。",
                duration_zh(back),
                duration_zh(tolerance)
            ),
        )
    }
}
