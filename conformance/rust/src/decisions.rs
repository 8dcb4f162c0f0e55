//! A million decisions, and one digest of all answers. The algorithm is in `conformance/README.md`.

use std::error::Error;

use sha2::{Digest as _, Sha256};
use waybill_engine::{
    ActionType, Fault, Field, Mark, MessagePolicy, OrderToken, Outcome, RuleSet, Situation,
    Timestamp, Tracker, Update, WaybillId, decide,
};

use crate::draw::Draw;
use crate::{files, hex};

const ROUNDS: i64 = 1000;
const DECISIONS_A_ROUND: u32 = 1000;
const WAYBILLS: u32 = 256;
const FIRST_NOW: i64 = 1_700_000_000;

struct Waybill {
    id: String,
    token: String,
    tracker: Tracker,
    /// What was asked about it last: action, time, and the place of the message.
    last: Option<(i64, i64, usize)>,
}

/// The part of an answer that goes into the digest beside the tracker.
#[derive(Default)]
struct Answer {
    outcome: u8,
    mark: u8,
    code: u16,
    fingerprint: u64,
    https: String,
    cloud: String,
}

/// The answers so far: their digest, and how many there are of each outcome.
#[derive(Default)]
struct Answers {
    digest: Sha256,
    by_outcome: [u32; 4],
}

impl Answers {
    fn add(&mut self, answer: &Answer, tracker: &Tracker, rules: &RuleSet) {
        self.by_outcome[usize::from(answer.outcome)] += 1;
        let bit = |action: ActionType| 1_u16 << (action as u8);
        let permitted: u16 = rules.permitted(tracker).iter().map(bit).sum();
        self.digest.update([answer.outcome, answer.mark]);
        self.digest.update(answer.code.to_le_bytes());
        self.digest.update(permitted.to_le_bytes());
        self.digest.update(tracker.to_bytes());
        self.digest.update(answer.fingerprint.to_le_bytes());
        for payload in [&answer.https, &answer.cloud] {
            let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
            self.digest.update(length.to_le_bytes());
            self.digest.update(payload);
        }
    }
}

pub(crate) fn digest() -> Result<String, Box<dyn Error>> {
    let (own, messages) = (files::own_rules()?, files::messages()?);
    let mut draw = Draw::new();
    let mut answers = Answers::default();
    let mut waybills: Vec<Waybill> = (0..WAYBILLS).map(Waybill::new).collect();
    for round in 0..ROUNDS {
        let rules = match round % 4 {
            0 => &RuleSet::STANDARD,
            3 => &own,
            _ => &RuleSet::STRICT,
        };
        let now = FIRST_NOW + round * 600;
        begin(&mut draw, &mut waybills, now)?;
        for _ in 0..DECISIONS_A_ROUND {
            let waybill = &mut waybills[draw.below(WAYBILLS) as usize];
            let scan = waybill.scan(&mut draw, now, messages.len());
            waybill.last = Some(scan);
            let is_seen = draw.below(64) == 0;
            let (action, time, message) = scan;
            let scan = (action, time, messages[message].as_str());
            waybill.decide(
                rules,
                scan,
                is_seen,
                Timestamp::from_unix(now)?,
                &mut answers,
            )?;
        }
    }
    // Or the digest would say little of an outcome.
    if answers.by_outcome.iter().any(|count| *count < 20_000) {
        return Err(format!("too few of an outcome: {:?}", answers.by_outcome).into());
    }
    Ok(hex::of(&answers.digest.finalize()))
}

/// Some waybills begin anew, of others something is known from elsewhere.
fn begin(draw: &mut Draw, waybills: &mut [Waybill], now: i64) -> Result<(), Box<dyn Error>> {
    for _ in 0..64 {
        waybills[draw.below(WAYBILLS) as usize].tracker = Tracker::START;
    }
    for _ in 0..64 {
        let waybill = &mut waybills[draw.below(WAYBILLS) as usize];
        let situation = Situation::ALL[draw.below(18) as usize];
        waybill.tracker = Tracker::known(situation, Timestamp::from_unix(now - 1000)?);
    }
    Ok(())
}

impl Waybill {
    fn new(number: u32) -> Self {
        Self {
            id: format!("WB{number:04}"),
            token: format!("token-{number}"),
            tracker: Tracker::START,
            last: None,
        }
    }

    /// The next scan: action, time, and the place of the message.
    fn scan(&self, draw: &mut Draw, now: i64, messages: usize) -> (i64, i64, usize) {
        let (action, ahead) = (draw.below(12) as usize, i64::from(draw.below(1000)));
        let message = draw.below(u32::try_from(messages).unwrap_or(1)) as usize;
        let in_transit = i64::from(ActionType::InTransit.code());
        let time = now - 500 + ahead;
        // Once in a thousand in milliseconds.
        let time = if ahead == 0 { time * 1000 } else { time };
        match (action, self.last) {
            (9, Some(last)) => last,
            (10, _) => (300_001, time, message),
            (9 | 11, _) => (in_transit, time, message),
            _ => (ActionType::ALL[action].code().into(), time, message),
        }
    }

    fn decide(
        &mut self,
        rules: &RuleSet,
        (action, time, message): (i64, i64, &str),
        is_seen: bool,
        now: Timestamp,
        answers: &mut Answers,
    ) -> Result<(), Box<dyn Error>> {
        let (id, token) = (WaybillId::new(&self.id)?, OrderToken::new(&self.token)?);
        let update = match update(rules.messages(), action, time, message) {
            Ok(update) => update,
            Err(code) => {
                let answer = Answer {
                    outcome: 3,
                    code,
                    ..Answer::default()
                };
                answers.add(&answer, &self.tracker, rules);
                return Ok(());
            }
        };
        let outcome = if is_seen {
            Outcome::Duplicate
        } else {
            decide(rules, &self.tracker, &update, now)
        };
        let fingerprint = update.fingerprint().get().get();
        let answer = match &outcome {
            Outcome::Accepted(accepted) => {
                self.tracker = *accepted.after();
                let payload = accepted.update_path(&id, &token);
                Answer {
                    mark: mark(accepted.mark()),
                    fingerprint,
                    https: payload.https_body().to_json(),
                    cloud: payload.cloud_arguments().to_json(),
                    ..Answer::default()
                }
            }
            Outcome::Duplicate => Answer {
                outcome: 1,
                fingerprint,
                ..Answer::default()
            },
            Outcome::Rejected(rejection) => {
                let code = rejection.code().number();
                Answer {
                    outcome: 2,
                    code,
                    fingerprint,
                    ..Answer::default()
                }
            }
        };
        answers.add(&answer, &self.tracker, rules);
        Ok(())
    }
}

/// The update, or the code of its first fault.
fn update<'a>(
    messages: &MessagePolicy,
    action: i64,
    time: i64,
    message: &'a str,
) -> Result<Update<'a>, u16> {
    let time = Timestamp::from_unix(time).map_err(|_| Field::ActionTime.code().number())?;
    let action = ActionType::from_code(action).map_err(|_| Field::ActionType.code().number())?;
    let message = messages
        .message(message)
        .map_err(|fault| Fault::from(fault).code().number())?;
    Ok(Update::new(action, time, message))
}

const fn mark(mark: Mark) -> u8 {
    match mark {
        Mark::Refuse => 0,
        Mark::Accept => 1,
        Mark::Repeat => 2,
        Mark::Skip => 3,
    }
}
