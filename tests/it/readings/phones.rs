//! The phone rule: cases written by hand, and comparison with the second reading of the rule on
//! random messages.

use std::sync::LazyLock;

use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
use proptest::prop_oneof;
use regex::{Captures, Regex};
use waybill_engine::{
    ActionMessage, InvalidActionMessage, MessagePolicy, PhoneForm, PhoneRule, Rewrite,
};

use crate::support::case_file::lines;
use crate::support::shorthand::{ANY_TEXT, cases, every_under_miri};
use phone_oracle::Offence;

/// A line of the case file.
#[derive(Debug)]
struct Case {
    line: usize,
    message: String,
    /// The first piece that breaks the rule.
    offence: Option<Offence>,
    /// The message with every piece rewritten, unless one is masked.
    normalised: Option<String>,
}

impl Case {
    fn all() -> Vec<Self> {
        let lines = lines("tests/cases/phones.txt");
        lines
            .iter()
            .step_by(every_under_miri(24))
            .map(|(line, text)| Self::read(*line, text))
            .collect()
    }

    fn read(line: usize, text: &str) -> Self {
        let columns: Vec<String> = text.split('\t').map(unescaped).collect();
        match columns.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["ok", message] => Self {
                line,
                message: message.to_owned(),
                offence: None,
                normalised: Some(message.to_owned()),
            },
            [kind, message, piece, place, normalised] => Self {
                line,
                message: message.to_owned(),
                offence: Some(Offence {
                    kind: KINDS.into_iter().find(|known| *known == kind).unwrap(),
                    piece: piece.to_owned(),
                    place: place.parse().unwrap(),
                }),
                normalised: (normalised != "-").then(|| normalised.to_owned()),
            },
            _ => panic!("line {line} has {} columns", columns.len()),
        }
    }
}

const KINDS: [&str; 5] = ["masked", "split", "prefix", "fullwidth", "invisible"];

/// The text with `\u{3000}` replaced by that character.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut whole = parts.next().unwrap().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('}').unwrap();
        let number = u32::from_str_radix(number, 16).unwrap();
        whole.push(char::from_u32(number).unwrap());
        whole.push_str(rest);
    }
    whole
}

/// The first piece that the engine finds; the message has no other fault.
fn found(message: &str) -> Option<Offence> {
    let whatever_its_length = MessagePolicy {
        phones: PhoneRule::Reject,
        ..ANY_TEXT
    };
    match whatever_its_length.message(message) {
        Ok(taken) => {
            assert_eq!(taken.as_str(), message);
            None
        }
        Err(InvalidActionMessage::Phone { form, piece, place }) => Some(Offence {
            kind: kind(form),
            piece,
            place,
        }),
        Err(refused) => panic!("{refused}: {message:?}"),
    }
}

fn kind(form: PhoneForm) -> &'static str {
    match form {
        PhoneForm::Masked => "masked",
        PhoneForm::Split => "split",
        PhoneForm::Prefixed => "prefix",
        PhoneForm::FullWidth => "fullwidth",
        PhoneForm::Invisible => "invisible",
        _ => panic!("the case file has no word for {form:?}"),
    }
}

fn normalised(message: &str) -> Option<(String, Vec<Rewrite>)> {
    match ANY_TEXT.normalise(message) {
        Ok((text, rewrites)) => Some((text.as_str().to_owned(), rewrites)),
        Err(InvalidActionMessage::Phone {
            form: PhoneForm::Masked,
            ..
        }) => None,
        Err(refused) => panic!("{refused}: {message:?}"),
    }
}

#[test]
#[cfg_attr(miri, ignore = "not all cases are tried there")]
fn the_cases_cover_every_kind() {
    let cases = Case::all();
    assert!(cases.iter().filter(|case| case.offence.is_none()).count() > 50);
    for kind in KINDS {
        let of_kind = |case: &&Case| {
            case.offence
                .as_ref()
                .is_some_and(|found| found.kind == kind)
        };
        assert!(cases.iter().filter(of_kind).count() > 5, "{kind}");
    }
}

#[test]
fn every_case_is_refused_or_taken_as_written() {
    let wrong: Vec<_> = Case::all()
        .into_iter()
        .map(|case| (found(&case.message), case))
        .filter(|(found, case)| *found != case.offence)
        .collect();
    assert!(
        wrong.is_empty(),
        "found something else than written in {wrong:#?}"
    );
}

#[test]
fn every_case_is_read_by_the_second_reading_as_written() {
    let wrong: Vec<_> = Case::all()
        .into_iter()
        .map(|case| (phone_oracle::first_offence(&case.message), case))
        .filter(|(found, case)| *found != case.offence)
        .collect();
    assert!(
        wrong.is_empty(),
        "found something else than written in {wrong:#?}"
    );
}

#[test]
fn every_case_is_normalised_as_written() {
    let wrong: Vec<_> = Case::all()
        .into_iter()
        .map(|case| (normalised(&case.message).map(|(text, _)| text), case))
        .filter(|(text, case)| *text != case.normalised)
        .collect();
    assert!(
        wrong.is_empty(),
        "became something else than written in {wrong:#?}"
    );
}

#[test]
fn the_default_policy_refuses_what_breaks_the_rule_and_names_it() {
    for case in Case::all() {
        let taken = ActionMessage::new(&*case.message);
        let Some(Offence { piece, place, .. }) = case.offence else {
            assert_eq!(taken.unwrap().as_str(), case.message);
            continue;
        };
        let message = taken.unwrap_err().to_string();
        let piece = revealed(&piece);
        let where_it_is =
            format!(", `{piece}`, at character {place}; write the bare 11 digits, or none");
        assert!(
            message.ends_with(&where_it_is),
            "line {}: {message}",
            case.line
        );
    }
}

/// The text with the characters that nobody sees written as their numbers.
fn revealed(text: &str) -> String {
    static UNSEEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[\p{Default_Ignorable_Code_Point}\p{Cf}]").unwrap());
    let number = |found: &Captures<'_>| {
        let c = found[0].chars().next().unwrap();
        format!("<U+{:04X}>", u32::from(c))
    };
    UNSEEN.replace_all(text, number).into_owned()
}

#[test]
fn a_policy_that_normalises_takes_what_can_be_repaired() {
    let policy = MessagePolicy {
        phones: PhoneRule::Normalise,
        ..MessagePolicy::DEFAULT
    };
    for case in Case::all() {
        let taken = policy.message(&*case.message).ok();
        let text = taken.map(|message| message.as_str().to_owned());
        assert_eq!(text, case.normalised, "line {}", case.line);
    }
}

#[test]
fn a_policy_without_the_rule_takes_every_case_as_it_is() {
    let policy = MessagePolicy {
        phones: PhoneRule::Off,
        ..MessagePolicy::DEFAULT
    };
    for case in Case::all() {
        assert_eq!(
            policy.message(&*case.message).unwrap().as_str(),
            case.message
        );
    }
}

#[test]
fn what_normalising_changed_is_told_from_left_to_right() {
    let text = "小陈+86 13800000001，小何138-0000-0002/１３８００００0003";
    let (message, rewrites) = MessagePolicy::DEFAULT.normalise(text).unwrap();
    assert_eq!(
        message.as_str(),
        "小陈13800000001，小何13800000002/13800000003"
    );
    assert_eq!(
        rewrites.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "`+86 13800000001` at character 3 became `13800000001`",
            "`138-0000-0002` at character 21 became `13800000002`",
            "`１３８００００0003` at character 35 became `13800000003`",
        ],
    );
}

#[test]
fn what_nobody_sees_is_told_by_its_number() {
    let text = "小陈\u{202c}186\u{200b}0000\u{ad}1234\u{feff}，☎\u{fe0f}13800000001";
    let (message, rewrites) = MessagePolicy::DEFAULT.normalise(text).unwrap();
    assert_eq!(message.as_str(), "小陈18600001234，☎\u{fe0f}13800000001");
    assert_eq!(
        rewrites.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["`<U+202C>186<U+200B>0000<U+00AD>1234<U+FEFF>` at character 3 became `18600001234`"],
    );
}

#[test]
fn a_normalised_number_stays_apart_from_the_digits_behind_it() {
    for (text, expected) in [
        ("+86(13800000001)5", "13800000001 5"),
        ("+86（13800000001）13800000002", "13800000001 13800000002"),
        ("(0086【13800000001】０", "(13800000001 ０"),
    ] {
        let (message, _) = MessagePolicy::DEFAULT.normalise(text).unwrap();
        assert_eq!(message.as_str(), expected, "{text}");
    }
}

/// Messages with anything around and between their numbers that may change the reading.
fn message() -> impl Strategy<Value = String> {
    let text = prop_oneof![phone_oracle::planted(), phone_oracle::soup()];
    text.prop_filter("blank or control", |text| ANY_TEXT.message(&**text).is_ok())
}

/// Eleven or more digits.
static DIGITS: LazyLock<Regex> = LazyLock::new(|| Regex::new("[0-9０-９]{11,}").unwrap());

/// Whether the number occurs in the text without a digit on either side.
fn stands_bare(text: &str, number: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    text.match_indices(number).any(|(from, _)| {
        let before = text[..from].chars().next_back();
        let behind = text[from + number.len()..].chars().next();
        !before.is_some_and(is_digit) && !behind.is_some_and(is_digit)
    })
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn both_readings_find_the_same_piece_in_planted_numbers(text in phone_oracle::planted()) {
        if ANY_TEXT.message(&*text).is_ok() {
            prop_assert_eq!(found(&text), phone_oracle::first_offence(&text), "{}", text);
        }
    }

    #[test]
    fn both_readings_find_the_same_piece_in_a_soup_of_signs(text in phone_oracle::soup()) {
        if ANY_TEXT.message(&*text).is_ok() {
            prop_assert_eq!(found(&text), phone_oracle::first_offence(&text), "{}", text);
        }
    }

    #[test]
    fn a_normalised_message_keeps_the_rule_and_stays_as_it_is(text in message()) {
        if let Some((text, _)) = normalised(&text) {
            prop_assert_eq!(found(&text), None);
            prop_assert_eq!(normalised(&text), Some((text, vec![])));
        }
    }

    #[test]
    fn normalising_touches_nothing_but_what_breaks_the_rule(text in message()) {
        match (phone_oracle::first_offence(&text), normalised(&text)) {
            (None, Some((same, rewrites))) => {
                prop_assert_eq!(&same, &text);
                prop_assert!(rewrites.is_empty());
            }
            (Some(offence), Some((_, rewrites))) => {
                prop_assert_eq!(&rewrites[0].found, &offence.piece);
                prop_assert_eq!(rewrites[0].place, offence.place);
                prop_assert!(rewrites.is_sorted_by_key(|rewrite| rewrite.place));
            }
            (offence, None) => prop_assert!(offence.is_some(), "nothing breaks the rule"),
        }
    }

    #[test]
    fn every_rewritten_number_stands_bare_in_the_message(text in message()) {
        if let Some((text, rewrites)) = normalised(&text) {
            for rewrite in rewrites {
                prop_assert!(stands_bare(&text, &rewrite.became), "{} in {}", rewrite, text);
            }
        }
    }

    #[test]
    fn a_number_that_was_bare_still_is_after_normalising(text in message()) {
        if let Some((after, rewrites)) = normalised(&text) {
            let untouched = |number: &&str| {
                rewrites.iter().all(|rewrite| !rewrite.found.contains(number))
            };
            for number in DIGITS.find_iter(&text).map(|found| found.as_str()).filter(untouched) {
                if number.len() == 11 && stands_bare(&text, number) {
                    prop_assert!(stands_bare(&after, number), "{} in {}", number, after);
                }
            }
        }
    }
}

/// Would take hours if every prefix were followed to the end again.
#[test]
#[cfg_attr(miri, ignore = "about time only, and takes hours there")]
fn a_message_of_prefixes_alone_is_read_in_one_pass() {
    for prefix in ["+86", "+86 ", "0086-", "+86()", "(+86"] {
        let text = prefix.repeat(200_000);
        assert!(ANY_LENGTH.message(&text).is_ok(), "{prefix}");
        let (message, rewrites) = ANY_LENGTH.normalise(&text).unwrap();
        assert_eq!((message.as_str(), rewrites.len()), (text.as_str(), 0));
    }
    let many = "186-0000-6666，".repeat(20_000);
    let (_, rewrites) = ANY_LENGTH.normalise(&many).unwrap();
    assert_eq!(rewrites.len(), 20_000);
    assert_eq!(rewrites[19_999].place, 19_999 * 14 + 1);
    let hidden = "186\u{200b}00006666，".repeat(20_000);
    let (_, rewrites) = ANY_LENGTH.normalise(&hidden).unwrap();
    assert_eq!(rewrites[19_999].place, 19_999 * 13 + 1);
}

const ANY_LENGTH: MessagePolicy = MessagePolicy {
    max_chars: usize::MAX,
    phones: PhoneRule::Reject,
};
