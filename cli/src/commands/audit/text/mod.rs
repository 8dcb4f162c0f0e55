//! The report as a text for a terminal. Figures come before words, as Chinese words are wider.

mod first;

use std::fmt::{self, Write as _};

use waybill_engine::{ActionType, Code, Situation};

use super::comparison::Trend;
use super::durations::Durations;
use super::figures::{self, count, duration, length, range, share, time};
use super::findings::{Findings, Refusals, WORST};
use super::groups::{Group, Groups, Listed};
use super::report::Report;
use super::words::{self, Bilingual, Unit};
use crate::escape::sanitized;
use crate::outcome::Counts;
use crate::terminal::Lang;

/// How wide the longest bar is.
const BAR: u32 = 30;

/// How many steps are listed.
const STEPS: usize = 20;

/// How many days are listed.
const DAYS: u16 = 31;

/// The whole report.
pub(crate) fn of(report: &Report, lang: Lang) -> String {
    let mut text = Text {
        findings: &report.findings,
        lang,
        report: String::new(),
    };
    // Writing to a String does not fail.
    let _ = text.write(report);
    text.report
}

struct Text<'a> {
    findings: &'a Findings,
    lang: Lang,
    report: String,
}

impl Text<'_> {
    fn write(&mut self, report: &Report) -> fmt::Result {
        self.head()?;
        self.issues(report)?;
        if let Some(against) = &report.against {
            self.going(against, Trend::Worse, &words::WORSE_THAN)?;
            self.going(against, Trend::Better, &words::BETTER_THAN)?;
        }
        self.outcomes()?;
        if let Some(against) = &report.against {
            self.comparison(against)?;
        }
        self.days()?;
        self.ends()?;
        self.late_signatures()?;
        self.after_signature()?;
        self.carriers()?;
        self.sites()?;
        self.accepted_steps()?;
        self.refused_steps()?;
        self.hours()?;
        self.gaps()?;
        self.journeys()?;
        self.refusals(&words::REJECTIONS, self.findings.rejections())?;
        self.refusals(&words::MALFORMATIONS, self.findings.malformations())?;
        self.phones()?;
        self.offenders()?;
        self.notes(report)
    }

    fn head(&mut self) -> fmt::Result {
        let findings = self.findings;
        writeln!(self.report, "{}", self.in_lang(&words::TITLE))?;
        let feed = figures::feed(findings);
        self.fact(&words::FEED, self.in_lang(&feed))?;
        self.fact(&words::LINES, &count(findings.records))?;
        if findings.unit == Unit::Items {
            self.fact(&words::ITEMS, &count(findings.outcomes.lines()))?;
        }
        self.fact(&words::WAYBILLS, &count(findings.ends.waybills()))?;
        let span = figures::span(findings);
        self.fact(&words::UPDATES, self.in_lang(&span))?;
        let rules = figures::rules(findings);
        self.fact(&words::RULES, self.in_lang(&rules))?;
        if let Some(now) = findings.now {
            let now = time(now, findings.clock).to_string();
            self.fact(&words::AS_OF, &now)?;
        }
        Ok(())
    }

    fn outcomes(&mut self) -> fmt::Result {
        let (outcomes, unit) = (self.findings.outcomes, self.findings.unit);
        let lines = outcomes.lines();
        self.heading(&words::OUTCOMES.with_text(words::unit(unit)))?;
        self.row(outcomes.accepted, lines, &words::ACCEPTED)?;
        self.row(outcomes.duplicate, lines, &words::DUPLICATE)?;
        self.row(outcomes.rejected, lines, &words::REJECTED)?;
        self.row(outcomes.malformed, lines, &words::MALFORMED)?;
        if unit == Unit::Items {
            self.row(outcomes.ignored, lines, &words::IGNORED)?;
            let (empty, text) = (count(self.findings.empty), self.in_lang(&words::EMPTY));
            writeln!(self.report, "{empty:>12}  {:>6}  {text}", "")?;
        }
        self.row(
            self.findings.skipping(),
            outcomes.accepted,
            &words::SKIPPING,
        )
    }

    /// A row for each of the last days, and for what is on none of them.
    fn days(&mut self) -> fmt::Result {
        let end = self.findings.span.map(|(_, last)| last);
        let window = self.findings.days.window(end, DAYS);
        let clock = words::CLOCK.with(&self.findings.clock.to_string());
        self.heading(&words::DAYS.and(&words::COMMA, &clock))?;
        let columns = [
            words::counted(self.findings.unit),
            &words::ACCEPTED,
            &words::DUPLICATE,
            &words::REFUSED,
            &words::STUCK_COLUMN,
        ];
        for column in columns {
            let column = padded(self.in_lang(column));
            write!(self.report, "{column}  ")?;
        }
        let day = self.in_lang(&words::DAY);
        writeln!(self.report, "{day}")?;
        for (counts, name) in [
            (window.undated, &words::UNDATED),
            (window.earlier, &words::EARLIER),
        ] {
            self.day(&counts, None, self.in_lang(name))?;
        }
        for of_day in &window.days {
            self.day(&of_day.outcomes, Some(of_day.stuck), &of_day.day.date())?;
        }
        self.day(&window.later, None, self.in_lang(&words::LATER))
    }

    /// Nothing where there is nothing and no stuck ones are known.
    fn day(&mut self, counts: &Counts, stuck: Option<u64>, name: &str) -> fmt::Result {
        if counts.lines() == 0 && stuck.is_none() {
            return Ok(());
        }
        let (accepted, duplicate) = (count(counts.accepted), count(counts.duplicate));
        let (lines, refused) = (count(counts.lines()), count(counts.refused()));
        let stuck = stuck.map_or_else(|| "–".to_owned(), count);
        writeln!(
            self.report,
            "{lines:>12}  {accepted:>12}  {duplicate:>12}  {refused:>12}  {stuck:>12}  {name}"
        )
    }

    fn ends(&mut self) -> fmt::Result {
        let ends = &self.findings.ends;
        let waybills = ends.waybills();
        let days = self.findings.stuck_after.to_string();
        self.heading(&words::ENDS)?;
        self.row(ends.signed, waybills, &words::SIGNED)?;
        self.row(ends.cancelled, waybills, &words::CANCELLED)?;
        self.row(ends.moving, waybills, &words::MOVING.with(&days))?;
        self.row(ends.stuck, waybills, &words::STUCK.with(&days))?;
        self.row(ends.untouched, waybills, &words::UNTOUCHED)?;
        self.row(ends.held, ends.open(), &words::HELD)?;
        if ends.longest.is_empty() {
            return Ok(());
        }
        self.heading(&words::LONGEST)?;
        for stuck in ends.worst() {
            let since = time(stuck.since, self.findings.clock);
            let id = sanitized(stuck.waybill_id.as_str());
            let situation = words::situation(stuck.situation);
            let situation = situation.in_lang(self.lang);
            write!(self.report, "  {since}  {id}  {situation}")?;
            let carrier = self.findings.carriers.name(stuck.origin.carrier);
            let site = self.findings.sites.name(stuck.origin.site);
            for name in [carrier, site].into_iter().flatten() {
                write!(self.report, "  {}", sanitized(name.as_str()))?;
            }
            writeln!(self.report)?;
        }
        self.more(ends.stuck, ends.worst().len())
    }

    fn accepted_steps(&mut self) -> fmt::Result {
        let steps = self.findings.accepted_steps();
        self.heading(&words::ACCEPTED_STEPS)?;
        for (situation, action, times) in steps.iter().take(STEPS) {
            let to = self.findings.rules.next(*situation, *action);
            let mut text = step(*situation, *action);
            if let Some(to) = to.filter(|to| to != situation) {
                text = text.and(&words::ARROW, &words::situation(to));
            }
            if let Some(mark) = words::mark(self.findings.rules.mark(*situation, *action)) {
                text = text.and(&words::SEMICOLON, &mark);
            }
            self.row(*times, self.findings.outcomes.accepted, &text)?;
        }
        self.rest(&steps)
    }

    fn refused_steps(&mut self) -> fmt::Result {
        let steps = self.findings.refused_steps();
        self.heading(&words::REFUSED_STEPS)?;
        for (situation, action, times) in steps.iter().take(STEPS) {
            let text = step(*situation, *action);
            self.row(*times, self.findings.outcomes.rejected, &text)?;
        }
        self.rest(&steps)
    }

    fn rest(&mut self, steps: &[(Situation, ActionType, u64)]) -> fmt::Result {
        if steps.is_empty() {
            return self.none();
        }
        self.more(steps.len() as u64, steps.len().min(STEPS))
    }

    fn refusals<'a>(
        &mut self,
        heading: &Bilingual,
        refusals: impl Iterator<Item = (Code, &'a Refusals)>,
    ) -> fmt::Result {
        let lines = self.findings.outcomes.lines();
        self.heading(&heading.with_text(words::unit(self.findings.unit)))?;
        let mut is_empty = true;
        for (code, refusals) in refusals {
            is_empty = false;
            let name = Bilingual::plain(format_args!("{} {code}", code.number()));
            let text = name.and(&words::COLON, &words::when(code));
            self.row(refusals.count, lines, &text)?;
            for (action, times) in &refusals.by_action {
                let action = words::action(*action);
                let action = action.in_lang(self.lang);
                writeln!(self.report, "{:>22}  {action}", count(*times))?;
            }
            for example in &refusals.examples {
                let line = figures::place(example.line, example.item);
                let waybill = match &example.waybill_id {
                    Some(id) => Bilingual::plain(sanitized(id.as_str())),
                    None => words::UNREADABLE.clone(),
                };
                let place = line.and(&words::COMMA, &waybill);
                let text = place.and(&words::COLON, &example.reason);
                let text = text.in_lang(self.lang);
                writeln!(self.report, "{:>22}  {text}", "")?;
            }
        }
        if is_empty { self.none() } else { Ok(()) }
    }

    fn phones(&mut self) -> fmt::Result {
        let total = self.findings.phones.values().sum();
        self.heading(&words::PHONES)?;
        for (form, times) in &self.findings.phones {
            self.row(*times, total, &words::phone_form(*form))?;
        }
        if total == 0 { self.none() } else { Ok(()) }
    }

    fn hours(&mut self) -> fmt::Result {
        let hours = self.findings.hours.map(|stages| stages.iter().sum::<u64>());
        let most = hours.iter().copied().max().unwrap_or_default();
        let clock = words::CLOCK.with(&self.findings.clock.to_string());
        let heading = words::HOURS.and(&words::COMMA, &clock);
        self.heading(&heading)?;
        if most == 0 {
            return self.none();
        }
        for (hour, times) in hours.into_iter().enumerate() {
            self.bar(times, most, &format!("{hour:02}:00"))?;
        }
        Ok(())
    }

    fn gaps(&mut self) -> fmt::Result {
        self.heading(&words::GAPS)?;
        self.durations(&self.findings.gaps)
    }

    fn journeys(&mut self) -> fmt::Result {
        let journeys = &self.findings.journeys;
        self.heading(&words::JOURNEYS)?;
        for (words, percent) in [(&words::HALF, 50), (&words::NINE_TENTHS, 90)] {
            if let Some(seconds) = journeys.within(percent) {
                let text = words.and(&words::SPACE, &duration(seconds));
                let text = text.in_lang(self.lang);
                writeln!(self.report, "  {text}")?;
            }
        }
        self.durations(&journeys.by_range())
    }

    fn late_signatures(&mut self) -> fmt::Result {
        let late = &self.findings.late_signatures;
        let count = Bilingual::plain(count(late.total()));
        let heading = words::LATE_SIGNATURES.and(&words::COLON, &count);
        self.heading(&heading)?;
        self.durations(late)
    }

    fn after_signature(&mut self) -> fmt::Result {
        let after = self.findings.after_signature();
        let total = after.iter().map(|(_, times)| times).sum();
        self.heading(&words::AFTER_SIGNATURE)?;
        for (action, times) in &after {
            self.row(*times, total, &words::action(*action))?;
        }
        if total == 0 { self.none() } else { Ok(()) }
    }

    fn durations(&mut self, durations: &Durations) -> fmt::Result {
        if durations.total() == 0 {
            return self.none();
        }
        let most = durations.ranges().map(|(_, times)| times).max();
        for (span, times) in durations.ranges() {
            let span = range(span);
            self.bar(times, most.unwrap_or_default(), span.in_lang(self.lang))?;
        }
        Ok(())
    }

    fn carriers(&mut self) -> fmt::Result {
        self.heading(&words::CARRIERS)?;
        let carriers = &self.findings.carriers;
        let listed = carriers.largest(WORST);
        self.groups(carriers, &listed, &words::OTHERS, &words::NO_CARRIERS)
    }

    fn sites(&mut self) -> fmt::Result {
        let unit = words::unit(self.findings.unit);
        self.heading(&words::SITES.with_text(unit))?;
        let sites = &self.findings.sites;
        let listed = sites.worst(WORST);
        self.groups(sites, &listed, &words::OTHER_SITES, &words::NO_SITES)
    }

    fn groups(
        &mut self,
        groups: &Groups,
        listed: &Listed<'_>,
        others: &Bilingual,
        none: &Bilingual,
    ) -> fmt::Result {
        if !groups.has_names() {
            let text = self.in_lang(none);
            return writeln!(self.report, "  {text}");
        }
        for (name, group) in &listed.named {
            self.group(&sanitized(name.as_str()).to_string(), group)?;
        }
        if let Some(rest) = &listed.others {
            let name = others.with(&count(listed.left_out));
            self.group(name.in_lang(self.lang), rest)?;
        }
        if groups.nameless.outcomes.lines() > 0 {
            let name = self.in_lang(&words::NAMELESS);
            self.group(name, &groups.nameless)?;
        }
        Ok(())
    }

    fn group(&mut self, name: &str, group: &Group) -> fmt::Result {
        let (outcomes, unit) = (group.outcomes, self.findings.unit);
        let lines = outcomes.lines();
        writeln!(self.report, "  {name}")?;
        self.row(lines, self.findings.outcomes.lines(), words::counted(unit))?;
        self.row(outcomes.accepted, lines, &words::ACCEPTED)?;
        self.row(outcomes.duplicate, lines, &words::DUPLICATE)?;
        self.row(outcomes.rejected, lines, &words::REJECTED)?;
        self.row(outcomes.malformed, lines, &words::MALFORMED)?;
        if outcomes.ignored > 0 {
            self.row(outcomes.ignored, lines, &words::IGNORED)?;
        }
        if group.stuck > 0 {
            let stuck = self.findings.ends.stuck;
            self.row(group.stuck, stuck, &words::STUCK_OF_GROUP)?;
        }
        if let Some((code, times)) = group.top_code() {
            let name = Bilingual::plain(format_args!("{} {code}", code.number()));
            let text = words::TOP_CODE.and(&words::COLON, &name);
            self.row(times, lines, &text)?;
        }
        if let Some(seconds) = group.journeys.within(50) {
            let text = words::JOURNEYS.and(&words::COMMA, &words::HALF);
            let text = text.and(&words::SPACE, &duration(seconds));
            let text = text.in_lang(self.lang);
            writeln!(self.report, "{:>22}  {text}", "")?;
        }
        Ok(())
    }

    fn offenders(&mut self) -> fmt::Result {
        let offenders = &self.findings.offenders;
        self.heading(&words::OFFENDERS.with_text(words::counted(self.findings.unit)))?;
        for offender in offenders {
            let codes = figures::codes(&offender.codes);
            let (refused, id) = (
                count(offender.refused()),
                sanitized(offender.waybill_id.as_str()),
            );
            writeln!(self.report, "{refused:>12}  {id}  {codes}")?;
        }
        if offenders.is_empty() {
            return self.none();
        }
        self.more(self.findings.offending as u64, offenders.len())
    }

    fn notes(&mut self, report: &Report) -> fmt::Result {
        self.heading(&words::NOTES)?;
        let (is_compared, is_now_given) = (report.against.is_some(), self.findings.now.is_some());
        for note in words::notes(self.findings.unit, is_compared, is_now_given) {
            let note = self.in_lang(note);
            writeln!(self.report, "  {note}")?;
        }
        Ok(())
    }

    fn in_lang<'a>(&self, text: &'a Bilingual) -> &'a str {
        text.in_lang(self.lang)
    }

    fn fact(&mut self, name: &Bilingual, value: &str) -> fmt::Result {
        let fact = name.and(&words::COLON, &Bilingual::plain(value));
        let fact = fact.in_lang(self.lang);
        writeln!(self.report, "  {fact}")
    }

    fn heading(&mut self, heading: &Bilingual) -> fmt::Result {
        let heading = self.in_lang(heading);
        writeln!(self.report, "\n{heading}")
    }

    /// A count, its share of a whole, and what it is.
    fn row(&mut self, part: u64, whole: u64, text: &Bilingual) -> fmt::Result {
        let text = self.in_lang(text);
        let (part, share) = (count(part), share(part, whole));
        writeln!(self.report, "{part:>12}  {share:>6}  {text}")
    }

    /// A count as a bar beside the longest one, and what it is.
    fn bar(&mut self, part: u64, longest: u64, label: &str) -> fmt::Result {
        let bar = "█".repeat(length(part, longest, BAR) as usize);
        let width = BAR as usize;
        writeln!(self.report, "{:>12}  {bar:<width$}  {label}", count(part))
    }

    /// What a list leaves out.
    fn more(&mut self, all: u64, listed: usize) -> fmt::Result {
        match all.saturating_sub(listed as u64) {
            0 => Ok(()),
            left => {
                let text = words::MORE.with(&count(left));
                let text = text.in_lang(self.lang);
                writeln!(self.report, "  {text}")
            }
        }
    }

    /// How many of a list come elsewhere.
    fn left(&mut self, left: usize, words: &Bilingual) -> fmt::Result {
        if left == 0 {
            return Ok(());
        }
        let text = words.with(&count(left as u64));
        let text = text.in_lang(self.lang);
        writeln!(self.report, "  {text}")
    }

    fn none(&mut self) -> fmt::Result {
        let none = self.in_lang(&words::NONE);
        writeln!(self.report, "  {none}")
    }
}

fn step(situation: Situation, action: ActionType) -> Bilingual {
    words::situation(situation).and(&words::COLON, &words::action(action))
}

/// A text in a column of twelve: a Chinese sign is as wide as two.
fn padded(text: &str) -> String {
    let is_wide = |sign: &char| matches!(sign, '\u{2e80}'..='\u{a4cf}' | '\u{ff00}'..='\u{ff60}');
    let width = 12_usize.saturating_sub(text.chars().filter(is_wide).count());
    format!("{text:>width$}")
}
