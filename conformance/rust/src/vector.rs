//! One vector: a question and its answer, as a line of JSON.

use serde::Serialize;
use waybill_engine::{
    Accepted, ActionSet, Adoption, Fault, Mark, Outcome, Record, Rejection, Reply, RuleSet,
    Timestamp, Tracker, Way, Waybill, decide_or_adopt,
};

use crate::hex;

/// A rule set, and its name in the vectors.
pub(crate) type Named<'a> = (&'static str, &'a RuleSet);

/// May this update be sent?
#[derive(Debug, Serialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "they are the columns of the file"
)]
pub(crate) struct Decide {
    ask: &'static str,
    from: String,
    rules: &'static str,
    now: i64,
    tracker: String,
    seen: bool,
    adopt: bool,
    resend: bool,
    #[serde(flatten)]
    scan: Scan,
    outcome: &'static str,
    mark: &'static str,
    code: u16,
    adopted: bool,
    by_option: bool,
    tracker_after: String,
    permitted: String,
    fingerprint: String,
    limit: i64,
    way: String,
    https: String,
    cloud: String,
    english: String,
    chinese: String,
    faults: String,
}

/// How the update comes in. Texts are hexadecimal digits, what is not there is left out.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum Scan {
    Json {
        json: String,
    },
    Fields {
        #[serde(skip_serializing_if = "Option::is_none")]
        token: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        waybill_id: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        action_time: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        action_type: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        action_msg: Option<String>,
    },
}

/// How a decision is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Options {
    pub(crate) seen: bool,
    pub(crate) adopt: bool,
    pub(crate) resend: bool,
}

impl Decide {
    /// The vector of a record that is given in a way, and the tracker after it.
    pub(crate) fn new(
        from: String,
        (name, rules): Named<'_>,
        (tracker, now): (&Tracker, Timestamp),
        options: Options,
        scan: Scan,
        record: &Result<Record<'_>, Vec<Fault>>,
    ) -> (Self, Tracker) {
        let mut vector = Self {
            ask: "decide",
            from,
            rules: name,
            now: now.unix(),
            tracker: hex::of(&tracker.to_bytes()),
            seen: options.seen,
            adopt: options.adopt,
            resend: options.resend,
            scan,
            outcome: "malformed",
            mark: "",
            code: 0,
            adopted: false,
            by_option: false,
            tracker_after: String::new(),
            permitted: String::new(),
            fingerprint: hex::of(&[0; 8]),
            limit: 0,
            way: String::new(),
            https: String::new(),
            cloud: String::new(),
            english: String::new(),
            chinese: String::new(),
            faults: String::new(),
        };
        let after = match record {
            Ok(record) => vector.decided(rules, tracker, now, options, record),
            Err(faults) => {
                vector.malformed(faults);
                *tracker
            }
        };
        vector.tracker_after = hex::of(&after.to_bytes());
        vector.permitted = codes(rules.permitted(&after));
        (vector, after)
    }

    fn malformed(&mut self, faults: &[Fault]) {
        let numbers: Vec<_> = faults
            .iter()
            .map(|fault| fault.code().number().to_string())
            .collect();
        let english: Vec<_> = faults.iter().map(ToString::to_string).collect();
        let chinese: Vec<_> = faults
            .iter()
            .map(|fault| fault.chinese().to_string())
            .collect();
        self.code = faults.first().map_or(0, |fault| fault.code().number());
        self.faults = numbers.join(",");
        self.english = hex::of(english.join("; ").as_bytes());
        self.chinese = hex::of(chinese.join("；").as_bytes());
    }

    fn decided(
        &mut self,
        rules: &RuleSet,
        tracker: &Tracker,
        now: Timestamp,
        options: Options,
        record: &Record<'_>,
    ) -> Tracker {
        let update = &record.update;
        self.fingerprint = update.fingerprint().to_string();
        let outcome = if options.seen {
            Outcome::Duplicate
        } else if options.adopt {
            match decide_or_adopt(rules, tracker, update, now) {
                Adoption::Decided(outcome) => outcome,
                Adoption::Adopted(accepted) => Outcome::Accepted(accepted),
            }
        } else {
            waybill_engine::decide(rules, tracker, update, now)
        };
        match &outcome {
            Outcome::Accepted(accepted) => {
                self.accepted(accepted, record);
                *accepted.after()
            }
            Outcome::Duplicate => {
                self.outcome = "duplicate";
                self.sent_again(tracker, options, record);
                *tracker
            }
            Outcome::Rejected(rejection) => {
                self.rejected(rejection);
                *tracker
            }
        }
    }

    fn accepted(&mut self, accepted: &Accepted<'_>, record: &Record<'_>) {
        let payload = accepted.update_path(&record.waybill_id, &record.token);
        self.outcome = "accepted";
        self.mark = match accepted.mark() {
            Mark::Accept => "+",
            Mark::Repeat => "r",
            Mark::Skip => "s",
            Mark::Refuse => "",
        };
        self.adopted = accepted.is_adopted();
        self.https = hex::of(payload.https_body().to_json().as_bytes());
        self.cloud = hex::of(payload.cloud_arguments().to_json().as_bytes());
    }

    fn sent_again(&mut self, tracker: &Tracker, options: Options, record: &Record<'_>) {
        let (id, token) = (record.waybill_id.clone(), record.token.clone());
        let waybill = Waybill::restore(id, token, *tracker);
        if let Some(payload) = waybill.resend(&record.update).filter(|_| options.resend) {
            self.https = hex::of(payload.https_body().to_json().as_bytes());
            self.cloud = hex::of(payload.cloud_arguments().to_json().as_bytes());
        }
    }

    fn rejected(&mut self, rejection: &Rejection) {
        self.outcome = "rejected";
        self.code = rejection.code().number();
        self.english = hex::of(rejection.to_string().as_bytes());
        self.chinese = hex::of(rejection.chinese().to_string().as_bytes());
        if let Rejection::ActionNotPermitted { way, by_option, .. } = rejection {
            self.way = way.map(steps).unwrap_or_default();
            self.by_option = *by_option;
        }
        if let Rejection::TooFarAhead { latest: limit, .. }
        | Rejection::TimeGoesBack {
            earliest: limit, ..
        } = rejection
        {
            self.limit = *limit;
        }
    }
}

/// The codes of a set, with commas between them.
fn codes(set: ActionSet) -> String {
    let codes: Vec<_> = set.iter().map(|action| action.code().to_string()).collect();
    codes.join(",")
}

fn steps(way: Way) -> String {
    let codes: Vec<_> = way
        .steps()
        .map(|action| action.code().to_string())
        .collect();
    codes.join(",")
}

/// What does WeChat's answer mean?
#[derive(Debug, Serialize)]
pub(crate) struct ReplyVector {
    ask: &'static str,
    from: String,
    /// 0 for the cloud call.
    http_status: u16,
    body: String,
    class: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<i64>,
    message: String,
    english: String,
    chinese: String,
    confirmed: bool,
    may_resend: bool,
    in_doubt: bool,
}

impl ReplyVector {
    pub(crate) fn new(from: String, http_status: u16, body: &[u8]) -> Self {
        let reply = match http_status {
            0 => Reply::from_cloud(body),
            status => Reply::from_https(status, body),
        };
        let class = reply.class();
        Self {
            ask: "reply",
            from,
            http_status,
            body: hex::of(body),
            class: class.name(),
            code: reply.code(),
            message: hex::of(reply.message().as_bytes()),
            english: hex::of(reply.to_string().as_bytes()),
            chinese: hex::of(reply.chinese().to_string().as_bytes()),
            confirmed: class.is_confirmed(),
            may_resend: class.may_resend(),
            in_doubt: class.is_in_doubt(),
        }
    }
}

/// What does this rule file say, or what is wrong with it?
#[derive(Debug, Serialize)]
pub(crate) struct RulesVector {
    ask: &'static str,
    from: String,
    file: String,
    /// None if the file is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    /// The texts of the faults, with line feeds between them.
    english: String,
    chinese: String,
}

impl RulesVector {
    pub(crate) fn new(from: String, file: &[u8], rules: Result<RuleSet, [Vec<String>; 2]>) -> Self {
        let (fingerprint, [english, chinese]) = match rules {
            Ok(rules) => (
                Some(rules.fingerprint().to_string()),
                [Vec::new(), Vec::new()],
            ),
            Err(faults) => (None, faults),
        };
        Self {
            ask: "rules",
            from,
            file: hex::of(file),
            fingerprint,
            english: hex::of(english.join("\n").as_bytes()),
            chinese: hex::of(chinese.join("\n").as_bytes()),
        }
    }
}
