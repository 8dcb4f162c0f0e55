//! Compares both rule tables, cell by cell, with case files that were written by hand.

use std::collections::BTreeMap;

use waybill_engine::{ActionType, Mark, RuleFile, RuleSet, Situation, Status, Tracker};

use crate::support::case_file::{cells, lines};
use crate::support::shorthand::{NOW, Verdict, at, column, judge, named_situation, preset, scan};

#[test]
fn every_cell_of_the_standard_table_is_as_written() {
    let table = Written::read("standard");
    assert_eq!(table.rows.len(), 10);
    table.compare();
}

#[test]
fn every_cell_of_the_strict_table_is_as_written() {
    let table = Written::read("strict");
    assert_eq!(table.rows.len(), 11);
    table.compare();
}

#[test]
fn the_picture_in_markdown_is_the_table_as_written() {
    for name in ["standard", "strict"] {
        let drawn = preset(name).markdown().to_string();
        let mut drawn: Vec<_> = drawn
            .lines()
            .filter(|line| !line.starts_with("|---"))
            .collect();
        let written = lines(&file(name));
        let mut written: Vec<_> = written.iter().map(|(_, line)| line.as_str()).collect();
        drawn.sort_unstable();
        written.sort_unstable();
        assert_eq!(drawn, written);
    }
}

#[test]
fn of_two_ways_that_are_equal_otherwise_the_columns_decide() {
    // Here a hold is two steps away by a courier or by a pickup; a pickup has the lower code.
    let strict = serde_json::to_string(&RuleFile::from(&RuleSet::STRICT)).unwrap();
    let own = strict.replace("r + + . . . . + .", "r + + . . . . + +");
    assert_ne!(own, strict);
    let own = RuleSet::try_from(serde_json::from_str::<RuleFile>(&own).unwrap()).unwrap();
    let way = |rules: &RuleSet| rules.way(&Tracker::START, ActionType::Held).unwrap();
    let steps = |rules: &RuleSet| way(rules).steps().collect::<Vec<_>>();
    assert_eq!(
        steps(&RuleSet::STRICT),
        [ActionType::PickedUp, ActionType::Held]
    );
    assert_eq!(steps(&own), [ActionType::CourierAssigned, ActionType::Held]);
    assert_eq!(
        format!("{:?}", way(&own)),
        "Way(100003 CourierAssigned, 400002 Held)"
    );
}

#[test]
fn rules_under_another_name_are_otherwise_the_same() {
    for rules in [RuleSet::STANDARD, RuleSet::STRICT] {
        let own = rules.clone().with_name("own");
        assert_eq!(own.name(), "own");
        assert!(own.diff(&rules).is_empty());
        assert_eq!(own.with_name(rules.name().to_owned()), rules);
    }
}

/// In a log, the rules can be read row by row.
#[test]
fn the_debug_form_of_rules_has_the_marks_of_every_situation() {
    let debug = format!("{:?}", RuleSet::STRICT);
    for row in [
        r#"Situation(AwaitingPickup): "+++....+.""#,
        r#"Situation(OutForDelivery): "...+.++.+""#,
        r#"Situation(OutForDelivery, held): "...++...+""#,
        r#"Situation(Signed): ".........""#,
    ] {
        assert!(debug.contains(row), "{row} in {debug}");
    }
}

fn file(name: &str) -> String {
    format!("tests/cases/rules-{name}.txt")
}

/// A rule table of a case file.
struct Written {
    rules: RuleSet,
    rows: BTreeMap<Situation, Vec<Cell>>,
}

struct Cell {
    action: ActionType,
    mark: char,
    /// The status beside the mark, if there is one.
    elsewhere: Option<Status>,
}

impl Written {
    fn read(name: &str) -> Self {
        let lines = lines(&file(name));
        let mut lines = lines.iter().map(|(_, line)| cells(line));
        let columns: Vec<_> = lines.next().unwrap()[1..]
            .iter()
            .map(|short| column(short))
            .collect();
        let mut rows = BTreeMap::new();
        for row in lines {
            assert_eq!(row.len(), 10, "{row:?}");
            let cells = columns
                .iter()
                .zip(&row[1..])
                .map(|(action, cell)| Cell::read(*action, cell));
            let before = rows.insert(named_situation(row[0]), cells.collect());
            assert!(before.is_none(), "two rows: {row:?}");
        }
        Self {
            rules: preset(name),
            rows,
        }
    }

    fn compare(&self) {
        for situation in Situation::ALL {
            let own = self.rows.get(&situation);
            let row = own.unwrap_or_else(|| &self.rows[&Situation::at(situation.status())]);
            assert_eq!(row.len(), ActionType::COUNT);
            for cell in row {
                cell.compare(&self.rules, situation);
            }
        }
    }
}

impl Cell {
    fn read(action: ActionType, cell: &str) -> Self {
        let (mark, elsewhere) = cell.split_once(' ').unwrap_or((cell, ""));
        let elsewhere = (!elsewhere.is_empty()).then(|| Status::from_name(elsewhere).unwrap());
        assert_eq!(mark.chars().count(), 1, "{cell}");
        Self {
            action,
            mark: mark.chars().next().unwrap(),
            elsewhere,
        }
    }

    /// Fails unless the engine's table, and a decision, are the same.
    fn compare(&self, rules: &RuleSet, from: Situation) {
        let context = format!("{} from {from} in {}", self.action.short(), rules.name());
        let expected = self.target(from);
        assert_eq!(rules.mark(from, self.action).sign(), self.mark, "{context}");
        assert_eq!(rules.next(from, self.action), expected, "{context}");

        let tracker = Tracker::known(from, at(1_700_000_000));
        let update = scan(self.action, 1_700_000_000, "快件状态已更新");
        let decided = match judge(rules, &tracker, &update, NOW) {
            Verdict::Accepted { mark, after } => (mark, Some(after.situation())),
            Verdict::Duplicate => panic!("nothing was accepted before: {context}"),
            Verdict::Rejected(_) => (Mark::Refuse, None),
        };
        assert_eq!(
            (decided.0.sign(), decided.1),
            (self.mark, expected),
            "{context}"
        );
        let permitted = rules.permitted(&tracker).contains(self.action);
        assert_eq!(permitted, expected.is_some(), "{context}");
    }

    fn target(&self, from: Situation) -> Option<Situation> {
        let here = from.status();
        let own = match self.action {
            ActionType::CourierAssigned => Status::CourierAssigned,
            ActionType::PickupFailed => Status::PickupFailed,
            ActionType::PickedUp => Status::PickedUp,
            // A parcel that moves from a depot is at a depot.
            ActionType::InTransit if here == Status::AtDepot => Status::AtDepot,
            ActionType::InTransit => Status::InTransit,
            ActionType::OutForDelivery => Status::OutForDelivery,
            ActionType::DeliveryFailed => Status::DeliveryFailed,
            ActionType::Signed => Status::Signed,
            ActionType::Cancelled => Status::Cancelled,
            ActionType::Held => here,
        };
        let target = self.elsewhere.unwrap_or(own);
        match self.mark {
            '.' => None,
            'r' => Some(Situation::at(here)),
            _ => Situation::new(target, self.action == ActionType::Held),
        }
    }
}
