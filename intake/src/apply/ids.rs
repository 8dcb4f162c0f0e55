//! Waybill ids out of what fields and spreadsheets make of them.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use waybill_engine::{Fault, Field, JsonType, WaybillId};

use super::fault::RecordFault;
use crate::text::quoted;

/// The parts of a text between some characters; the whole if there is nothing else.
pub(super) fn pieces<'t>(text: Cow<'t, str>, between: &[char]) -> Vec<Cow<'t, str>> {
    let split = |text: &str| -> Vec<String> {
        let parts = text.split(between).map(str::trim);
        parts
            .filter(|part| !part.is_empty())
            .map(Into::into)
            .collect()
    };
    let parts: Vec<Cow<'t, str>> = match &text {
        Cow::Borrowed(text) => {
            let parts = text.split(between).map(str::trim);
            parts
                .filter(|part| !part.is_empty())
                .map(Cow::Borrowed)
                .collect()
        }
        Cow::Owned(text) => split(text).into_iter().map(Cow::Owned).collect(),
    };
    if parts.is_empty() {
        alloc::vec![text]
    } else {
        parts
    }
}

/// A waybill id out of what a spreadsheet may make of it.
pub(super) fn waybill_id(text: Cow<'_, str>) -> Result<WaybillId<'_>, RecordFault> {
    if is_spreadsheet_number(&text) {
        return Err(RecordFault::SpreadsheetId {
            found: quoted(&text),
        });
    }
    if is_flag(&text) {
        return Err(RecordFault::Ours(Fault::WrongType {
            field: Field::WaybillId,
            found: JsonType::Boolean,
        }));
    }
    Ok(WaybillId::new(without_marks(text)).map_err(Fault::from)?)
}

/// A flag of JSON, or its text: a map that names the wrong field would make one waybill of all.
fn is_flag(text: &str) -> bool {
    matches!(text, "true" | "false")
}

/// The same, of a text that shows at a glance that no spreadsheet made anything of it.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
pub(super) fn plain_waybill_id(text: &str) -> Option<WaybillId<'_>> {
    // Of the signs in a number that lost its digits, one of these is there for certain.
    let is_in = |bytes: &[u8]| {
        // No byte is both. By `|`, as all are put together, both would be asked one by one.
        let is_sign = |byte: u8| (byte == b'.') ^ (byte == b'+');
        bytes
            .iter()
            .fold(false, |found, byte| found | is_sign(*byte))
    };
    let bytes = text.as_bytes();
    // Most ids are as long, and then these are a few wide instructions.
    let has_sign = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) if bytes.len() <= 16 => is_in(first) | is_in(last),
        _ => is_in(bytes),
    };
    if has_sign || matches!(bytes.first(), Some(b'\'' | b'=')) || is_flag(text) {
        return None;
    }
    WaybillId::new(text).ok()
}

/// Without the marks by which spreadsheets keep a number a text: `'123` and `="123"`.
fn without_marks(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.starts_with(['\'', '=']) {
        return text;
    }
    let bare = |text: &str| {
        let quoted = text
            .strip_prefix("=\"")
            .and_then(|rest| rest.strip_suffix('"'));
        let from = quoted.or_else(|| text.strip_prefix('\'')).map(str::trim);
        from.map(|bare| {
            text.find(bare)
                .map_or((0, text.len()), |at| (at, at + bare.len()))
        })
    };
    let range = bare(&text);
    match (text, range) {
        (text, None) => text,
        (Cow::Borrowed(text), Some((from, to))) => Cow::Borrowed(&text[from..to]),
        (Cow::Owned(text), Some((from, to))) => Cow::Owned(text[from..to].into()),
    }
}

/// Digits with a point or an exponent: `7.73061E+14`, `770473676669116.0`.
fn is_spreadsheet_number(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (Some(next), true) = (text.as_bytes().get(digits), digits > 0) else {
        return false;
    };
    let is_number = text
        .bytes()
        .all(|b| b.is_ascii_digit() || b".+eE".contains(&b));
    let ends_as_number = text.ends_with(|c: char| c.is_ascii_digit() || c == '.');
    let is_power = next.eq_ignore_ascii_case(&b'E') && text.contains('+');
    is_number && ends_as_number && (*next == b'.' || is_power)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn what_a_spreadsheet_puts_around_an_id_goes() {
        for (text, id) in [
            ("'0770473676669116", "0770473676669116"),
            ("=\"0770473676669116\"", "0770473676669116"),
            ("SF1020304050607", "SF1020304050607"),
            ("E+1", "E+1"),
            ("12E5", "12E5"),
            ("1.2.A", "1.2.A"),
            // A number ends with a digit or its point.
            ("12E+", "12E+"),
            ("1.E", "1.E"),
        ] {
            assert_eq!(waybill_id(text.into()).unwrap().as_str(), id);
        }
    }

    #[test]
    fn a_flag_is_no_id() {
        for text in ["true", "false"] {
            let refused = waybill_id(text.into()).unwrap_err();
            assert_eq!(
                refused.to_string(),
                "waybill_id is a boolean; send a string"
            );
            assert_eq!(plain_waybill_id(text), None);
        }
        assert!(waybill_id("TRUE1".into()).is_ok());
    }

    /// Digits and letters with two signs at any place of texts of any length up to 24.
    #[test]
    fn an_id_that_shows_at_a_glance_is_what_it_is_otherwise() {
        const SIGNS: [&str; 7] = ["7", "E", ".", "+", "'", "=", "true"];
        for (length, from) in (0..=24).flat_map(|to| (0..=to).map(move |from| (to, from))) {
            for (first, last) in SIGNS
                .iter()
                .flat_map(|first| SIGNS.map(|last| (first, last)))
            {
                let text = ["7".repeat(from), "7".repeat(length - from)].join(first) + last;
                let by_rule = waybill_id(text.as_str().into());
                match plain_waybill_id(&text) {
                    Some(id) => assert_eq!(by_rule, Ok(id)),
                    // Nothing but what may be of a spreadsheet, or a flag, is left to the rule.
                    None => assert!(
                        text.contains(['.', '+', '\'', '=']) || text.contains("true"),
                        "{text}"
                    ),
                }
            }
        }
        assert!(plain_waybill_id("7true").is_some() && plain_waybill_id("E").is_some());
    }

    #[test]
    fn a_number_that_lost_its_digits_is_refused() {
        for text in [
            "7.73061E+14",
            "770473676669116.0",
            "7E+14",
            "7.7e+14",
            "1.5",
            "770473676669116.",
        ] {
            let refused = waybill_id(text.into()).unwrap_err();
            assert!(
                matches!(refused, RecordFault::SpreadsheetId { .. }),
                "{text}: {refused}"
            );
        }
    }
}
