//! Texts that stand on the page in both languages, of which the style shows one.

use maud::{Markup, html};

use super::super::words::Said;
use crate::diagram::text_width;

/// In HTML.
pub(super) fn text(said: &Said) -> Markup {
    html! {
        @if said.en() == said.zh() { (said.en()) }
        @else {
            span.en lang="en" { (said.en()) }
            span.zh lang="zh" { (said.zh()) }
        }
    }
}

/// Within a text of a drawing.
pub(super) fn svg(said: &Said) -> Markup {
    html! {
        @if said.en() == said.zh() { (said.en()) }
        @else {
            tspan.en lang="en" { (said.en()) }
            tspan.zh lang="zh" { (said.zh()) }
        }
    }
}

/// How wide it is within a drawing at most, in either language.
pub(super) fn width(said: &Said) -> i32 {
    text_width(said.en()).max(text_width(said.zh()))
}
