//! The figures as tables.

use maud::{Markup, html};
use waybill_engine::{ActionType, Mark, Situation};
use waybill_page_parts::markup::{self, text};

use super::super::durations::Durations;
use super::super::figures::{codes, count, duration, range, share, time};
use super::super::findings::{Carrier, Findings, STAGES, Step};
use super::super::words::{self, Bilingual};
use super::charts::{outcomes, parts, swatch};
use crate::escape::sanitized;

/// The most carriers that are compared.
const CARRIERS: usize = 20;

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
                th.number scope="col" { (text(&words::LINES)) }
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
                @let ignored = findings.outcomes.ignored;
                @if ignored > 0 {
                    tr {
                        th scope="row" { (text(&words::IGNORED)) }
                        td.number { (count(ignored)) }
                        td.number { (share(ignored, lines)) }
                    }
                }
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
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (text(&words::WAYBILL)) }
                th scope="col" { (text(&words::STATUS)) }
                th scope="col" { (text(&words::LAST_UPDATE)) }
            } }
            tbody {
                @for stuck in &ends.longest {
                    tr {
                        th.id scope="row" { bdi { (sanitized(stuck.waybill_id.as_str())) } }
                        td { (text(&words::situation(stuck.situation))) }
                        td.time { (time(stuck.since, findings.clock)) }
                    }
                }
            }
        }
        (more(ends.stuck, ends.longest.len()))
    };
    scrolling(&words::LONGEST, &table)
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
    let carriers = findings.largest_carriers(CARRIERS);
    let table = html! {
        table.carriers {
            thead { tr {
                th scope="col" { (text(&words::CARRIER)) }
                th.number scope="col" { (text(&words::WAYBILLS)) }
                th.number scope="col" { (text(&words::LINES)) }
                th scope="col" { (text(&words::OUTCOME)) }
                @for (_, class, name) in parts(&findings.outcomes) {
                    th.number scope="col" { (swatch(class)) (text(name)) }
                }
                th scope="col" { (text(&words::TOP_CODE)) }
                th.number scope="col" { (text(&words::HALF_SIGNED)) }
            } }
            tbody {
                @for (name, carrier) in &carriers.named {
                    (of_carrier(&html! { bdi { (sanitized(name.as_str())) } }, carrier))
                }
                @if let Some(others) = &carriers.others {
                    @let name = words::OTHERS.with(&count(carriers.left_out));
                    (of_carrier(&text(&name), others))
                }
                @if findings.nameless.outcomes.lines() > 0 {
                    (of_carrier(&text(&words::NAMELESS), &findings.nameless))
                }
            }
        }
    };
    scrolling(&words::CARRIERS, &table)
}

fn of_carrier(name: &Markup, carrier: &Carrier) -> Markup {
    let lines = carrier.outcomes.lines();
    html! {
        tr {
            th.id scope="row" { (name) }
            td.number { (count(carrier.waybills)) }
            td.number { (count(lines)) }
            td.bar { (outcomes(&carrier.outcomes)) }
            @for (times, _, _) in parts(&carrier.outcomes) {
                td.number { (share(times, lines)) }
            }
            td {
                @if let Some((code, times)) = carrier.top_code() {
                    (code.number()) " " span.code { (code) } " ×" (count(times))
                } @else { "–" }
            }
            td.number {
                @if let Some(seconds) = carrier.journeys.within(50) { (text(&duration(seconds))) }
                @else { "–" }
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
                th.number scope="col" { (text(&words::LINES)) }
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
