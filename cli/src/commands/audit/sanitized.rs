//! Names that come from outside, made safe to show.

use std::fmt::{self, Write as _};

/// The most characters that are shown of a name.
const MAX_CHARS: usize = 40;

/// A text from a feed or a file's name, for a terminal or a page: characters that would control
/// either or turn its direction are written as their codes, and a long text is cut.
pub(crate) fn sanitized(text: &str) -> impl fmt::Display + '_ {
    fmt::from_fn(move |f| {
        for (place, sign) in text.chars().enumerate() {
            if place == MAX_CHARS {
                return f.write_char('…');
            }
            if is_unruly(sign) {
                write!(f, "\\u{{{:x}}}", u32::from(sign))?;
            } else {
                f.write_char(sign)?;
            }
        }
        Ok(())
    })
}

/// Control characters, and invisible ones that change how others are shown.
fn is_unruly(sign: char) -> bool {
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
        }
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
