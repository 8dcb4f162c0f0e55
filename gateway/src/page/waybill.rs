//! One waybill: where it stands, how it came there, what was refused, what waits.

use maud::{Markup, html};
use waybill_engine::{ActionType, RuleSet};
use waybill_page_parts::figures::count;
use waybill_page_parts::{Bilingual, Lang, markup, words as shared};

use super::decisions::decisions;
use super::frame::Frame;
use super::parts::{self, Done, facts, head, section, told};
use super::way::Way;
use super::words;
use crate::model::{Accepted, Fate, Moment, Queue, Refusal, Waybill};
use crate::store::{Dossier, Parked};

/// What the page of a waybill shows.
#[derive(Debug)]
pub struct OneWaybill<'a> {
    /// What was looked for.
    pub id: &'a str,
    /// All that is known of it, if anything is.
    pub dossier: Option<Dossier>,
    /// The rules.
    pub rules: &'a RuleSet,
    /// The time.
    pub now: Moment,
    /// What came of a decision.
    pub done: Option<Done>,
}

impl OneWaybill<'_> {
    /// The page.
    #[must_use]
    pub fn page(&self, frame: &Frame) -> String {
        let lang = frame.lang;
        let content = html! {
            @if let Some(done) = self.done { (done.notice(None, lang)) }
            h2.id { bdi { (self.id) } }
            @if let Some(dossier) = &self.dossier { (self.known(dossier, lang)) }
            @else { p.notice.wrong role="status" { (words::NOT_FOUND.in_lang(lang)) } }
        };
        frame.page(self.id, Some(self.id), &content)
    }

    fn known(&self, dossier: &Dossier, lang: Lang) -> Markup {
        // By the updates as they are.
        let way = Way::new(dossier, self.rules);
        let dossier = &dossier.to_be_shown();
        let drawing = html! {
            p.aside { (words::ITS_WAY_WHAT.in_lang(lang)) }
            @if !way.is_whole { p.notice { (words::OTHER_RULES.in_lang(lang)) } }
            (markup::scrolling(words::ITS_WAY.in_lang(lang), &way.draw()))
        };
        html! {
            (self.standing(&dossier.waybill, lang))
            (waiting(dossier, self.now, lang))
            (section("way", &words::ITS_WAY, lang, &drawing))
            (section("history", &words::HISTORY, lang, &history(&dossier.accepted, lang)))
            (section("refused", &words::REFUSED, lang, &refused(dossier, lang)))
            @if !dossier.parked.is_empty() {
                (section("parked", &words::WAITS_FOR_TIME, lang, &parked(&dossier.parked, lang)))
            }
        }
    }

    fn standing(&self, waybill: &Waybill, lang: Lang) -> Markup {
        let tracker = &waybill.tracker;
        let permitted: Vec<_> = self.rules.permitted(tracker).iter().collect();
        let next = html! {
            @if permitted.is_empty() { (shared::NONE.in_lang(lang)) }
            @else { ul.chips { @for action in permitted { li { (named(action, lang)) } } } }
        };
        let token = if waybill.token.is_some() {
            &words::KNOWN
        } else {
            &words::UNKNOWN
        };
        let mut rows = vec![(
            &shared::STATUS,
            html! { b { (shared::situation(tracker.situation()).in_lang(lang)) } },
        )];
        if let Some(highest) = tracker.highest() {
            rows.push((&words::HIGHEST, parts::time(highest)));
        }
        if let Some(closed) = waybill.closed_at {
            rows.push((&words::CLOSED, parts::time(closed.timestamp())));
        }
        rows.push((&words::HAS_TOKEN, html! { (token.in_lang(lang)) }));
        rows.push((&words::NEXT, next));
        facts(&rows, lang)
    }
}

fn named(action: ActionType, lang: Lang) -> String {
    shared::action(action).in_lang(lang).to_owned()
}

/// What waits of the waybill, and for what.
fn waiting(dossier: &Dossier, now: Moment, lang: Lang) -> Markup {
    let waybill = &dossier.waybill;
    let mut accepted = dossier.accepted.iter();
    let first = accepted.find(|accepted| accepted.fate == Fate::Waiting);
    let payloads = words::PAYLOADS.with(&count(waybill.waiting.into()));
    let why = html! {
        @if let Some(reply) = &waybill.reply {
            p { b { (words::WHY.in_lang(lang)) } " " (parts::reply(reply, lang)) }
        }
    };
    match waybill.queue {
        Queue::Empty => html! {},
        Queue::Due { at, attempts, .. } => html! {
            section.card aria-label=(words::QUEUE.in_lang(lang)) {
                p {
                    (payloads.in_lang(lang))
                    @if attempts > 0 {
                        " · " (words::ATTEMPTS.with(&count(attempts.into())).in_lang(lang))
                    }
                    @if at > now { " · " (words::DUE.with(&told(at.timestamp())).in_lang(lang)) }
                }
                (why)
            }
        },
        Queue::SetAside { at } => html! {
            section.card.urgent aria-labelledby="aside-heading" {
                h3 #aside-heading {
                    (words::WAITING.in_lang(lang)) " "
                    small {
                        (words::SINCE.with(&told(at.timestamp())).in_lang(lang)) " · "
                        (payloads.in_lang(lang))
                    }
                }
                (why)
                @if let Some(first) = first {
                    (decisions(waybill.id.as_str(), first.place, true, lang))
                }
            }
        },
    }
}

fn history(accepted: &[Accepted], lang: Lang) -> Markup {
    let columns = [
        &words::NUMBER,
        &words::TIME,
        &words::ACTION,
        &words::TEXT,
        &words::BECAME,
    ];
    let table = html! {
        table {
            (head(&columns, lang))
            tbody {
                @for (number, accepted) in (1..).zip(accepted) {
                    @let update = &accepted.update;
                    tr {
                        th scope="row" { (number) }
                        td { (parts::time(update.time())) }
                        td { (named(update.action(), lang)) }
                        td.text { bdi { (update.message().as_str()) } }
                        td { (became(accepted).in_lang(lang)) }
                    }
                }
            }
        }
    };
    html! {
        @if accepted.is_empty() { p { (shared::NONE.in_lang(lang)) } }
        @else { (markup::scrolling(words::HISTORY.in_lang(lang), &table)) }
    }
}

fn became(accepted: &Accepted) -> Bilingual {
    let (text, at) = match accepted.fate {
        Fate::Waiting => (&words::NOT_SENT, accepted.at),
        Fate::Sent(at) => (&words::SENT, at),
        Fate::Discarded(at) => (&words::GIVEN_UP, at),
    };
    text.with(&told(at.timestamp()))
}

fn refused(dossier: &Dossier, lang: Lang) -> Markup {
    let columns = [
        &words::REFUSED_AT,
        &words::CODE,
        &words::WHY,
        &words::ACTION,
        &words::TEXT,
    ];
    let table = html! {
        table {
            (head(&columns, lang))
            tbody { @for refusal in dossier.refused.iter().rev() { (refused_row(refusal, lang)) } }
        }
    };
    let all = count(dossier.waybill.refusals.into());
    html! {
        @if dossier.refused.is_empty() { p { (shared::NONE.in_lang(lang)) } }
        @else {
            (markup::scrolling(words::REFUSED.in_lang(lang), &table))
            p.aside { (words::LATEST_TEN.with(&all).in_lang(lang)) }
        }
    }
}

fn refused_row(refusal: &Refusal, lang: Lang) -> Markup {
    let reason = match lang {
        Lang::En => &refusal.reason,
        Lang::Zh => &refusal.reason_zh,
    };
    let update = refusal.update.as_ref();
    html! {
        tr {
            td { (parts::time(refusal.at.timestamp())) }
            th scope="row" {
                (refusal.number)
                @if let Some(code) = refusal.code() { " " span.code { (code) } }
            }
            td.text { (reason) }
            td {
                @if let Some(update) = update {
                    (named(update.action(), lang)) br; (parts::time(update.time()))
                } @else { "–" }
            }
            td.text { @if let Some(update) = update { bdi { (update.message().as_str()) } } }
        }
    }
}

fn parked(parked: &[Parked], lang: Lang) -> Markup {
    let columns = [&words::UNTIL, &words::ACTION, &words::TEXT];
    let table = html! {
        table {
            (head(&columns, lang))
            tbody {
                @for parked in parked {
                    tr {
                        td { (parts::time(parked.due_at.timestamp())) }
                        td { (named(parked.update.action(), lang)) }
                        td.text { bdi { (parked.update.message().as_str()) } }
                    }
                }
            }
        }
    };
    markup::scrolling(words::WAITS_FOR_TIME.in_lang(lang), &table)
}
