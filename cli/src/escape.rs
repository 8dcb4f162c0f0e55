//! Texts that come from outside, made safe to show: characters that would control a terminal or a
//! page, or turn the direction of a line, are written as their codes.

use std::fmt::{self, Write as _};
use std::path::Path;

/// The most characters that are shown of a name in a report.
const MAX_CHARS: usize = 40;

/// A name from a feed, for a report: on one line, and cut if it is long.
pub(crate) fn sanitized(text: &str) -> impl fmt::Display + '_ {
    fmt::from_fn(move |f| {
        for (place, sign) in text.chars().enumerate() {
            if place == MAX_CHARS {
                return f.write_char('…');
            }
            write_sign(f, sign)?;
        }
        Ok(())
    })
}

/// A name, whole and on one line.
pub(crate) fn name(text: &str) -> String {
    fmt::from_fn(|f| text.chars().try_for_each(|sign| write_sign(f, sign))).to_string()
}

/// The path of a file as messages name it.
pub(crate) fn path(path: &Path) -> String {
    name(&path.display().to_string())
}

/// A text of ours, of one or more lines, that may quote what came from outside.
pub(crate) fn lines(text: &impl fmt::Display) -> String {
    let text = text.to_string();
    let is_plain = |sign: char| sign == '\n' || !is_unruly(sign);
    if text.chars().all(is_plain) {
        return text;
    }
    text.split('\n').map(name).collect::<Vec<_>>().join("\n")
}

fn write_sign(f: &mut fmt::Formatter<'_>, sign: char) -> fmt::Result {
    if is_unruly(sign) {
        write!(f, "\\u{{{:x}}}", u32::from(sign))
    } else {
        f.write_char(sign)
    }
}

/// Control characters, and invisible ones that change how others are shown.
pub(crate) fn is_unruly(sign: char) -> bool {
    sign.is_control()
        || matches!(
            sign,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_controls_a_terminal_or_turns_a_line_is_written_as_its_code() {
        for (text, expected) in [
            ("SF123", "SF123"),
            ("顺丰 <b>", "顺丰 <b>"),
            ("\u{1b}[2J\u{9b}", "\\u{1b}[2J\\u{9b}"),
            ("a\u{202e}b\u{2067}", "a\\u{202e}b\\u{2067}"),
            ("a\nb\0", "a\\u{a}b\\u{0}"),
            ("\u{200b}\u{feff}", "\\u{200b}\\u{feff}"),
        ] {
            assert_eq!(sanitized(text).to_string(), expected);
            assert_eq!(name(text), expected);
        }
    }

    #[test]
    fn the_lines_of_a_text_of_ours_stay_lines() {
        assert_eq!(
            lines(&"a\n    b\u{1b}[2J\r\n"),
            "a\n    b\\u{1b}[2J\\u{d}\n"
        );
    }

    #[test]
    fn what_is_long_is_cut_by_characters() {
        let exact = "长".repeat(MAX_CHARS);
        assert_eq!(sanitized(&exact).to_string(), exact);
        assert_eq!(
            sanitized(&"长".repeat(MAX_CHARS + 1)).to_string(),
            exact.clone() + "…"
        );
    }
}
