//! The lines of a feed, one after the other: what the last one shows of the next.

mod frame;

use core::fmt;

use self::frame::{Frame, Framed};
use crate::call::Form;
use crate::message::MessagePolicy;
use crate::record::{Malformed, Record};

/// Reads the records of a feed, a line each. With the feature `json`.
///
/// It reads each line as [`Record::from_json_str`] does, in less time where the lines are written
/// alike: it keeps what is written between the values of a line, and compares the next lines with
/// that. The record of a line depends on the line alone.
///
/// ```
/// use waybill_engine::{Form, MessagePolicy, RecordReader};
///
/// let feed = concat!(
///     r#"{"token":"t","waybill_id":"SF1020304050607","action_time":1700000600,"#,
///     r#""action_type":100001,"action_msg":"已揽收"}"#,
///     "\n",
///     r#"{"token":"t","waybill_id":"SF1020304050607","action_time":1700003600,"#,
///     r#""action_type":200001,"action_msg":"已发出"}"#,
/// );
/// let mut reader = RecordReader::new();
/// for line in feed.lines() {
///     let record = reader.read(line, &MessagePolicy::DEFAULT)?;
///     assert_eq!(record.waybill_id.as_str(), "SF1020304050607");
/// }
/// // Written in the order of WeChat's sample and without spaces, the second line is its payload.
/// assert_eq!(reader.payload_form(), Some(Form::HttpsBody));
/// # Ok::<(), waybill_engine::Malformed>(())
/// ```
#[derive(Clone, Default)]
pub struct RecordReader {
    frame: Option<Frame>,
    /// The form in which the line that was read last is its payload.
    payload_form: Option<Form>,
    /// How many more lines than not were in the frame, up to a limit.
    credit: u32,
    /// How many lines in a row were not.
    missed: u32,
}

/// As many lines in another frame are put up with, one after the other, before theirs is taken.
const MOST_CREDIT: u32 = 64;

impl RecordReader {
    /// A reader that knows no line yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            frame: None,
            payload_form: None,
            credit: 0,
            missed: 0,
        }
    }

    /// Reads the record of a line, which is the text of a JSON object.
    ///
    /// # Errors
    ///
    /// As [`Record::from_json_str`].
    pub fn read<'a>(
        &mut self,
        line: &'a str,
        messages: &MessagePolicy,
    ) -> Result<Record<'a>, Malformed<'a>> {
        if let Some((first, record)) = self.read_alike(line, messages) {
            match &line[first.len()..] {
                "" => return Ok(record),
                "\n" | "\r\n" => {
                    self.payload_form = None;
                    return Ok(record);
                }
                _ => {}
            }
        }
        self.read_other(line, messages)
    }

    /// Reads the first line of a text, and returns it with its record, and without its line end
    /// (`\n` or `\r\n`).
    ///
    /// For whoever has many lines in one text: where most lines end needs no search of its own.
    ///
    /// ```
    /// use waybill_engine::{MessagePolicy, RecordReader};
    ///
    /// let feed = concat!(
    ///     r#"{"token":"t","waybill_id":"W1","action_time":1700000600,"#,
    ///     r#""action_type":100001,"action_msg":"已揽收"}"#,
    ///     "\r\n",
    ///     "no record\n",
    /// );
    /// let mut reader = RecordReader::new();
    /// let (line, record) = reader.read_first(feed, &MessagePolicy::DEFAULT);
    /// assert_eq!(record?.waybill_id.as_str(), "W1");
    /// let (line, record) = reader.read_first(&feed[line.len() + 2..], &MessagePolicy::DEFAULT);
    /// assert_eq!(line, "no record");
    /// assert!(record.is_err());
    /// # Ok::<(), waybill_engine::Malformed>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The record is what [`read`](Self::read) makes of the line.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub fn read_first<'a>(
        &mut self,
        text: &'a str,
        messages: &MessagePolicy,
    ) -> (&'a str, Result<Record<'a>, Malformed<'a>>) {
        match self.read_alike(text, messages) {
            Some((line, record)) => (line, Ok(record)),
            None => self.read_unlike(text, messages),
        }
    }

    /// Reads the first line of a text if it is written like the line that the reader keeps as its
    /// pattern, and a sound record; returns it without its line end, and the record.
    ///
    /// `None` of any other: nothing was read then, and the reader is as it was, its
    /// [`payload_form`](Self::payload_form) that of the line before.
    /// [`read_unlike`](Self::read_unlike) reads such a line; the two together are
    /// [`read_first`](Self::read_first). They are for whoever keeps many records: one that comes
    /// without an error that might have been in its place can be made where it is kept, and is not
    /// put together first and moved.
    ///
    /// ```
    /// use waybill_engine::{MessagePolicy, RecordReader};
    ///
    /// let line = concat!(
    ///     r#"{"token":"t","waybill_id":"W1","action_time":1700000600,"#,
    ///     r#""action_type":100001,"action_msg":"已揽收"}"#,
    /// );
    /// let mut reader = RecordReader::new();
    /// assert!(reader.read_alike(line, &MessagePolicy::DEFAULT).is_none());
    /// let (_, record) = reader.read_unlike(line, &MessagePolicy::DEFAULT);
    /// // What the first line shows of the next ones:
    /// assert_eq!(reader.read_alike(line, &MessagePolicy::DEFAULT), Some((line, record?)));
    /// # Ok::<(), waybill_engine::Malformed>(())
    /// ```
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub fn read_alike<'a>(
        &mut self,
        text: &'a str,
        messages: &MessagePolicy,
    ) -> Option<(&'a str, Record<'a>)> {
        let Framed { record, form, line } = self.frame.as_ref()?.read(text, messages)?;
        self.payload_form = form;
        self.credit = (self.credit + 1).min(MOST_CREDIT);
        self.missed = 0;
        Some((line, record))
    }

    /// Reads the first line of a text, of which [`read_alike`](Self::read_alike) said `None`, as
    /// [`read_first`](Self::read_first) does. Any other line gives the same record, in more time,
    /// and counts as one that is written differently: its
    /// [`payload_form`](Self::payload_form) is `None`.
    ///
    /// # Errors
    ///
    /// The record is what [`read`](Self::read) makes of the line.
    pub fn read_unlike<'a>(
        &mut self,
        text: &'a str,
        messages: &MessagePolicy,
    ) -> (&'a str, Result<Record<'a>, Malformed<'a>>) {
        let end = memchr::memchr(b'\n', text.as_bytes()).unwrap_or(text.len());
        let line = text[..end].strip_suffix('\r').unwrap_or(&text[..end]);
        (line, self.read_other(line, messages))
    }

    /// The record of a line that is not in the frame at hand.
    #[inline(never)]
    fn read_other<'a>(
        &mut self,
        line: &'a str,
        messages: &MessagePolicy,
    ) -> Result<Record<'a>, Malformed<'a>> {
        self.payload_form = None;
        let record = Record::from_json_str(line, messages)?;
        self.miss(line);
        Ok(record)
    }

    /// The form in which the line that was read last is the payload of its record, byte for byte.
    /// `None` if it is none, and if that was not seen at a glance.
    #[must_use]
    pub const fn payload_form(&self) -> Option<Form> {
        self.payload_form
    }

    /// Takes the frame of a sound line that is not in the one at hand, unless that has just proved
    /// right. In a feed of which no two lines are alike, that is tried ever less often.
    fn miss(&mut self, line: &str) {
        self.missed += 1;
        if self.credit > 0 {
            self.credit -= 1;
        } else if self.missed.is_power_of_two() || self.missed.is_multiple_of(MOST_CREDIT) {
            self.frame = Frame::of(line);
        }
    }
}

/// Nothing of the lines: a name may be a secret that came to the wrong place.
impl fmt::Debug for RecordReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordReader").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
