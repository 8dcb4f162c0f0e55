//! Every character, and every short text of the characters that JSON escapes, goes into a payload
//! and comes back from it, in both forms.

use serde_json::Value;
use waybill_engine::{
    ActionType, Code, Fault, Field, MessagePolicy, OrderToken, Outcome, Record, RuleSet, Tracker,
    Update, WaybillId, decide,
};

use crate::support::shorthand::{ANY_TEXT, LAST_CHAR, at, every_under_miri};

const TIME: i64 = 1_700_000_600;

/// Whether a message may have the character.
fn is_shown(c: char) -> bool {
    !c.is_control() && !['\u{fffd}', '\u{202d}', '\u{202e}'].contains(&c)
}

/// The text without what ids and tokens can't have.
fn ascii(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).collect()
}

/// Writes these three texts in both forms, and reads them back with three readers that do not share
/// code with the writer.
#[track_caller]
fn assert_comes_back(id: &str, token: &str, message: &str) {
    let id = WaybillId::new(id).unwrap();
    let token = OrderToken::new(token).unwrap();
    let message = ANY_TEXT.message(message).unwrap();
    let update = Update::new(ActionType::PickedUp, at(TIME), message);
    let outcome = decide(&RuleSet::STANDARD, &Tracker::START, &update, at(TIME));
    let Outcome::Accepted(accepted) = outcome else {
        panic!("a pickup is legal from the start");
    };
    let payload = accepted.update_path(&id, &token);
    for (payload, names) in [
        (payload.https_body(), Field::ALL.map(Field::snake)),
        (payload.cloud_arguments(), Field::ALL.map(Field::camel)),
    ] {
        let json = payload.to_json();
        assert_eq!(json, serde_json::to_string(&payload).unwrap());

        let Value::Object(object) = serde_json::from_str(&json).unwrap() else {
            panic!("{json} is no object");
        };
        assert_eq!(object.len(), names.len());
        let values = names.map(|name| object[name].clone());
        let expected: [Value; 5] = [
            token.reveal().into(),
            id.as_str().into(),
            TIME.into(),
            100_001.into(),
            update.message().as_str().into(),
        ];
        assert_eq!(values, expected);

        let record = Record::new(serde_json::from_str(&json).unwrap(), &ANY_TEXT).unwrap();
        assert_eq!(
            (&record.waybill_id, &record.token, &record.update),
            (&id, &token, &update)
        );
    }
}

/// Every text of at most so many of these characters.
fn texts(alphabet: &[char], longest: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..longest {
        last = last
            .iter()
            .flat_map(|text| alphabet.iter().map(move |c| format!("{text}{c}")))
            .collect();
        all.extend(last.iter().cloned());
    }
    all
}

#[test]
#[cfg_attr(miri, ignore = "every character there is")]
fn every_character_comes_back_from_the_message() {
    let shown: Vec<char> = ('\0'..=char::MAX).filter(|c| is_shown(*c)).collect();
    assert!(shown.len() > 1_100_000);
    for piece in shown.chunks(64) {
        // In the middle, at the end, and at the beginning. Something of a message can be seen.
        let text = String::from_iter(piece);
        assert_comes_back("W1", "opaque", &format!("派{text}送"));
        assert_comes_back("W1", "opaque", &format!("派{text}"));
        assert_comes_back("W1", "opaque", &format!("{text}送"));
    }
}

#[test]
fn every_character_of_ids_and_tokens_comes_back_from_them() {
    for c in '!'..='~' {
        // An apostrophe before a text is a spreadsheet's.
        for text in [format!("W{c}"), format!("W{c}1"), format!("/{c}")] {
            assert_comes_back(&text, &text, &text);
        }
    }
}

#[test]
fn every_white_space_that_is_no_control_character_comes_back_from_the_message() {
    let spaces: Vec<char> = ('\0'..=LAST_CHAR)
        .filter(|c| c.is_whitespace() && !c.is_control())
        .collect();
    for c in ['\u{2028}', '\u{2029}', '\u{a0}', '\u{3000}', ' '] {
        assert!(spaces.contains(&c), "{c:?}");
    }
    for c in spaces.into_iter().step_by(every_under_miri(6)) {
        for message in [
            format!("{c}派送中"),
            format!("派{c}{c}送中"),
            format!("派送中{c}"),
            format!("\"{c}\\"),
        ] {
            assert_comes_back("W1", "opaque", &message);
        }
    }
}

#[test]
fn quotes_and_backslashes_come_back_from_wherever_they_stand() {
    let longest = if cfg!(miri) { 2 } else { 5 };
    let texts = texts(&['"', '\\', 'n', 'u', '𠮷'], longest);
    assert_eq!(
        texts.len(),
        [1, 5, 25, 125, 625, 3125][..=longest].iter().sum::<usize>()
    );
    let texts = texts.iter().filter(|text| !text.is_empty());
    for text in texts.step_by(every_under_miri(4)) {
        // An id and a token have at least one character that is ASCII.
        let ascii = format!("{}/", ascii(text));
        assert_comes_back(&ascii, &ascii, text);
    }
}

/// Longer texts, which are written block by block: one or two escapes in every place, and runs of
/// them.
#[test]
fn quotes_and_backslashes_come_back_from_wherever_they_stand_in_a_long_text() {
    let plain = vec!["派"; 60];
    for length in [17, 33, 60].into_iter().step_by(every_under_miri(2)) {
        for first in (0..length).step_by(every_under_miri(31)) {
            for second in (first..length).step_by(every_under_miri(29)) {
                let mut pieces = plain[..length].to_vec();
                (pieces[first], pieces[second]) = ("\\", "\"");
                assert_comes_back("W1", "opaque", &pieces.concat());
                pieces[first..second].fill("\"");
                assert_comes_back("W1", "opaque", &pieces.concat());
            }
        }
    }
}

#[test]
fn what_looks_like_an_escape_is_text() {
    for text in [
        r"\u2028",
        r"\ud83d\ude9a",
        r"\u0000",
        r#"\""#,
        r#""}{""#,
        r"\\",
        "\\",
        "\"",
        r#"","action_type":400001,""#,
    ] {
        assert_comes_back(text, text, text);
    }
}

/// The usual record with this message, which is already escaped.
fn with_message(escaped: &str) -> String {
    format!(
        r#"{{"token":"t","waybill_id":"W1","action_time":{TIME},
            "action_type":100001,"action_msg":"{escaped}"}}"#
    )
}

#[test]
fn an_escaped_pair_of_surrogates_is_one_character_in_the_payload() {
    for (escaped, c) in [
        (r"\ud83d\ude9a", '🚚'),
        (r"\uD842\uDFB7", '𠮷'),
        (r"\udbff\udfff", '\u{10ffff}'),
        (r"\ud800\udc00", '\u{10000}'),
        (r"\u2028", '\u{2028}'),
    ] {
        let json = with_message(&format!("派{escaped}送"));
        let record = Record::new(
            serde_json::from_str(&json).unwrap(),
            &MessagePolicy::DEFAULT,
        )
        .unwrap();
        let message = record.update.message().as_str();
        assert_eq!(message, format!("派{c}送"));
        assert_comes_back("W1", "t", message);
    }
}

#[test]
fn half_a_pair_of_surrogates_is_not_json() {
    for escaped in [
        r"\ud83d",
        r"\ude9a",
        r"\ud83d\u0041",
        r"\ude9a\ud83d",
        r"\ud83dx",
        r"\ud83d\ud83d",
    ] {
        let json = with_message(escaped);
        assert!(
            serde_json::from_str::<waybill_engine::RecordFields<'_>>(&json).is_err(),
            "{json}"
        );
    }
}

#[test]
fn an_escaped_control_character_is_a_fault_of_the_message() {
    let controls: Vec<char> = ('\0'..=LAST_CHAR).filter(|c| c.is_control()).collect();
    for c in [
        '\0', '\t', '\n', '\u{1f}', '\u{7f}', '\u{80}', '\u{85}', '\u{9f}',
    ] {
        assert!(controls.contains(&c), "{c:?}");
    }
    for c in controls.into_iter().step_by(every_under_miri(8)) {
        let json = with_message(&format!("派\\u{:04x}送", u32::from(c)));
        let fields = serde_json::from_str(&json).unwrap();
        let malformed = Record::new(fields, &ANY_TEXT).unwrap_err();
        let codes: Vec<_> = malformed.faults().iter().map(Fault::code).collect();
        assert_eq!(codes, [Code::InvalidActionMsg], "{c:?}");
    }
}
