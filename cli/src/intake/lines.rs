//! Reads the lines of a chunk as records of ours, where most are written alike.

use waybill_engine::{MessagePolicy, RecordReader};

use super::entry::{Content, Entry, TokenOf};
use super::reader::Reader;
use crate::feed::Texts;

impl Reader {
    /// What is in some lines of JSON, behind what is there already.
    pub(super) fn read_lines<'a>(
        &'a self,
        lines: impl Iterator<Item = (u64, &'a [u8])>,
        mut texts: Texts<'a>,
        messages: &MessagePolicy,
        entries: &mut Vec<Entry<'a>>,
    ) {
        let mut reader = RecordReader::new();
        for (line, bytes) in lines {
            let (record, payload) = match texts.of(bytes) {
                Some(text) => (reader.read(text, messages), reader.payload_form()),
                // Which place of it is none is told by the reader of one line.
                None => (self.format.record(bytes, messages), None),
            };
            let record = match record {
                Ok(record) => record,
                Err(malformed) => {
                    entries.push(self.ours((line, bytes), Err(malformed), None, messages));
                    continue;
                }
            };
            self.note(TokenOf::Record);
            // Made here, so that it is not moved once more.
            entries.push(Entry {
                line,
                item: None,
                text: bytes,
                content: Content::Record(record),
                carrier: None,
                carried: Vec::new(),
                token: TokenOf::Record,
                payload,
            });
        }
    }
}
