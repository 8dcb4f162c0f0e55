use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert_eq, proptest};
use proptest::prop_oneof;
use proptest::sample::select;
use proptest::test_runner::Config;

use super::frame::{MOST_VALUES, short_number, whole_number};
use super::*;
use crate::call::UpdatePath;
use crate::message::PhoneRule;
use crate::record::made_up;
use crate::update::Field;

/// Under Miri, which takes a thousand times as long, few of many.
const MIRI_STEP: usize = if cfg!(miri) { 24 } else { 1 };

/// A sound line in the frame that most programs write, with these values.
fn line(id: &str, message: &str) -> String {
    format!(
        "{{\"token\":\"t-{id}\",\"waybill_id\":\"{id}\",\"action_time\":1700000600,\
         \"action_type\":100001,\"action_msg\":\"{message}\"}}"
    )
}

fn policy(phones: PhoneRule) -> MessagePolicy {
    MessagePolicy {
        phones,
        ..MessagePolicy::DEFAULT
    }
}

/// Of a text that a frame read without escapes, none are looked for when its payload is written. So
/// equal records do not show whether that is right.
fn assert_written_as_by_serde(read: &Result<Record<'_>, Malformed<'_>>) {
    if let Ok(record) = read {
        let payload = UpdatePath::new(&record.token, &record.waybill_id, &record.update);
        for form in [Form::HttpsBody, Form::CloudArguments] {
            let payload = payload.in_form(form);
            let by_serde = serde_json::to_string(&payload).unwrap();
            assert_eq!(payload.to_json(), by_serde, "{record:?}");
        }
    }
}

/// Reads lines one after the other; each has to be what it is by itself.
fn read_all(lines: &[String], phones: PhoneRule) {
    let mut reader = RecordReader::new();
    let messages = policy(phones);
    for line in lines {
        let read = reader.read(line, &messages);
        assert_eq!(read, Record::from_json_str(line, &messages), "{lines:?}");
        assert_written_as_by_serde(&read);
        if let Some(form) = reader.payload_form() {
            let record = read.unwrap();
            let payload = UpdatePath::new(&record.token, &record.waybill_id, &record.update);
            assert_eq!(payload.in_form(form).to_json(), **line);
        }
    }
}

/// Reads the lines of a feed one after the other, as whoever does not know where they end; each has
/// to end where the feed says, and to be what it is by itself.
fn read_feed(feed: &str, phones: PhoneRule) {
    let mut reader = RecordReader::new();
    let messages = policy(phones);
    let mut rest = feed;
    while !rest.is_empty() {
        let (line, behind) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.strip_suffix('\r').unwrap_or(line);
        let expected = Record::from_json_str(line, &messages);
        let (first, found) = reader.read_first(rest, &messages);
        assert_written_as_by_serde(&found);
        assert_eq!((found, first), (expected, line), "{feed}");
        rest = behind;
    }
}

/// Whether a line is read as the one before it was written.
fn is_in_frame_of(first: &str, second: &str) -> bool {
    let messages = MessagePolicy::DEFAULT;
    let frame = Frame::of(first).unwrap();
    let framed = frame.read(second, &messages);
    framed.is_some_and(|framed| framed.line == second)
}

#[test]
fn lines_that_one_program_wrote_are_in_one_frame() {
    let (a, b) = (
        line("SF1020304050607", "已揽收"),
        line("W1", "电话 18600001234"),
    );
    let respaced = |line: &str| line.replace(':', " : ").replace(',', ", ");
    let renamed = |line: &str| line.replace("waybill_id", "waybillId");
    let extended =
        |line: &str, id: usize, at: &str| format!("{{\"id\":{id},\"at\":\"{at}\",{}", &line[1..]);
    for (first, second) in [
        (a.clone(), b.clone()),
        (respaced(&a), respaced(&b)),
        (renamed(&a), renamed(&b)),
        (extended(&a, 7, "杭州"), extended(&b, 1_234, "")),
        (a.clone() + " ", b.clone() + " "),
        // What has escapes in it.
        (line("W1", "\\u63fd"), b.clone()),
        (a.clone(), line("W1", r#"a\"\\"#)),
        (a.clone(), line("W1", r#"\\\"a"#)),
    ] {
        assert!(is_in_frame_of(&first, &second), "{first}\n{second}");
        assert!(!is_in_frame_of(&first, &second.replace("token", "Token")));
        assert!(!is_in_frame_of(&first, &(second + "}")));
    }
    for other in [
        respaced(&b),
        renamed(&b),
        extended(&b, 1, "a"),
        b.clone() + " ",
    ] {
        assert!(!is_in_frame_of(&a, &other), "{other}");
    }
    // Names that differ where they are long.
    let named = |line: &str, name: &str| format!("{{\"{name}\":1,{}", &line[1..]);
    let long = ["number_of_the_belt_a", "number_of_the_belt_b"];
    for (first, second) in long.iter().flat_map(|one| long.map(|two| (*one, two))) {
        let is_same = first == second;
        assert_eq!(
            is_in_frame_of(&named(&a, first), &named(&b, second)),
            is_same
        );
    }
}

#[test]
fn what_a_reader_is_shown_as_has_nothing_of_its_lines() {
    let mut reader = RecordReader::new();
    let secret = line("W1", "a").replacen('{', "{\"s3cret\":1,", 1);
    reader.read(&secret, &MessagePolicy::DEFAULT).unwrap();
    assert_eq!(format!("{reader:?}"), "RecordReader { .. }");
}

#[test]
fn a_line_ends_where_its_frame_does_if_a_line_end_is_there() {
    let (first, second) = (line("W1", "a"), line("W2", "b"));
    let messages = MessagePolicy::DEFAULT;
    let is_framed = |learned: &str, behind: &str| {
        let mut reader = RecordReader::new();
        reader.read(learned, &messages).unwrap();
        let text = second.clone() + behind;
        let framed = reader.read_alike(&text, &messages);
        framed.is_some_and(|(line, record)| record.waybill_id.as_str() == "W2" && line == second)
    };
    for learned in [first.clone(), first.clone() + "\n", first.clone() + "\r\n"] {
        for behind in ["", "\n", "\r\n", "\n\n", "\nx", "\r\n{"] {
            assert!(is_framed(&learned, behind), "{behind:?}");
        }
        for behind in ["x", " ", "\r", "\r\r\n", " \n", "}\n", "\u{feff}\n"] {
            assert!(!is_framed(&learned, behind), "{behind:?}");
        }
    }
    // A line with its line end is no payload.
    let mut reader = RecordReader::new();
    reader.read(&first, &messages).unwrap();
    for (end, form) in [("", Some(Form::HttpsBody)), ("\n", None), ("\r\n", None)] {
        reader.read(&(second.clone() + end), &messages).unwrap();
        assert_eq!((reader.payload_form(), reader.missed), (form, 0), "{end:?}");
    }
}

#[test]
fn what_may_be_wrong_is_left_to_the_reader_that_explains() {
    let first = line("W1", "a");
    let with = |old: &str, new: &str| first.replace(old, new);
    for other in [
        with("\"a\"", "\"a\\u0041\""),
        with("\"a\"", r#""\"\/""#),
        with("\"a\"", r#""\""#),
        with("\"W1\"", r#""W\"1""#),
        with("\"t-W1\"", r#""t\\W1""#),
        with("\"a\"", "\"a\tb\""),
        with("\"a\"", "\" \""),
        with("\"a\"", "\"186****1234\""),
        with("\"W1\"", "\"\""),
        with("1700000600", "01700000600"),
        with("1700000600", ""),
        with("1700000600", "1700000600000"),
        with("1700000600", "1000000000000000000"),
        with("1700000600", "-1"),
        with("1700000600", "1700/00600"),
        with("1700000600", "17000:0600"),
        with("1700000600", "1700000600.0"),
        with("100001", "300001"),
        with("100001", "1e5"),
        with("\"t-W1\"", "null"),
    ] {
        assert!(!is_in_frame_of(&first, &other), "{other}");
        read_all(&[first.clone(), other], PhoneRule::Reject);
    }
    let unread = |text: &str| format!("{{\"x\":\"{text}\",{}", &first[1..]);
    for text in ["", "\u{7f}令牌", "a b"] {
        assert!(is_in_frame_of(&unread("a"), &unread(text)));
    }
    for text in ["\t", "\\n", "\\", "\u{1f}"] {
        assert!(!is_in_frame_of(&unread("a"), &unread(text)));
    }
}

#[test]
fn texts_of_any_length_are_in_the_frame_of_one() {
    let text = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for learned in [1, 2, 15, 40] {
        let learned = line(&text[..learned], "a");
        for length in (1..=text.len()).step_by(MIRI_STEP) {
            let other = line(&text[text.len() - length..], "b");
            assert!(is_in_frame_of(&learned, &other), "{other}");
            read_all(&[learned.clone(), other], PhoneRule::Reject);
        }
    }
}

#[test]
fn every_byte_of_a_line_counts() {
    let usual = line("SF1020304050607", "已揽收");
    let spaced = usual.replace(':', "  :  ").replace(',', "  ,  ");
    let named = usual.replacen('{', "{\"the_number_of_the_belt_in_the_depot\":1,", 1);
    for learned in [usual, spaced, named] {
        for (place, c) in learned.char_indices().step_by(MIRI_STEP) {
            let (before, behind) = (&learned[..place], &learned[place + c.len_utf8()..]);
            for sign in ["", "x", "0", "\"", "\\", " ", "  ", "\t"] {
                let damaged = [before, sign, behind].concat();
                read_all(&[learned.clone(), damaged], PhoneRule::Reject);
            }
        }
        // The same change in both halves of what is compared at once.
        for place in (0..learned.len() - 16).step_by(MIRI_STEP) {
            let mut damaged = learned.clone().into_bytes();
            damaged[place] ^= 1;
            damaged[place + 16] ^= 1;
            let damaged = String::from_utf8(damaged).unwrap_or_default();
            read_all(&[learned.clone(), damaged], PhoneRule::Reject);
        }
    }
}

#[test]
fn a_line_with_more_values_than_it_is_worth_or_an_odd_end_has_no_frame() {
    let with = |more: usize| {
        let members = (0..more).map(|number| format!("\"x{number}\":{number},"));
        let members: String = members.collect();
        Frame::of(&line("W1", "a").replacen('{', &format!("{{{members}"), 1))
    };
    assert!(with(MOST_VALUES - Field::COUNT).is_some());
    assert!(with(MOST_VALUES - Field::COUNT + 1).is_none());
    for (end, has_frame) in [("", true), (" \r\n", true), ("\t", false), ("\n ", false)] {
        let frame = Frame::of(&(line("W1", "a") + end));
        assert_eq!(frame.is_some(), has_frame, "{end:?}");
    }
}

#[test]
fn a_line_that_is_its_payload_is_told_unless_its_numbers_were_rewritten() {
    let lines = [
        line("W1", r#"已\"揽\\收"#),
        line("W2", r#"\"电话\" 186-0000-1234"#),
    ];
    let camel = |line: &String| {
        let names = [("waybill_id", "waybillId"), ("action_time", "actionTime")];
        let more = [("action_type", "actionType"), ("action_msg", "actionMsg")];
        let pairs = names.into_iter().chain(more);
        pairs.fold(line.clone(), |line, (old, new)| line.replace(old, new))
    };
    let forms = |lines: [String; 2], phones| {
        let mut reader = RecordReader::new();
        reader.read(&lines[0], &policy(phones)).unwrap();
        assert_eq!(reader.payload_form(), None);
        [&lines[0], &lines[1]].map(|line| {
            reader.read(line, &policy(phones)).unwrap();
            reader.payload_form()
        })
    };
    let (https, cloud) = (Some(Form::HttpsBody), Some(Form::CloudArguments));
    assert_eq!(forms(lines.clone(), PhoneRule::Off), [https; 2]);
    assert_eq!(
        forms(lines.each_ref().map(camel), PhoneRule::Off),
        [cloud; 2]
    );
    assert_eq!(forms(lines.clone(), PhoneRule::Normalise), [https, None]);
    let spaced = lines.map(|line| line.replace(':', ": "));
    assert_eq!(forms(spaced, PhoneRule::Off), [None; 2]);
}

#[test]
fn a_frame_that_proved_right_outlasts_some_other_lines_and_no_more() {
    let messages = MessagePolicy::DEFAULT;
    let ours = |number: usize| line(&format!("W{number}"), "a");
    let other = |number: usize| ours(number).replace(':', ": ");
    let mut reader = RecordReader::new();
    let mut is_framed = |line: &str| {
        let missed = reader.missed;
        reader.read(line, &messages).unwrap();
        reader.missed <= missed && missed == 0 || reader.missed == 0
    };
    assert!(!is_framed(&ours(0)));
    assert!((1..1_000).all(|number| is_framed(&ours(number))));
    assert!(!is_framed(&other(1)));
    assert!(is_framed(&ours(1)));
    let misses = (0..1_000).position(|number| is_framed(&other(number)));
    let most = usize::try_from(3 * MOST_CREDIT).unwrap();
    assert!(misses.is_some_and(|misses| misses <= most), "{misses:?}");
    // Lines of two kinds in turn settle on one of them.
    let framed = (0..100).flat_map(|number| [ours(number), other(number)]);
    let framed = framed.filter(|line| is_framed(line));
    assert!(framed.count() >= 90);
}

/// Lines of one program or of several, some of them damaged, and texts that are no lines.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let ids = select(&["W1", "SF1020304050607", "0", "", "a-b", "令牌", "\\u0057"][..]);
    let messages = &[
        "已揽收",
        "电话 18600001234",
        "186-0000-1234",
        "\\n",
        "",
        "+86 1",
        "a\\\"b",
    ][..];
    let usual = (ids, select(messages)).prop_map(|(id, message)| line(id, message));
    let program = (made_up::record(), vec(usual, 1..5)).prop_map(|(other, mut usual)| {
        usual.extend([other.clone(), other.replace("W1", "W2"), other]);
        usual
    });
    let others = prop_oneof![
        3 => made_up::record(),
        2 => made_up::mutated(),
        1 => made_up::soup(),
    ];
    // What a line is damaged to comes right behind the line.
    let damaged = made_up::record().prop_flat_map(|record| {
        let places = 0..record.len().max(1);
        (
            Just(record),
            places,
            select(&["\"", "\\", "0", " ", "\t", "}", ""][..]),
        )
    });
    let damaged = damaged.prop_map(|(record, place, sign)| {
        let place = record.floor_char_boundary(place);
        let (before, behind) = record.split_at(place);
        let behind = behind.get(1..).unwrap_or_default();
        let damaged = format!("{before}{sign}{behind}");
        Vec::from([record.clone(), record, damaged])
    });
    let parts = prop_oneof![
        2 => program,
        2 => vec(others, 1..5),
        2 => damaged,
    ];
    vec(parts, 1..5).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(Config { cases: 4_000, failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_line_is_read_as_by_itself_whatever_came_before(
        lines in lines(),
        phones in select(&PhoneRule::ALL[..]),
    ) {
        read_all(&lines, phones);
        read_feed(&lines.join("\n"), phones);
        read_feed(&(lines.join("\r\n") + "\r"), phones);
    }

    #[test]
    fn a_number_is_read_as_the_standard_library_reads_it(
        before in 0..3_usize,
        digits in "[0-9]{0,20}",
        sign in prop_oneof![select(&b"/:a,.\0"[..]), any::<u8>()],
        behind in prop_oneof![vec(any::<u8>(), 0..20), vec(b'0'..=b'9', 0..20), Just(Vec::new())],
    ) {
        let text = [&b"12"[..before], digits.as_bytes(), &[sign], &behind].concat();
        for end in [before + digits.len(), text.len()] {
            let all = &text[..end];
            let length = all[before..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            let digits = str::from_utf8(&all[before..before + length]).unwrap();
            let is_one = (1..=18).contains(&length) && (length == 1 || !digits.starts_with('0'));
            let parsed = digits.parse().ok();
            let expected = parsed.filter(|_: &i64| is_one);
            let found = whole_number(all, before);
            prop_assert_eq!(found, expected.map(|number| (number, before + length)));
            // Most numbers have so much behind them that they are read at once, leading zeros too.
            if let Some(sixteen) = all[before..].first_chunk() {
                let is_short = (1..sixteen.len()).contains(&length);
                let expected = parsed.filter(|_| is_short).map(|number| (number, length));
                prop_assert_eq!(short_number(sixteen), expected);
            }
        }
    }
}
