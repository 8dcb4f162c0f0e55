//! What a preset accepts, as a language: the sequences of actions that are accepted one after the
//! other, of any length. The whole language, not a sample, is compared with the same language
//! written as a regular expression from the prose of the rules.
//!
//! The engine's side is a finite automaton that is found only by calling `decide`. Its states are
//! trackers without their times, counts and fingerprints. The expression's side is its derivatives
//! (Brzozowski). Both are walked together from the start, through every pair of states that any
//! sequence leads to. There are finitely many pairs, so languages that differ anywhere differ in
//! one of them. The walk is breadth-first, so it ends with a shortest sequence that only one side
//! accepts.
//!
//! A language contains no statuses and no marks. `against_reference`, `sequences` and `rule_tables`
//! test those.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use waybill_engine::{ActionType, RuleSet, Status, Timestamp, Tracker};

use super::bridge::Pair;
use crate::support::shorthand::{Verdict, judge, scan};

/// The letters of the expressions, in the order of the rule tables' columns: `f` is a failed
/// pickup, `F` a failed delivery.
const LETTERS: [(char, ActionType); 9] = [
    ('A', ActionType::CourierAssigned),
    ('f', ActionType::PickupFailed),
    ('P', ActionType::PickedUp),
    ('T', ActionType::InTransit),
    ('D', ActionType::OutForDelivery),
    ('F', ActionType::DeliveryFailed),
    ('S', ActionType::Signed),
    ('C', ActionType::Cancelled),
    ('H', ActionType::Held),
];

/// The two choices that change what is accepted.
#[derive(Debug, Clone, Copy)]
struct Options {
    cancel_only_before_any_update: bool,
    new_cycle_after_signed: bool,
}

mod prose {
    //! The parcels' lives from beginning to end, by the prose of the rules.

    use super::{Options, Regex};

    /// Standard: scans may be missing or repeated.
    ///
    /// Before the pickup, couriers are assigned and fail in any order, any number of times. The
    /// pickup may be missing where the parcel is already on its way.
    pub(super) fn standard(options: Options) -> Regex {
        // Any round at the door or the depot can be reported at any time, until someone signs.
        let rounds = "(T|D|F)*S";
        // On the way, the pickup may be reported again. The scan of going out may be missing before
        // a failed delivery or a signature.
        let moving = format!("(P|T)*(D{rounds}|F{rounds}|S)");
        // The pickup may be reported again. The first transit scan may be missing before the parcel
        // goes out, but not before a signature or a failed delivery.
        let picked_up = format!("P*(T{moving}|D{rounds})");
        // A parcel may be held at any time, and goes on as if it had not been.
        let parcel = held_anywhere(&format!("(P{picked_up}|T{moving})"));
        let waiting = held_anywhere("(A|f)*");
        whole(options, &waiting, &held_anywhere("C"), &parcel, &|| {
            format!("P{}", held_anywhere(&picked_up))
        })
    }

    /// Strict: no scan is missing, and only a courier's assignment and a movement are repeated.
    pub(super) fn strict(options: Options) -> Regex {
        // After a failed pickup a courier is assigned again before the next can fail. There is no
        // parcel to hold yet.
        let waiting = "(A|fA)*f?";
        // The parcel moves at least once, and may be held before that.
        let moved = "(H*T)+";
        // It comes back after a failed delivery, or moves to a depot without one, or is held on the
        // round, and then goes out again.
        let rounds = format!("((F{moved}?|{moved})H*D|H+D)*");
        // In the end someone signs: at the door, unless it was held or failed there since, or at
        // the depot.
        let signed = format!("(S|F?{moved}H*S)");
        let picked_up = format!("{moved}H*D{rounds}{signed}");
        let parcel = format!("P{picked_up}");
        whole(options, waiting, "C", &parcel, &|| parcel.clone())
    }

    fn whole(
        options: Options,
        waiting: &str,
        cancelled: &str,
        parcel: &str,
        on_its_return: &dyn Fn() -> String,
    ) -> Regex {
        let returns = if options.new_cycle_after_signed {
            format!("({})*", on_its_return())
        } else {
            String::new()
        };
        let parcel = format!("{parcel}{returns}");
        Regex::parse(&if options.cancel_only_before_any_update {
            // A hold is also an update.
            format!("C|{waiting}{parcel}")
        } else {
            format!("{waiting}({cancelled}|{parcel})")
        })
    }

    /// The same, with any number of holds before each action.
    fn held_anywhere(text: &str) -> String {
        let held = |c: char| {
            if c.is_alphabetic() {
                format!("(H*{c})")
            } else {
                c.to_string()
            }
        };
        text.chars().map(held).collect()
    }
}

/// A regular expression in a normal form: expressions that differ only in the order, the grouping
/// or the number of their alternatives are equal, so there are finitely many derivatives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Regex {
    /// No word at all.
    Nothing,
    /// The empty word.
    Empty,
    Letter(char),
    Then(Box<Self>, Box<Self>),
    /// Two or more expressions, none of which is `Nothing` or a choice itself.
    Either(BTreeSet<Self>),
    Star(Box<Self>),
}

impl Regex {
    fn then(self, next: Self) -> Self {
        match (self, next) {
            (Self::Nothing, _) | (_, Self::Nothing) => Self::Nothing,
            (Self::Empty, next) => next,
            (first, Self::Empty) => first,
            (Self::Then(first, second), next) => {
                Self::Then(first, Box::new(Self::then(*second, next)))
            }
            (first, next) => Self::Then(Box::new(first), Box::new(next)),
        }
    }

    fn or(self, other: Self) -> Self {
        let mut choices = BTreeSet::new();
        for regex in [self, other] {
            match regex {
                Self::Nothing => {}
                Self::Either(more) => choices.extend(more),
                regex @ (Self::Empty | Self::Letter(_) | Self::Then(..) | Self::Star(_)) => {
                    choices.insert(regex);
                }
            }
        }
        match choices.len() {
            0 => Self::Nothing,
            1 => choices.pop_first().unwrap(),
            _ => Self::Either(choices),
        }
    }

    fn star(self) -> Self {
        match self {
            Self::Nothing | Self::Empty => Self::Empty,
            Self::Star(inner) => Self::Star(inner),
            regex @ (Self::Letter(_) | Self::Then(..) | Self::Either(_)) => {
                Self::Star(Box::new(regex))
            }
        }
    }

    /// Whether the language contains the empty word.
    fn has_empty(&self) -> bool {
        match self {
            Self::Nothing | Self::Letter(_) => false,
            Self::Empty | Self::Star(_) => true,
            Self::Then(first, second) => first.has_empty() && second.has_empty(),
            Self::Either(choices) => choices.iter().any(Self::has_empty),
        }
    }

    /// The language of what may follow a letter. In the normal form only `Nothing` has no word.
    fn after(&self, letter: char) -> Self {
        match self {
            Self::Letter(own) if *own == letter => Self::Empty,
            Self::Nothing | Self::Empty | Self::Letter(_) => Self::Nothing,
            Self::Then(first, second) => {
                let rest = first.after(letter).then((**second).clone());
                if first.has_empty() {
                    rest.or(second.after(letter))
                } else {
                    rest
                }
            }
            Self::Either(choices) => choices
                .iter()
                .fold(Self::Nothing, |all, choice| all.or(choice.after(letter))),
            Self::Star(inner) => inner.after(letter).then(self.clone()),
        }
    }

    fn parse(text: &str) -> Self {
        let mut left: VecDeque<char> = text.chars().collect();
        let regex = Self::parse_choice(&mut left);
        assert!(left.is_empty(), "{left:?} is left of {text}");
        regex
    }

    fn parse_choice(left: &mut VecDeque<char>) -> Self {
        let mut regex = Self::parse_chain(left);
        while left.front() == Some(&'|') {
            left.pop_front();
            regex = regex.or(Self::parse_chain(left));
        }
        regex
    }

    fn parse_chain(left: &mut VecDeque<char>) -> Self {
        let mut regex = Self::Empty;
        while left.front().is_some_and(|c| !['|', ')'].contains(c)) {
            regex = regex.then(Self::parse_piece(left));
        }
        regex
    }

    fn parse_piece(left: &mut VecDeque<char>) -> Self {
        let piece = match left.pop_front().unwrap() {
            '(' => {
                let inner = Self::parse_choice(left);
                assert_eq!(left.pop_front(), Some(')'));
                inner
            }
            letter => {
                assert!(LETTERS.iter().any(|known| known.0 == letter), "{letter}");
                Self::Letter(letter)
            }
        };
        Self::repeat(piece, left)
    }

    fn repeat(piece: Self, left: &mut VecDeque<char>) -> Self {
        let repeated = match left.front() {
            Some('*') => piece.star(),
            Some('+') => piece.clone().then(piece.star()),
            Some('?') => piece.or(Self::Empty),
            _ => return piece,
        };
        left.pop_front();
        Self::repeat(repeated, left)
    }
}

/// A tracker without its time, count and fingerprint.
type Class = (Status, bool, bool);

fn class(tracker: &Tracker) -> Class {
    (tracker.status(), tracker.is_held(), tracker.is_fresh())
}

/// Where each letter leads; `None` where it is refused.
type Line = [Option<Class>; 9];

/// Everything that a rule set accepts, as an automaton.
struct Automaton {
    start: Class,
    lines: BTreeMap<Class, Line>,
}

impl Automaton {
    /// Walks from the start over every accepted action. Many trackers lead to one class. The
    /// classes are states only because each of these trackers has the same continuations as the
    /// first one.
    fn of(rules: &RuleSet) -> Self {
        let mut lines = BTreeMap::new();
        let mut to_do = vec![Tracker::START];
        while let Some(tracker) = to_do.pop() {
            let next = LETTERS.map(|(_, action)| step(rules, &tracker, action));
            let line = next.each_ref().map(|after| after.as_ref().map(class));
            if let Some(known) = lines.get(&class(&tracker)) {
                assert_eq!(known, &line, "{tracker:?} goes on otherwise");
            } else {
                lines.insert(class(&tracker), line);
                to_do.extend(next.into_iter().flatten());
            }
        }
        Self {
            start: class(&Tracker::START),
            lines,
        }
    }
}

/// The tracker after an action at a time of its own; `None` if it is refused.
fn step(rules: &RuleSet, tracker: &Tracker, action: ActionType) -> Option<Tracker> {
    let time = tracker.highest().map_or(1_700_000_000, Timestamp::unix) + 1;
    let verdict = judge(rules, tracker, &scan(action, time, "快件状态已更新"), time);
    let refused = [202, 203].contains(&verdict.number());
    match verdict {
        Verdict::Accepted { after, .. } => Some(after),
        Verdict::Rejected(_) if refused => None,
        Verdict::Duplicate | Verdict::Rejected(_) => panic!("{verdict:?} at {time}"),
    }
}

/// A difference of two languages.
#[derive(Debug, PartialEq, Eq)]
enum Difference {
    /// Only the engine accepts this sequence.
    Accepted(String),
    /// Only the expression has this sequence, or one that begins with it.
    Told(String),
    /// Both have this sequence, but only the engine closes the waybill with it.
    Closed(String),
    /// Both have this sequence, but only for the expression it is a whole life.
    Whole(String),
}

/// A shortest sequence that is accepted by one side only, or closes the waybill for one side only.
/// `None` if the languages are equal.
fn difference(automaton: &Automaton, regex: &Regex) -> Option<Difference> {
    let start = (automaton.start, regex.clone());
    let mut seen = BTreeSet::from([start.clone()]);
    let mut to_do = VecDeque::from([(start, String::new())]);
    while let Some(((class, regex), word)) = to_do.pop_front() {
        match (class.0.is_closed(), regex.has_empty()) {
            (true, false) => return Some(Difference::Closed(word)),
            (false, true) => return Some(Difference::Whole(word)),
            (true, true) | (false, false) => {}
        }
        for ((letter, _), next) in LETTERS.iter().zip(automaton.lines[&class]) {
            let word = format!("{word}{letter}");
            let rest = regex.after(*letter);
            match (next, rest == Regex::Nothing) {
                (Some(_), true) => return Some(Difference::Accepted(word)),
                (None, false) => return Some(Difference::Told(word)),
                (None, true) => {}
                (Some(next), false) => {
                    let both = (next, rest);
                    if seen.insert(both.clone()) {
                        to_do.push_back((both, word));
                    }
                }
            }
        }
    }
    None
}

/// A shortest sequence that only the first accepts.
fn only_in_the_first(first: &Automaton, second: &Automaton) -> Option<String> {
    let start = (first.start, second.start);
    let mut seen = BTreeSet::from([start]);
    let mut to_do = VecDeque::from([(start, String::new())]);
    while let Some(((in_first, in_second), word)) = to_do.pop_front() {
        let lines = first.lines[&in_first]
            .into_iter()
            .zip(second.lines[&in_second]);
        for ((letter, _), pair) in LETTERS.iter().zip(lines) {
            let word = format!("{word}{letter}");
            match pair {
                (Some(_), None) => return Some(word),
                (Some(first), Some(second)) if seen.insert((first, second)) => {
                    to_do.push_back(((first, second), word));
                }
                _ => {}
            }
        }
    }
    None
}

fn prose(pair: &Pair) -> Regex {
    let options = Options {
        cancel_only_before_any_update: pair.rules.cancels_only_before_any_update(),
        new_cycle_after_signed: pair.rules.starts_new_cycle_after_signed(),
    };
    match pair.rules.name() {
        "standard" => prose::standard(options),
        "strict" => prose::strict(options),
        other => panic!("no prose tells {other}"),
    }
}

#[test]
#[cfg_attr(miri, ignore = "makes automata of the prose")]
fn each_preset_accepts_what_the_prose_tells_and_nothing_else() {
    for pair in Pair::all() {
        let automaton = Automaton::of(&pair.rules);
        assert_eq!(
            difference(&automaton, &prose(&pair)),
            None,
            "{:?}",
            pair.model
        );
    }
}

/// Standard has all eighteen. Strict holds nothing before the pickup.
#[test]
#[cfg_attr(miri, ignore = "makes automata of the prose")]
fn the_automata_have_every_situation_that_can_be_reached() {
    let sizes = Pair::all()
        .iter()
        .map(|pair| Automaton::of(&pair.rules).lines.len())
        .collect::<Vec<_>>();
    assert_eq!(sizes, [18, 18, 18, 18, 15, 15, 15, 15]);
}

#[test]
#[cfg_attr(miri, ignore = "makes automata of two rule sets")]
fn whatever_strict_accepts_standard_accepts_too() {
    let [standard, strict] =
        [RuleSet::STANDARD, RuleSet::STRICT].map(|rules| Automaton::of(&rules));
    assert_eq!(only_in_the_first(&strict, &standard), None);
    assert_eq!(only_in_the_first(&standard, &strict), Some("T".to_owned()));
}

#[test]
#[cfg_attr(miri, ignore = "makes automata of the prose")]
fn a_difference_is_told_by_its_shortest_sequence() {
    let standard = Automaton::of(&RuleSet::STANDARD);
    let told = |regex: &str| difference(&standard, &Regex::parse(regex)).unwrap();
    assert_eq!(told("C"), Difference::Accepted("A".to_owned()));
    assert_eq!(told("S"), Difference::Accepted("A".to_owned()));
    let any = "(A|f|P|T|D|F|S|C|H)*";
    assert_eq!(told(any), Difference::Whole(String::new()));
    assert_eq!(told(&format!("{any}S")), Difference::Told("D".to_owned()));

    // Strict with one other cell: a delivery may fail at the depot.
    let strict = Automaton::of(&RuleSet::STRICT);
    let moved = "(H*T)+";
    let rounds = format!("((F{moved}?|{moved}(F{moved}?)?)H*D|H+D)*(S|F?{moved}H*S)");
    let other = Regex::parse(&format!("(A|fA)*f?(C|P{moved}H*D{rounds})"));
    assert_eq!(
        difference(&strict, &other),
        Some(Difference::Told("PTDTF".to_owned()))
    );
}
