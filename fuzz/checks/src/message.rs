//! A message: the phone rule finds what its second reading finds, and what is normalised is
//! accepted, stays as it is and differs from the original in nothing but the numbers.

use waybill_engine::{
    ActionMessage, InvalidActionMessage, MessagePolicy, PhoneForm, PhoneRule, Rewrite,
};

const LIMITS: [usize; 2] = [16, MessagePolicy::DEFAULT.max_chars];

/// What no message has, beside control characters.
const NEVER: [char; 3] = ['\u{fffd}', '\u{202d}', '\u{202e}'];

/// No limit, so that the phone rule is all that can refuse a text that is a message at all.
const fn unlimited(phones: PhoneRule) -> MessagePolicy {
    MessagePolicy {
        max_chars: usize::MAX,
        phones,
    }
}

/// Checks a message under every policy.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let text = text.as_ref();
    for max_chars in LIMITS {
        for phones in PhoneRule::ALL {
            let policy = MessagePolicy { max_chars, phones };
            if let Err(refused) = policy.message(text) {
                is_told(text, &policy, &refused);
            }
        }
    }
    assert_eq!(
        ActionMessage::new(text),
        MessagePolicy::DEFAULT.message(text)
    );

    let off = unlimited(PhoneRule::Off).message(text);
    let never = |c: char| c.is_control() || NEVER.contains(&c);
    assert!(off.is_err() || !text.trim().is_empty() && !text.contains(never));
    if let Ok(off) = off {
        assert_eq!(off.as_str(), text);
        numbers(text);
    }
}

/// A refusal names what is in the text.
fn is_told(text: &str, policy: &MessagePolicy, refused: &InvalidActionMessage) {
    assert!(!refused.to_string().is_empty() && !refused.chinese().to_string().is_empty());
    match refused {
        InvalidActionMessage::Control { control, place } => {
            assert_eq!(text.chars().nth(place - 1), Some(*control));
            assert!(control.is_control());
        }
        InvalidActionMessage::Damaged { place } => {
            assert_eq!(text.chars().nth(place - 1), Some('\u{fffd}'));
        }
        InvalidActionMessage::Override { found, place } => {
            assert_eq!(text.chars().nth(place - 1), Some(*found));
            assert!(NEVER.contains(found));
        }
        InvalidActionMessage::Blank => assert!(!text.contains(|c: char| c.is_ascii_graphic())),
        InvalidActionMessage::Nothing { word } => assert!(word.eq_ignore_ascii_case(text.trim())),
        InvalidActionMessage::TooLong { length, limit } => {
            // The limit is that of the message as it is sent.
            let sent = match policy.phones {
                PhoneRule::Normalise => unlimited(PhoneRule::Off).normalise(text).unwrap().0,
                PhoneRule::Reject | PhoneRule::Off => {
                    unlimited(PhoneRule::Off).message(text).unwrap()
                }
            };
            assert_eq!(sent.as_str().chars().count(), *length);
            assert!(*limit == policy.max_chars && length > limit);
        }
        InvalidActionMessage::Phone { form, piece, place } => {
            assert!(from(text, *place).starts_with(piece));
            let repaired = policy.phones == PhoneRule::Normalise;
            assert!(!repaired || *form == PhoneForm::Masked);
            assert_ne!(policy.phones, PhoneRule::Off);
        }
        other => panic!("{other:?}"),
    }
}

/// The text from a place in characters, from 1.
fn from(text: &str, place: usize) -> &str {
    let mut chars = text.chars();
    for _ in 1..place {
        chars.next();
    }
    chars.as_str()
}

fn numbers(text: &str) {
    let reject = unlimited(PhoneRule::Reject);
    let refused = reject.message(text).err();
    let expected = phone_oracle::first_offence(text);
    match (&refused, &expected) {
        (None, None) => {}
        (Some(InvalidActionMessage::Phone { form, piece, place }), Some(expected)) => {
            assert_eq!((piece, *place), (&expected.piece, expected.place));
            assert_eq!(kind(*form), expected.kind);
        }
        (refused, expected) => panic!("{refused:?}, and the second reading has {expected:?}"),
    }

    match reject.normalise(text) {
        Ok((message, rewrites)) => {
            assert_eq!(rewrites.is_empty(), refused.is_none());
            assert_eq!(
                unlimited(PhoneRule::Normalise).message(text),
                Ok(message.clone())
            );
            assert_eq!(
                reject.normalise(message.as_str()),
                Ok((message.clone(), vec![]))
            );
            assert_eq!(reject.message(message.as_str()), Ok(message.clone()));
            assert!(message.as_str().chars().count() <= text.chars().count());
            nothing_else_changed(text, message.as_str(), &rewrites);
        }
        Err(InvalidActionMessage::Phone { form, .. }) => assert_eq!(form, PhoneForm::Masked),
        Err(other) => panic!("{other:?}"),
    }
}

/// Except for spaces, which separate a number from the digits beside it.
fn nothing_else_changed(text: &str, normalised: &str, rewrites: &[Rewrite]) {
    let mut expected = String::new();
    let mut at = 1;
    for rewrite in rewrites {
        assert!(rewrite.place >= at, "{rewrites:?}");
        expected.extend(from(text, at).chars().take(rewrite.place - at));
        assert!(from(text, rewrite.place).starts_with(&rewrite.found));
        assert_eq!(rewrite.became.len(), 11);
        assert!(rewrite.became.bytes().all(|byte| byte.is_ascii_digit()));
        expected += &rewrite.became;
        at = rewrite.place + rewrite.found.chars().count();
    }
    expected += from(text, at);
    assert_eq!(normalised.replace(' ', ""), expected.replace(' ', ""));
}

/// The second reading's name of the form.
fn kind(form: PhoneForm) -> &'static str {
    match form {
        PhoneForm::Masked => "masked",
        PhoneForm::Prefixed => "prefix",
        PhoneForm::Split => "split",
        PhoneForm::FullWidth => "fullwidth",
        PhoneForm::Invisible => "invisible",
        other => panic!("{other:?}"),
    }
}
