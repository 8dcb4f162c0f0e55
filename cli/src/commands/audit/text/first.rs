//! The first screen: what is wrong and what to do first, and what became worse and better.

use std::fmt::{self, Write as _};

use super::super::comparison::{self, Change, Comparison, Trend};
use super::super::figures;
use super::super::report::Report;
use super::super::words::{self, Bilingual};
use super::{Text, padded};

impl Text<'_> {
    pub(super) fn issues(&mut self, report: &Report) -> fmt::Result {
        self.heading(&words::ISSUES)?;
        let issues = report.first_issues();
        for issue in issues {
            self.row(issue.count, issue.whole, &issue.what)?;
            let step = self.in_lang(&issue.step);
            writeln!(self.report, "{:>22}→ {step}", "")?;
        }
        if issues.is_empty() {
            let none = self.in_lang(&words::NO_ISSUES);
            return writeln!(self.report, "  {none}");
        }
        self.left(report.issues.len() - issues.len(), &words::MORE_BELOW)
    }

    /// The largest changes of one kind.
    pub(super) fn going(
        &mut self,
        against: &Comparison,
        trend: Trend,
        heading: &Bilingual,
    ) -> fmt::Result {
        self.heading(&heading.with_text(&figures::feed(&against.before)))?;
        let changes = against.going(trend);
        for change in changes.iter().take(comparison::FIRST) {
            self.change(change)?;
        }
        if changes.is_empty() {
            return self.none();
        }
        let left = changes.len().saturating_sub(comparison::FIRST);
        self.left(left, &words::MORE_BELOW)
    }

    /// The figure now, how it differs, and what it is.
    fn change(&mut self, change: &Change) -> fmt::Result {
        let (now, difference) = (change.now.text(), change.difference());
        let now = padded(self.in_lang(&now));
        let difference = padded(self.in_lang(&difference));
        let title = change.measure.title();
        let title = title.in_lang(self.lang);
        writeln!(self.report, "{now}  {difference}  {title}")
    }

    pub(super) fn comparison(&mut self, against: &Comparison) -> fmt::Result {
        let feed = figures::feed(&against.before);
        let span = figures::span(&against.before);
        let heading = words::COMPARED.and(&words::COLON, &feed);
        self.heading(&heading.and(&words::COMMA, &span))?;
        let columns = [&words::BEFORE, &words::NOW, &words::DIFFERENCE];
        let [before, now, difference] = columns.map(|words| padded(words.in_lang(self.lang)));
        writeln!(self.report, "{before}  {now}  {difference}")?;
        for change in &against.changes {
            let before = change.before.text();
            let before = padded(before.in_lang(self.lang));
            write!(self.report, "{before}  ")?;
            self.change(change)?;
        }
        Ok(())
    }
}
