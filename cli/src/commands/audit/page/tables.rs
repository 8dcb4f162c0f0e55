//! The figures as tables.

use maud::{Markup, html};
use waybill_engine::{ActionType, Mark, Situation};
use waybill_page_parts::markup::{self, text};

use super::super::days::Window;
use super::super::durations::Durations;
use super::super::figures::{codes, count, duration, range, share, time};
use super::super::findings::{Findings, STAGES, Step};
use super::super::groups::{Group, Groups, Listed};
use super::super::words::{self, Bilingual, Unit};
use super::charts::{outcomes, parts, swatch};
use crate::escape::sanitized;
use crate::outcome::Counts;
use crate::secret::Shown;

/// The most carriers, or sites, that are compared.
const NAMES: usize = 20;

/// A table that scrolls by itself where the window is narrow.
pub(super) fn scrolling(label: &Bilingual, table: &Markup) -> Markup {
    markup::scrolling(&format!("{} · {}", label.en(), label.zh()), table)
}

/// What became of the lines: a row for each outcome.
pub(super) fn of_outcomes(findings: &Findings) -> Markup {
    let lines = findings.outcomes.lines();
    html! {
        table.figures {
            thead { tr {
                th scope="col" { (text(&words::OUTCOME)) }
                th.number scope="col" { (text(words::counted(findings.unit))) }
                th.number scope="col" { (text(&words::SHARE)) }
            } }
            tbody {
                @for (times, class, name) in parts(&findings.outcomes) {
                    tr {
                        th scope="row" { (swatch(class)) (text(name)) }
                        td.number { (count(times)) }
                        td.number { (share(times, lines)) }
                    }
                }
                @if findings.unit == Unit::Items {
                    @let ignored = findings.outcomes.ignored;
                    tr {
                        th scope="row" { (swatch("ignored")) (text(&words::IGNORED)) }
                        td.number { (count(ignored)) }
                        td.number { (share(ignored, lines)) }
                    }
                }
            }
            @if findings.unit == Unit::Items {
                tfoot { tr {
                    th scope="row" { (text(&words::EMPTY)) }
                    td.number { (count(findings.empty)) }
                    td.number {}
                } }
            }
        }
    }
}

/// A row for each situation that occurred, a column for each action.
pub(super) fn of_steps(findings: &Findings) -> Markup {
    let met = |situation: &Situation| {
        let is_met = |(at, _): &(Situation, ActionType)| at == situation;
        !situation.is_held() || findings.steps.keys().any(is_met)
    };
    let table = html! {
        table.matrix {
            thead { tr {
                th scope="col" { (text(&words::FROM)) }
                @for action in ActionType::ALL {
                    th.number scope="col" {
                        b { (action.short()) } br;
                        (text(&Bilingual::new(action.name(), action.label_zh())))
                    }
                }
            } }
            tbody {
                @for situation in Situation::ALL.into_iter().filter(met) {
                    tr {
                        th scope="row" { (text(&words::situation(situation))) }
                        @for action in ActionType::ALL { (cell(findings, situation, action)) }
                    }
                }
            }
        }
    };
    scrolling(&words::STEPS_TABLE, &table)
}

fn cell(findings: &Findings, situation: Situation, action: ActionType) -> Markup {
    let nothing = Step::default();
    let step = findings.steps.get(&(situation, action)).unwrap_or(&nothing);
    let mark = findings.rules.mark(situation, action);
    html! {
        td.number.impossible[mark == Mark::Refuse && step.refused() == 0] {
            @if step.accepted > 0 {
                b { (count(step.accepted)) } " "
                small { (share(step.accepted, findings.outcomes.accepted)) }
            } @else if mark != Mark::Refuse { span.never { "0" } }
            @if step.refused() > 0 { span.refusal { "✕ " (count(step.refused())) } }
            @if mark == Mark::Refuse && step.refused() == 0 { "·" }
        }
    }
}

/// The waybills at the feed's end.
pub(super) fn of_ends(findings: &Findings) -> Markup {
    let ends = &findings.ends;
    let days = findings.stuck_after.to_string();
    let rows = [
        (ends.signed, words::SIGNED.clone()),
        (ends.cancelled, words::CANCELLED.clone()),
        (ends.moving, words::MOVING.with(&days)),
        (ends.stuck, words::STUCK.with(&days)),
        (ends.untouched, words::UNTOUCHED.clone()),
    ];
    html! {
        table.figures {
            thead { tr {
                th scope="col" { (text(&words::STATUS)) }
                th.number scope="col" { (text(&words::WAYBILLS)) }
                th.number scope="col" { (text(&words::SHARE)) }
            } }
            tbody {
                @for (times, name) in &rows {
                    tr {
                        th scope="row" { (text(name)) }
                        td.number { (count(*times)) }
                        td.number { (share(*times, ends.waybills())) }
                    }
                }
            }
            tfoot { tr {
                th scope="row" { (text(&words::HELD)) }
                td.number { (count(ends.held)) }
                td.number { (share(ends.held, ends.open())) }
            } }
        }
    }
}

/// The waybills that were not updated for the longest time.
pub(super) fn of_stuck(findings: &Findings) -> Markup {
    let ends = &findings.ends;
    let [has_carriers, has_sites] = [&findings.carriers, &findings.sites].map(Groups::has_names);
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (text(&words::WAYBILL)) }
                @if has_carriers { th scope="col" { (text(&words::CARRIER)) } }
                @if has_sites { th scope="col" { (text(&words::SITE)) } }
                th scope="col" { (text(&words::STATUS)) }
                th scope="col" { (text(&words::LAST_UPDATE)) }
                th.number scope="col" { (text(&words::DAYS_WITHOUT)) }
            } }
            tbody {
                @for stuck in ends.worst() {
                    tr {
                        th.id scope="row" { bdi { (sanitized(stuck.waybill_id.as_str())) } }
                        @if has_carriers {
                            (name(findings.carriers.name(stuck.origin.carrier)))
                        }
                        @if has_sites { (name(findings.sites.name(stuck.origin.site))) }
                        td { (text(&words::situation(stuck.situation))) }
                        td.time { (time(stuck.since, findings.clock)) }
                        td.number { (stuck.days) }
                    }
                }
            }
        }
        (more(ends.stuck, ends.worst().len()))
    };
    scrolling(&words::LONGEST, &table)
}

/// A cell with the name of a carrier or a site, if there is one.
fn name(name: Option<&Shown<'_>>) -> Markup {
    html! {
        td { @if let Some(name) = name { bdi { (sanitized(name.as_str())) } } @else { "–" } }
    }
}

/// The last days, and what is on none of them.
pub(super) fn of_days(findings: &Findings, window: &Window) -> Markup {
    let beside = |counts: &Counts, name: &Bilingual| {
        html! { @if counts.lines() > 0 { (of_day(&text(name), counts, None)) } }
    };
    let table = html! {
        table.figures {
            thead { tr {
                th scope="col" { (text(&words::DAY)) }
                th.number scope="col" { (text(words::counted(findings.unit))) }
                @for (_, class, name) in parts(&findings.outcomes) {
                    th.number scope="col" { (swatch(class)) (text(name)) }
                }
                th.number scope="col" { (text(&words::REFUSED)) }
                th.number scope="col" { (text(&words::STUCK_COLUMN)) }
            } }
            tbody {
                (beside(&window.undated, &words::UNDATED))
                (beside(&window.earlier, &words::EARLIER))
                @for day in &window.days {
                    (of_day(&html! { (day.day.date()) }, &day.outcomes, Some(day.stuck)))
                }
                (beside(&window.later, &words::LATER))
            }
        }
    };
    scrolling(&words::DAYS, &table)
}

fn of_day(name: &Markup, counts: &Counts, stuck: Option<u64>) -> Markup {
    html! {
        tr {
            th scope="row" { (name) }
            td.number { (count(counts.lines())) }
            @for (times, _, _) in parts(counts) { td.number { (count(times)) } }
            td.number { (share(counts.refused(), counts.lines())) }
            td.number { @if let Some(stuck) = stuck { (count(stuck)) } @else { "–" } }
        }
    }
}

/// What was refused as the waybill was signed for, by action.
pub(super) fn of_after_signature(findings: &Findings) -> Markup {
    let after = findings.after_signature();
    let total = after.iter().map(|(_, times)| times).sum();
    html! {
        @if after.is_empty() { p { (text(&words::NONE)) } }
        @else {
            table.figures {
                thead { tr {
                    th scope="col" { (text(&words::ACTION)) }
                    th.number scope="col" { (text(words::counted(findings.unit))) }
                    th.number scope="col" { (text(&words::SHARE)) }
                } }
                tbody {
                    @for (action, times) in &after {
                        tr {
                            th scope="row" { (text(&words::action(*action))) }
                            td.number { (count(*times)) }
                            td.number { (share(*times, total)) }
                        }
                    }
                }
            }
        }
    }
}

/// The hours of the day, by stage.
pub(super) fn of_hours(hours: &[[u64; STAGES]; 24]) -> Markup {
    let stages = words::STAGES;
    html! {
        table.figures {
            thead { tr {
                th scope="col" { (text(&words::HOUR)) }
                @for stage in stages { th.number scope="col" { (text(&words::stage(stage))) } }
            } }
            tbody {
                @for (hour, counts) in hours.iter().enumerate() {
                    tr {
                        th scope="row" { (format!("{hour:02}:00")) }
                        @for stage in stages { td.number { (count(counts[stage as usize])) } }
                    }
                }
            }
        }
    }
}

/// Ranges of durations.
pub(super) fn of_durations(durations: &Durations) -> Markup {
    html! {
        table.figures {
            thead { tr {
                th scope="col" { (text(&words::DURATION)) }
                th.number scope="col" { (text(&words::COUNT)) }
                th.number scope="col" { (text(&words::SHARE)) }
            } }
            tbody {
                @for (span, times) in durations.ranges() {
                    tr {
                        th scope="row" { (text(&range(span))) }
                        td.number { (count(times)) }
                        td.number { (share(times, durations.total())) }
                    }
                }
            }
        }
    }
}

/// Carriers side by side, those with the most lines first.
pub(super) fn of_carriers(findings: &Findings) -> Markup {
    let carriers = &findings.carriers;
    let columns = Columns {
        label: &words::CARRIERS,
        name: &words::CARRIER,
        others: &words::OTHERS,
        has_journeys: true,
    };
    of_groups(findings, carriers, &carriers.largest(NAMES), &columns)
}

/// Sites, those with the most refused lines first.
pub(super) fn of_sites(findings: &Findings) -> Markup {
    let sites = &findings.sites;
    let columns = Columns {
        label: &words::SITES.with_text(words::unit(findings.unit)),
        name: &words::SITE,
        others: &words::OTHER_SITES,
        has_journeys: false,
    };
    of_groups(findings, sites, &sites.worst(NAMES), &columns)
}

/// What a table of groups is called, and what it has.
struct Columns<'a> {
    label: &'a Bilingual,
    name: &'a Bilingual,
    others: &'a Bilingual,
    has_journeys: bool,
}

fn of_groups(
    findings: &Findings,
    groups: &Groups,
    listed: &Listed<'_>,
    columns: &Columns<'_>,
) -> Markup {
    let row = |name: &Markup, group: &Group| of_group(name, group, columns.has_journeys);
    let table = html! {
        table.carriers {
            thead { tr {
                th scope="col" { (text(columns.name)) }
                th.number scope="col" { (text(&words::WAYBILLS)) }
                th.number scope="col" { (text(&words::STUCK_COLUMN)) }
                th.number scope="col" { (text(words::counted(findings.unit))) }
                th scope="col" { (text(&words::OUTCOME)) }
                @for (_, class, name) in parts(&findings.outcomes) {
                    th.number scope="col" { (swatch(class)) (text(name)) }
                }
                th scope="col" { (text(&words::TOP_CODE)) }
                @if columns.has_journeys {
                    th.number scope="col" { (text(&words::HALF_SIGNED)) }
                }
            } }
            tbody {
                @for (name, group) in &listed.named {
                    (row(&html! { bdi { (sanitized(name.as_str())) } }, group))
                }
                @if let Some(others) = &listed.others {
                    @let name = columns.others.with(&count(listed.left_out));
                    (row(&text(&name), others))
                }
                @if groups.nameless.outcomes.lines() > 0 {
                    (row(&text(&words::NAMELESS), &groups.nameless))
                }
            }
        }
    };
    scrolling(columns.label, &table)
}

fn of_group(name: &Markup, group: &Group, has_journeys: bool) -> Markup {
    let lines = group.outcomes.lines();
    html! {
        tr {
            th.id scope="row" { (name) }
            td.number { (count(group.waybills)) }
            td.number { (count(group.stuck)) }
            td.number { (count(lines)) }
            td.bar { (outcomes(&group.outcomes)) }
            @for (times, _, _) in parts(&group.outcomes) {
                td.number { (share(times, lines)) }
            }
            td {
                @if let Some((code, times)) = group.top_code() {
                    (code.number()) " " span.code { (code) } " ×" (count(times))
                } @else { "–" }
            }
            @if has_journeys {
                td.number {
                    @if let Some(seconds) = group.journeys.within(50) { (text(&duration(seconds))) }
                    @else { "–" }
                }
            }
        }
    }
}

/// The waybills with the most refused lines.
pub(super) fn of_offenders(findings: &Findings) -> Markup {
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (text(&words::WAYBILL)) }
                th.number scope="col" { (text(&words::REFUSED)) }
                th scope="col" { (text(&words::CODES)) }
            } }
            tbody {
                @for offender in &findings.offenders {
                    tr {
                        th.id scope="row" { bdi { (sanitized(offender.waybill_id.as_str())) } }
                        td.number { (count(offender.refused())) }
                        td { (codes(&offender.codes)) }
                    }
                }
            }
        }
        (more(findings.offending as u64, findings.offenders.len()))
    };
    scrolling(&words::OFFENDERS, &table)
}

/// How mobile numbers were written.
pub(super) fn of_phones(findings: &Findings) -> Markup {
    let total = findings.phones.values().sum();
    html! {
        table.figures {
            thead { tr {
                th scope="col" { (text(&words::PHONES)) }
                th.number scope="col" { (text(words::counted(findings.unit))) }
                th.number scope="col" { (text(&words::SHARE)) }
            } }
            tbody {
                @for (form, times) in &findings.phones {
                    tr {
                        th scope="row" { (text(&words::phone_form(*form))) }
                        td.number { (count(*times)) }
                        td.number { (share(*times, total)) }
                    }
                }
            }
        }
    }
}

/// What a list leaves out.
fn more(all: u64, listed: usize) -> Markup {
    let left = all.saturating_sub(listed as u64);
    html! {
        @if left > 0 { p.more { (text(&words::MORE.with(&count(left)))) } }
    }
}
