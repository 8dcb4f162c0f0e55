//! What every page has: its head, where a waybill is looked for, the languages.

use maud::{DOCTYPE, Markup, html};
use waybill_page_parts::Lang;

use super::parts::address;
use super::words;

/// What a page may load: its style from its own place, and no script from anywhere.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; \
                          form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The page's style: what all our pages share, and its own.
pub const STYLE: [&str; 2] = [waybill_page_parts::STYLE, include_str!("style.css")];

/// What every page has.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The language that it is in.
    pub lang: Lang,
    /// Where it is, without its language: the same page in the other one is found by that.
    pub path: &'static str,
    /// What was asked for there, without the language.
    pub asked: Vec<(&'static str, String)>,
    /// Whether whoever reads it had to log in.
    pub is_logged_in: bool,
}

impl Frame {
    /// The whole page: what it is called, what was looked for, and what is in it.
    pub(super) fn page(&self, title: &str, looked_for: Option<&str>, content: &Markup) -> String {
        let lang = self.lang;
        let whole = html! {
            (DOCTYPE)
            html lang=(lang.code()) {
                (head(title, lang))
                body {
                    header {
                        h1 {
                            a href=(address("/", &[("lang", lang.code())])) {
                                (words::TITLE.in_lang(lang))
                            }
                        }
                        (search(looked_for, lang))
                        div.who {
                            (self.languages())
                            @if self.is_logged_in { (log_out(lang)) }
                        }
                    }
                    main { (content) }
                    footer { p.aside { (words::CLOCK.in_lang(lang)) } }
                }
            }
        };
        whole.into_string()
    }

    /// A page for those who are not in yet.
    pub(super) fn closed(&self, title: &str, content: &Markup) -> String {
        let whole = html! {
            (DOCTYPE)
            html lang=(self.lang.code()) {
                (head(title, self.lang))
                body {
                    header {
                        h1 { (words::TITLE.in_lang(self.lang)) }
                        div.who { (self.languages()) }
                    }
                    main { (content) }
                }
            }
        };
        whole.into_string()
    }

    fn languages(&self) -> Markup {
        html! {
            nav.switch aria-label=(words::LANGUAGE.in_lang(self.lang)) {
                @for choice in Lang::ALL {
                    @let asked: Vec<_> = self.asked.iter()
                        .map(|(name, value)| (*name, value.as_str()))
                        .chain([("lang", choice.code())])
                        .collect();
                    a href=(address(self.path, &asked)) lang=(choice.code())
                        hreflang=(choice.code())
                        aria-current=[(choice == self.lang).then_some("true")] {
                        (choice.name())
                    }
                }
            }
        }
    }
}

fn head(title: &str, lang: Lang) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (title) " – " (words::TITLE.in_lang(lang)) }
            link rel="icon" href="data:,";
            link rel="stylesheet" href="/page.css";
        }
    }
}

fn search(looked_for: Option<&str>, lang: Lang) -> Markup {
    html! {
        form.search role="search" action="/waybill" {
            label for="find" { (words::FIND.in_lang(lang)) }
            input #find name="id" type="search" required maxlength="64" autocomplete="off"
                spellcheck="false" value=[looked_for];
            input type="hidden" name="lang" value=(lang.code());
            button { (words::FIND_BUTTON.in_lang(lang)) }
        }
    }
}

fn log_out(lang: Lang) -> Markup {
    html! {
        form method="post" action="/logout" {
            input type="hidden" name="lang" value=(lang.code());
            button { (words::LOG_OUT.in_lang(lang)) }
        }
    }
}
