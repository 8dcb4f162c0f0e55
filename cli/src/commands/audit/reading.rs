//! One feed, read to its end.

use std::cell::LazyCell;
use std::iter;
use std::path::Path;
use std::sync::Arc;

use waybill_engine::Field;

use super::findings::Findings;
use super::measure::{Measure, Named, Question};
use super::options::Options;
use super::origin::OriginFields;
use super::words::Unit;
use crate::failure::Failure;
use crate::feed::{CHUNK, Chunks, Ending, Feed, Format, Texts, content};
use crate::intake::{CHINA, Intake, Reader, Tokens, refuse_unknown, settle};
use crate::rule_source::rule_set;
use crate::secret::{Shown, names_no_token, names_token};
use crate::system::{given_or_machine_time, is_standard};

/// How feeds are read and decided: both, if two are compared, in the same way.
pub(crate) struct Reading<'a> {
    options: &'a Options,
    question: Question,
    origins: OriginFields,
    intake: Arc<Intake>,
}

impl<'a> Reading<'a> {
    /// As the options say.
    ///
    /// # Errors
    ///
    /// Rules or a map that can't be used, or no clock.
    pub(crate) fn new(options: &'a Options) -> Result<Self, Failure> {
        let question = Question {
            feed: None,
            rules: rule_set(&options.rules, options.phones)?,
            now: given_or_machine_time(options.now)?,
            is_now_given: options.now.is_some(),
            clock: options.utc_offset.unwrap_or(CHINA),
            stuck_after: options.stuck_after,
            lists_stuck: false,
            unit: Unit::Lines,
        };
        let (args, offset) = (&options.intake_args, options.utc_offset);
        Ok(Self {
            options,
            question,
            origins: OriginFields::new(options.carrier_field.as_deref(), options.site.as_deref()),
            intake: Arc::new(Intake::new(args, offset, Tokens::NotNeeded)?),
        })
    }

    /// Reads a feed to its end. All its stuck waybills are listed if they are asked for.
    ///
    /// # Errors
    ///
    /// What can't be read, or is no feed.
    pub(crate) fn read(
        &self,
        feed: Feed,
        path: Option<&Path>,
        lists_stuck: bool,
    ) -> Result<Findings, Failure> {
        let progress = feed.progress(true);
        let asked = self.options.feed_args;
        let ending = Ending {
            is_at_hand: feed.path.is_some(),
            ..Ending::default()
        };
        let input = content(&feed.name, progress.watch(feed.input), asked.encoding)?;
        let name = feed.name;
        let expected = self.intake.expected();
        let records = Chunks::with_ending(name.clone(), input, asked, expected, ending, CHUNK)?;
        let format = records.format().clone();
        self.refuse_unknown_fields(&name, &format)?;
        let intake = settle(Arc::clone(&self.intake), &name, &format, records.rest())?;
        let reader = Reader::new(intake, &name, format)?;
        let mut measure = Measure::new(Question {
            feed: feed_name(path),
            lists_stuck,
            unit: if reader.is_by_map() {
                Unit::Items
            } else {
                Unit::Lines
            },
            ..self.question.clone()
        });
        records.for_each(|_, number, text| {
            self.take(&reader, number, text, &mut measure);
            Ok(())
        })?;
        Ok(measure.finish())
    }

    /// Refuses a table that lacks a column which was named.
    fn refuse_unknown_fields(&self, name: &str, format: &Format) -> Result<(), Failure> {
        let named = [&self.options.carrier_field, &self.options.site];
        let named: Vec<String> = named.into_iter().flatten().cloned().collect();
        refuse_unknown(&named, name, format)
    }

    /// Counts what is in a record.
    fn take(&self, reader: &Reader, number: u64, text: &[u8], measure: &mut Measure) {
        let names = self.origins.of(reader.format(), text);
        // Asked once, however many items are in the record.
        let is_without_token =
            LazyCell::new(|| !has_token_column(reader.format()) && names_no_token(text));
        let mut entries = Vec::new();
        let record = iter::once((number, text));
        reader.read_all(record, Texts::new(text), measure.messages(), &mut entries);
        let redactor = LazyCell::new(|| reader.redactor(text, &entries));
        let may_show_others = reader.may_show_other_tokens(&entries);
        if !entries.is_empty() {
            measure.count_record();
        }
        for entry in &entries {
            let shown = |name| {
                let plain = Shown::plain_name(name).filter(|_| *is_without_token);
                plain.unwrap_or_else(|| entry.shown_value(|| &redactor, may_show_others, name))
            };
            let carrier = entry.carrier().or(names.carrier.as_deref());
            let carrier = carrier.map(shown);
            let site = names.site.as_deref().map(shown);
            let origin = Named {
                carrier: carrier.as_ref(),
                site: site.as_ref(),
            };
            measure.take(entry, origin, &|| &redactor);
        }
    }
}

/// Whether a table has a column for tokens: no row of it names them.
fn has_token_column(format: &Format) -> bool {
    let Format::Csv(header) = format else {
        return false;
    };
    let mut columns = header.columns.iter();
    columns.any(|column| column.known == Some(Field::Token) || names_token(&column.name))
}

/// The name of the feed's file without its folder, as others may see the report.
fn feed_name(feed: Option<&Path>) -> Option<String> {
    let path = feed.filter(|path| !is_standard(path))?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    Some(name.to_string_lossy().into_owned())
}
