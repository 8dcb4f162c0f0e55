//! Texts that the page contains in both languages; its style shows one of them.

use maud::{Markup, html};

use super::super::words::Bilingual;
use crate::diagram::text_width;

/// In HTML.
pub(super) fn text(text: &Bilingual) -> Markup {
    html! {
        @if text.en() == text.zh() { (text.en()) }
        @else {
            span.en lang="en" { (text.en()) }
            span.zh lang="zh" { (text.zh()) }
        }
    }
}

/// Within a text of a drawing.
pub(super) fn svg(text: &Bilingual) -> Markup {
    html! {
        @if text.en() == text.zh() { (text.en()) }
        @else {
            tspan.en lang="en" { (text.en()) }
            tspan.zh lang="zh" { (text.zh()) }
        }
    }
}

/// How wide it is within a drawing at most, in either language.
pub(super) fn width(text: &Bilingual) -> i32 {
    text_width(text.en()).max(text_width(text.zh()))
}
