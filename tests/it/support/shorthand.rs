//! Short ways to make the engine's values.

use std::env;

use proptest::test_runner::{Config, FileFailurePersistence};
use waybill_engine::{
    ActionMessage, ActionSet, ActionType, Mark, MessagePolicy, Outcome, PhoneRule, Rejection,
    RuleSet, Situation, Status, Timestamp, Tracker, Update, decide, verdict,
};

/// Later than every update that is not about the future.
pub(crate) const NOW: i64 = 1_800_000_000;

/// Messages of any length with any numbers in them.
pub(crate) const ANY_TEXT: MessagePolicy = MessagePolicy {
    max_chars: usize::MAX,
    phones: PhoneRule::Off,
};

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

pub(crate) fn action(code: u32) -> ActionType {
    ActionType::from_code(code.into()).unwrap()
}

/// The codes of a set of actions, in ascending order.
pub(crate) fn codes(set: ActionSet) -> Vec<u32> {
    set.iter().map(ActionType::code).collect()
}

pub(crate) fn scan(action: ActionType, seconds: i64, text: &str) -> Update<'static> {
    let message = ActionMessage::new(text).unwrap().into_owned();
    Update::new(action, at(seconds), message)
}

pub(crate) fn situation(status: &str, held: bool) -> Situation {
    Situation::new(Status::from_name(status).unwrap(), held).unwrap()
}

/// The situation with this name: `InTransit` or `InTransit, held`.
pub(crate) fn named_situation(name: &str) -> Situation {
    match name.split_once(", ") {
        Some((status, "held")) => situation(status, true),
        Some(_) => panic!("no such situation: {name}"),
        None => situation(name, false),
    }
}

/// The column of the rule tables with this head.
pub(crate) fn column(short: &str) -> ActionType {
    let found = ActionType::ALL
        .into_iter()
        .find(|action| action.short() == short);
    found.unwrap_or_else(|| panic!("no such column: {short}"))
}

pub(crate) fn preset(name: &str) -> RuleSet {
    match name {
        "standard" => RuleSet::STANDARD,
        "strict" => RuleSet::STRICT,
        _ => panic!("no such rule set: {name}"),
    }
}

/// An outcome that borrows nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Accepted { mark: Mark, after: Tracker },
    Duplicate,
    Rejected(Rejection),
}

impl Verdict {
    /// The number of the rejection's code; 0 if there is none.
    pub(crate) fn number(&self) -> u16 {
        match self {
            Self::Rejected(rejection) => rejection.code().number(),
            Self::Accepted { .. } | Self::Duplicate => 0,
        }
    }
}

/// Decides, and fails unless the short form of the decision is the same.
pub(crate) fn judge(rules: &RuleSet, tracker: &Tracker, update: &Update<'_>, now: i64) -> Verdict {
    let outcome = decide(rules, tracker, update, at(now));
    let after = match &outcome {
        Outcome::Accepted(accepted) => *accepted.after(),
        Outcome::Duplicate | Outcome::Rejected(_) => *tracker,
    };
    assert_eq!(
        verdict(rules, tracker, update.entry(), at(now)),
        (outcome.verdict(), after),
        "{update:?} on {tracker:?}"
    );
    match outcome {
        Outcome::Accepted(accepted) => {
            assert_eq!(accepted.before(), tracker);
            assert_eq!(accepted.update(), update);
            Verdict::Accepted {
                mark: accepted.mark(),
                after: *accepted.after(),
            }
        }
        Outcome::Duplicate => Verdict::Duplicate,
        Outcome::Rejected(rejection) => Verdict::Rejected(rejection),
    }
}

/// The tracker after an update that has to be accepted.
pub(crate) fn after(rules: &RuleSet, tracker: &Tracker, update: &Update<'_>) -> Tracker {
    match judge(rules, tracker, update, NOW) {
        Verdict::Accepted { after, .. } => after,
        refused @ (Verdict::Duplicate | Verdict::Rejected(_)) => {
            panic!("{update:?} on {tracker:?}: {refused:?}")
        }
    }
}

/// For `step_by`: every one, but under Miri, which is a thousand times as slow, every n-th.
pub(crate) const fn every_under_miri(nth: usize) -> usize {
    if cfg!(miri) { nth } else { 1 }
}

/// The last of all characters; under Miri the last white space.
pub(crate) const LAST_CHAR: char = if cfg!(miri) { '\u{3000}' } else { char::MAX };

/// This number of random cases, or `PROPTEST_CASES` if it is set. A failing case is kept in a file
/// beside the module and is tried first from then on, except under Miri.
pub(crate) fn cases(usual: u32) -> Config {
    let asked = Config::default();
    Config {
        cases: match env::var_os("PROPTEST_CASES") {
            Some(_) => asked.cases,
            None => usual,
        },
        failure_persistence: if cfg!(miri) {
            None
        } else {
            Some(Box::new(FileFailurePersistence::WithSource("regressions")))
        },
        ..asked
    }
}
