//! Logging in, and what went wrong.

use maud::html;
use waybill_page_parts::Bilingual;

use super::frame::Frame;
use super::words;

/// The page that asks for an API key; `is_wrong` says that the one before was none.
#[must_use]
pub fn log_in(frame: &Frame, is_wrong: bool) -> String {
    let lang = frame.lang;
    let content = html! {
        form.login method="post" action="/login" aria-labelledby="login-heading" {
            h2 #login-heading { (words::LOG_IN.in_lang(lang)) }
            p.aside { (words::LOG_IN_WHY.in_lang(lang)) }
            @if is_wrong {
                p.notice.wrong role="alert" { (words::WRONG_KEY.in_lang(lang)) }
            }
            label for="key" { (words::API_KEY.in_lang(lang)) }
            input #key name="key" type="password" required autocomplete="current-password";
            input type="hidden" name="lang" value=(lang.code());
            button.main { (words::LOG_IN.in_lang(lang)) }
        }
    };
    frame.closed(words::LOG_IN.in_lang(lang), &content)
}

/// A page that says what went wrong: in a word, and what was found.
#[must_use]
pub fn problem(frame: &Frame, title: &str, detail: &Bilingual) -> String {
    let content = html! {
        h2 { (title) }
        p.notice.wrong role="alert" { (detail.in_lang(frame.lang)) }
    };
    frame.page(title, None, &content)
}
