//! The report as a page: one file that loads nothing, in both languages.

mod arrow;
mod charts;
mod diagram;
mod first;
mod status_box;
mod tables;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use waybill_engine::Code;
use waybill_page_parts::Lang;
use waybill_page_parts::markup::text;

use self::diagram::Diagram;
use super::durations::Durations;
use super::figures::{self, count, duration, share, time};
use super::findings::{Findings, Refusals};
use super::report::Report;
use super::words::{self, Bilingual};
use crate::escape::sanitized;
use crate::terminal;

/// The only markup that is not escaped: the style that pages share, and this one's own.
const STYLE: [PreEscaped<&str>; 2] = [
    PreEscaped(waybill_page_parts::STYLE),
    PreEscaped(include_str!("style.css")),
];

/// Nothing but the page's own style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The most days that are drawn.
const DAYS: u16 = 31;

/// The whole page, which shows this language first.
pub(crate) fn of(report: &Report, lang: terminal::Lang) -> String {
    let findings = &report.findings;
    let (feed, lang) = (figures::feed(findings), Lang::from(lang));
    let page = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                title { (words::TITLE.in_lang(lang)) " – " (feed.in_lang(lang)) }
                style { @for style in STYLE { (style) } }
            }
            body {
                (charts::patterns())
                (head(findings, &feed, lang))
                main {
                    (section("first", &words::ISSUES, &first::issues(report)))
                    (key_figures(findings))
                    (sections(report))
                    (section("notes", &words::NOTES, &notes(report)))
                }
            }
        }
    };
    page.into_string()
}

/// Everything between the key figures and the notes.
fn sections(report: &Report) -> Markup {
    let findings = &report.findings;
    let unit = words::unit(findings.unit);
    let titled = |title: &Bilingual| title.with_text(unit);
    let offenders_title = words::OFFENDERS.with_text(words::counted(findings.unit));
    html! {
        @if let Some(against) = &report.against {
            (section("comparison", &words::COMPARED, &first::comparison(against)))
        }
        (section("days", &words::DAYS, &days(findings)))
        (section("ends", &words::ENDS, &ends(findings)))
        (section("late", &words::LATE, &late(findings)))
        (section("carriers", &words::CARRIERS, &carriers(findings)))
        (section("sites", &titled(&words::SITES), &sites(findings)))
        (section("steps", &words::STEPS, &steps(findings)))
        (section("times", &words::TIMES, &times(findings)))
        (section("rejections", &titled(&words::REJECTIONS), &rejections(findings)))
        (section("malformed", &titled(&words::MALFORMATIONS), &malformations(findings)))
        (section("offenders", &offenders_title, &offenders(findings)))
    }
}

fn head(findings: &Findings, feed: &Bilingual, lang: Lang) -> Markup {
    let rows = [
        (&words::UPDATES, figures::span(findings)),
        (&words::RULES, figures::rules(findings)),
    ];
    html! {
        header {
            div.title {
                h1 { (text(&words::TITLE)) }
                p.feed { bdi { (text(feed)) } }
            }
            fieldset.switch {
                legend { "Language · 语言" }
                @for choice in Lang::ALL {
                    label {
                        @let code = choice.code();
                        input type="radio" name="lang" id=(code) checked[choice == lang];
                        span lang=(code) { (choice.name()) }
                    }
                }
            }
            dl.facts {
                @for (name, value) in &rows {
                    div { dt { (text(name)) } dd { (text(value)) } }
                }
                @if let Some(now) = findings.now {
                    div { dt { (text(&words::AS_OF)) } dd { (time(now, findings.clock)) } }
                }
            }
        }
    }
}

fn section(id: &str, heading: &Bilingual, content: &Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby={(id) "-heading"} {
            h2 id={(id) "-heading"} { (text(heading)) }
            (content)
        }
    }
}

fn key_figures(findings: &Findings) -> Markup {
    let outcomes = &findings.outcomes;
    let ends = &findings.ends;
    let lines = outcomes.lines();
    let half = findings.journeys.within(50);
    let tiles = [
        (
            Bilingual::plain(count(lines)),
            words::counted(findings.unit),
            None,
        ),
        (
            Bilingual::plain(share(outcomes.accepted, lines)),
            &words::ACCEPTED,
            Some(outcomes.accepted),
        ),
        (
            Bilingual::plain(share(outcomes.refused(), lines)),
            &words::REFUSED,
            Some(outcomes.refused()),
        ),
        (
            Bilingual::plain(count(ends.waybills())),
            &words::WAYBILLS,
            None,
        ),
        (
            Bilingual::plain(share(ends.signed, ends.waybills())),
            &words::SIGNED_SHORT,
            Some(ends.signed),
        ),
        (
            Bilingual::plain(share(ends.stuck, ends.waybills())),
            &words::STUCK_COLUMN,
            Some(ends.stuck),
        ),
        (
            half.map_or(Bilingual::new("–", "–"), duration),
            &words::HALF_SIGNED,
            None,
        ),
    ];
    let content = html! {
        ul.tiles {
            @for (figure, name, times) in &tiles {
                li {
                    span.figure { (text(figure)) }
                    span.name {
                        (text(name))
                        @if let Some(times) = times { " " small { (count(*times)) } }
                    }
                }
            }
        }
        (charts::outcomes(outcomes))
        (tables::of_outcomes(findings))
        @if findings.skipping() > 0 {
            p.aside {
                b { (count(findings.skipping())) } " ("
                (share(findings.skipping(), outcomes.accepted)) ") "
                (text(&words::SKIPPING))
            }
        }
    };
    let title = words::OUTCOMES.with_text(words::unit(findings.unit));
    section("outcomes", &title, &content)
}

fn steps(findings: &Findings) -> Markup {
    let diagram = Diagram::new(findings).draw();
    html! {
        p.aside { (text(&words::DIAGRAM)) }
        (tables::scrolling(&words::STEPS, &diagram))
        h3 { (text(&words::STEPS_TABLE)) }
        (tables::of_steps(findings))
    }
}

fn ends(findings: &Findings) -> Markup {
    html! {
        div.pair {
            div { (tables::of_ends(findings)) }
            @if !findings.ends.longest.is_empty() {
                div {
                    h3 { (text(&words::LONGEST)) }
                    (tables::of_stuck(findings))
                    p.more { (text(&words::STUCK_LIST_NOTE)) }
                }
            }
        }
    }
}

/// A block for each code: how often, what it means and what to do, and examples.
fn refusals<'a>(
    findings: &Findings,
    refusals: impl Iterator<Item = (Code, &'a Refusals)>,
) -> Markup {
    let lines = findings.outcomes.lines();
    let mut blocks = refusals.peekable();
    html! {
        @if blocks.peek().is_none() { p { (text(&words::NONE)) } }
        @for (code, refusals) in blocks {
            article {
                h3 {
                    (code.number()) " " span.code { (code) }
                    span.count {
                        (count(refusals.count)) " " small { (share(refusals.count, lines)) }
                    }
                }
                p { (text(&words::when(code))) }
                @if !refusals.by_action.is_empty() {
                    ul.actions {
                        @for (action, times) in &refusals.by_action {
                            li { (text(&words::action(*action))) " ×" (count(*times)) }
                        }
                    }
                }
                p.remedy { (text(&words::remedy(code))) }
                (examples(refusals))
            }
        }
    }
}

fn examples(refusals: &Refusals) -> Markup {
    html! {
        details {
            summary { (text(&words::EXAMPLES)) }
            ul {
                @for example in &refusals.examples {
                    li {
                        b {
                            (text(&figures::place(example.line, example.item))) " · "
                            @if let Some(id) = &example.waybill_id {
                                bdi.id { (sanitized(id.as_str())) }
                            }
                            @else { (text(&words::UNREADABLE)) }
                        }
                        br;
                        (text(&example.reason))
                    }
                }
            }
        }
    }
}

fn rejections(findings: &Findings) -> Markup {
    refusals(findings, findings.rejections())
}

fn malformations(findings: &Findings) -> Markup {
    html! {
        (refusals(findings, findings.malformations()))
        @if !findings.phones.is_empty() { (tables::of_phones(findings)) }
    }
}

fn times(findings: &Findings) -> Markup {
    let journeys = &findings.journeys;
    let clock = words::CLOCK.with(&findings.clock.to_string());
    html! {
        div.charts {
            figure {
                figcaption { (text(&words::HOURS)) " " small { (text(&clock)) } }
                @if findings.outcomes.accepted == 0 { p { (text(&words::NONE)) } }
                @else {
                    (charts::hours(&findings.hours))
                    (data(&tables::of_hours(&findings.hours)))
                }
            }
            figure {
                figcaption { (text(&words::GAPS)) }
                (durations("gaps-title", &words::GAPS, &findings.gaps))
            }
            figure {
                figcaption {
                    (text(&words::JOURNEYS)) " "
                    small { (text(&words::SIGNED_PARCELS.with(&count(journeys.len() as u64)))) }
                }
                @if let (Some(half), Some(most)) = (journeys.within(50), journeys.within(90)) {
                    p.aside {
                        (text(&words::HALF)) " " b { (text(&duration(half))) } " · "
                        (text(&words::NINE_TENTHS)) " " b { (text(&duration(most))) }
                    }
                }
                (durations("journeys-title", &words::JOURNEYS, &journeys.by_range()))
            }
        }
    }
}

/// The last days, three charts of which one table has the figures.
fn days(findings: &Findings) -> Markup {
    let end = findings.span.map(|(_, last)| last);
    let window = findings.days.window(end, DAYS);
    let clock = words::CLOCK.with(&findings.clock.to_string());
    let chart = |title: &Bilingual, chart: &Markup| {
        html! { figure { figcaption { (text(title)) } (chart) } }
    };
    html! {
        @if window.days.is_empty() { p { (text(&words::NONE)) } }
        @else {
            p.aside { (text(&clock)) }
            div.charts.days {
                (chart(&words::BY_DAY, &charts::outcomes_by_day(&window)))
                (chart(&words::REFUSED_BY_DAY, &charts::refused_by_day(&window)))
                (chart(&words::STUCK_BY_DAY, &charts::stuck_by_day(&window)))
            }
            (data(&tables::of_days(findings, &window)))
        }
    }
}

/// Signatures that came too late, and what came too late for the signature.
fn late(findings: &Findings) -> Markup {
    let late = &findings.late_signatures;
    html! {
        div.charts {
            figure {
                figcaption {
                    (text(&words::LATE_SIGNATURES)) " " small { (count(late.total())) }
                }
                (durations("late-title", &words::LATE_SIGNATURES, late))
            }
            figure {
                figcaption { (text(&words::AFTER_SIGNATURE)) }
                (tables::of_after_signature(findings))
            }
        }
    }
}

fn durations(id: &str, title: &Bilingual, durations: &Durations) -> Markup {
    html! {
        @if durations.total() == 0 { p { (text(&words::NONE)) } }
        @else {
            (charts::durations(id, title, durations))
            (data(&tables::of_durations(durations)))
        }
    }
}

/// A chart's figures, for those who want or need them as a table.
fn data(table: &Markup) -> Markup {
    html! {
        details {
            summary { (text(&words::AS_TABLE)) }
            (table)
        }
    }
}

fn carriers(findings: &Findings) -> Markup {
    html! {
        @if findings.carriers.has_names() { (tables::of_carriers(findings)) }
        @else { p { (text(&words::NO_CARRIERS)) } }
    }
}

fn sites(findings: &Findings) -> Markup {
    html! {
        @if findings.sites.has_names() { (tables::of_sites(findings)) }
        @else { p { (text(&words::NO_SITES)) } }
    }
}

fn offenders(findings: &Findings) -> Markup {
    html! {
        @if findings.offenders.is_empty() { p { (text(&words::NONE)) } }
        @else { (tables::of_offenders(findings)) }
    }
}

fn notes(report: &Report) -> Markup {
    let (is_compared, is_now_given) = (report.against.is_some(), report.findings.now.is_some());
    html! {
        ul.notes {
            @for note in words::notes(report.findings.unit, is_compared, is_now_given) {
                li { (text(note)) }
            }
        }
    }
}
