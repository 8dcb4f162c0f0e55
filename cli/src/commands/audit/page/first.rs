//! The first screen: what is wrong and what to do first, and what became worse and better.

use maud::{Markup, html};
use waybill_page_parts::markup::text;

use super::super::comparison::{self, Change, Comparison, Trend};
use super::super::figures::{self, count, share};
use super::super::report::Report;
use super::super::words::{self, Bilingual};
use super::tables::scrolling;

/// What is wrong, each with its count and the step to take.
pub(super) fn issues(report: &Report) -> Markup {
    let first = report.first_issues();
    let left = report.issues.len() - first.len();
    html! {
        @if first.is_empty() { p { (text(&words::NO_ISSUES)) } }
        ol.issues {
            @for issue in first {
                li {
                    span.figure {
                        b { (count(issue.count)) } " " small { (share(issue.count, issue.whole)) }
                    }
                    div {
                        p.what { (text(&issue.what)) }
                        p.step { (text(&issue.step)) }
                    }
                }
            }
        }
        @if left > 0 { p.more { (text(&words::MORE_BELOW.with(&count(left as u64)))) } }
        @if let Some(against) = &report.against { (going(against)) }
    }
}

/// What became worse, and what better, side by side.
fn going(against: &Comparison) -> Markup {
    let feed = figures::feed(&against.before);
    let both = [
        (Trend::Worse, &words::WORSE_THAN),
        (Trend::Better, &words::BETTER_THAN),
    ];
    html! {
        div.pair.going {
            @for (trend, title) in both {
                @let changes = against.going(trend);
                @let left = changes.len().saturating_sub(comparison::FIRST);
                div {
                    h3 { (text(&title.with_text(&feed))) }
                    @if changes.is_empty() { p { (text(&words::NONE)) } }
                    ul {
                        @for change in changes.iter().take(comparison::FIRST) {
                            li.(trend.name()) {
                                b { (text(&change.now.text())) } " "
                                span.difference { (text(&change.difference())) } " "
                                (text(&change.measure.title()))
                            }
                        }
                    }
                    @if left > 0 { p.more { (text(&words::MORE_BELOW.with(&count(left as u64)))) } }
                }
            }
        }
    }
}

/// Every figure in both periods.
pub(super) fn comparison(against: &Comparison) -> Markup {
    let feed = figures::feed(&against.before);
    let span = figures::span(&against.before);
    let table = html! {
        table.compared {
            thead { tr {
                th scope="col" { (text(&words::MEASURE)) }
                th.number scope="col" { (text(&words::BEFORE)) }
                th.number scope="col" { (text(&words::NOW)) }
                th.number scope="col" { (text(&words::DIFFERENCE)) }
                th scope="col" { (text(&words::CHANGE)) }
            } }
            tbody { @for change in &against.changes { (row(change)) } }
        }
    };
    html! {
        p.aside { b { bdi { (text(&feed)) } } " · " (text(&span)) }
        (scrolling(&words::COMPARED, &table))
    }
}

fn row(change: &Change) -> Markup {
    html! {
        tr {
            th scope="row" { (text(&change.measure.title())) }
            td.number { (text(&change.before.text())) }
            td.number { (text(&change.now.text())) }
            td.number { (text(&change.difference())) }
            td.(change.trend.name()) { (text(trend(change.trend))) }
        }
    }
}

const fn trend(trend: Trend) -> &'static Bilingual {
    match trend {
        Trend::Worse => &words::WORSE,
        Trend::Better => &words::BETTER,
        Trend::Same => &words::SAME,
        Trend::Neutral => &words::NEUTRAL,
    }
}
