//! `waybill explain`: what a waybill may do next, and why an update would be refused.

mod kept;
mod options;

use std::borrow::Cow;
use std::path::Path;

use waybill_engine::{Fault, RuleSet, Situation, Tracker, Update, WaybillId};

use self::options::AskedUpdate;
pub(crate) use self::options::Options;
use crate::escape;
use crate::failure::Failure;
use crate::rule_source;
use crate::state;
use crate::system::given_or_machine_time;
use crate::terminal::{Lang, say};

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let rules = rule_source::load(&options.rules)?;
    let lang = Lang::of_run();
    let (tracker, kept) = match (&options.state, &options.waybill) {
        (Some(state), Some(id)) => of_state(options, state, id, lang)?,
        _ => (tracker(options)?, String::new()),
    };
    let text = match options.update() {
        None => next_steps(&rules, &tracker, lang),
        Some(asked) => {
            let now = given_or_machine_time(options.now)?;
            // Without a message the label takes its place, as an update has to have one.
            let label = Cow::Borrowed(asked.action.label_zh());
            let message = asked.message.map_or(label, Cow::Borrowed);
            match rules.messages().message(message) {
                Err(invalid) => malformed(&Fault::from(invalid), lang),
                Ok(message) => {
                    let update = Update::new(asked.action, asked.time, message);
                    let explanation = rules.explain(&tracker, &update, now);
                    match lang {
                        Lang::En => format!("{explanation}\n"),
                        Lang::Zh => format!("{}\n", explanation.chinese()),
                    }
                }
            }
        }
    };
    say(&escape::lines(&format_args!("{kept}{text}")))
}

/// The waybill of a state file, and what is kept of it.
fn of_state(
    options: &Options,
    path: &Path,
    id: &WaybillId<'_>,
    lang: Lang,
) -> Result<(Tracker, String), Failure> {
    let name = escape::path(path);
    let Some(kept) = state::look_up(path, id)? else {
        let id = id.as_str().to_owned();
        return Err(Failure::UnknownWaybill { name, id });
    };
    let now = given_or_machine_time(options.now)?;
    let text = kept::text(&name, id.as_str(), &kept, now, lang);
    Ok((*kept.tracker(), text + "\n"))
}

/// A waybill in the situation that the options name.
fn tracker(options: &Options) -> Result<Tracker, Failure> {
    let situation = Situation::new(options.status, options.held).ok_or(Failure::ClosedHeld {
        status: options.status,
    })?;
    match options.since {
        Some(since) => Ok(Tracker::known(situation, since)),
        None if situation == Situation::START => Ok(Tracker::START),
        // Only the check of the clock reads this time, and it is made only for an update.
        None => match options.update() {
            None => Ok(Tracker::known(situation, waybill_engine::Timestamp::MIN)),
            Some(AskedUpdate { .. }) => Err(Failure::NoSince { situation }),
        },
    }
}

fn next_steps(rules: &RuleSet, tracker: &Tracker, lang: Lang) -> String {
    let next = rules.next_steps(tracker);
    match lang {
        Lang::En => format!("{next}\n"),
        Lang::Zh => format!("{}\n", next.chinese()),
    }
}

fn malformed(fault: &Fault, lang: Lang) -> String {
    let code = fault.code();
    let number = code.number();
    match lang {
        Lang::En => format!("Malformed, {number} {code}: {fault}\n"),
        Lang::Zh => format!("格式有误，{number} {code}：{}\n", fault.chinese()),
    }
}
