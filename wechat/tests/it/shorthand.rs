//! Short ways to make the engine's values.

use std::env;

use proptest::test_runner::{Config, FileFailurePersistence};
use waybill_engine::{
    Accepted, ActionMessage, ActionType, Entry, MessagePolicy, Outcome, PhoneRule, RuleSet,
    Situation, Status, Timestamp, Tracker, Update, decide,
};
use waybill_wechat::Observed;

/// Messages of any length with any numbers in them.
pub(crate) const ANY_TEXT: MessagePolicy = MessagePolicy {
    max_chars: usize::MAX,
    phones: PhoneRule::Off,
};

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

pub(crate) fn scan(action: ActionType, seconds: i64, text: &str) -> Update<'static> {
    let message = ANY_TEXT.message(text).unwrap().into_owned();
    Update::new(action, at(seconds), message)
}

pub(crate) fn entry(action: ActionType, seconds: i64, text: &str) -> Entry {
    *scan(action, seconds, text).entry()
}

pub(crate) fn shown(update: &Update<'_>) -> Observed {
    let message: &ActionMessage<'_> = update.message();
    Observed::new(
        update.action().code().into(),
        update.time().unix(),
        message.as_str(),
    )
}

/// The answer to an update from the first situation in which the standard rules accept it.
pub(crate) fn accepted<'a>(update: &'a Update<'a>) -> Accepted<'a> {
    let since = Timestamp::MIN;
    let starts = Status::ALL.map(|status| Tracker::known(Situation::at(status), since));
    for tracker in [Tracker::START].into_iter().chain(starts) {
        if let Outcome::Accepted(accepted) =
            decide(&RuleSet::STANDARD, &tracker, update, update.time())
        {
            return accepted;
        }
    }
    panic!("no way leads to {update:?}");
}

/// This number of random cases, or `PROPTEST_CASES` if it is set. A failing case is kept in a file
/// beside the module and is tried first from then on.
pub(crate) fn cases(usual: u32) -> Config {
    let asked = Config::default();
    Config {
        cases: match env::var_os("PROPTEST_CASES") {
            Some(_) => asked.cases,
            None => usual,
        },
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..asked
    }
}
