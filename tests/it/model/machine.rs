//! A small backend, driven at random beside the reference model: each waybill is kept in four
//! ways at once (as an object, as a bare tracker, in the slice of a batch, and as a trail), and
//! all four have to agree with the model after every step. The steps are: updates in batches of any
//! size, in any order and with any clocks; replays of anything that came before; workers that ask,
//! keep the answer, and commit it late or to the wrong waybill; other order tokens; restarts from
//! what was stored.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::{Index, select};
use proptest::strategy::{BoxedStrategy, ValueTree as _};
use proptest::test_runner::TestRunner;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use waybill_engine::{
    Accepted, BatchOutcome, BatchUpdate, Fingerprint, OrderToken, Outcome, StaleAnswer, Timestamp,
    Tracker, Trail, Update, Waybill, WaybillId, decide, decide_each, verdict,
};

use super::bridge::{Pair, assert_same, tracker};
use super::histories::{pair, start};
use super::reference::{ACTIONS, Answer, State, answer, is_any_earlier_duplicate, permitted};
use crate::support::shorthand::{action, at, cases, codes, scan};

/// Few waybills, so that updates often have the same one.
const WAYBILLS: usize = 3;

const START: i64 = 1_700_000_000;

/// The latest time of an update.
const LAST: i64 = 99_999_999_999;

const TEXTS: [&str; 3] = ["已到达【城北营业点】", "已发出", "派送中🚚"];

/// An update that came: time, action, text.
type Came = (i64, u32, &'static str);

/// The content of a record.
#[derive(Debug, Clone)]
enum Content {
    /// A scan so many seconds after the previous one.
    Scan {
        action: u32,
        later: i64,
        text: &'static str,
    },
    /// An earlier update once more, for this waybill or another one, accepted or not.
    Again(Index),
}

/// One step of the backend.
#[derive(Debug, Clone)]
enum Happening {
    /// Updates come and are decided together, so many seconds after the last one was made. Some are
    /// for a waybill that does not exist.
    Batch {
        updates: Vec<(usize, Content)>,
        judged: i64,
    },
    /// A worker reads a waybill and asks for a decision, to commit it later.
    Ask {
        waybill: usize,
        content: Content,
        judged: i64,
    },
    /// A worker commits its answer, to its own waybill or to another one.
    Commit { worker: Index, waybill: usize },
    /// The waybill gets another order token.
    Token { waybill: usize, token: &'static str },
    /// The backend stops and starts again from what it stored.
    Restart(Form),
}

/// The stored form of a tracker. A trail is always stored by serde.
#[derive(Debug, Clone, Copy)]
enum Form {
    Bytes,
    Serde,
}

/// The model of one waybill.
#[derive(Debug, Clone)]
struct Modelled {
    id: &'static str,
    token: &'static str,
    /// The state of the three that keep only the last update.
    plain: State,
    /// The state of the trail, which keeps every earlier update.
    kept: State,
}

/// An update, and the expected answers to it.
#[derive(Debug, Clone)]
struct Due {
    waybill: usize,
    came: Came,
    now: i64,
    /// The answer of the three; `None` if the waybill does not exist.
    plain: Option<Answer>,
    /// The answer of the trail.
    kept: Option<Answer>,
}

/// A worker that has an answer to commit.
#[derive(Debug, Clone)]
struct Worker {
    waybill: usize,
    /// The waybill as it was read, and its answer.
    plain: (State, Answer),
    kept: (State, Answer),
}

/// The expected result of a commit; `None` where the answer accepts nothing.
#[derive(Debug, Clone)]
struct Commit {
    worker: usize,
    plain: Option<Result<(), StaleAnswer>>,
    kept: Option<Result<(), StaleAnswer>>,
}

#[derive(Debug, Clone)]
struct Model {
    pair: Pair,
    clock: i64,
    waybills: Vec<Modelled>,
    came: Vec<Came>,
    workers: Vec<Worker>,
    /// The expected results of the latest step.
    due: Vec<Due>,
    commit: Option<Commit>,
}

impl Model {
    /// The update with this content, which is kept for replays.
    fn update(&mut self, content: &Content) -> Came {
        let came = match content {
            Content::Again(index) if !self.came.is_empty() => *index.get(&self.came),
            Content::Again(_) => (self.clock, ACTIONS[0], TEXTS[0]),
            Content::Scan {
                action,
                later,
                text,
            } => {
                self.clock = (self.clock + later).clamp(1, LAST);
                (self.clock, *action, *text)
            }
        };
        self.came.push(came);
        came
    }

    fn now(&self, judged: i64) -> i64 {
        (self.clock + judged).clamp(1, LAST)
    }

    /// The expected answers to an update; nothing changes.
    fn due(&self, waybill: usize, came: Came, now: i64) -> Due {
        let found = self.waybills.get(waybill);
        Due {
            waybill,
            came,
            now,
            plain: found.map(|found| self.answer(&found.plain, came, now)),
            kept: found.map(|found| self.answer_of_a_trail(&found.kept, came, now)),
        }
    }

    fn answer(&self, state: &State, (time, action, text): Came, now: i64) -> Answer {
        answer(&self.pair.model, state, time, action, text, now)
    }

    fn answer_of_a_trail(&self, state: &State, came: Came, now: i64) -> Answer {
        if is_any_earlier_duplicate(state, came.0, came.1, came.2) {
            Answer::DuplicateOfLast
        } else {
            self.answer(state, came, now)
        }
    }

    fn batch(&mut self, updates: &[(usize, Content)], judged: i64) {
        let came: Vec<_> = updates
            .iter()
            .map(|(waybill, content)| (*waybill, self.update(content)))
            .collect();
        let now = self.now(judged);
        for (waybill, came) in came {
            let due = self.due(waybill, came, now);
            if let Some(waybill) = self.waybills.get_mut(waybill) {
                advance(&mut waybill.plain, due.plain.as_ref());
                advance(&mut waybill.kept, due.kept.as_ref());
            }
            self.due.push(due);
        }
    }

    fn ask(&mut self, waybill: usize, content: &Content, judged: i64) {
        let came = self.update(content);
        let due = self.due(waybill, came, self.now(judged));
        let Modelled { plain, kept, .. } = &self.waybills[waybill];
        self.workers.push(Worker {
            waybill,
            plain: (plain.clone(), due.plain.clone().unwrap()),
            kept: (kept.clone(), due.kept.clone().unwrap()),
        });
        self.due.push(due);
    }

    fn commit(&mut self, worker: Index, waybill: usize) {
        let worker = worker.index(self.workers.len());
        let Worker {
            waybill: own,
            plain,
            kept,
        } = self.workers[worker].clone();
        let modelled = &mut self.waybills[waybill];
        let is_own = own == waybill;
        self.commit = Some(Commit {
            worker,
            plain: if is_own {
                commit(&mut modelled.plain, plain)
            } else {
                accepts(&plain.1).then_some(Err(StaleAnswer::OtherWaybill))
            },
            // A trail has no id, so an answer is committed only to its own.
            kept: commit(&mut self.waybills[own].kept, kept),
        });
    }
}

fn advance(state: &mut State, answer: Option<&Answer>) {
    if let Some(Answer::Accepted(next)) = answer {
        *state = next.clone();
    }
}

fn accepts(answer: &Answer) -> bool {
    matches!(answer, Answer::Accepted(_))
}

/// Commits if nothing was accepted since the answer was given.
fn commit(state: &mut State, (read, answer): (State, Answer)) -> Option<Result<(), StaleAnswer>> {
    let Answer::Accepted(next) = answer else {
        return None;
    };
    if *state != read {
        let version = |state: &State| u32::try_from(state.accepted.len()).unwrap();
        return Some(Err(outdated(version(&read), version(state))));
    }
    *state = next;
    Some(Ok(()))
}

fn outdated(computed_at: u32, now_at: u32) -> StaleAnswer {
    StaleAnswer::Outdated {
        computed_at,
        now_at,
    }
}

struct Reference;

impl ReferenceStateMachine for Reference {
    type State = Model;
    type Transition = Happening;

    fn init_state() -> BoxedStrategy<Model> {
        (pair(), vec(start(), WAYBILLS))
            .prop_map(|(pair, starts)| Model {
                pair,
                clock: START,
                waybills: starts
                    .into_iter()
                    .zip(["SF1", "YT2", "JD-3"])
                    .map(|(start, id)| Modelled {
                        id,
                        token: "opaque",
                        plain: start.clone(),
                        kept: start,
                    })
                    .collect(),
                came: Vec::new(),
                workers: Vec::new(),
                due: Vec::new(),
                commit: None,
            })
            .boxed()
    }

    fn transitions(_: &Model) -> BoxedStrategy<Happening> {
        let updates = || vec((0..=WAYBILLS, content()), 0..8);
        prop_oneof![
            6 => (updates(), judged())
                .prop_map(|(updates, judged)| Happening::Batch { updates, judged }),
            3 => (0..WAYBILLS, content(), judged())
                .prop_map(|(waybill, content, judged)| Happening::Ask { waybill, content, judged }),
            3 => (any::<Index>(), 0..WAYBILLS)
                .prop_map(|(worker, waybill)| Happening::Commit { worker, waybill }),
            1 => (0..WAYBILLS, select(vec!["opaque", "another"]))
                .prop_map(|(waybill, token)| Happening::Token { waybill, token }),
            1 => select(vec![Form::Bytes, Form::Serde]).prop_map(Happening::Restart),
        ]
        .boxed()
    }

    /// A commit needs an answer that was asked for before.
    fn preconditions(model: &Model, happening: &Happening) -> bool {
        !matches!(happening, Happening::Commit { .. }) || !model.workers.is_empty()
    }

    fn apply(mut model: Model, happening: &Happening) -> Model {
        model.due.clear();
        model.commit = None;
        match happening {
            Happening::Batch { updates, judged } => model.batch(updates, *judged),
            Happening::Ask {
                waybill,
                content,
                judged,
            } => model.ask(*waybill, content, *judged),
            Happening::Commit { worker, waybill } => model.commit(*worker, *waybill),
            Happening::Token { waybill, token } => model.waybills[*waybill].token = token,
            Happening::Restart(_) => {}
        }
        model
    }
}

fn content() -> impl Strategy<Value = Content> {
    let later = prop_oneof![
        4 => 0..100_000_i64,
        3 => -70..70_i64,
        3 => Just(0),
        1 => -1_000_000..0_i64,
        1 => 0..3_000_000_000_i64,
    ];
    let scan = (select(ACTIONS.to_vec()), later, select(TEXTS.to_vec())).prop_map(
        |(action, later, text)| Content::Scan {
            action,
            later,
            text,
        },
    );
    prop_oneof![4 => scan, 1 => any::<Index>().prop_map(Content::Again)]
}

fn judged() -> impl Strategy<Value = i64> {
    prop_oneof![8 => 0..10_000_000_i64, 2 => -301..=-299_i64, 1 => -1_000_000..0_i64]
}

/// The engine's side.
#[derive(Debug)]
struct Backend {
    waybills: Vec<Waybill>,
    /// Driven by `decide`.
    trackers: Vec<Tracker>,
    /// Driven by `decide_each`.
    batch: Vec<Tracker>,
    trails: Vec<Trail>,
    workers: Vec<Asked>,
}

/// What a worker read and asked. The answer is a function of these, and it is computed again when
/// it is needed, because it can't be kept without the text that it borrows.
#[derive(Debug)]
struct Asked {
    waybill: Waybill,
    trail: Trail,
    place: usize,
    update: Update<'static>,
    now: Timestamp,
}

struct Driven;

impl StateMachineTest for Driven {
    type SystemUnderTest = Backend;
    type Reference = Reference;

    fn init_test(model: &Model) -> Backend {
        let trackers: Vec<_> = model
            .waybills
            .iter()
            .map(|modelled| tracker(&modelled.plain))
            .collect();
        Backend {
            waybills: model
                .waybills
                .iter()
                .zip(&trackers)
                .map(|(modelled, tracker)| waybill(modelled, *tracker))
                .collect(),
            batch: trackers.clone(),
            trails: trackers.iter().copied().map(Trail::since).collect(),
            trackers,
            workers: Vec::new(),
        }
    }

    fn apply(mut backend: Backend, model: &Model, happening: Happening) -> Backend {
        match happening {
            Happening::Batch { .. } => backend.take(model),
            Happening::Ask { .. } => backend.ask(model),
            Happening::Commit { waybill, .. } => backend.commit(model, waybill),
            Happening::Token { waybill, token } => {
                backend.waybills[waybill].set_token(OrderToken::new(token).unwrap());
            }
            Happening::Restart(form) => backend.restart(model, form),
        }
        backend
    }

    fn check_invariants(backend: &Backend, model: &Model) {
        for (place, modelled) in model.waybills.iter().enumerate() {
            let tracker = backend.waybills[place].tracker();
            assert_same(tracker, &modelled.plain);
            assert_eq!(tracker, &backend.trackers[place]);
            assert_eq!(tracker, &backend.batch[place]);
            assert_eq!(tracker.last(), last(&modelled.plain));
            assert_eq!(
                codes(model.pair.rules.permitted(tracker)),
                permitted(&model.pair.model, &modelled.plain)
            );
            assert_trail(&backend.trails[place], modelled, model);
            for came in model.came.iter().rev().take(5) {
                assert_resent(backend, place, modelled, *came);
            }
        }
    }
}

/// Fails unless the waybill can send again exactly the update that was accepted last, and the trail
/// exactly those that were ever accepted, with the current token.
fn assert_resent(backend: &Backend, place: usize, modelled: &Modelled, came: Came) {
    let update = update(came);
    let of_waybill = backend.waybills[place].resend(&update);
    assert_eq!(of_waybill.is_some(), is_last(&modelled.plain, came));

    let (id, token) = names(modelled);
    let of_trail = backend.trails[place].resend(&update, &id, &token);
    let (time, code, text) = came;
    let is_known = is_any_earlier_duplicate(&modelled.kept, time, code, text);
    assert_eq!(of_trail.is_some(), is_known);
    assert_eq!(backend.trails[place].has(&update), is_known);

    for payload in of_waybill.into_iter().chain(of_trail) {
        assert_eq!(payload.https_body().to_json(), body(modelled, came));
    }
}

fn is_last(state: &State, (time, code, text): Came) -> bool {
    let last = state.accepted.last();
    last.is_some_and(|last| (last.0, last.1, last.2.as_str()) == (time, code, text))
}

fn names(modelled: &Modelled) -> (WaybillId<'static>, OrderToken<'static>) {
    (
        WaybillId::new(modelled.id).unwrap(),
        OrderToken::new(modelled.token).unwrap(),
    )
}

/// The HTTPS body for this waybill and update, with the current token.
fn body(modelled: &Modelled, (time, code, text): Came) -> String {
    format!(
        "{{\"token\":\"{}\",\"waybill_id\":\"{}\",\"action_time\":{time},\
         \"action_type\":{code},\"action_msg\":\"{text}\"}}",
        modelled.token, modelled.id
    )
}

fn waybill(modelled: &Modelled, tracker: Tracker) -> Waybill {
    let (id, token) = names(modelled);
    Waybill::restore(id, token, tracker)
}

fn update((time, code, text): Came) -> Update<'static> {
    scan(action(code), time, text)
}

/// The fingerprint of the update that was accepted last.
fn last(state: &State) -> Option<Fingerprint> {
    let (time, code, text) = state.accepted.last()?;
    Some(scan(action(*code), *time, text).fingerprint())
}

fn assert_trail(trail: &Trail, modelled: &Modelled, model: &Model) {
    let state = &modelled.kept;
    assert_same(trail.tracker(), state);
    assert_eq!(trail.tracker().last(), last(state));
    let entries: Vec<_> = trail
        .entries()
        .iter()
        .map(|entry| (entry.time().unix(), entry.action().code()))
        .collect();
    let accepted: Vec<_> = state
        .accepted
        .iter()
        .map(|(time, code, _)| (*time, *code))
        .collect();
    assert_eq!(entries, accepted);
    assert_eq!(trail.replay(&model.pair.rules), Ok(*trail.tracker()));
}

/// Fails unless the outcome is the expected answer.
fn assert_due<'o, 'a>(outcome: &'o Outcome<'a>, due: &Answer) -> Option<&'o Accepted<'a>> {
    match (outcome, due) {
        (Outcome::Accepted(accepted), Answer::Accepted(state)) => {
            assert_same(accepted.after(), state);
            Some(accepted)
        }
        (Outcome::Duplicate, Answer::DuplicateOfLast) => None,
        (Outcome::Rejected(rejection), Answer::Rejected(number)) => {
            assert_eq!(rejection.code().number(), *number);
            None
        }
        _ => panic!("{outcome:?}, not {due:?}"),
    }
}

impl Backend {
    /// Decides the updates in each of the four ways, and compares the answers.
    fn take(&mut self, model: &Model) {
        let updates: Vec<_> = model.due.iter().map(|due| update(due.came)).collect();
        self.take_as_a_batch(model, &updates);
        for (due, update) in model.due.iter().zip(&updates) {
            let (Some(plain), Some(kept)) = (&due.plain, &due.kept) else {
                continue;
            };
            let (rules, now) = (&model.pair.rules, at(due.now));

            let tracker = &mut self.trackers[due.waybill];
            let outcome = decide(rules, tracker, update, now);
            let (said, follows) = verdict(rules, tracker, update.entry(), now);
            assert_eq!(said, outcome.verdict());
            if let Some(accepted) = assert_due(&outcome, plain) {
                *tracker = *accepted.after();
            }
            assert_eq!(follows, *tracker);

            let waybill = &mut self.waybills[due.waybill];
            let outcome = waybill.check(rules, update, now);
            if let Some(accepted) = assert_due(&outcome, plain) {
                let payload = waybill.update_path(accepted).unwrap();
                let body = body(&model.waybills[due.waybill], due.came);
                assert_eq!(payload.https_body().to_json(), body);
                waybill.commit(accepted).unwrap();
            }

            let trail = &mut self.trails[due.waybill];
            let outcome = trail.check(rules, update, now);
            if let Some(accepted) = assert_due(&outcome, kept) {
                trail.commit(accepted).unwrap();
            }
        }
    }

    fn take_as_a_batch(&mut self, model: &Model, updates: &[Update<'static>]) {
        let Some(first) = model.due.first() else {
            return;
        };
        let placed: Vec<_> = model
            .due
            .iter()
            .zip(updates)
            .map(|(due, update)| BatchUpdate {
                tracker: due.waybill,
                update,
            })
            .collect();
        let (rules, now) = (&model.pair.rules, at(first.now));
        let answers = decide_each(rules, &mut self.batch, &placed, now);
        for (answered, due) in answers.zip(&model.due) {
            match (&answered, &due.plain) {
                (BatchOutcome::Decided(outcome), Some(plain)) => {
                    assert_due(outcome, plain);
                }
                (BatchOutcome::NoTracker, None) => {}
                (answered, plain) => panic!("{answered:?}, not {plain:?}"),
            }
        }
    }

    fn ask(&mut self, model: &Model) {
        let due = &model.due[0];
        let asked = Asked {
            waybill: self.waybills[due.waybill].clone(),
            trail: self.trails[due.waybill].clone(),
            place: due.waybill,
            update: update(due.came),
            now: at(due.now),
        };
        let rules = &model.pair.rules;
        let outcome = asked.waybill.check(rules, &asked.update, asked.now);
        assert_due(&outcome, due.plain.as_ref().unwrap());
        let outcome = asked.trail.check(rules, &asked.update, asked.now);
        assert_due(&outcome, due.kept.as_ref().unwrap());
        self.workers.push(asked);
    }

    fn commit(&mut self, model: &Model, place: usize) {
        let commit = model.commit.as_ref().unwrap();
        let asked = &self.workers[commit.worker];
        let rules = &model.pair.rules;

        let outcome = asked.waybill.check(rules, &asked.update, asked.now);
        if let Outcome::Accepted(accepted) = outcome {
            let waybill = &mut self.waybills[place];
            let payload = waybill.update_path(&accepted).map(|_| ());
            assert_eq!(Some(payload), commit.plain);
            assert_eq!(Some(waybill.commit(&accepted)), commit.plain);
            // A compare-and-set on the stored tracker has the same result.
            if place == asked.place {
                for stored in [&mut self.trackers[place], &mut self.batch[place]] {
                    if stored == accepted.before() {
                        *stored = *accepted.after();
                    }
                }
            }
        }

        let outcome = asked.trail.check(rules, &asked.update, asked.now);
        if let Outcome::Accepted(accepted) = outcome {
            let trail = &mut self.trails[asked.place];
            assert_eq!(Some(trail.commit(&accepted)), commit.kept);
        }
    }

    /// Drops everything that is not stored, and reads the rest again.
    fn restart(&mut self, model: &Model, form: Form) {
        let read = |tracker: &Tracker| match form {
            Form::Bytes => Tracker::from_bytes(tracker.to_bytes()).unwrap(),
            Form::Serde => through_serde(tracker),
        };
        for (waybill, modelled) in self.waybills.iter_mut().zip(&model.waybills) {
            let restored = self::waybill(modelled, read(waybill.tracker()));
            assert_eq!(*waybill, restored);
            *waybill = restored;
        }
        for tracker in self.trackers.iter_mut().chain(&mut self.batch) {
            *tracker = read(tracker);
        }
        for trail in &mut self.trails {
            let restored = through_serde(trail);
            assert_eq!(*trail, restored);
            *trail = restored;
        }
    }
}

fn through_serde<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

/// The most steps of a run.
const LONGEST: usize = if cfg!(miri) { 8 } else { 50 };

prop_state_machine! {
    #![proptest_config(cases(150))]

    #[test]
    fn all_four_forms_of_a_waybill_follow_the_model(sequential 1..LONGEST => Driven);
}

/// The results of the steps, from the model alone.
fn kinds(model: &Model) -> Vec<String> {
    let mut kinds = Vec::new();
    for due in &model.due {
        kinds.push(match &due.plain {
            None => "no such waybill".to_owned(),
            Some(Answer::Accepted(_)) => "accepted".to_owned(),
            Some(Answer::DuplicateOfLast) => "duplicate".to_owned(),
            Some(Answer::Rejected(number)) => number.to_string(),
        });
        if due.kept == Some(Answer::DuplicateOfLast) && due.plain != due.kept {
            kinds.push("a duplicate that only the trail knows".to_owned());
        }
    }
    if let Some(commit) = &model.commit {
        kinds.extend(commit.plain.map(|result| match result {
            Ok(()) => "committed".to_owned(),
            Err(StaleAnswer::Outdated { .. }) => "outdated".to_owned(),
            Err(_) => "of another waybill".to_owned(),
        }));
    }
    kinds
}

#[test]
#[cfg_attr(miri, ignore = "asks the model only, a hundred times")]
fn everything_that_can_happen_does() {
    let mut runner = TestRunner::deterministic();
    let strategy = Reference::sequential_strategy(1..LONGEST);
    let mut met = BTreeSet::new();
    for _ in 0..100 {
        let (mut model, happenings, _) = strategy.new_tree(&mut runner).unwrap().current();
        for happening in happenings {
            model = <Reference as ReferenceStateMachine>::apply(model, &happening);
            met.extend(kinds(&model));
        }
    }
    let met: Vec<_> = met.iter().map(String::as_str).collect();
    assert_eq!(
        met,
        [
            "201",
            "202",
            "203",
            "204",
            "a duplicate that only the trail knows",
            "accepted",
            "committed",
            "duplicate",
            "no such waybill",
            "of another waybill",
            "outdated",
        ]
    );
}
