//! The value types: what each accepts, what it refuses and with which texts, and that serde always
//! goes through the constructor.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use waybill_engine::{
    ActionMessage, ActionSet, ActionType, Code, Field, Fingerprint, InvalidActionMessage,
    InvalidOrderToken, InvalidTimestamp, InvalidWaybillId, MessagePolicy, OrderToken, PhoneRule,
    Stage, Status, StrayChar, TimeUnit, Timestamp, Update, WaybillId,
};

use crate::support::shorthand::{LAST_CHAR, action, at, every_under_miri, scan};

mod timestamp {
    use super::*;

    #[test]
    fn a_time_has_ten_or_eleven_digits() {
        assert_eq!(Timestamp::from_unix(1_000_000_000), Ok(Timestamp::MIN));
        assert_eq!(Timestamp::from_unix(99_999_999_999), Ok(Timestamp::MAX));
        assert_eq!(
            (Timestamp::MIN.unix(), Timestamp::MAX.unix()),
            (1_000_000_000, 99_999_999_999)
        );
        for found in [0, -1, -1_700_000_000, i64::MIN] {
            assert_eq!(
                Timestamp::from_unix(found),
                Err(InvalidTimestamp::NotPositive { found })
            );
        }
    }

    /// The first and the last number of each count of digits.
    #[test]
    fn another_count_of_digits_is_named_as_the_unit_it_looks_like() {
        for digits in 1..=19 {
            let first = 10_i64.pow(digits - 1);
            for found in [first, first.saturating_mul(9), first.saturating_mul(10) - 1] {
                let unit = match digits {
                    5 => Some(TimeUnit::SpreadsheetDay),
                    8 => Some(TimeUnit::Date),
                    12 | 14 => Some(TimeUnit::DateAndTime),
                    13 => Some(TimeUnit::Milliseconds),
                    16 => Some(TimeUnit::Microseconds),
                    19 => Some(TimeUnit::Nanoseconds),
                    _ => None,
                };
                let expected = match unit {
                    Some(unit) => Err(InvalidTimestamp::OtherUnit { found, unit }),
                    None if digits < 10 => Err(InvalidTimestamp::TooSmall { found }),
                    None if digits > 11 => Err(InvalidTimestamp::TooLarge { found }),
                    None => Ok(at(found)),
                };
                assert_eq!(Timestamp::from_unix(found), expected);
            }
        }
    }

    #[test]
    fn a_refused_time_says_what_it_looks_like() {
        for (found, message) in [
            (0, "0 is not after the Unix epoch; send whole Unix seconds"),
            (
                -5,
                "-5 is not after the Unix epoch; send whole Unix seconds",
            ),
            (
                1_700_000_600_123,
                "1700000600123 looks like milliseconds; send whole Unix seconds \
                 (a thousandth of it is 1700000600)",
            ),
        ] {
            assert_eq!(
                Timestamp::from_unix(found).unwrap_err().to_string(),
                message
            );
        }
    }

    #[test]
    fn a_time_is_the_same_moment_for_chrono_both_ways() {
        for (seconds, date) in [
            (1_000_000_000, "2001-09-09T01:46:40+00:00"),
            (1_700_000_000, "2023-11-14T22:13:20+00:00"),
            (99_999_999_999, "5138-11-16T09:46:39+00:00"),
        ] {
            let chrono = at(seconds).to_chrono();
            assert_eq!(chrono.to_rfc3339(), date);
            assert_eq!(DateTime::<Utc>::from(at(seconds)), chrono);
            assert_eq!(Timestamp::try_from(chrono), Ok(at(seconds)));
        }
    }

    #[test]
    fn a_fraction_of_a_second_is_dropped() {
        let moment = at(1_700_000_000).to_chrono();
        for nanoseconds in [0, 1, 500_000_000, 999_999_999] {
            let later = moment + TimeDelta::nanoseconds(nanoseconds);
            assert_eq!(Timestamp::try_from(later), Ok(at(1_700_000_000)));
        }
    }

    #[test]
    fn chronos_times_beyond_the_limits_are_refused() {
        for (date, found) in [
            ("1970-01-01T00:00:00.999Z", 0),
            ("1969-12-31T23:59:59.5Z", -1),
            ("2001-09-09T01:46:39.9Z", 999_999_999),
            ("5138-11-16T09:46:40Z", 100_000_000_000),
        ] {
            let date: DateTime<Utc> = date.parse().unwrap();
            assert_eq!(Timestamp::try_from(date), Timestamp::from_unix(found));
            assert!(Timestamp::try_from(date).is_err());
        }
        assert!(Timestamp::try_from(DateTime::<Utc>::MIN_UTC).is_err());
        assert!(Timestamp::try_from(DateTime::<Utc>::MAX_UTC).is_err());
    }

    #[test]
    fn a_time_is_a_number_for_serde() {
        assert_eq!(
            serde_json::to_string(&at(1_700_000_600)).unwrap(),
            "1700000600"
        );
        assert_eq!(
            serde_json::from_str::<Timestamp>("1700000600").unwrap(),
            at(1_700_000_600)
        );
        assert_refused::<Timestamp>("0", "0 is not after the Unix epoch");
        assert_refused::<Timestamp>("1700000600123", "looks like milliseconds");
        for wrong in [
            "\"1700000600\"",
            "1700000600.0",
            "null",
            "9223372036854775808",
        ] {
            assert_refused::<Timestamp>(wrong, "");
        }
    }

    #[test]
    fn times_are_shown_as_numbers() {
        assert_eq!(at(1_700_000_600).to_string(), "1700000600");
        assert_eq!(format!("{:>12}|", at(1_700_000_600)), "  1700000600|");
    }
}

mod names {
    use super::*;

    #[test]
    fn an_id_has_one_to_sixty_four_characters() {
        assert_eq!(WaybillId::new("7").unwrap().as_str(), "7");
        assert_eq!(
            WaybillId::new("7".repeat(64)).unwrap().as_str(),
            "7".repeat(64)
        );
        for sign in ["7", "运", "🚚"] {
            for length in [65, 1000] {
                let refused = WaybillId::new(sign.repeat(length)).unwrap_err();
                assert_eq!(refused, InvalidWaybillId::TooLong { length });
            }
        }
        assert_eq!(WaybillId::new(""), Err(InvalidWaybillId::Empty));
    }

    #[test]
    fn a_token_has_one_to_two_hundred_and_fifty_six_characters() {
        assert_eq!(OrderToken::new("t").unwrap().reveal(), "t");
        assert_eq!(
            OrderToken::new("t".repeat(256)).unwrap().reveal(),
            "t".repeat(256)
        );
        for sign in ["t", "令", "🚚"] {
            for length in [257, 1000] {
                let refused = OrderToken::new(sign.repeat(length)).unwrap_err();
                assert_eq!(refused, InvalidOrderToken::TooLong { length });
            }
        }
        assert_eq!(OrderToken::new(""), Err(InvalidOrderToken::Empty));
    }

    #[test]
    fn both_have_printable_ascii_and_nothing_else() {
        for c in ('\0'..=LAST_CHAR).step_by(every_under_miri(8)) {
            for (text, place) in [
                (format!("{c}AB7"), 1),
                (format!("AB{c}7"), 3),
                (format!("AB7{c}"), 4),
                (format!("1234567890-ABCDEFGHIJKLMNOP{c}"), 28),
            ] {
                let id = WaybillId::new(&*text);
                let token = OrderToken::new(&*text);
                if ('!'..='~').contains(&c) {
                    // An apostrophe before a text is a spreadsheet's.
                    assert_eq!(id.is_ok(), !text.starts_with('\''), "{text}");
                    assert_eq!(token.is_ok(), id.is_ok(), "{text}");
                    continue;
                }
                let Err(InvalidWaybillId::Stray { found, place: at }) = id else {
                    panic!("{id:?}")
                };
                assert_eq!(at, place, "{c:?}");
                let same = Err(InvalidOrderToken::Stray { found, place });
                assert_eq!(token, same, "{c:?}");
            }
        }
    }

    /// A character, what it is called in both languages, and where it can be read, as what.
    const STRAYS: [(char, StrayChar, &str, &str); 10] = [
        ('\t', StrayChar::Tab, "a tab U+0009", "制表符 U+0009"),
        (
            ' ',
            StrayChar::WhiteSpace(' '),
            "white space U+0020",
            "空白字符 U+0020",
        ),
        (
            '\0',
            StrayChar::Control('\0'),
            "control character U+0000",
            "控制字符 U+0000",
        ),
        (
            '\u{200b}',
            StrayChar::Invisible('\u{200b}'),
            "invisible character U+200B",
            "不可见字符 U+200B",
        ),
        (
            '\u{2800}',
            StrayChar::Invisible('\u{2800}'),
            "invisible character U+2800",
            "不可见字符 U+2800",
        ),
        (
            '\u{fffd}',
            StrayChar::Damaged,
            "damaged text U+FFFD",
            "乱码 U+FFFD",
        ),
        (
            'Ｓ',
            StrayChar::FullWidthLetter,
            "a full-width letter",
            "全角字母",
        ),
        (
            '７',
            StrayChar::FullWidthDigit,
            "a full-width digit",
            "全角数字",
        ),
        (
            '－',
            StrayChar::FullWidthSign,
            "a full-width sign",
            "全角符号",
        ),
        (
            '运',
            StrayChar::NotAscii,
            "a character that is not ASCII",
            "非 ASCII 字符",
        ),
    ];

    #[test]
    fn a_stray_character_is_called_what_it_is() {
        for (c, kind, english, chinese) in STRAYS {
            let found = WaybillId::new(format!("SF{c}1")).unwrap_err();
            let stray = InvalidWaybillId::Stray {
                found: kind,
                place: 3,
            };
            assert_eq!(found, stray);
            assert_eq!(kind.to_string(), english);
            assert_eq!(kind.chinese().to_string(), chinese);
        }
    }

    /// What is named of a token is nothing that can be read.
    #[test]
    fn no_readable_character_of_a_token_is_in_its_refusal() {
        for c in ['令', 'Ｓ', '７', '－', 'é', '🚚'] {
            let refused = OrderToken::new(format!("ab{c}")).unwrap_err();
            let texts = format!("{refused} {} {refused:?}", refused.chinese());
            let code_point = format!("{:X}", u32::from(c));
            assert!(
                !texts.contains(c) && !texts.contains(&code_point),
                "{texts}"
            );
        }
    }

    #[test]
    fn only_the_bare_zero_is_a_number_that_was_not_generated() {
        assert_eq!(WaybillId::new("0"), Err(InvalidWaybillId::NotGenerated));
        for id in ["00", "0.0", "-0", "O", "1"] {
            assert!(WaybillId::new(id).is_ok(), "{id}");
        }
        assert_eq!(OrderToken::new("0").unwrap().reveal(), "0");
    }

    #[test]
    fn a_refused_name_says_why() {
        for (text, message) in [
            (
                "",
                "waybill_id is empty; send the carrier's own number of the parcel",
            ),
            (
                "0",
                "waybill_id is \"0\", WeChat's word for \"not generated yet\"; \
                 send the carrier's own number of the parcel",
            ),
            (
                "SF 1020",
                "waybill_id has white space U+0020 at character 3; remove it",
            ),
            (
                "SF1020304050607\u{200b}",
                "waybill_id has invisible character U+200B at character 16; remove it",
            ),
            (
                "7.31235E+14",
                "waybill_id is a number: a spreadsheet has rounded this id; \
                 format the column as text",
            ),
            (
                "null",
                "waybill_id is NULL, a word for nothing; \
                 send the carrier's own number of the parcel",
            ),
            (
                &"7".repeat(65),
                "waybill_id has 65 characters; at most 64 are accepted",
            ),
        ] {
            assert_eq!(WaybillId::new(text).unwrap_err().to_string(), message);
        }
        for (text, message) in [
            (
                "",
                "token is empty; send the token of the order event that was pushed for this parcel",
            ),
            (
                "to ken",
                "token has white space U+0020 at character 3; remove it",
            ),
            (
                &"t".repeat(257),
                "token has 257 characters; at most 256 are accepted",
            ),
        ] {
            assert_eq!(OrderToken::new(text).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn serde_makes_them_through_their_constructors() {
        let id: WaybillId<'_> = serde_json::from_str(r#""SF1020""#).unwrap();
        assert_eq!(id, WaybillId::new("SF1020").unwrap());
        assert_eq!(serde_json::to_string(&id).unwrap(), r#""SF1020""#);
        assert_refused::<WaybillId<'_>>(r#""0""#, "not generated yet");
        assert_refused::<WaybillId<'_>>(r#""""#, "waybill_id is empty");
        assert_refused::<WaybillId<'_>>(r#""SF 1020""#, "at character 3");
        assert_refused::<WaybillId<'_>>(&format!("\"{}\"", "7".repeat(65)), "65 characters");
        assert_refused::<WaybillId<'_>>("1020", "");

        let token: OrderToken<'_> = serde_json::from_str(r#""opaque""#).unwrap();
        assert_eq!(token.reveal(), "opaque");
        assert_refused::<OrderToken<'_>>(r#""""#, "token is empty");
        assert_refused::<OrderToken<'_>>(r#""to ken""#, "at character 3");
        assert_refused::<OrderToken<'_>>(&format!("\"{}\"", "t".repeat(257)), "257 characters");
        assert_refused::<OrderToken<'_>>("7", "token is not a string");
    }

    #[test]
    fn they_can_outlive_their_input() {
        let (id, token) = {
            let input = String::from("SF1020 opaque");
            let (id, token) = input.split_once(' ').unwrap();
            (
                WaybillId::new(id).unwrap().into_owned(),
                OrderToken::new(token).unwrap().into_owned(),
            )
        };
        assert_eq!((id.as_str(), token.reveal()), ("SF1020", "opaque"));
        assert_eq!(format!("{id:>8}|"), "  SF1020|");
    }
}

mod action_types {
    use super::*;

    /// Code, English name, Chinese label, stage and column, as WeChat and RULES have them.
    const NINE: [(u32, &str, &str, Stage, &str); 9] = [
        (100_001, "PickedUp", "揽件成功", Stage::Pickup, "P"),
        (100_002, "PickupFailed", "揽件失败", Stage::Pickup, "PF"),
        (100_003, "CourierAssigned", "分配业务员", Stage::Pickup, "A"),
        (200_001, "InTransit", "更新运输轨迹", Stage::Transit, "T"),
        (300_002, "OutForDelivery", "开始派送", Stage::Delivery, "D"),
        (300_003, "Signed", "签收成功", Stage::Delivery, "S"),
        (300_004, "DeliveryFailed", "签收失败", Stage::Delivery, "F"),
        (400_001, "Cancelled", "订单取消", Stage::Exception, "C"),
        (400_002, "Held", "订单滞留", Stage::Exception, "H"),
    ];

    /// The other codes of WeChat's sister calls.
    const OF_SISTER_CALLS: [i64; 13] = [
        90_001, 90_002, 90_003, 90_010, 90_011, 300_001, 300_005, 300_006, 300_007, 400_003,
        400_004, 400_005, 500_001,
    ];

    #[test]
    fn there_are_nine_with_their_codes_names_labels_and_stages() {
        let facts = ActionType::ALL.map(|action| {
            (
                action.code(),
                action.name(),
                action.label_zh(),
                action.stage(),
                action.short(),
            )
        });
        assert_eq!(facts, NINE);
        assert!(ActionType::ALL.is_sorted());
        for ((code, name, ..), action) in NINE.into_iter().zip(ActionType::ALL) {
            assert_eq!(ActionType::from_code(code.into()), Ok(action));
            assert_eq!(format!("{action:?}"), name);
            assert_eq!(action.to_string(), format!("{code} {name}"));
        }
    }

    #[test]
    fn their_neighbours_and_the_codes_of_other_calls_are_refused() {
        let codes = NINE.map(|(code, ..)| i64::from(code));
        let neighbours = codes
            .into_iter()
            .flat_map(|code| [code - 1, code + 1, -code, code + (1 << 32)]);
        let odd = [0, 1, 9, i64::MIN, i64::MAX];
        for code in neighbours
            .chain(OF_SISTER_CALLS)
            .chain(odd)
            .filter(|code| !codes.contains(code))
        {
            let refused = ActionType::from_code(code).unwrap_err();
            assert_eq!(refused.code(), Some(code));
            assert_eq!(
                refused.to_string(),
                format!(
                    "{code} is no action type of updatePath; known are 100001 PickedUp, \
                     100002 PickupFailed, 100003 CourierAssigned, 200001 InTransit, \
                     300002 OutForDelivery, 300003 Signed, 300004 DeliveryFailed, \
                     400001 Cancelled, 400002 Held"
                ),
            );
        }
    }

    #[test]
    fn no_other_number_up_to_the_last_of_them_is_taken_for_one() {
        let codes = NINE.map(|(code, ..)| i64::from(code));
        for code in 0..=codes[8] + 1_000 {
            let action = ActionType::from_code(code).ok();
            let found = action.map(|action| i64::from(action.code()));
            assert_eq!(found, codes.into_iter().find(|known| *known == code));
        }
    }

    #[test]
    fn serde_takes_the_numbers_of_the_nine() {
        for action in ActionType::ALL {
            let number = serde_json::to_string(&action).unwrap();
            assert_eq!(number, action.code().to_string());
            assert_eq!(serde_json::from_str::<ActionType>(&number).unwrap(), action);
        }
        assert_refused::<ActionType>(
            "300001",
            "300001 is no action type of updatePath; known are 100001 PickedUp",
        );
        for wrong in ["\"100001\"", "100001.0", "null", "\"PickedUp\""] {
            assert_refused::<ActionType>(wrong, "");
        }
    }

    #[test]
    fn stages_have_chinese_labels() {
        let labels = [
            Stage::Pickup,
            Stage::Transit,
            Stage::Delivery,
            Stage::Exception,
        ]
        .map(Stage::label_zh);
        assert_eq!(labels, ["揽件", "运输", "派送", "异常"]);
    }

    #[test]
    fn a_set_of_them_holds_what_was_put_in_in_ascending_order() {
        for bits in 0..1_u32 << ActionType::COUNT {
            let members: Vec<_> = (0..)
                .zip(ActionType::ALL)
                .filter(|(bit, _)| bits >> bit & 1 == 1)
                .map(|(_, action)| action)
                .collect();
            let set: ActionSet = members.iter().rev().copied().collect();
            assert_eq!(set.iter().collect::<Vec<_>>(), members);
            assert_eq!(set.is_empty(), members.is_empty());
            for action in ActionType::ALL {
                assert_eq!(set.contains(action), members.contains(&action));
                assert!(set.with(action).contains(action));
                assert!(!set.without(action).contains(action));
                assert_eq!(set.with(action).without(action), set.without(action));
            }
        }
        assert_eq!(ActionSet::EMPTY.to_string(), "nothing");
        assert_eq!(ActionSet::EMPTY.chinese().to_string(), "无");
        let set = ActionSet::EMPTY.with(ActionType::Held);
        assert_eq!(
            format!("{:?}", set.with(ActionType::PickedUp)),
            "{PickedUp, Held}"
        );
    }
}

mod messages {
    use super::*;

    #[test]
    fn a_message_has_at_most_five_hundred_and_twelve_characters_however_many_bytes() {
        for sign in ["a", "é", "派", "🚚"] {
            assert_eq!(
                ActionMessage::new(sign.repeat(512)).unwrap().as_str(),
                sign.repeat(512)
            );
            for length in [513, if cfg!(miri) { 600 } else { 20_000 }] {
                let refused = ActionMessage::new(sign.repeat(length)).unwrap_err();
                assert_eq!(
                    refused,
                    InvalidActionMessage::TooLong { length, limit: 512 }
                );
            }
        }
    }

    #[test]
    fn a_policy_has_a_limit_of_its_own() {
        let short = MessagePolicy {
            max_chars: 4,
            ..MessagePolicy::DEFAULT
        };
        assert!(short.message("派送中。").is_ok());
        let refused = short.message("派送中。。").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "action_msg has 5 characters; at most 4 are accepted"
        );
        assert_eq!(short.normalise("派送中。。").unwrap_err(), refused);
        let none = MessagePolicy {
            max_chars: 0,
            ..MessagePolicy::DEFAULT
        };
        assert!(none.message("a").is_err());
        let any = MessagePolicy {
            max_chars: usize::MAX,
            ..MessagePolicy::DEFAULT
        };
        assert!(any.message("派".repeat(20_000)).is_ok());
    }

    #[test]
    fn something_of_a_message_can_be_seen() {
        for blank in [
            "",
            " ",
            "  ",
            "\u{3000}",
            "\u{a0}",
            " \u{3000}\u{2003}",
            "\u{2028}",
            "\u{202f}\u{205f}",
            "\u{200b}",
            "\u{200c}\u{200d}",
            "\u{ad}",
            "\u{2800}\u{2800}",
            "\u{3164}",
            "\u{ffa0}\u{115f} \u{feff}",
            "\u{fe0f}\u{2060}\u{e0001}",
        ] {
            assert_eq!(
                ActionMessage::new(blank),
                Err(InvalidActionMessage::Blank),
                "{blank:?}"
            );
        }
        for text in [
            " 派送中 ",
            "\u{3000}派",
            "。",
            "0",
            "\u{200b}派",
            "派\u{fe0f}",
            "ㅤ。",
        ] {
            assert_eq!(ActionMessage::new(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_message_has_no_control_characters_anywhere() {
        let controls: Vec<_> = ('\0'..=LAST_CHAR).filter(|c| c.is_control()).collect();
        assert_eq!(controls.len(), 65);
        for control in controls.into_iter().step_by(every_under_miri(8)) {
            for (text, place) in [
                (format!("{control}派送中"), 1),
                (format!("派送{control}中"), 3),
                (format!("派送中{control}"), 4),
            ] {
                let refused = ActionMessage::new(text).unwrap_err();
                assert_eq!(refused, InvalidActionMessage::Control { control, place });
            }
        }
    }

    #[test]
    fn what_every_message_must_be_holds_under_every_policy() {
        for phones in [PhoneRule::Reject, PhoneRule::Normalise, PhoneRule::Off] {
            let policy = MessagePolicy {
                phones,
                ..MessagePolicy::DEFAULT
            };
            let refusals = [
                "\u{3000}",
                "派送中\n",
                &"派".repeat(513),
                "\u{fffd}已揽收",
                "已\u{202e}揽收",
                "\\N",
            ]
            .map(|text| {
                let refused = policy.message(text).unwrap_err();
                assert_eq!(policy.normalise(text).unwrap_err(), refused);
                refused.to_string()
            });
            assert_eq!(
                refusals,
                [
                    "action_msg is blank; say what happened to the parcel",
                    "action_msg has the control character U+000A at character 4",
                    "action_msg has 513 characters; at most 512 are accepted",
                    "action_msg has damaged text U+FFFD at character 1; some program read it in \
                     a wrong encoding, so take it from its source again",
                    "action_msg has the override character U+202E at character 2; remove it",
                    "action_msg is \\N, a word for nothing; say what happened to the parcel",
                ],
            );
        }
    }

    #[test]
    fn the_default_policy_is_the_one_of_a_plain_message() {
        assert_eq!(MessagePolicy::default(), MessagePolicy::DEFAULT);
        assert_eq!(MessagePolicy::DEFAULT.max_chars, 512);
        assert_eq!(MessagePolicy::DEFAULT.phones, PhoneRule::Reject);
        assert_eq!(PhoneRule::default(), PhoneRule::Reject);
    }

    #[test]
    fn serde_makes_a_message_under_the_default_policy() {
        let message: ActionMessage<'_> = serde_json::from_str(r#""派\u9001中""#).unwrap();
        assert_eq!(message.as_str(), "派送中");
        assert_eq!(serde_json::to_string(&message).unwrap(), r#""派送中""#);
        assert_eq!(message.to_string(), "派送中");
        assert_refused::<ActionMessage<'_>>(r#"" ""#, "action_msg is blank");
        assert_refused::<ActionMessage<'_>>(r#""派送中\n""#, "U+000A at character 4");
        assert_refused::<ActionMessage<'_>>(
            r#""小林138****0000""#,
            "a masked mobile number, `138****0000`, at character 3",
        );
        assert_refused::<ActionMessage<'_>>(&format!("\"{}\"", "派".repeat(513)), "513 characters");
        assert_refused::<ActionMessage<'_>>("7", "");
    }
}

mod updates {
    use super::*;

    /// Computed with another implementation of the digest.
    const KNOWN: [(u32, i64, &str, &str); 3] = [
        (100_001, 1_700_000_000, "已揽收", "01adf8d6084d2a8b"),
        (300_003, 99_999_999_999, "a", "79ffe161828929d1"),
        (400_002, 1_000_000_000, "派件", "5f023d678a4ccf55"),
    ];

    #[test]
    fn a_fingerprint_is_the_same_on_every_machine_and_in_every_version() {
        for (code, time, text, digest) in KNOWN {
            let fingerprint = scan(action(code), time, text).fingerprint();
            assert_eq!(fingerprint.to_string(), digest);
            assert_eq!(format!("{fingerprint:?}"), format!("Fingerprint({digest})"));
            assert_eq!(
                serde_json::to_string(&fingerprint).unwrap(),
                format!("\"{digest}\"")
            );
            assert_eq!(Fingerprint::from(fingerprint.get()), fingerprint);
        }
        let longer_than_any_block = scan(ActionType::Held, 1_000_000_000, &"派件".repeat(150));
        assert_eq!(
            longer_than_any_block.fingerprint().to_string(),
            "1603c3aaa03c5c32"
        );
    }

    #[test]
    fn updates_with_messages_of_one_or_two_characters_do_not_collide() {
        let texts = [
            "派", "洁", "到", "发", "a", "b", "1", "2", "派件", "派送", "发出", "12", "21",
        ];
        let mut seen = HashSet::new();
        let mut made = 0;
        for text in texts {
            for action in ActionType::ALL {
                for second in (0..3_000).step_by(every_under_miri(1_500)) {
                    let update = scan(action, 1_795_000_000 + second, text);
                    seen.insert(update.fingerprint());
                    made += 1;
                }
            }
        }
        assert_eq!(seen.len(), made);
    }

    #[test]
    fn time_action_and_message_each_make_another_update() {
        let update = scan(ActionType::InTransit, 1_700_000_600, "已到达");
        let same = scan(ActionType::InTransit, 1_700_000_600, "已到达");
        assert_eq!(update.fingerprint(), same.fingerprint());
        for other in [
            scan(ActionType::InTransit, 1_700_000_601, "已到达"),
            scan(ActionType::Held, 1_700_000_600, "已到达"),
            scan(ActionType::InTransit, 1_700_000_600, "已到达。"),
            scan(ActionType::InTransit, 1_700_000_600, "已到达 "),
        ] {
            assert_ne!(update.fingerprint(), other.fingerprint());
            assert_ne!(update, other);
        }
    }

    #[test]
    fn the_message_counts_as_it_would_be_sent() {
        let policy = MessagePolicy {
            phones: PhoneRule::Normalise,
            ..MessagePolicy::DEFAULT
        };
        let of = |text: &'static str| {
            let message = policy.message(text).unwrap();
            Update::new(ActionType::OutForDelivery, at(1_700_000_600), message)
        };
        let (bare, split) = (of("派件员13800001234"), of("派件员138-0000-1234"));
        assert_eq!(split.message().as_str(), "派件员13800001234");
        assert_eq!(split.fingerprint(), bare.fingerprint());
    }

    #[test]
    fn an_update_can_outlive_its_input() {
        let owned = {
            let text = String::from("已到达");
            let message = ActionMessage::new(&*text).unwrap();
            Update::new(ActionType::InTransit, at(1_700_000_600), message).into_owned()
        };
        assert_eq!(owned, scan(ActionType::InTransit, 1_700_000_600, "已到达"));
    }
}

#[test]
fn fields_have_a_name_in_each_casing_and_a_code() {
    let facts = Field::ALL.map(|field| (field.snake(), field.camel(), field.code()));
    assert_eq!(
        facts,
        [
            ("token", "token", Code::InvalidToken),
            ("waybill_id", "waybillId", Code::InvalidWaybillId),
            ("action_time", "actionTime", Code::InvalidActionTime),
            ("action_type", "actionType", Code::InvalidActionType),
            ("action_msg", "actionMsg", Code::InvalidActionMsg),
        ],
    );
    for field in Field::ALL {
        assert_eq!(Field::from_name(field.snake()), Some(field));
        assert_eq!(Field::from_name(field.camel()), Some(field));
        assert_eq!(field.to_string(), field.snake());
    }
    for other in [
        "Token",
        "waybill-id",
        "WaybillId",
        "waybillID",
        "actiontime",
        "action_typ",
        "access_token",
        "",
    ] {
        assert_eq!(Field::from_name(other), None, "{other}");
    }
}

#[test]
fn the_ten_statuses_are_named_and_two_of_them_are_closed() {
    let facts =
        Status::ALL.map(|status| (status.to_string(), status.label_zh(), status.is_closed()));
    let expected = [
        ("AwaitingPickup", "待揽件", false),
        ("CourierAssigned", "已分配业务员", false),
        ("PickupFailed", "揽件失败", false),
        ("PickedUp", "已揽件", false),
        ("InTransit", "运输中", false),
        ("OutForDelivery", "派送中", false),
        ("AtDepot", "在站点或退回途中", false),
        ("DeliveryFailed", "签收失败", false),
        ("Signed", "已签收", true),
        ("Cancelled", "已取消", true),
    ];
    assert_eq!(
        facts,
        expected.map(|(name, label, closed)| (name.to_owned(), label, closed))
    );
}

/// Fails unless serde refuses the JSON with this text.
#[track_caller]
fn assert_refused<T: DeserializeOwned>(json: &str, why: &str) {
    let refused = serde_json::from_str::<T>(json).err();
    let message = refused
        .unwrap_or_else(|| panic!("{json} was taken"))
        .to_string();
    assert!(message.contains(why), "{message}");
}
