//! Counting the lines of a history.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::FixedOffset;
use waybill_engine::{
    Accepted, ActionType, Code, Fault, InvalidActionMessage, MessagePolicy, Outcome, PhoneForm,
    Record, Rejection, RuleSet, Situation, Status, Timestamp, Tracker, decide,
};

use super::durations::{DAY, Durations, GAPS, Journeys};
use super::findings::{
    Carrier, EXAMPLES, Ends, Example, Findings, Offender, Refusals, STAGES, Step, Stuck, WORST,
};
use super::words::Bilingual;
use crate::intake::{Content, Entry, Problem, Refused};
use crate::outcome::{Counts, LineOutcome};
use crate::redact::Redactor;
use crate::secret::Shown;
use crate::waybills::{Place, Waybills};

/// What an audit needs to know.
pub(crate) struct Question {
    pub(crate) feed: Option<String>,
    pub(crate) rules: RuleSet,
    /// The time to decide at.
    pub(crate) now: Timestamp,
    /// Whether that time was given, so that the report names it.
    pub(crate) is_now_given: bool,
    pub(crate) clock: FixedOffset,
    pub(crate) stuck_after: u16,
}

/// Decides line by line, and counts.
pub(crate) struct Measure {
    question: Question,
    waybills: Waybills,
    /// When waybills that are still open were first picked up.
    pickups: HashMap<Place, Timestamp>,
    /// The waybills whose ids may not be shown.
    hidden: HashSet<Place>,
    /// The codes that each waybill was refused with.
    refused: HashMap<Shown<'static>, BTreeMap<Code, u64>>,
    span: Option<(Timestamp, Timestamp)>,
    outcomes: Counts,
    steps: BTreeMap<(Situation, ActionType), Step>,
    refusals: BTreeMap<Code, Refusals>,
    phones: BTreeMap<PhoneForm, u64>,
    hours: [[u64; STAGES]; 24],
    gaps: Durations,
    journeys: Journeys,
    late_signatures: Durations,
    carriers: BTreeMap<Shown<'static>, Carrier>,
    nameless: Carrier,
}

impl Measure {
    pub(crate) fn new(question: Question) -> Self {
        Self {
            question,
            waybills: Waybills::default(),
            pickups: HashMap::new(),
            hidden: HashSet::new(),
            refused: HashMap::new(),
            span: None,
            outcomes: Counts::default(),
            steps: BTreeMap::new(),
            refusals: BTreeMap::new(),
            phones: BTreeMap::new(),
            hours: [[0; STAGES]; 24],
            gaps: Durations::new(GAPS),
            journeys: Journeys::default(),
            late_signatures: Durations::new(GAPS),
            carriers: BTreeMap::new(),
            nameless: Carrier::default(),
        }
    }

    /// What messages may hold.
    pub(crate) const fn messages(&self) -> &MessagePolicy {
        self.question.rules.messages()
    }

    /// Counts a line that is not blank, and the carrier that it names. The redactor is asked for
    /// only if the line is refused.
    pub(crate) fn take<'r>(
        &mut self,
        entry: &Entry<'_>,
        carrier: Option<&Shown<'_>>,
        redactor: &dyn Fn() -> &'r Redactor,
    ) {
        match &entry.content {
            Content::Record(record) => self.record(entry, carrier, record, redactor),
            Content::Refused(refused) => self.malformed(entry.line, carrier, refused, redactor()),
            Content::Ignored(_) => self.count(carrier, LineOutcome::Ignored),
            Content::Empty => {}
        }
    }

    fn record<'r>(
        &mut self,
        entry: &Entry<'_>,
        carrier: Option<&Shown<'_>>,
        record: &Record<'_>,
        redactor: &dyn Fn() -> &'r Redactor,
    ) {
        let line = entry.line;
        let known = self.waybills.len();
        let place = self.waybills.place(&record.waybill_id);
        if self.waybills.len() > known {
            self.carrier(carrier).waybills += 1;
        }
        if entry.shown_id(None).is_some_and(|id| id.is_hidden()) {
            self.hidden.insert(place);
        }
        if self.waybills.has_accepted(place, &record.update) {
            return self.count(carrier, LineOutcome::Duplicate);
        }
        let tracker = *self.waybills.tracker(place);
        match decide(
            &self.question.rules,
            &tracker,
            &record.update,
            self.question.now,
        ) {
            Outcome::Accepted(accepted) => self.accepted(carrier, place, &accepted),
            Outcome::Duplicate => self.count(carrier, LineOutcome::Duplicate),
            Outcome::Rejected(rejection) => {
                self.rejected(line, carrier, record, &tracker, &rejection, redactor());
            }
        }
    }

    fn accepted(&mut self, carrier: Option<&Shown<'_>>, place: Place, accepted: &Accepted<'_>) {
        let (before, update) = (accepted.before(), accepted.update());
        let (action, time) = (update.action(), update.time());

        self.count(carrier, LineOutcome::Accepted);
        self.step(before, action).accepted += 1;
        self.hours[self.hour(time)][action.stage() as usize] += 1;
        if let Some(last) = before.highest() {
            self.gaps.count(time.unix() - last.unix());
        }
        self.span = match self.span {
            None => Some((time, time)),
            Some((first, last)) => Some((first.min(time), last.max(time))),
        };
        if action == ActionType::PickedUp {
            self.pickups.entry(place).or_insert(time);
        }
        if accepted.after().status().is_closed()
            && let Some(pickup) = self.pickups.remove(&place)
            && action == ActionType::Signed
        {
            let seconds = time.unix() - pickup.unix();
            self.journeys.add(seconds);
            self.carrier(carrier).journeys.add(seconds);
        }
        self.waybills.advance(place, accepted);
    }

    fn rejected(
        &mut self,
        line: u64,
        carrier: Option<&Shown<'_>>,
        record: &Record<'_>,
        tracker: &Tracker,
        rejection: &Rejection,
        redactor: &Redactor,
    ) {
        let (code, action) = (rejection.code(), record.update.action());
        self.count(carrier, LineOutcome::Rejected);
        let id = redactor.id(&record.waybill_id);
        self.count_code(carrier, Some(&id), code);
        if let (ActionType::Signed, Code::TimeGoesBack, Some(highest)) =
            (action, code, tracker.highest())
        {
            let early = highest.unix() - record.update.time().unix();
            self.late_signatures.count(early);
        }
        *self.step(tracker, action).refused.entry(code).or_default() += 1;

        let refusals = self.refusals.entry(code).or_default();
        *refusals.by_action.entry(action).or_default() += 1;
        refusals.add(|| Example {
            line,
            waybill_id: Some(id.into_owned()),
            reason: Bilingual::of(
                redactor.text(rejection).to_string(),
                redactor.text(&rejection.chinese()).to_string(),
            ),
        });
    }

    fn malformed(
        &mut self,
        line: u64,
        carrier: Option<&Shown<'_>>,
        refused: &Refused<'_>,
        redactor: &Redactor,
    ) {
        let code = refused.code();
        self.count(carrier, LineOutcome::Malformed);
        let id = refused.waybill_id().map(|id| redactor.id(id));
        self.count_code(carrier, id.as_ref(), code);
        for problem in refused.problems() {
            if let Some(Fault::ActionMsg(InvalidActionMessage::Phone { form, .. })) =
                problem.of_ours()
            {
                *self.phones.entry(*form).or_default() += 1;
            }
        }
        self.refusals.entry(code).or_default().add(|| Example {
            line,
            waybill_id: id.map(Shown::into_owned),
            reason: without_number(refused.first(), redactor),
        });
    }

    fn count(&mut self, carrier: Option<&Shown<'_>>, verdict: LineOutcome) {
        self.outcomes.count(verdict);
        self.carrier(carrier).outcomes.count(verdict);
    }

    fn count_code(&mut self, carrier: Option<&Shown<'_>>, waybill: Option<&Shown<'_>>, code: Code) {
        *self.carrier(carrier).codes.entry(code).or_default() += 1;
        let Some(waybill) = waybill else { return };
        if !self.refused.contains_key(waybill.as_str()) {
            self.refused
                .insert(waybill.clone().into_owned(), BTreeMap::new());
        }
        if let Some(codes) = self.refused.get_mut(waybill.as_str()) {
            *codes.entry(code).or_default() += 1;
        }
    }

    fn carrier(&mut self, name: Option<&Shown<'_>>) -> &mut Carrier {
        let Some(name) = name else {
            return &mut self.nameless;
        };
        if !self.carriers.contains_key(name.as_str()) {
            self.carriers
                .insert(name.clone().into_owned(), Carrier::default());
        }
        self.carriers
            .get_mut(name.as_str())
            .unwrap_or(&mut self.nameless)
    }

    fn step(&mut self, tracker: &Tracker, action: ActionType) -> &mut Step {
        self.steps.entry((tracker.situation(), action)).or_default()
    }

    fn hour(&self, time: Timestamp) -> usize {
        let local = time.unix() + i64::from(self.question.clock.local_minus_utc());
        usize::try_from(local.rem_euclid(86_400) / 3_600).unwrap_or_default()
    }

    /// The findings over all lines.
    pub(crate) fn finish(mut self) -> Findings {
        let ends = self.ends();
        let offending = self.refused.len();
        self.journeys.sort();
        for carrier in self.carriers.values_mut().chain([&mut self.nameless]) {
            carrier.journeys.sort();
        }
        let Question {
            feed,
            rules,
            now,
            is_now_given,
            clock,
            stuck_after,
        } = self.question;
        Findings {
            feed,
            rules,
            now: is_now_given.then_some(now),
            clock,
            stuck_after,
            span: self.span,
            outcomes: self.outcomes,
            steps: self.steps,
            refusals: self.refusals,
            phones: self.phones,
            hours: self.hours,
            gaps: self.gaps,
            journeys: self.journeys,
            late_signatures: self.late_signatures,
            carriers: self.carriers,
            nameless: self.nameless,
            ends,
            offenders: worst(self.refused),
            offending,
        }
    }

    fn ends(&self) -> Ends {
        let mut ends = Ends::default();
        // The feed's end, less the days without an update.
        let limit = self.span.map_or(i64::MIN, |(_, last)| {
            last.unix() - i64::from(self.question.stuck_after) * i64::from(DAY)
        });
        for (place, (id, tracker)) in self.waybills.iter().enumerate() {
            let (situation, status) = (tracker.situation(), tracker.status());
            *ends.by_status.entry(status).or_default() += 1;
            ends.held += u64::from(situation.is_held());
            *match (status, tracker.highest()) {
                (Status::Signed, _) => &mut ends.signed,
                (Status::Cancelled, _) => &mut ends.cancelled,
                (_, None) => &mut ends.untouched,
                (_, Some(since)) if since.unix() <= limit => {
                    ends.longest.push(Stuck {
                        waybill_id: if self.hidden.contains(&Place::nth(place)) {
                            Shown::HIDDEN
                        } else {
                            Shown::of_known(&id.text())
                        },
                        situation,
                        since,
                    });
                    if ends.longest.len() >= 2 * WORST {
                        keep_longest(&mut ends.longest);
                    }
                    &mut ends.stuck
                }
                (_, Some(_)) => &mut ends.moving,
            } += 1;
        }
        keep_longest(&mut ends.longest);
        ends
    }
}

impl Refusals {
    fn add(&mut self, example: impl FnOnce() -> Example) {
        self.count += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(example());
        }
    }
}

/// The fault's text, without the mobile number that it quotes: many people may see a report.
fn without_number(problem: Problem<'_>, redactor: &Redactor) -> Bilingual {
    let without;
    let problem =
        if let Some(Fault::ActionMsg(InvalidActionMessage::Phone { form, place, .. })) =
            problem.of_ours()
        {
            without = Fault::ActionMsg(InvalidActionMessage::Phone {
                form: *form,
                piece: "***".to_owned(),
                place: *place,
            });
            Problem::Ours(&without)
        } else {
            problem
        };
    let english = redactor.text(&problem).to_string();
    Bilingual::of(english, redactor.text(&problem.chinese()).to_string())
}

/// The worst waybills, in an order that is the same in every run.
fn worst(refused: HashMap<Shown<'static>, BTreeMap<Code, u64>>) -> Vec<Offender> {
    let mut offenders: Vec<Offender> = refused
        .into_iter()
        .map(|(id, codes)| Offender {
            waybill_id: id,
            codes,
        })
        .collect();
    offenders.sort_by(|a, b| {
        let key = |offender: &Offender| Reverse(offender.refused());
        key(a).cmp(&key(b)).then(a.waybill_id.cmp(&b.waybill_id))
    });
    offenders.truncate(WORST);
    offenders
}

fn keep_longest(stuck: &mut Vec<Stuck>) {
    stuck.sort_by(|a, b| (a.since, &a.waybill_id).cmp(&(b.since, &b.waybill_id)));
    stuck.truncate(WORST);
}
