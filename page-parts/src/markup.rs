//! Texts that a page has in both languages; its style shows one of them.

use maud::{Markup, html};

use crate::bilingual::Bilingual;

/// In HTML.
#[must_use]
pub fn text(text: &Bilingual) -> Markup {
    html! {
        @if text.en() == text.zh() { (text.en()) }
        @else {
            span.en lang="en" { (text.en()) }
            span.zh lang="zh" { (text.zh()) }
        }
    }
}

/// Within a text of a drawing.
#[must_use]
pub fn svg(text: &Bilingual) -> Markup {
    html! {
        @if text.en() == text.zh() { (text.en()) }
        @else {
            tspan.en lang="en" { (text.en()) }
            tspan.zh lang="zh" { (text.zh()) }
        }
    }
}

/// A table or a drawing that scrolls by itself where the window is narrow.
#[must_use]
pub fn scrolling(label: &str, content: &Markup) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" aria-label=(label) { (content) }
    }
}
