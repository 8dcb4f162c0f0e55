//! A refused line of JSON, or of XML or a form as JSON, as reports show it: without the token.

mod values;

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use waybill_engine::Field;

use self::values::{Kind, Part, Parts, parts};
use super::beside::Beside;
use super::redactor::{Redactor, add_suspects, add_swapped};
use crate::feed::{form_fields, json_of_xml};
use crate::secret::{
    HIDDEN, Tokens, is_id_like, is_token_like, may_be_half, names_token, suspects,
};

/// The longest name of a token's field that is not taken for a token.
const LONGEST_NAME: usize = 20;

/// Reads a line, by the names of a map or by our own.
pub(super) fn read(beside: Beside<'_>, line: &[u8]) -> Redactor {
    let text = String::from_utf8_lossy(line);
    let is_intact = matches!(text, Cow::Borrowed(_));
    if beside.names.is_empty() {
        return of_object(beside, &text, is_intact, &[], "");
    }
    match (form_fields(&text), json_of_xml(&text)) {
        (Some(fields), _) => of_form(beside, &text, fields),
        (None, Some(json)) => of_object(beside, &json, is_intact, &[], ""),
        (None, None) => of_object(beside, &text, is_intact, &[], ""),
    }
}

/// Of a form the field is shown that is JSON or XML.
fn of_form(beside: Beside<'_>, text: &str, mut fields: Vec<(String, String)>) -> Redactor {
    let is_record = |(_, value): &(String, String)| value.trim_start().starts_with(['{', '<']);
    let Some(place) = fields.iter().position(is_record) else {
        return Redactor::of_unreadable(beside, text, text);
    };
    let (name, value) = fields.swap_remove(place);
    let json = json_of_xml(&value).unwrap_or(value);
    of_object(beside, &json, true, &fields, &format!("{name}="))
}

/// Of an object, with these fields of a form around it, and this before it where it is shown.
fn of_object(
    beside: Beside<'_>,
    text: &str,
    is_intact: bool,
    fields: &[(String, String)],
    before: &str,
) -> Redactor {
    let Some(parts) = parts(text, beside.names) else {
        return Redactor::of_unreadable(beside, text, text);
    };
    let is_mapped = !beside.names.is_empty();
    let mut sure = beside.tokens();
    let in_form = fields.iter().filter(|(name, _)| names_token(name));
    let has_place = !parts.token_values.is_empty()
        || beside.names.iter().any(|(field, _)| *field == Field::Token)
        || in_form.clone().next().is_some();
    let (mut tokens, mut has_token) = tokens(&parts, is_mapped && !has_place, &mut sure);
    has_token |= in_form.clone().any(|(_, value)| is_token_like(value));
    tokens.beside(beside.others);
    for (name, value) in fields {
        if names_token(name) {
            tokens.add(value);
            sure.add(value);
        } else {
            suspects(value).for_each(|word| tokens.add(word));
        }
    }
    beside.tokens.iter().for_each(|token| tokens.add(token));
    // A name that could not be read may have been the token's.
    if !is_intact && !has_token {
        return Redactor::of_unknown(beside, text);
    }
    let known = Known {
        has_token,
        is_mapped,
    };
    let shown = before.to_owned() + &shown(text, &parts, &tokens, known);
    Redactor::of_record(tokens, (!has_token).then_some(sure), shown, is_intact)
}

/// What is known of a line's fields.
#[derive(Clone, Copy)]
struct Known {
    /// Whether a field of the token's name has a text like one.
    has_token: bool,
    /// Whether a map says which fields are read. Then there are many others, and a carrier's feed
    /// hardly has a token.
    is_mapped: bool,
}

/// What is, or may be, a token; and whether a field of this name has a text like one. What is under
/// such a name is among those that are sure as well. What is `all_read` by a map is none.
fn tokens(parts: &Parts<'_>, all_read: bool, sure: &mut Tokens) -> (Tokens, bool) {
    let mut tokens = Tokens::default();
    let (mut longest, mut has_token) = (0, false);
    let is_id = |part: &&Part<'_>| part.field == Some(Field::WaybillId);
    let ids: HashSet<&str> = parts.list.iter().filter(is_id).map(Part::trimmed).collect();
    let named = parts.list.iter().filter(|part| part.is_token);
    for part in named.filter(|part| part.kind != Kind::Word) {
        let repeats_id = ids.contains(part.trimmed());
        if !repeats_id || !is_id_like(part.trimmed()) {
            longest = longest.max(part.trimmed().len());
            tokens.add(&part.text);
            sure.add(&part.text);
        }
        // A name within it may be one, and the token may be elsewhere.
        has_token |= part.kind == Kind::Text && is_token_like(&part.text) && !repeats_id;
    }
    for part in parts.list.iter().filter(|part| !part.is_token) {
        let is_known = has_token || all_read && part.field.is_some();
        if has_token && is_id(&part) {
            add_swapped(&mut tokens, &part.text, longest);
        } else if !is_known {
            // It may be in any text, and in a field whose name was misspelt.
            add_suspects(&mut tokens, &part.text);
        }
    }
    (tokens, has_token)
}

/// The line with every value and name replaced that is, or may hold, a token.
fn shown(text: &str, parts: &Parts<'_>, tokens: &Tokens, known: Known) -> String {
    let is_hidden = |part: &&Part<'_>| {
        let is_suspect = !known.has_token && part.field.is_none();
        let may_be_token = || suspects(&part.text).next().is_some();
        match part.kind {
            _ if part.is_token => false,
            Kind::Word => false,
            Kind::Name if is_name(&part.text) => false,
            Kind::Name => is_suspect && may_be_token() || tokens.are_in(&part.text),
            Kind::Number => is_suspect && may_be_token() || tokens.are_in_number(&part.text),
            Kind::Text if part.field.is_none() && may_be_half(&part.text) => true,
            Kind::Text => {
                is_suspect && (!known.is_mapped || may_be_token())
                    || names_token(&part.text)
                    || tokens.are_in(&part.text)
            }
        }
    };
    let hidden = parts.list.iter().filter(is_hidden).map(|part| &part.place);
    let mut hidden: Vec<&Range<usize>> = hidden.chain(&parts.token_values).collect();
    hidden.sort_by_key(|place| place.start);
    let mut shown = String::with_capacity(text.len());
    let mut copied = 0;
    for place in hidden {
        shown.push_str(&text[copied..place.start]);
        shown.extend(["\"", HIDDEN, "\""]);
        copied = place.end;
    }
    shown.push_str(&text[copied..]);
    shown
}

/// Whether this is the name of one of the five fields, or one that says that it is a token's.
fn is_name(text: &str) -> bool {
    let is_of_name = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    Field::from_name(text).is_some()
        || names_token(text) && text.len() <= LONGEST_NAME && text.bytes().all(is_of_name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use std::sync::Arc;

    use super::*;
    use crate::feed::Alias;
    use crate::secret::{SHORTEST_TOKEN, WholeTokens};

    /// Like a real token, and without the word "token" in it.
    const SECRET: &str = "Zq8-3vKx_91LmRt7wPcYb4Nd";

    fn without_token(line: &[u8]) -> String {
        read(Beside::default(), line).input().to_string()
    }

    fn shown(line: &str) -> String {
        without_token(line.replace('$', SECRET).as_bytes())
    }

    #[test]
    fn a_record_keeps_its_bytes_but_for_the_value_of_the_token() {
        assert_eq!(
            shown(r#"{ "token" : "$","waybill_id":"W1" , "x":1.0}"#),
            r#"{ "token" : "***","waybill_id":"W1" , "x":1.0}"#
        );
    }

    #[test]
    fn a_token_is_hidden_in_any_type_casing_escape_number_and_depth() {
        for (line, expected) in [
            (
                r#"{"token":7,"token":"$"}"#,
                r#"{"token":"***","token":"***"}"#,
            ),
            (r#"{"Token":{"a":"$"}}"#, r#"{"Token":"***"}"#),
            (r#"{"access_token":"$"}"#, r#"{"access_token":"***"}"#),
            (r#"{"\u0074oken":"$"}"#, r#"{"\u0074oken":"***"}"#),
            (
                r#"{"token":"","a":[{"orderToken":"$"},1]}"#,
                r#"{"token":"***","a":[{"orderToken":"***"},1]}"#,
            ),
        ] {
            assert_eq!(shown(line), expected);
        }
    }

    #[test]
    fn a_token_is_hidden_where_it_should_not_be() {
        for (line, expected) in [
            (
                r#"{"token":"","a":"{\"token\":\"$\"}"}"#,
                r#"{"token":"***","a":"***"}"#,
            ),
            (
                r#"{"token":"","url":"https://x/?access_token=$"}"#,
                r#"{"token":"***","url":"***"}"#,
            ),
            (
                r#"{"tokn":"$","waybill_id":"W1"}"#,
                r#"{"tokn":"***","waybill_id":"W1"}"#,
            ),
            (
                r#"{"x":["$",1],"action_time":1}"#,
                r#"{"x":["***",1],"action_time":1}"#,
            ),
            (
                r#"{"token":"$","waybill_id":"$","action_msg":"令牌$"}"#,
                r#"{"token":"***","waybill_id":"***","action_msg":"***"}"#,
            ),
        ] {
            assert_eq!(shown(line), expected);
        }
    }

    #[test]
    fn a_token_is_hidden_where_nothing_stands_in_its_field() {
        for nothing in [
            r#""NULL""#,
            r#""undefined""#,
            r#"" #N/A ""#,
            r#"{"value":""}"#,
            r#"{"value":"null","of":{}}"#,
            "{}",
            "[]",
            "null",
            "0",
            "[0]",
            r#"{"k":0}"#,
            "1795000000000",
            r#""0""#,
            r#""-""#,
            r#""SF1020304050607""#,
            r#""see the message""#,
            r#""delivered""#,
            r#""https://example.com/orders""#,
        ] {
            let line = format!(
                r#"{{"token":{nothing},"waybill_id":"W1","action_time":1,"action_msg":"令牌$"}}"#
            );
            let expected =
                r#"{"token":"***","waybill_id":"W1","action_time":1,"action_msg":"***"}"#;
            assert_eq!(shown(&line), expected, "{line}");
        }
    }

    /// Else nobody would find the parcel.
    #[test]
    fn what_fills_a_token_s_field_hides_no_other_value() {
        let rest = r#""waybill_id":"SF1020304050607","action_time":1,"action_type":300003}"#;
        for filler in ["0", r#""-""#, r#"["S"]"#, "300003", r#""SF1020304050607""#] {
            let line = format!(r#"{{"token":{filler},{rest}"#);
            assert_eq!(shown(&line), format!(r#"{{"token":"***",{rest}"#));
        }
    }

    #[test]
    fn where_both_fields_have_the_id_the_token_may_be_elsewhere() {
        for id in ["SF1020304050607", "yt1020304050607080"] {
            let line = format!(r#"{{"token":"{id}","waybill_id":"{id}","action_msg":"令牌$"}}"#);
            assert!(shown(&line).ends_with(r#""action_msg":"***"}"#), "{id}");
        }
    }

    #[test]
    fn of_what_may_be_a_piece_of_a_record_nothing_is_shown() {
        for line in [
            r#"{"token":"$","waybill_id":"#,
            r#"{"TOKEN":"$""#,
            r#"{"waybill_id":"W0","action_$","waybill_id":"W1"}"#,
            r#"{"waybill_id":"W1"} $"#,
            r#"{"waybill_id":"W1"}{"t":"$"}"#,
            r#"$","waybill_id":"W1"}"#,
            r#"en":"$","waybill_id":"W1"}"#,
            r#"[{"token":"$"}]"#,
            r#"["$","W1",1700000000]"#,
            r#""$""#,
            "{'tok': '$'}",
            "a token: x",
        ] {
            assert_eq!(shown(line), "", "{line}");
        }
        let utf_16: Vec<u8> = r#"{"token":"s"}"#.bytes().flat_map(|b| [b, 0]).collect();
        assert_eq!(without_token(&utf_16), "");
    }

    #[test]
    fn of_what_is_no_object_no_word_is_shown_that_may_be_a_token() {
        for (line, expected) in [
            ("{$}", "{***}"),
            ("$,W1,1700000000,200001,已到达", "***,W1,***,200001,已到达"),
            ("运单W1令牌$，已揽收", "运单W1令牌***，已揽收"),
            ("W1；$；已揽收", "W1；***；已揽收"),
            ("Zq83vKx9.1LmRt7wP.cYb4NdQ2 x", "*** x"),
            ("q7Zk-93xY,W1,abcdefghijk", "***,W1,***"),
        ] {
            assert_eq!(shown(line), expected);
        }
    }

    #[test]
    fn names_and_numbers_and_texts_that_are_half_a_token_are_hidden() {
        for (line, expected) in [
            (r#"{"token":"$","$":1}"#, r#"{"token":"***","***":1}"#),
            (
                r#"{"token":"$","x-$":{"y":"Zq8-3vKx"}}"#,
                r#"{"token":"***","***":{"y":"***"}}"#,
            ),
            (r#"{"token":["$"],"x":"$"}"#, r#"{"token":"***","x":"***"}"#),
            (
                r#"{"token":{"$":1},"x":"$"}"#,
                r#"{"token":"***","x":"***"}"#,
            ),
            (
                r#"{"token":" $\n","x":"$"}"#,
                r#"{"token":"***","x":"***"}"#,
            ),
            (
                r#"{"token":"$\ud800","x":"$"}"#,
                r#"{"token":"***","x":"***"}"#,
            ),
            (
                r#"{"x":"\u005aq8-3vKx","token":"$"}"#,
                r#"{"x":"***","token":"***"}"#,
            ),
            (
                r#"{"token":123456789012,"x":[-123456789012]}"#,
                r#"{"token":"***","x":["***"]}"#,
            ),
            (r#"{"token":null,"x":"a"}"#, r#"{"token":"***","x":"***"}"#),
            (
                r#"{"a":{"token":"$"},"action_msg":"$"}"#,
                r#"{"a":{"token":"***"},"action_msg":"***"}"#,
            ),
        ] {
            assert_eq!(shown(line), expected, "{line}");
        }
    }

    #[test]
    fn without_a_token_what_can_t_be_an_id_is_hidden_in_the_fields_that_are_known() {
        for (line, expected) in [
            (
                r#"{"waybill_id":"SF1020304050607","action_msg":"已揽收","$":12345678}"#,
                r#"{"waybill_id":"SF1020304050607","action_msg":"已揽收","***":"***"}"#,
            ),
            (
                r#"{"token":"","waybill_id":"$","action_msg":"包裹$","x":1}"#,
                r#"{"token":"***","waybill_id":"***","action_msg":"***","x":1}"#,
            ),
            (
                r#"{"token":"SF1020304050607","waybill_id":"$"}"#,
                r#"{"token":"***","waybill_id":"***"}"#,
            ),
        ] {
            assert_eq!(shown(line), expected, "{line}");
        }
    }

    #[test]
    fn of_what_is_no_object_and_holds_no_token_the_start_is_shown() {
        assert_eq!(shown("not a record"), "not a record");
        assert_eq!(shown("12.5"), "12.5");
        assert_eq!(shown(&"单".repeat(600)), "单".repeat(512));
        assert_eq!(without_token(b"a\xffb"), "a\u{fffd}b");
    }

    #[test]
    fn a_record_in_another_encoding_is_shown_if_its_token_could_be_found() {
        assert_eq!(
            without_token(b"{\"token\":\"s3cr3t-s3cr3t-s3cr3t\",\"action_msg\":\"\xd2\xd1\"}"),
            "{\"token\":\"***\",\"action_msg\":\"\u{fffd}\u{fffd}\"}"
        );
        assert_eq!(without_token(b"{\"tok\xffen\":\"s3cret\"}"), "");
    }

    #[test]
    fn deep_nesting_does_not_exhaust_the_stack() {
        let nested = |inner: &str| {
            format!(
                r#"{{"x":{}{inner}{}}}"#,
                "[".repeat(100_000),
                "]".repeat(100_000)
            )
        };
        assert!(shown(&nested("1")) == nested("1"));
        assert!(shown(&nested(r#"{"token":"$"}"#)) == nested(r#"{"token":"***"}"#));
    }

    fn assert_shown_by(names: &[Alias<Field>], line: &str, expected: &str) {
        let line = line.replace('$', SECRET);
        let beside = Beside {
            names,
            ..Beside::default()
        };
        let shown = read(beside, line.as_bytes()).input().to_string();
        assert_eq!(shown, expected, "{line}");
    }

    #[test]
    fn by_a_map_what_it_reads_is_shown_and_what_else_is_in_the_line_only_where_it_is_no_token() {
        let names = [
            (Field::WaybillId, "nu".into()),
            (Field::ActionMsg, "context".into()),
        ];
        for (line, expected) in [
            (
                r#"{"sign":"$","r":{"nu":"yt-abcdefgh-1","s":"3","d":[{"context":"abcdefg1"}]}}"#,
                r#"{"sign":"***","r":{"nu":"yt-abcdefgh-1","s":"3","d":[{"context":"abcdefg1"}]}}"#,
            ),
            (
                "param=%7B%22nu%22%3A%22W1%22%2C%22sign%22%3A%22$%22%7D&token=t0k3n-of-all",
                r#"param={"nu":"W1","sign":"***"}"#,
            ),
            (
                "token=0&param=%7B%22nu%22%3A%22W1%22%2C%22context%22%3A%22$%22%7D",
                r#"param={"nu":"W1","context":"***"}"#,
            ),
            ("param=%7B%22nu%22%3A%22$%22", ""),
            (
                r#"{"a":{"token":""},"nu":"$","context":"abcdefg1"}"#,
                r#"{"a":{"token":"***"},"nu":"***","context":"***"}"#,
            ),
            (
                r#"{"nu":"W1","a":{"Token":"x1y"},"context":"x1y"}"#,
                r#"{"nu":"W1","a":{"Token":"***"},"context":"***"}"#,
            ),
        ] {
            assert_shown_by(&names, line, expected);
        }
    }

    #[test]
    fn by_a_map_with_a_token_s_path_a_token_elsewhere_is_hidden() {
        let names = [
            (Field::WaybillId, "nu".into()),
            (Field::ActionMsg, "context".into()),
            (Field::Token, "key".into()),
        ];
        for (line, expected) in [
            (
                r#"{"key":"$","nu":"W1","context":"令牌$","note":"$"}"#,
                r#"{"key":"***","nu":"W1","context":"***","note":"***"}"#,
            ),
            (
                r#"{"key":"0","nu":"yt1020304050607","context":"令牌$"}"#,
                r#"{"key":"***","nu":"yt1020304050607","context":"***"}"#,
            ),
            (
                r#"{"nu":"W1","context":"令牌$"}"#,
                r#"{"nu":"W1","context":"***"}"#,
            ),
        ] {
            assert_shown_by(&names, line, expected);
        }
    }

    /// It may be short, or like a waybill id: it is known.
    #[test]
    fn the_token_of_an_order_is_hidden_in_any_text() {
        for token in ["0123456789ABCDEF0123456789ABCDEF", "k3y", SECRET] {
            let beside = Beside {
                tokens: &[token],
                ..Beside::default()
            };
            let line = format!(r#"{{"waybill_id":"W1","action_msg":"令牌{token}","x":"{token}"}}"#);
            let redactor = read(beside, line.as_bytes());
            assert_eq!(
                redactor.input().to_string(),
                r#"{"waybill_id":"W1","action_msg":"***","x":"***"}"#
            );
            assert_eq!(redactor.value(token).to_string(), "***");
        }
    }

    /// It is no token of this line, and pieces of it are none.
    #[test]
    fn the_token_of_another_waybill_is_hidden_in_every_line() {
        const DIGITS: &str = "12345678901234";
        const OWN: &str = "ab12cd34ef56gh78";
        let others = Arc::new(WholeTokens::of(["k3", SECRET, DIGITS].into_iter()));
        let beside = Beside {
            others: Some(&others),
            ..Beside::default()
        };
        let other = format!(r#"[{DIGITS},"k3"]"#);
        let line = format!(
            r#"{{"token":"{OWN}","waybill_id":"W1","action_msg":"令牌{SECRET}","x":{other}}}"#
        );
        let redactor = read(beside, line.as_bytes());
        assert_eq!(
            redactor.input().to_string(),
            r#"{"token":"***","waybill_id":"W1","action_msg":"***","x":["***","k3"]}"#
        );
        assert_eq!(redactor.value(SECRET).to_string(), "***");
        let told = format!("the code `{SECRET}` is not known");
        assert_eq!(
            redactor.text(&told).to_string(),
            "the code `***` is not known"
        );
        for torn in [format!("W1 {SECRET}"), format!("{{W1:{SECRET}")] {
            let shown = read(beside, torn.as_bytes()).input().to_string();
            assert!(!shown.contains(SECRET), "{shown}");
        }
    }

    /// By a map a record may be a list.
    #[test]
    fn a_list_is_read_by_a_map_like_an_object() {
        let names = [(Field::WaybillId, "no".into())];
        let beside = Beside {
            names: &names,
            ..Beside::default()
        };
        let line = r#"[{"no":"yt-abcdefgh-1"},{"no":"yt-abcdefgh-2","sign":"$"}]"#;
        let line = line.replace('$', SECRET);
        let redactor = read(beside, line.as_bytes());
        let shown = redactor.input().to_string();
        assert_eq!(shown, line.replace(SECRET, "***"));
        assert_eq!(
            redactor.read_value("yt-abcdefgh-1").to_string(),
            "yt-abcdefgh-1"
        );
    }

    #[test]
    fn the_token_of_an_order_is_hidden_also_where_the_line_can_t_be_read() {
        let beside = Beside {
            tokens: &["k3y"],
            ..Beside::default()
        };
        for line in [
            &b"W1 k3y"[..],
            b"{W1:k3y}",
            b"{\"a\":\"\xff\",\"b\":\"k3y\"}",
        ] {
            let redactor = read(beside, line);
            assert_eq!(redactor.input().to_string(), "");
            assert_eq!(redactor.text(&"of `k3y`").to_string(), "of `***`");
        }
        assert_eq!(read(beside, b"W1 key").input().to_string(), "W1 key");
    }

    proptest! {
        #[test]
        fn no_piece_of_a_token_survives_cutting_and_glueing(
            token in "[A-Za-z0-9_-]{24,60}"
                .prop_filter("has the word", |token| !names_token(token)),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        ) {
            let record = format!(r#"{{"waybill_id":"W1","token":"{token}","action_msg":"已揽收"}}"#);
            let mut pieces = vec![record.as_str()];
            for cut in cuts {
                let piece = pieces.pop().unwrap_or_default();
                let at = piece.floor_char_boundary(cut.index(piece.len() + 1));
                pieces.extend([&piece[..at], &piece[at..]]);
            }
            let glued: String = pieces.iter().rev().copied().collect();
            for line in pieces.into_iter().chain([glued.as_str()]) {
                let shown = without_token(line.as_bytes());
                for part in token.as_bytes().windows(SHORTEST_TOKEN) {
                    let part = str::from_utf8(part).unwrap();
                    prop_assert!(!shown.contains(part), "{line} -> {shown}");
                }
            }
        }
    }
}
