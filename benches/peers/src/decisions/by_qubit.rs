//! The table in the fast machine of qubit-state-machine: codes, a flat table, and one atomic cell
//! for each waybill.

use qubit_fast_cas::FastCasState;
use qubit_state_machine::FastStateMachine;
use waybill_engine::{ActionType, Situation, Status};

use super::fleet::{Fired, Machine};
use crate::stream::RULES;

const fn code(status: Status) -> u64 {
    status as u64
}

pub(crate) struct Qubit(FastCasState);

impl Machine for Qubit {
    const NAME: &'static str = "qubit-state-machine, fast";
    type Rules = FastStateMachine;
    type Event = u64;

    /// Such a table is filled when the program starts. Here it is filled from the engine's; the
    /// outputs are compared with the engine's anyway.
    fn rules() -> FastStateMachine {
        let mut builder = FastStateMachine::builder()
            .state_count(Status::ALL.len() as u64)
            .event_count(ActionType::COUNT as u64)
            .initial_state(code(Status::AwaitingPickup))
            .terminal_states(&[code(Status::Signed), code(Status::Cancelled)]);
        for status in Status::ALL {
            for action in ActionType::ALL {
                if let Some(next) = RULES.next(Situation::at(status), action) {
                    builder =
                        builder.transition(code(status), Self::event(action), code(next.status()));
                }
            }
        }
        builder
            .build()
            .expect("the standard table is a valid machine")
    }

    fn event(action: ActionType) -> u64 {
        action as u64
    }

    fn at(_: &FastStateMachine, status: Status) -> Self {
        Self(FastCasState::new(code(status)))
    }

    fn status(&self) -> Status {
        usize::try_from(self.0.load())
            .ok()
            .and_then(|code| Status::ALL.get(code).copied())
            .expect("the machine has only codes of the table")
    }

    fn fire(&mut self, rules: &FastStateMachine, event: u64, stale: bool) -> Fired {
        if stale {
            match rules.transition_target(self.0.load(), event) {
                Some(_) => Fired::Stale,
                None => Fired::Refused,
            }
        } else if rules.try_trigger(&self.0, event) {
            Fired::Moved
        } else {
            Fired::Refused
        }
    }
}
