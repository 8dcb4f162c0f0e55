//! The first page: what there is, what waits for a person, what is refused most.

use maud::{Markup, html};
use waybill_engine::Code;
use waybill_page_parts::figures::{count, share};
use waybill_page_parts::{Bilingual, Lang, markup, words as shared};

use super::decisions::decisions;
use super::frame::Frame;
use super::parts::{self, Done, age, lasting, of_waybill, section};
use super::words;
use crate::model::{Moment, Queue};
use crate::store::{Figures, Pause, SetAside};

/// What the first page shows.
#[derive(Debug)]
pub struct Overview {
    /// The time.
    pub now: Moment,
    /// What there is, in numbers.
    pub figures: Figures,
    /// Until when nothing is sent.
    pub pauses: Vec<Pause>,
    /// Whether anything is sent at all.
    pub sends: bool,
    /// A part of what waits for a person, the longest waiting first.
    pub set_aside: Vec<SetAside>,
    /// Where the list goes on; nothing at its end.
    pub next: Option<String>,
    /// Whether this part is the first of the list.
    pub is_start: bool,
    /// What was refused since the gateway was started, by code.
    pub refused: Vec<(Code, u64)>,
    /// What came of a decision, and of which waybill.
    pub done: Option<(Done, String)>,
}

impl Overview {
    /// The page.
    #[must_use]
    pub fn page(mut self, frame: &Frame) -> String {
        let lang = frame.lang;
        self.refused
            .sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        let content = html! {
            @if let Some((done, id)) = &self.done { (done.notice(Some(id), lang)) }
            (section("figures", &words::FIGURES, lang, &self.figures(lang)))
            (section("waiting", &words::WAITING, lang, &self.waiting(lang)))
            (section("refused", &words::REFUSED_MOST, lang, &self.refused(lang)))
        };
        frame.page(words::OVERVIEW.in_lang(lang), None, &content)
    }

    fn figures(&self, lang: Lang) -> Markup {
        let Figures {
            waiting,
            oldest,
            set_aside,
            parked,
        } = self.figures;
        let oldest = oldest.map_or_else(|| Bilingual::new("–", "–"), |since| age(since, self.now));
        let tiles = [
            (
                Bilingual::plain(count(set_aside)),
                &words::SET_ASIDE,
                set_aside > 0,
            ),
            (oldest, &words::OLDEST, false),
            (Bilingual::plain(count(waiting)), &words::UNSENT, false),
            (Bilingual::plain(count(parked)), &words::PARKED, false),
        ];
        let pauses = self.pauses.iter();
        let pauses = pauses.filter(|pause| !pause.left(self.now).is_zero());
        html! {
            ul.tiles.four {
                @for (figure, name, is_urgent) in &tiles {
                    li.urgent[*is_urgent] {
                        span.figure { (figure.in_lang(lang)) } " "
                        span.name { (name.in_lang(lang)) }
                    }
                }
            }
            @for pause in pauses {
                p.notice.wrong {
                    (words::PAUSED.with_text(&lasting(pause.left(self.now))).in_lang(lang))
                    (words::pause(pause.reason).in_lang(lang))
                }
            }
            @if !self.sends { p.notice { (words::SENDS_NOTHING.in_lang(lang)) } }
        }
    }

    fn waiting(&self, lang: Lang) -> Markup {
        let next = self.next.as_deref();
        html! {
            @if self.set_aside.is_empty() { p { (words::NOTHING_WAITS.in_lang(lang)) } }
            @for set_aside in &self.set_aside { (self.card(set_aside, lang)) }
            @if next.is_some() || !self.is_start {
                p.pages {
                    @if !self.is_start {
                        a href=(parts::address("/", &[("lang", lang.code())])) {
                            (words::NO_MORE.in_lang(lang))
                        } " "
                    }
                    @if let Some(next) = next {
                        a href=(parts::address("/", &[("after", next), ("lang", lang.code())])) {
                            (words::MORE.in_lang(lang))
                        }
                    }
                }
            }
        }
    }

    fn card(&self, set_aside: &SetAside, lang: Lang) -> Markup {
        let waybill = &set_aside.waybill;
        let id = waybill.id.as_str();
        let since = match waybill.queue {
            Queue::SetAside { at } | Queue::Due { turn: at, .. } => at,
            Queue::Empty => waybill.changed_at,
        };
        let payloads = count(waybill.waiting.into());
        html! {
            article {
                h3 {
                    a.id href=(of_waybill(id, lang)) { bdi { (id) } }
                    small { (words::FOR.with_text(&age(since, self.now)).in_lang(lang)) }
                    small.count { (words::PAYLOADS.with(&payloads).in_lang(lang)) }
                }
                dl.facts {
                    @if let Some(reply) = &waybill.reply {
                        div.wide {
                            dt { (words::WHY.in_lang(lang)) }
                            dd { (parts::reply(reply, lang)) }
                        }
                    }
                    div.wide {
                        dt { (words::FIRST.in_lang(lang)) }
                        dd { (parts::update(&set_aside.first.update, lang)) }
                    }
                }
                (decisions(id, set_aside.first.place, false, lang))
            }
        }
    }

    fn refused(&self, lang: Lang) -> Markup {
        let all = self.refused.iter().map(|(_, times)| times).sum();
        let columns = [&words::CODE, &words::WHEN, &words::REMEDY];
        let table = html! {
            table.codes {
                thead { tr {
                    th.number scope="col" { (shared::COUNT.in_lang(lang)) }
                    th.number scope="col" { (shared::SHARE.in_lang(lang)) }
                    @for column in columns { th scope="col" { (column.in_lang(lang)) } }
                } }
                tbody {
                    @for (code, times) in &self.refused {
                        tr {
                            td.number { (count(*times)) }
                            td.number { (share(*times, all)) }
                            th scope="row" { (code.number()) " " span.code { (code) } }
                            td { (shared::when(*code).in_lang(lang)) }
                            td.remedy { (shared::remedy(*code).in_lang(lang)) }
                        }
                    }
                }
            }
        };
        html! {
            @if self.refused.is_empty() { p { (words::NOTHING_REFUSED.in_lang(lang)) } }
            @else { (markup::scrolling(words::REFUSED_MOST.in_lang(lang), &table)) }
            p.aside { (words::REFUSED_SINCE.in_lang(lang)) }
        }
    }
}
