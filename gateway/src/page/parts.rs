//! What parts of the page share: addresses, times, lists of facts, notices.

use chrono::{FixedOffset, Offset as _, Utc};
use maud::{Markup, html};
use waybill_engine::{Timestamp, Update};
use waybill_page_parts::{Bilingual, Lang, figures, words as shared};

use super::words;
use crate::model::{KeptReply, Moment};

/// Beijing's clock, in seconds east of UTC: there is no other in China, and no summer time.
const BEIJING: i32 = 8 * 3600;

/// What came of a decision, as an address says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "each is told in its own words")]
pub enum Done {
    /// It is sent as it is.
    Released,
    /// It is sent with another order token.
    Token,
    /// The first payload is given up.
    Discarded,
    /// Nothing waited for a person.
    Nothing,
    /// Another payload waits first by now.
    OtherFirst,
    /// What was given is no order token.
    BadToken,
}

impl Done {
    const ALL: [Self; 6] = [
        Self::Released,
        Self::Token,
        Self::Discarded,
        Self::Nothing,
        Self::OtherFirst,
        Self::BadToken,
    ];

    /// As an address has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Released => "released",
            Self::Token => "token",
            Self::Discarded => "discarded",
            Self::Nothing => "nothing",
            Self::OtherFirst => "other-first",
            Self::BadToken => "bad-token",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.name() == name)
    }

    const fn text(self) -> &'static Bilingual {
        match self {
            Self::Released => &words::RELEASED,
            Self::Token => &words::TOKEN_TAKEN,
            Self::Discarded => &words::DISCARDED,
            Self::Nothing => &words::NOTHING_DONE,
            Self::OtherFirst => &words::OTHER_FIRST,
            Self::BadToken => &words::BAD_TOKEN,
        }
    }

    const fn is_well(self) -> bool {
        matches!(self, Self::Released | Self::Token | Self::Discarded)
    }

    /// What came of the decision, and of which waybill.
    pub(super) fn notice(self, id: Option<&str>, lang: Lang) -> Markup {
        let class = if self.is_well() {
            "notice"
        } else {
            "notice wrong"
        };
        html! {
            p class=(class) role="status" {
                @if let Some(id) = id { b { bdi { (id) } } " · " }
                (self.text().in_lang(lang))
            }
        }
    }
}

/// An address of the page: a path and what is asked for there.
#[must_use]
pub fn address(path: &str, asked: &[(&str, &str)]) -> String {
    // It fails on nested values only.
    let asked = serde_urlencoded::to_string(asked).unwrap_or_default();
    format!("{path}?{asked}")
}

/// The address of one waybill.
pub(super) fn of_waybill(id: &str, lang: Lang) -> String {
    address("/waybill", &[("id", id), ("lang", lang.code())])
}

fn clock() -> FixedOffset {
    // Eight hours are in range.
    FixedOffset::east_opt(BEIJING).unwrap_or_else(|| Utc.fix())
}

/// A time as a text.
pub(super) fn told(time: Timestamp) -> String {
    figures::time(time, clock()).to_string()
}

/// A time as a text where there is little room: without its year.
pub(super) fn briefly(time: Timestamp) -> String {
    let time = time.to_chrono().with_timezone(&clock());
    time.format("%m-%d %H:%M").to_string()
}

/// A time.
pub(super) fn time(time: Timestamp) -> Markup {
    html! { time.time datetime=(format!("{time:#}")) { (told(time)) } }
}

/// How long something lasts, as people say it.
pub(super) fn lasting(duration: std::time::Duration) -> Bilingual {
    figures::duration(u32::try_from(duration.as_secs()).unwrap_or(u32::MAX))
}

/// How long ago.
pub(super) fn age(since: Moment, now: Moment) -> Bilingual {
    lasting(now.since(since))
}

/// An update: its action and time, and the text that the consignee is shown.
pub(super) fn update(update: &Update<'_>, lang: Lang) -> Markup {
    html! {
        (shared::action(update.action()).in_lang(lang)) " · " (time(update.time()))
        br;
        q { bdi { (update.message().as_str()) } }
    }
}

/// What WeChat's last answer meant.
pub(super) fn reply(reply: &KeptReply, lang: Lang) -> String {
    match lang {
        Lang::En => reply.to_string(),
        Lang::Zh => reply.chinese().to_string(),
    }
}

/// A row of facts.
pub(super) fn facts(rows: &[(&Bilingual, Markup)], lang: Lang) -> Markup {
    html! {
        dl.facts {
            @for (name, value) in rows {
                div { dt { (name.in_lang(lang)) } dd { (value) } }
            }
        }
    }
}

/// A part of the page with a heading.
pub(super) fn section(id: &str, heading: &Bilingual, lang: Lang, content: &Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby={(id) "-heading"} {
            h2 id={(id) "-heading"} { (heading.in_lang(lang)) }
            (content)
        }
    }
}

/// The head of a table.
pub(super) fn head(columns: &[&Bilingual], lang: Lang) -> Markup {
    html! {
        thead { tr {
            @for column in columns { th scope="col" { (column.in_lang(lang)) } }
        } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_takes_any_id() {
        let address = of_waybill("W/1?%#&é", Lang::Zh);
        assert_eq!(address, "/waybill?id=W%2F1%3F%25%23%26%C3%A9&lang=zh");
    }

    #[test]
    fn what_was_done_is_found_again_by_its_name() {
        for done in Done::ALL {
            assert_eq!(Done::from_name(done.name()), Some(done));
        }
    }

    #[test]
    fn times_are_beijings() {
        let time = Timestamp::from_unix(1_795_004_800).unwrap();
        assert_eq!(told(time), "2026-11-18 20:26");
        assert_eq!(briefly(time), "11-18 20:26");
    }
}
