//! What a person may decide of a waybill that waits for one.

use maud::{Markup, html};
use waybill_page_parts::{Bilingual, Lang};

use super::words;

/// The three things, as forms that go to `/set-aside`, about the payload at this place: another one
/// may wait first when they are sent. `is_alone` says that they are on the waybill's own page, to
/// which whoever decides comes back.
pub(super) fn decisions(id: &str, place: u32, is_alone: bool, lang: Lang) -> Markup {
    let text = |text: &'static Bilingual| text.in_lang(lang);
    let hidden = html! {
        input type="hidden" name="id" value=(id);
        input type="hidden" name="place" value=(place);
        input type="hidden" name="lang" value=(lang.code());
        @if is_alone { input type="hidden" name="alone" value="true"; }
    };
    // Whoever does not see the page has to hear of which waybill a button is.
    let of = html! { span.unseen { (words::OF.with(id).in_lang(lang)) } };
    html! {
        div.decisions {
            form method="post" action="/set-aside" {
                (hidden)
                button.main name="decision" value="release" { (text(&words::RELEASE)) (of) }
            }
            details {
                summary { (text(&words::NEW_TOKEN)) (of) }
                form method="post" action="/set-aside" {
                    (hidden)
                    p { (text(&words::NEW_TOKEN_WHAT)) }
                    label {
                        (text(&words::TOKEN)) " "
                        input name="token" type="password" required maxlength="256"
                            autocomplete="off";
                    }
                    " "
                    button name="decision" value="token" { (text(&words::SEND)) (of) }
                }
            }
            details {
                summary { (text(&words::DISCARD)) (of) }
                form method="post" action="/set-aside" {
                    (hidden)
                    p { (text(&words::DISCARD_WHAT)) }
                    button.danger name="decision" value="discard" {
                        (text(&words::DISCARD_SURE)) (of)
                    }
                }
            }
        }
    }
}
