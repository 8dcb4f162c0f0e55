//! A feed in CSV: its rows are the same however it is cut into pieces of whole ones, a row that is
//! read says what the usual reader reads in it, and shows no token when it is shown again.

use waybill_engine::{Field, MessagePolicy, Record};

use super::command_gate::echo_row::without_token;
use super::feed::{Asked, Beginning, FIELDS, Format, Header};

const HEADER: &str = "token,waybillId,action_time,actionType,action_msg,note";

pub(crate) fn check(data: &[u8]) {
    let separator = [",", ";", "\t"][data.len() % 3];
    let header = HEADER.replace(',', separator) + "\n";
    let beginning = Beginning::of(header.as_bytes(), Asked::Auto, &FIELDS, true);
    let format = beginning.unwrap().unwrap().format;
    let Format::Csv(header) = &format else {
        panic!("a header");
    };
    let records: Vec<(u64, &[u8])> = format.records(data, 1).collect();
    assert!(records.is_sorted_by(|(a, _), (b, _)| a < b));
    cut(&format, data, &records);
    for (_, row) in records {
        read(&format, header, row);
    }
}

/// Read as far as it is there at each of some moments.
fn cut(format: &Format, data: &[u8], all: &[(u64, &[u8])]) {
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

fn read(format: &Format, header: &Header<Field>, row: &[u8]) {
    let shown = without_token(header, row);
    let Ok(record) = format.record(row, &MessagePolicy::DEFAULT) else {
        return;
    };
    let token = record.token.reveal();
    // A shorter one may stand in the row's other texts, or in what hides it.
    if token.len() > 3 && token.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        assert!(!shown.contains(token));
    }
    let usual = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(header.separator)
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
