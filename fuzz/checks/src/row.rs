//! A feed in CSV: its rows are the same however it is cut into pieces of whole ones, a row that is
//! a record has the values that the usual reader finds, and shows no token when it is shown again.

use waybill_cli::parts::FeedFormat;
use waybill_engine::{MessagePolicy, Record};

const HEADER: &str = "token,waybillId,action_time,actionType,action_msg,note";

/// Checks the rows of a feed; their number of bytes chooses the separator.
pub fn check(data: &[u8]) {
    let separator = [",", ";", "\t"][data.len() % 3];
    let format = FeedFormat::csv(&HEADER.replace(',', separator)).unwrap();
    let records: Vec<(u64, &[u8])> = format.records(data, 1).collect();
    assert!(records.is_sorted_by(|(a, _), (b, _)| a < b));
    cut(&format, data, &records);
    for (_, row) in records {
        read(&format, separator.as_bytes()[0], row);
    }
}

/// Reads the feed as far as it is there at each of some moments.
fn cut(format: &FeedFormat, data: &[u8], all: &[(u64, &[u8])]) {
    let mut records = Vec::new();
    let (mut taken, mut lines) = (0, 0);
    let moments = [1, 2, 3].map(|quarter| data.len() * quarter / 4);
    for (there, is_last) in moments
        .map(|there| (there, false))
        .into_iter()
        .chain([(data.len(), true)])
    {
        let rest = &data[taken.min(there)..there];
        let whole = &rest[..format.whole_records(rest, is_last)];
        records.extend(format.records(whole, 1 + lines));
        taken += whole.len();
        lines += whole
            .iter()
            .map(|byte| u64::from(*byte == b'\n'))
            .sum::<u64>();
    }
    assert_eq!(taken, data.len());
    assert_eq!(records, all);
}

fn read(format: &FeedFormat, separator: u8, row: &[u8]) {
    let shown = format.without_token(row);
    let Ok(record) = format.record(row, &MessagePolicy::DEFAULT) else {
        return;
    };
    let token = record.token.reveal();
    // A shorter one, or a short number, may be part of the row's other texts, or of what hides it;
    // and the id may stand in its column, too.
    let is_known =
        token.len() > 7 || token.len() > 3 && !token.bytes().all(|byte| byte.is_ascii_digit());
    let is_id = token == record.waybill_id.as_str();
    if is_known && !is_id && token.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        assert!(!shown.contains(token));
    }
    let usual = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator)
        .from_reader(row)
        .into_records()
        .next()
        .unwrap()
        .unwrap();
    let values: Vec<&str> = usual.iter().collect();
    assert_eq!(values[..2], [token, record.waybill_id.as_str()]);
    assert_eq!(values[4], record.update.message().as_str());
    numbers(&record, &values);
}

/// The numbers, which are texts in the row.
fn numbers(record: &Record<'_>, values: &[&str]) {
    let number = |text: &str| text.parse::<i64>().unwrap();
    assert_eq!(record.update.time().unix(), number(values[2]));
    assert_eq!(i64::from(record.update.action().code()), number(values[3]));
}
