//! What an unknown feed's codes most likely mean: as in the ready maps that know them.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use waybill_engine::MessagePolicy;

use crate::apply::Content;
use crate::map::Map;
use crate::meaning::action_of;

/// What is known of a code elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Guess {
    /// The letters of an action, or `-`.
    pub(super) is: String,
    pub(super) label: Option<String>,
    pub(super) why: Option<String>,
    /// Whether it depends on something else, or its map is not certain of it.
    pub(super) is_doubtful: bool,
    /// Where it is from.
    pub(super) from: String,
}

/// The codes of the ready maps.
pub(super) struct Known {
    /// By code, the guesses of all maps that know it.
    guesses: BTreeMap<String, Vec<Guess>>,
    texts: Option<Map>,
}

impl Known {
    pub(super) fn load() -> Self {
        let mut guesses: BTreeMap<String, Vec<Guess>> = BTreeMap::new();
        for map in Map::ready_names().filter_map(Map::ready) {
            let coded = map
                .entries()
                .into_iter()
                .filter(|entry| entry.vocabulary.is_some());
            for entry in coded {
                for code in entry.code.split('|') {
                    guesses.entry(code.into()).or_default().push(Guess {
                        is: entry.to_string(),
                        label: entry.label.map(Into::into),
                        why: entry.reason.as_ref().map(|reason| reason.name().into()),
                        is_doubtful: entry.doubt.is_some() || !entry.condition.is_empty(),
                        from: map.name().into(),
                    });
                }
            }
        }
        Self {
            guesses,
            texts: Map::ready("text-zh"),
        }
    }

    /// The ready map that knows the most of some codes, if it knows at least three and nearly all.
    pub(super) fn fitting<'c>(&self, codes: impl Iterator<Item = &'c str>) -> Option<String> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut all = 0;
        for code in codes {
            all += 1;
            let mut maps: Vec<&str> = self
                .guesses
                .get(code)
                .into_iter()
                .flatten()
                .map(|guess| &*guess.from)
                .collect();
            maps.dedup();
            for map in maps {
                *counts.entry(map).or_default() += 1;
            }
        }
        let (map, known) = counts.into_iter().max_by_key(|(_, known)| *known)?;
        (known >= 3 && known * 5 >= all * 4).then(|| map.into())
    }

    /// The one meaning of a code, if it has one beyond doubt: in the map that fits, else the same
    /// in all that know it. A number means too many things to be guessed without a map that fits.
    pub(super) fn meaning(&self, code: &str, fitting: Option<&str>) -> Option<Guess> {
        if let Some(action) = action_of(code) {
            return Some(Guess {
                is: action.short().into(),
                label: None,
                why: None,
                is_doubtful: false,
                from: "the nine".into(),
            });
        }
        let guesses = self
            .guesses
            .get(code)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let is_in = |guess: &&Guess| fitting == Some(&*guess.from);
        if let Some(guess) = guesses.iter().find(is_in) {
            let doubtful = guesses.iter().filter(is_in).any(|guess| guess.is_doubtful);
            return Some(guess.clone()).filter(|_| !doubtful);
        }
        let is_number = code.bytes().all(|b| b.is_ascii_digit());
        match guesses {
            [] => self.by_text(code),
            [first, ..] => {
                let is_same = |guess: &Guess| guess.is == first.is && !guess.is_doubtful;
                let is_sure = !is_number && guesses.iter().all(is_same);
                is_sure.then(|| first.clone())
            }
        }
    }

    /// All meanings that a code has elsewhere, for a comment.
    pub(super) fn elsewhere(&self, code: &str) -> Vec<String> {
        let guesses = self.guesses.get(code).into_iter().flatten();
        let doubt = |guess: &Guess| if guess.is_doubtful { "?" } else { "" };
        guesses
            .map(|guess| format!("{}{} in {}", guess.is, doubt(guess), guess.from))
            .collect()
    }

    /// A code that is a Chinese word may be a text that the rules know.
    fn by_text(&self, code: &str) -> Option<Guess> {
        let texts = self.texts.as_ref()?;
        let columns = texts.columns(&["运单号", "扫描时间", "描述"]).ok()?;
        let row = ["W1", "2026-11-18 20:26:40", code];
        let items = columns.read(&row, &MessagePolicy::DEFAULT);
        match &items.first()?.content {
            Content::Update(scan) => Some(Guess {
                is: scan.update.action().short().into(),
                label: None,
                why: None,
                is_doubtful: false,
                from: "text-zh".into(),
            }),
            Content::Ignored(_) | Content::Malformed(_) | Content::Empty(_) => None,
        }
    }
}
