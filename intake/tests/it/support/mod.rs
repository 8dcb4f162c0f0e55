//! What the tests share: files of the repository, and items as lines.

pub(crate) mod foreign;

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use waybill_engine::{
    ActionMessage, ActionType, MessagePolicy, PhoneRule, RuleSet, Timestamp, Tracker, Update,
    Verdict, verdict,
};
use waybill_intake::{Content, Item};

/// A file of the repository.
pub(crate) fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", name].iter().collect()
}

/// The text of a file of the repository.
pub(crate) fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The policy of the rules, which is also that of the records.
pub(crate) const POLICY: MessagePolicy = MessagePolicy {
    phones: PhoneRule::Reject,
    ..MessagePolicy::DEFAULT
};

/// Decides what maps read, waybill by waybill.
pub(crate) struct Gate {
    trackers: HashMap<String, Tracker>,
    now: Timestamp,
}

impl Gate {
    pub(crate) fn new() -> Self {
        Self {
            trackers: HashMap::new(),
            now: Timestamp::from_unix(4_000_000_000).unwrap(),
        }
    }

    /// The tracker from which a waybill goes on.
    pub(crate) fn put(&mut self, waybill: &str, tracker: Tracker) {
        self.trackers.insert(waybill.to_owned(), tracker);
    }

    /// The line of an item: place, waybill, time, action, outcome, and its message or reason.
    pub(crate) fn line(&mut self, line: usize, item: &Item<'_>) -> String {
        let waybill = item.waybill_id.as_ref().map_or("-", |id| id.as_str());
        let doubtful = |doubt: bool| if doubt { "?" } else { "" };
        let (time, action, outcome, rest) = match &item.content {
            Content::Update(scan) => (
                scan.update.time().to_string(),
                [scan.update.action().short(), doubtful(scan.doubt.is_some())].concat(),
                self.outcome(waybill, &scan.update),
                scan.update.message().to_string(),
            ),
            Content::Ignored(ignored) => (
                "-".to_owned(),
                ["-", doubtful(ignored.doubt.is_some())].concat(),
                "ignored".to_owned(),
                ignored.reason.name().to_owned(),
            ),
            Content::Malformed(malformed) => (
                "-".to_owned(),
                "-".to_owned(),
                format!("malformed {}", malformed.code().number()),
                String::new(),
            ),
            Content::Empty(reason) => (
                "-".to_owned(),
                "-".to_owned(),
                "empty".to_owned(),
                reason.as_deref().unwrap_or_default().to_owned(),
            ),
        };
        let number = item.number;
        let cells = format!("{line}\t{number}\t{waybill}\t{time}\t{action}\t{outcome}\t{rest}");
        cells.trim_end().to_owned()
    }

    /// An update and what becomes of it.
    pub(crate) fn decide(
        &mut self,
        waybill: &str,
        action: ActionType,
        time: i64,
        text: &str,
    ) -> String {
        let message = ActionMessage::new(text).unwrap();
        let update = Update::new(action, Timestamp::from_unix(time).unwrap(), message);
        let outcome = self.outcome(waybill, &update);
        format!("{time} {} {text} {outcome}", action.short())
    }

    fn outcome(&mut self, waybill: &str, update: &Update<'_>) -> String {
        let tracker = self
            .trackers
            .entry(waybill.to_owned())
            .or_insert(Tracker::START);
        let (verdict, after) = verdict(&RuleSet::STANDARD, tracker, update.entry(), self.now);
        *tracker = after;
        match verdict {
            Verdict::Accepted => "accepted".to_owned(),
            Verdict::Duplicate => "duplicate".to_owned(),
            Verdict::Rejected(code) => format!("rejected {}", code.number()),
        }
    }
}
