//! What the recipient reads: rewritten only as the map says.

use alloc::borrow::Cow;
use alloc::string::String;

use waybill_engine::{ActionMessage, InvalidActionMessage, MessagePolicy};

use crate::map::Message;

/// The message that a text becomes.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
pub(super) fn message<'t>(
    text: Cow<'t, str>,
    rewriting: &Message,
    policy: &MessagePolicy,
) -> Result<ActionMessage<'t>, InvalidActionMessage> {
    let mut text = text;
    if rewriting.remove_html && text.contains(['<', '&']) {
        text = without_html(&text).into();
    }
    if rewriting.join_lines && text.contains(char::is_control) {
        text = in_one_line(&text).into();
    }
    if rewriting.normalise_phones {
        Ok(policy.normalise(text)?.0)
    } else {
        policy.message(text)
    }
}

/// Without tags, and with the five usual references as their characters.
fn without_html(text: &str) -> String {
    const REFERENCES: [(&str, &str); 6] = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    // Behind it no tag ends; to look again at each `<` would take time by the square of the text.
    let last_end = text.rfind('>').unwrap_or(0);
    while let Some(place) = rest.find(['<', '&']) {
        plain.push_str(&rest[..place]);
        rest = &rest[place..];
        let at = text.len() - rest.len();
        let opens_tag =
            rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        if rest.starts_with('<') && opens_tag && at < last_end {
            let end = rest.find('>').map_or(rest.len(), |end| end + 1);
            rest = &rest[end..];
        } else if let Some((name, character)) =
            REFERENCES.iter().find(|(name, _)| rest.starts_with(name))
        {
            plain.push_str(character);
            rest = &rest[name.len()..];
        } else {
            plain.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    plain.trim().into()
}

/// Each run of control characters becomes one space.
fn in_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for piece in text
        .split(char::is_control)
        .filter(|piece| !piece.is_empty())
    {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(piece);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_signs_stay() {
        for (html, plain) in [
            ("<b>已签收</b>，<a href='tel:1'>详情</a>", "已签收，详情"),
            ("A &amp; B &lt;3 &nbsp;x", "A & B <3  x"),
            ("a < b > c", "a < b > c"),
            ("a <b", "a <b"),
            ("1<2", "1<2"),
            ("&copy;", "&copy;"),
            ("<br/>", ""),
            ("你<", "你<"),
            // Behind the last end of a tag none begins, and one without an end is none.
            ("<b>已签收</b>，备注<c", "已签收，备注<c"),
            ("<b", "<b"),
            ("<", "<"),
            ("&", "&"),
        ] {
            assert_eq!(without_html(html), plain, "{html}");
        }
    }

    #[test]
    fn lines_are_joined() {
        assert_eq!(in_one_line("a\r\nb\tc\n"), "a b c");
    }
}
