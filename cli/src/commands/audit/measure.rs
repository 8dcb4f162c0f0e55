//! Counting the lines of a history.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::FixedOffset;
use waybill_engine::{
    Accepted, ActionType, Code, Fault, InvalidActionMessage, MessagePolicy, Outcome, PhoneForm,
    Record, Rejection, RuleSet, Situation, Timestamp, Tracker, decide,
};

use super::days::Days;
use super::durations::{DAY, Durations, GAPS, Journeys};
use super::ends::AtTheEnd;
use super::findings::{EXAMPLES, Ends, Example, Findings, Offender, Refusals, STAGES, Step, WORST};
use super::groups::{Groups, Origin};
use super::words::{Bilingual, Unit};
use crate::intake::{Content, Entry, Problem, Refused};
use crate::outcome::{Counts, LineOutcome};
use crate::redact::Redactor;
use crate::secret::Shown;
use crate::waybills::{Place, Waybills};

/// What an audit needs to know.
#[derive(Clone)]
pub(crate) struct Question {
    pub(crate) feed: Option<String>,
    pub(crate) rules: RuleSet,
    /// The time to decide at.
    pub(crate) now: Timestamp,
    /// Whether that time was given, so that the report names it.
    pub(crate) is_now_given: bool,
    pub(crate) clock: FixedOffset,
    pub(crate) stuck_after: u16,
    /// Whether all stuck waybills are to be listed.
    pub(crate) lists_stuck: bool,
    pub(crate) unit: Unit,
}

/// The carrier and the site that a line names, as they may be shown.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    pub(crate) carrier: Option<&'a Shown<'a>>,
    pub(crate) site: Option<&'a Shown<'a>>,
}

/// Decides line by line, and counts.
pub(crate) struct Measure {
    question: Question,
    waybills: Waybills,
    /// When waybills that are still open were first picked up.
    pickups: HashMap<Place, Timestamp>,
    /// With whom each waybill was last seen, by place.
    origins: Vec<Origin>,
    /// The waybills whose ids may not be shown.
    hidden: HashSet<Place>,
    /// The waybills of which a signature was refused as late.
    signed_late: HashSet<Place>,
    /// The codes that each waybill was refused with.
    refused: HashMap<Shown<'static>, BTreeMap<Code, u64>>,
    span: Option<(Timestamp, Timestamp)>,
    records: u64,
    empty: u64,
    outcomes: Counts,
    steps: BTreeMap<(Situation, ActionType), Step>,
    refusals: BTreeMap<Code, Refusals>,
    phones: BTreeMap<PhoneForm, u64>,
    hours: [[u64; STAGES]; 24],
    gaps: Durations,
    journeys: Journeys,
    late_signatures: Durations,
    days: Days,
    carriers: Groups,
    sites: Groups,
}

impl Measure {
    pub(crate) fn new(question: Question) -> Self {
        Self {
            days: Days::new(question.clock),
            question,
            waybills: Waybills::default(),
            pickups: HashMap::new(),
            origins: Vec::new(),
            hidden: HashSet::new(),
            signed_late: HashSet::new(),
            refused: HashMap::new(),
            span: None,
            records: 0,
            empty: 0,
            outcomes: Counts::default(),
            steps: BTreeMap::new(),
            refusals: BTreeMap::new(),
            phones: BTreeMap::new(),
            hours: [[0; STAGES]; 24],
            gaps: Durations::new(GAPS),
            journeys: Journeys::default(),
            late_signatures: Durations::new(GAPS),
            carriers: Groups::default(),
            sites: Groups::default(),
        }
    }

    /// What messages may hold.
    pub(crate) const fn messages(&self) -> &MessagePolicy {
        self.question.rules.messages()
    }

    /// Counts a line in which something is.
    pub(crate) const fn count_record(&mut self) {
        self.records += 1;
    }

    /// Counts what a line has in it, for whom it names. The redactor is asked for only if it is
    /// refused.
    pub(crate) fn take<'r>(
        &mut self,
        entry: &Entry<'_>,
        named: Named<'_>,
        redactor: &dyn Fn() -> &'r Redactor,
    ) {
        if let Content::Empty = entry.content {
            self.empty += 1;
            return;
        }
        let origin = Origin {
            carrier: self.carriers.id(named.carrier),
            site: self.sites.id(named.site),
        };
        match &entry.content {
            Content::Record(record) => self.record(entry, origin, record, redactor),
            Content::Refused(refused) => self.malformed(entry, origin, refused, redactor()),
            Content::Ignored(_) => self.count(origin, None, LineOutcome::Ignored),
            Content::Empty => {}
        }
    }

    fn record<'r>(
        &mut self,
        entry: &Entry<'_>,
        origin: Origin,
        record: &Record<'_>,
        redactor: &dyn Fn() -> &'r Redactor,
    ) {
        let place = self.waybills.place(&record.waybill_id);
        if place.index() == self.origins.len() {
            self.origins.push(origin);
            self.carriers.at(origin.carrier).waybills += 1;
            self.sites.at(origin.site).waybills += 1;
        }
        if entry.shown_id(None).is_some_and(|id| id.is_hidden()) {
            self.hidden.insert(place);
        }
        let time = Some(record.update.time());
        if self.waybills.at(place).has_accepted(&record.update) {
            return self.count(origin, time, LineOutcome::Duplicate);
        }
        let tracker = self.waybills.tracker(place);
        let (rules, now) = (&self.question.rules, self.question.now);
        match decide(rules, tracker, &record.update, now) {
            Outcome::Accepted(accepted) => self.accepted(origin, place, &accepted),
            Outcome::Duplicate => self.count(origin, time, LineOutcome::Duplicate),
            Outcome::Rejected(rejection) => {
                self.rejected(entry, origin, place, record, &rejection, redactor());
            }
        }
    }

    fn accepted(&mut self, origin: Origin, place: Place, accepted: &Accepted<'_>) {
        let (before, update) = (accepted.before(), accepted.update());
        let (action, time) = (update.action(), update.time());

        self.count(origin, Some(time), LineOutcome::Accepted);
        let seen = &mut self.origins[place.index()];
        seen.carrier = origin.carrier.or(seen.carrier);
        seen.site = origin.site.or(seen.site);
        self.step(before, action).accepted += 1;
        self.hours[self.hour(time)][action.stage() as usize] += 1;
        if let Some(last) = before.highest() {
            let gap = time.unix() - last.unix();
            self.gaps.count(gap);
            if gap >= self.stuck_after() && !before.status().is_closed() {
                self.days.stuck(last, self.stuck_after(), Some(time));
            }
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
            self.carriers.at(origin.carrier).journeys.add(seconds);
        }
        self.waybills.at(place).advance(accepted);
    }

    fn rejected(
        &mut self,
        entry: &Entry<'_>,
        origin: Origin,
        place: Place,
        record: &Record<'_>,
        rejection: &Rejection,
        redactor: &Redactor,
    ) {
        let (code, action) = (rejection.code(), record.update.action());
        let time = record.update.time();
        let tracker = *self.waybills.tracker(place);
        self.count(origin, Some(time), LineOutcome::Rejected);
        let id = redactor.id(&record.waybill_id);
        self.count_code(origin, Some(&id), code);
        if let (ActionType::Signed, Code::TimeGoesBack, Some(highest)) =
            (action, code, tracker.highest())
        {
            self.late_signatures.count(highest.unix() - time.unix());
            self.signed_late.insert(place);
        }
        *self.step(&tracker, action).refused.entry(code).or_default() += 1;

        let refusals = self.refusals.entry(code).or_default();
        *refusals.by_action.entry(action).or_default() += 1;
        refusals.add(|| Example {
            line: entry.line,
            item: entry.item(),
            waybill_id: Some(id.into_owned()),
            reason: Bilingual::of(
                redactor.text(rejection).to_string(),
                redactor.text(&rejection.chinese()).to_string(),
            ),
        });
    }

    fn malformed(
        &mut self,
        entry: &Entry<'_>,
        origin: Origin,
        refused: &Refused<'_>,
        redactor: &Redactor,
    ) {
        let code = refused.code();
        self.count(origin, None, LineOutcome::Malformed);
        let id = refused.waybill_id().map(|id| redactor.id(id));
        self.count_code(origin, id.as_ref(), code);
        for problem in refused.problems() {
            if let Some(Fault::ActionMsg(InvalidActionMessage::Phone { form, .. })) =
                problem.of_ours()
            {
                *self.phones.entry(*form).or_default() += 1;
            }
        }
        self.refusals.entry(code).or_default().add(|| Example {
            line: entry.line,
            item: entry.item(),
            waybill_id: id.map(Shown::into_owned),
            reason: without_number(refused.first(), redactor),
        });
    }

    fn count(&mut self, origin: Origin, time: Option<Timestamp>, outcome: LineOutcome) {
        self.outcomes.count(outcome);
        self.carriers.at(origin.carrier).outcomes.count(outcome);
        self.sites.at(origin.site).outcomes.count(outcome);
        self.days.count(time, outcome);
    }

    fn count_code(&mut self, origin: Origin, waybill: Option<&Shown<'_>>, code: Code) {
        let (carrier, site) = (self.carriers.at(origin.carrier), self.sites.at(origin.site));
        for group in [carrier, site] {
            *group.codes.entry(code).or_default() += 1;
        }
        let Some(waybill) = waybill else { return };
        if !self.refused.contains_key(waybill.as_str()) {
            self.refused
                .insert(waybill.clone().into_owned(), BTreeMap::new());
        }
        if let Some(codes) = self.refused.get_mut(waybill.as_str()) {
            *codes.entry(code).or_default() += 1;
        }
    }

    fn step(&mut self, tracker: &Tracker, action: ActionType) -> &mut Step {
        self.steps.entry((tracker.situation(), action)).or_default()
    }

    fn hour(&self, time: Timestamp) -> usize {
        let local = time.unix() + i64::from(self.question.clock.local_minus_utc());
        usize::try_from(local.rem_euclid(86_400) / 3_600).unwrap_or_default()
    }

    /// In seconds.
    fn stuck_after(&self) -> i64 {
        i64::from(self.question.stuck_after) * i64::from(DAY)
    }

    /// The findings over all lines.
    pub(crate) fn finish(mut self) -> Findings {
        let ends = self.ends();
        let offending = self.refused.len();
        self.journeys.sort();
        self.carriers.sort_journeys();
        let Question {
            feed,
            rules,
            now,
            is_now_given,
            clock,
            stuck_after,
            lists_stuck: _,
            unit,
        } = self.question;
        Findings {
            feed,
            rules,
            now: is_now_given.then_some(now),
            clock,
            stuck_after,
            span: self.span,
            unit,
            records: self.records,
            empty: self.empty,
            outcomes: self.outcomes,
            steps: self.steps,
            refusals: self.refusals,
            phones: self.phones,
            hours: self.hours,
            gaps: self.gaps,
            journeys: self.journeys,
            late_signatures: self.late_signatures,
            days: self.days,
            carriers: self.carriers,
            sites: self.sites,
            ends,
            offenders: worst(self.refused),
            offending,
        }
    }

    fn ends(&mut self) -> Ends {
        let stuck_after = self.stuck_after();
        let at_the_end = AtTheEnd {
            waybills: &self.waybills,
            origins: &self.origins,
            hidden: &self.hidden,
            signed_late: &self.signed_late,
            end: self.span.map(|(_, last)| last),
            stuck_after,
            lists_all: self.question.lists_stuck,
        };
        at_the_end.count(|origin, since| {
            self.carriers.at(origin.carrier).stuck += 1;
            self.sites.at(origin.site).stuck += 1;
            self.days.stuck(since, stuck_after, None);
        })
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
    let [english, chinese] = problem.shown(redactor);
    Bilingual::of(english.to_string(), chinese.to_string())
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
