//! Two periods side by side: what became worse, and what better.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use waybill_engine::Code;

use super::figures::{self, Figure};
use super::findings::{Findings, WORST};
use super::groups::Groups;
use super::words::{self, Bilingual, Unit};
use crate::escape::sanitized;
use crate::secret::Shown;

/// How many changes of each kind the first screen has.
pub(crate) const FIRST: usize = 5;

/// Shares that differ by less than this many tenths of a percent point have not changed.
const LEAST_TENTHS: u64 = 1;

/// Durations that differ by less than this share, in percent, have not changed.
const LEAST_PERCENT: u32 = 10;

/// A duration of fewer journeys than this is not judged.
const LEAST_JOURNEYS: usize = 20;

/// A feed beside another, which was before.
pub(crate) struct Comparison {
    pub(crate) before: Findings,
    pub(crate) changes: Vec<Change>,
}

/// A figure in both periods.
pub(crate) struct Change {
    pub(crate) measure: Measure,
    pub(crate) before: Figure,
    pub(crate) now: Figure,
    pub(crate) trend: Trend,
}

/// What is measured.
#[derive(Debug, Clone)]
pub(crate) enum Measure {
    /// One figure of the whole feed.
    Whole(&'static str, &'static Bilingual),
    /// The lines that were refused with a code.
    Code(Code),
    /// The lines of a carrier that were refused.
    Carrier(Shown<'static>),
    /// The lines of a site that were refused.
    Site(Shown<'static>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trend {
    Worse,
    Better,
    /// Too little to tell from chance.
    Same,
    /// More or less of it is neither good nor bad.
    Neutral,
}

impl Trend {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::Better => "better",
            Self::Same => "same",
            Self::Neutral => "neutral",
        }
    }
}

/// Which way is good.
#[derive(Debug, Clone, Copy)]
enum Good {
    More,
    Less,
    Neither,
}

impl Measure {
    /// As programs read it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Whole(name, _) => name,
            Self::Code(_) => "refused_with_code",
            Self::Carrier(_) => "refused_of_carrier",
            Self::Site(_) => "refused_at_site",
        }
    }

    pub(crate) fn title(&self) -> Bilingual {
        let named = |words: &Bilingual, name: &Shown<'_>| {
            words.with_text(&Bilingual::plain(sanitized(name.as_str())))
        };
        match self {
            Self::Whole(_, title) => (*title).clone(),
            Self::Code(code) => words::REFUSED_WITH.with(&format!("{} {code}", code.number())),
            Self::Carrier(name) => named(&words::REFUSED_OF_CARRIER, name),
            Self::Site(name) => named(&words::REFUSED_AT_SITE, name),
        }
    }
}

impl Comparison {
    /// Of what is now with what was before.
    pub(crate) fn new(now: &Findings, before: Findings) -> Self {
        let mut changes = wholes(now, &before);
        changes.extend(codes(now, &before));
        let lists = [
            names(
                now.carriers.largest(WORST).named,
                before.carriers.largest(WORST).named,
            ),
            names(
                now.sites.worst(WORST).named,
                before.sites.worst(WORST).named,
            ),
        ];
        let [carriers, sites] = lists;
        let refused = |groups: &Groups, name: &Shown<'_>| {
            let group = groups.of_name(name.as_str());
            let outcomes = group.map(|group| group.outcomes).unwrap_or_default();
            Figure::Share(outcomes.refused(), outcomes.lines())
        };
        for name in carriers {
            let (was, is) = (
                refused(&before.carriers, &name),
                refused(&now.carriers, &name),
            );
            changes.push(change(Measure::Carrier(name), Good::Less, was, is));
        }
        for name in sites {
            let (was, is) = (refused(&before.sites, &name), refused(&now.sites, &name));
            changes.push(change(Measure::Site(name), Good::Less, was, is));
        }
        Self { before, changes }
    }

    /// What went this way, the largest change first.
    pub(crate) fn going(&self, trend: Trend) -> Vec<&Change> {
        let mut changes: Vec<&Change> = self
            .changes
            .iter()
            .filter(|change| change.trend == trend && change.is_told_first())
            .collect();
        // Stable: equal ones stay in their order.
        changes.sort_by_key(|change| Reverse(change.size()));
        changes
    }
}

impl Change {
    /// Whether the first screen tells it: what others say in parts is left out.
    fn is_told_first(&self) -> bool {
        !matches!(
            self.measure,
            Measure::Whole("accepted" | "rejected" | "malformed", _)
        )
    }

    /// In tenths of percent points; of a duration, of itself.
    fn size(&self) -> u64 {
        match (self.before, self.now) {
            (Figure::Seconds(Some(before), _), Figure::Seconds(Some(now), _)) => {
                u64::from(before.abs_diff(now)) * 1_000 / u64::from(before.max(1))
            }
            (before, now) => before.tenths().abs_diff(now.tenths()),
        }
    }

    pub(crate) fn difference(&self) -> Bilingual {
        figures::difference(self.before, self.now)
    }
}

/// The figures of the whole feed.
fn wholes(now: &Findings, before: &Findings) -> Vec<Change> {
    type Row = (
        &'static str,
        &'static Bilingual,
        Good,
        fn(&Findings) -> Figure,
    );
    let rows: [Row; 14] = [
        ("lines", words::counted(now.unit), Good::Neither, |of| {
            Figure::Count(of.outcomes.lines())
        }),
        ("waybills", &words::WAYBILLS, Good::Neither, |of| {
            Figure::Count(of.ends.waybills())
        }),
        ("accepted", &words::ACCEPTED, Good::More, |of| {
            Figure::Share(of.outcomes.accepted, of.outcomes.lines())
        }),
        ("duplicate", &words::DUPLICATE, Good::Less, |of| {
            Figure::Share(of.outcomes.duplicate, of.outcomes.lines())
        }),
        ("rejected", &words::REJECTED, Good::Less, |of| {
            Figure::Share(of.outcomes.rejected, of.outcomes.lines())
        }),
        ("malformed", &words::MALFORMED, Good::Less, |of| {
            Figure::Share(of.outcomes.malformed, of.outcomes.lines())
        }),
        ("ignored", &words::IGNORED, Good::Neither, |of| {
            Figure::Share(of.outcomes.ignored, of.outcomes.lines())
        }),
        ("missing_scans", &words::SKIPPING, Good::Less, |of| {
            Figure::Share(of.skipping(), of.outcomes.accepted)
        }),
        ("signed", &words::SIGNED_WAYBILLS, Good::More, |of| {
            Figure::Share(of.ends.signed, of.ends.waybills())
        }),
        ("stuck", &words::STUCK_SHORT, Good::Less, |of| {
            Figure::Share(of.ends.stuck, of.ends.waybills())
        }),
        (
            "nothing_accepted",
            &words::UNTOUCHED_WAYBILLS,
            Good::Less,
            |of| Figure::Share(of.ends.untouched, of.ends.waybills()),
        ),
        ("late_signatures", &words::LATE_SHORT, Good::Less, |of| {
            Figure::Share(of.late_signatures.total(), of.signatures())
        }),
        (
            "half_signed_within",
            &words::HALF_SIGNED,
            Good::Less,
            |of| Figure::Seconds(of.journeys.within(50), of.journeys.len()),
        ),
        (
            "nine_tenths_signed_within",
            &words::MOST_SIGNED,
            Good::Less,
            |of| Figure::Seconds(of.journeys.within(90), of.journeys.len()),
        ),
    ];
    let has = |row: &Row| row.0 != "ignored" || now.unit == Unit::Items;
    let rows = rows.into_iter().filter(has);
    let changes = rows.map(|(name, title, good, figure)| {
        let measure = Measure::Whole(name, title);
        change(measure, good, figure(before), figure(now))
    });
    changes.collect()
}

/// Each code that either period has.
fn codes(now: &Findings, before: &Findings) -> Vec<Change> {
    let share = |findings: &Findings, code: Code| {
        let refusals = findings.refusals.get(&code);
        let count = refusals.map_or(0, |refusals| refusals.count);
        Figure::Share(count, findings.outcomes.lines())
    };
    let codes = now.refusals.keys().chain(before.refusals.keys());
    let codes: BTreeSet<Code> = codes.copied().collect();
    let changes = codes.into_iter().map(|code| {
        let (was, is) = (share(before, code), share(now, code));
        change(Measure::Code(code), Good::Less, was, is)
    });
    changes.collect()
}

/// The names in either list, those of the first one first.
fn names<T>(
    now: Vec<(&Shown<'static>, T)>,
    before: Vec<(&Shown<'static>, T)>,
) -> Vec<Shown<'static>> {
    let mut names: Vec<Shown<'static>> = now.into_iter().map(|(name, _)| name.clone()).collect();
    for (name, _) in before {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

fn change(measure: Measure, good: Good, before: Figure, now: Figure) -> Change {
    let is_more = match (good, direction(before, now)) {
        (Good::Neither, _) => None,
        (_, None) => Some(Trend::Same),
        (Good::More, Some(is_more)) => Some(if is_more { Trend::Better } else { Trend::Worse }),
        (Good::Less, Some(is_more)) => Some(if is_more { Trend::Worse } else { Trend::Better }),
    };
    Change {
        measure,
        before,
        now,
        trend: is_more.unwrap_or(Trend::Neutral),
    }
}

/// Whether there is more of it now, or less; `None` if it can't be told from chance.
fn direction(before: Figure, now: Figure) -> Option<bool> {
    match (before, now) {
        (Figure::Share(a, m), Figure::Share(b, n)) if m > 0 && n > 0 => {
            let (was, is) = (before.tenths(), now.tenths());
            let has_moved = was.abs_diff(is) >= LEAST_TENTHS && is_beyond_chance((a, m), (b, n));
            has_moved.then_some(is > was)
        }
        (Figure::Seconds(Some(was), m), Figure::Seconds(Some(is), n)) => {
            let least = was.div_ceil(100 / LEAST_PERCENT).max(1);
            let has_moved = was.abs_diff(is) >= least && m.min(n) >= LEAST_JOURNEYS;
            has_moved.then_some(is > was)
        }
        _ => None,
    }
}

/// Whether two shares differ by at least two standard errors of their difference.
#[expect(
    clippy::cast_precision_loss,
    reason = "a judgement needs no more places"
)]
fn is_beyond_chance((a, m): (u64, u64), (b, n): (u64, u64)) -> bool {
    let (a, m, b, n) = (a as f64, m as f64, b as f64, n as f64);
    let together = (a + b) / (m + n);
    let variance = together * (1.0 - together) * (1.0 / m + 1.0 / n);
    let difference = a / m - b / n;
    difference * difference >= 4.0 * variance
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trend(good: Good, before: Figure, now: Figure) -> Trend {
        change(Measure::Code(Code::TimeGoesBack), good, before, now).trend
    }

    #[test]
    fn a_share_that_chance_explains_has_not_changed() {
        for (before, now, expected) in [
            // A tenth more of a hundred is chance, of ten thousand it is not.
            ((10, 100), (11, 100), Trend::Same),
            ((1_000, 10_000), (1_100, 10_000), Trend::Worse),
            ((1_100, 10_000), (1_000, 10_000), Trend::Better),
            // Sure, and too little to care about.
            (
                (100_000, 1_000_000_000),
                (200_000, 1_000_000_000),
                Trend::Same,
            ),
            // Nothing to compare with.
            ((0, 0), (5, 10), Trend::Same),
            ((5, 10), (5, 10), Trend::Same),
            ((0, 100), (100, 100), Trend::Worse),
        ] {
            let share = |(part, whole)| Figure::Share(part, whole);
            let found = trend(Good::Less, share(before), share(now));
            assert_eq!(found, expected, "{before:?} {now:?}");
        }
        let more = trend(Good::More, Figure::Share(1, 100), Figure::Share(50, 100));
        assert_eq!(more, Trend::Better);
        let count = trend(Good::Neither, Figure::Count(1), Figure::Count(50));
        assert_eq!(count, Trend::Neutral);
    }

    #[test]
    fn a_duration_is_judged_of_enough_journeys_and_from_a_tenth_on() {
        let of = |before, now, journeys| {
            let seconds = |seconds| Figure::Seconds(Some(seconds), journeys);
            trend(Good::Less, seconds(before), seconds(now))
        };
        assert_eq!(of(1_000, 1_099, 20), Trend::Same);
        assert_eq!(of(1_000, 1_100, 20), Trend::Worse);
        assert_eq!(of(1_000, 900, 20), Trend::Better);
        assert_eq!(of(1_000, 9_000, 19), Trend::Same);
    }
}
