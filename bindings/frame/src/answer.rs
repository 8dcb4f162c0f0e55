//! The answer to an update.

use alloc::vec::Vec;
use core::fmt;

use waybill_engine::{
    Accepted, ActionSet, ActionType, Code, Fault, Form, Malformed, Mark, Outcome, Record,
    Rejection, RuleSet, Situation, Status as WaybillStatus, Tracker, UpdatePath, Way,
};

use crate::output::{Later, Output};
use crate::want::Want;

/// What an update is before anybody decides it.
pub(crate) const WELL_FORMED: u8 = 0;
const ACCEPTED: u8 = 0;
const DUPLICATE: u8 = 1;
const REJECTED: u8 = 2;
pub(crate) const MALFORMED: u8 = 3;

const IS_ADOPTED: u8 = 1;
const IS_BY_OPTION: u8 = 2;

/// What is answered to an update, before it is written.
pub(crate) struct Answer<'a> {
    pub(crate) kind: Kind<'a>,
    /// The tracker to store.
    pub(crate) tracker: Tracker,
}

pub(crate) enum Kind<'a> {
    Decided {
        outcome: &'a Outcome<'a>,
        record: &'a Record<'a>,
        /// The payload of a duplicate that is to be sent again.
        resend: Option<UpdatePath<'a>>,
    },
    Malformed(&'a Malformed<'a>),
}

impl<'a> Kind<'a> {
    fn outcome(&self) -> u8 {
        match self {
            Self::Decided {
                outcome: Outcome::Accepted(_),
                ..
            } => ACCEPTED,
            Self::Decided {
                outcome: Outcome::Duplicate,
                ..
            } => DUPLICATE,
            Self::Decided {
                outcome: Outcome::Rejected(_),
                ..
            } => REJECTED,
            Self::Malformed(_) => MALFORMED,
        }
    }

    const fn accepted(&self) -> Option<&Accepted<'a>> {
        match self {
            Self::Decided {
                outcome: Outcome::Accepted(accepted),
                ..
            } => Some(accepted),
            Self::Decided { .. } | Self::Malformed(_) => None,
        }
    }

    const fn rejection(&self) -> Option<&'a Rejection> {
        match self {
            Self::Decided {
                outcome: Outcome::Rejected(rejection),
                ..
            } => Some(rejection),
            Self::Decided { .. } | Self::Malformed(_) => None,
        }
    }

    fn payload(&self) -> Option<UpdatePath<'a>> {
        match self {
            Self::Decided {
                outcome: Outcome::Accepted(accepted),
                record,
                ..
            } => Some(accepted.update_path(&record.waybill_id, &record.token)),
            Self::Decided { resend, .. } => *resend,
            Self::Malformed(_) => None,
        }
    }

    fn faults(&self) -> &'a [Fault] {
        match self {
            Self::Decided { .. } => &[],
            Self::Malformed(malformed) => malformed.faults(),
        }
    }
}

/// What was counted over a batch.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    /// By the number of the outcome.
    pub(crate) by_outcome: [usize; 4],
}

impl Counts {
    pub(crate) fn add(&mut self, answer: &Answer<'_>) {
        self.by_outcome[usize::from(answer.kind.outcome())] += 1;
    }
}

/// The texts of an answer, where they are not those of its refusal.
pub(crate) struct Texts<'a> {
    pub(crate) english: &'a dyn fmt::Display,
    pub(crate) chinese: &'a dyn fmt::Display,
}

/// Writes answers with what the caller wants in them.
pub(crate) struct AnswerWriter<'r> {
    rules: &'r RuleSet,
    want: Want,
    /// For payloads, used again and again.
    scratch: Vec<u8>,
}

impl<'r> AnswerWriter<'r> {
    pub(crate) const fn new(rules: &'r RuleSet, want: Want) -> Self {
        Self {
            rules,
            want,
            scratch: Vec::new(),
        }
    }

    /// Writes an answer with the texts of its refusal, if it is one.
    pub(crate) fn write(&mut self, answer: &Answer<'_>, out: &mut Output<'_>) {
        match answer.kind {
            Kind::Decided {
                outcome: Outcome::Rejected(rejection),
                ..
            } => {
                let (english, chinese) = (rejection, &rejection.chinese());
                self.write_with(answer, Some(&Texts { english, chinese }), out);
            }
            Kind::Decided { .. } => self.write_with(answer, None, out),
            Kind::Malformed(malformed) => {
                let (english, chinese) = (malformed, &malformed.chinese());
                self.write_with(answer, Some(&Texts { english, chinese }), out);
            }
        }
    }

    pub(crate) fn write_with(
        &mut self,
        answer: &Answer<'_>,
        texts: Option<&Texts<'_>>,
        out: &mut Output<'_>,
    ) {
        let start = out.length();
        let Answer { kind, tracker } = answer;
        out.u8(kind.outcome());
        out.u8(kind
            .accepted()
            .map_or(0, |accepted| mark_number(accepted.mark())));
        out.u16(code(kind).map_or(0, Code::number));
        out.u8(situation_place(tracker.situation()));
        out.u8(flags(kind));
        out.u16(permitted_bits(self.rules.permitted(tracker)));
        out.bytes(&tracker.to_bytes());
        out.u64(match kind {
            Kind::Decided { record, .. } => record.update.fingerprint().get().get(),
            Kind::Malformed(_) => 0,
        });
        let (limit, way) = limit_and_way(kind.rejection());
        out.i64(limit);
        out.u64(way);
        let [https, cloud, english, chinese, faults, size] = core::array::from_fn(|_| out.later());

        if let Some(payload) = kind.payload() {
            if self.want.has(Want::HTTPS_BODY) {
                self.write_payload(https, payload, Form::HttpsBody, out);
            }
            if self.want.has(Want::CLOUD_ARGUMENTS) {
                self.write_payload(cloud, payload, Form::CloudArguments, out);
            }
        }
        if let Some(texts) = texts {
            self.want
                .texts(out, (english, texts.english), (chinese, texts.chinese));
        }
        out.fill(faults, kind.faults().len());
        for fault in kind.faults() {
            out.u16(fault.code().number());
        }
        out.fill_since(size, start);
    }

    fn write_payload(
        &mut self,
        length: Later,
        payload: UpdatePath<'_>,
        form: Form,
        out: &mut Output<'_>,
    ) {
        self.scratch.clear();
        payload.in_form(form).write_json(&mut self.scratch);
        out.fill(length, self.scratch.len());
        out.bytes(&self.scratch);
    }
}

fn code(kind: &Kind<'_>) -> Option<Code> {
    match kind {
        Kind::Decided { .. } => kind.rejection().map(Rejection::code),
        Kind::Malformed(malformed) => Some(malformed.code()),
    }
}

fn flags(kind: &Kind<'_>) -> u8 {
    let is_adopted = kind.accepted().is_some_and(Accepted::is_adopted);
    let by_option = match kind.rejection() {
        Some(Rejection::ActionNotPermitted { by_option, .. }) => *by_option,
        _ => false,
    };
    (u8::from(is_adopted) * IS_ADOPTED) | (u8::from(by_option) * IS_BY_OPTION)
}

/// The time that would just be accepted, and the way to the action, for the refusals that have one.
fn limit_and_way(rejection: Option<&Rejection>) -> (i64, u64) {
    match rejection {
        Some(Rejection::TooFarAhead { latest, .. }) => (*latest, 0),
        Some(Rejection::TimeGoesBack { earliest, .. }) => (*earliest, 0),
        Some(Rejection::ActionNotPermitted { way: Some(way), .. }) => (0, way_bits(*way)),
        _ => (0, 0),
    }
}

/// Four bits a step, the first in the lowest: the place of the action and one. Then zeros.
pub(crate) fn way_bits(way: Way) -> u64 {
    let steps = way.steps().zip((0..u64::BITS).step_by(4));
    steps.fold(0, |bits, (action, shift)| {
        bits | (u64::from(action_place(action)) + 1) << shift
    })
}

/// Bit n stands for the n-th action type.
pub(crate) fn permitted_bits(set: ActionSet) -> u16 {
    set.iter()
        .fold(0, |bits, action| bits | 1 << action_place(action))
}

/// The place of an action type in [`ActionType::ALL`].
pub(crate) const fn action_place(action: ActionType) -> u8 {
    action as u8
}

/// The place of a situation in [`Situation::ALL`].
pub(crate) fn situation_place(situation: Situation) -> u8 {
    let held = if situation.is_held() {
        WaybillStatus::COUNT
    } else {
        0
    };
    situation.status() as u8 + u8::try_from(held).unwrap_or(0)
}

/// 1 for a step, 2 for a repeat, 3 over a skipped scan; 0 for a refusal.
pub(crate) const fn mark_number(mark: Mark) -> u8 {
    match mark {
        Mark::Refuse => 0,
        Mark::Accept => 1,
        Mark::Repeat => 2,
        Mark::Skip => 3,
    }
}
