//! What a state keeps of a waybill, as a text: where it is, what was accepted, and when.

use std::fmt::{self, Write as _};

use waybill_engine::{Situation, Timestamp, Tracker};

use crate::lang::Lang;
use crate::state::Kept;
use crate::system::{from_now, local_time};

/// The text, with its line ends.
pub(super) fn text(name: &str, id: &str, kept: &Kept, now: Timestamp, lang: Lang) -> String {
    let mut text = String::new();
    // A text takes everything.
    let _ = write(&mut text, name, id, kept, now, lang);
    text
}

fn write(
    text: &mut String,
    name: &str,
    id: &str,
    kept: &Kept,
    now: Timestamp,
    lang: Lang,
) -> fmt::Result {
    let tracker = kept.tracker();
    match lang {
        Lang::En => writeln!(text, "{id}, as {name} keeps it:")?,
        Lang::Zh => writeln!(text, "{id}，{name} 中的记录：")?,
    }
    let (situation, accepted) = (
        situation(tracker.situation(), lang),
        accepted(tracker, lang),
    );
    let Some(highest) = tracker.highest() else {
        return match lang {
            Lang::En => writeln!(text, "  {situation}; nothing was accepted yet"),
            Lang::Zh => writeln!(text, "  {situation}；还没有接受过更新"),
        };
    };
    let (time, ago) = (local_time(highest), from_now(highest, now, lang));
    match lang {
        Lang::En => {
            writeln!(text, "  {situation}; {accepted}")?;
            writeln!(text, "  highest accepted time: {time}, {ago}")?;
        }
        Lang::Zh => {
            writeln!(text, "  {situation}；{accepted}")?;
            writeln!(text, "  已接受的最大时间：{time}，{ago}")?;
        }
    }
    write_before(text, kept, lang)
}

/// What is known of the updates before the last commit.
fn write_before(text: &mut String, kept: &Kept, lang: Lang) -> fmt::Result {
    let earlier = kept.before().iter().filter_map(|tracker| {
        let time = local_time(tracker.highest()?);
        Some((time, tracker))
    });
    let earlier: Vec<_> = earlier.collect();
    if earlier.is_empty() {
        return match (kept.tracker().accepted(), lang) {
            (0 | 1, _) => Ok(()),
            (_, Lang::En) => writeln!(
                text,
                "  of the updates before, the file keeps fingerprints and no times"
            ),
            (_, Lang::Zh) => writeln!(text, "  更早的更新只留有指纹，没有时间"),
        };
    }
    match lang {
        Lang::En => writeln!(
            text,
            "  before that, by the commits that are left in the file:"
        )?,
        Lang::Zh => writeln!(text, "  在此之前，按文件中尚存的提交：")?,
    }
    for (time, tracker) in earlier {
        let (situation, accepted) = (
            situation(tracker.situation(), lang),
            accepted(tracker, lang),
        );
        match lang {
            Lang::En => writeln!(text, "    {time}  {situation}; {accepted}")?,
            Lang::Zh => writeln!(text, "    {time}  {situation}；{accepted}")?,
        }
    }
    Ok(())
}

fn situation(situation: Situation, lang: Lang) -> String {
    match lang {
        Lang::En => situation.to_string(),
        Lang::Zh => situation.chinese().to_string(),
    }
}

/// How many updates were accepted until then.
fn accepted(tracker: &Tracker, lang: Lang) -> String {
    match (tracker.accepted(), lang) {
        (0, Lang::En) => "given as known, no update accepted since".to_owned(),
        (0, Lang::Zh) => "由 --start 给出，此后没有接受过更新".to_owned(),
        (1, Lang::En) => "1 update accepted".to_owned(),
        (count, Lang::En) => format!("{count} updates accepted"),
        (count, Lang::Zh) => format!("已接受 {count} 条更新"),
    }
}
