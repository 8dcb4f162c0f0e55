//! The body of a form, as it was posted: `param=%7B…%7D&sign=…`.

/// Whether a line is the body of a form. A line `sep=;` is none, nor is any JSON.
pub(super) fn is_form(line: &[u8]) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let length = line.iter().take_while(|byte| is_name(**byte)).count();
    let (Some(b'='), Some(value)) = (line.get(length), line.get(length + 1..)) else {
        return false;
    };
    let is_value = |byte: u8| byte.is_ascii_alphanumeric() || b"%+-_.*~&=!()'/:?@$".contains(&byte);
    // Some callers encode nothing but what they have to.
    let is_plain = matches!(value, [b'{' | b'[' | b'<', ..]);
    length > 0 && value.len() > 1 && (is_plain || value.iter().all(|byte| is_value(*byte)))
}

/// The fields of a form, decoded as far as that goes; `None` of anything else.
pub(crate) fn form_fields(line: &str) -> Option<Vec<(String, String)>> {
    if !is_form(line.as_bytes()) {
        return None;
    }
    let pairs = line
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let fields = pairs.map(|(name, value)| (decoded(name), decoded(value)));
    Some(fields.collect())
}

/// A text without its percent signs. What is damaged in it becomes U+FFFD.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let hex = behind.get(..2).and_then(|hex| str::from_utf8(hex).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (first, byte) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &behind[2..];
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            (other, _) => bytes.push(*other),
        }
        rest = behind;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_of_a_form_is_told_from_a_header_and_from_a_separator() {
        for (line, expected) in [
            ("param=%7B%22a%22%3A1%7D", true),
            ("RequestData=%7B%7D&DataSign=MTIz%3D&RequestType=102", true),
            ("param={\"status\":\"polling\"}", true),
            // `/` and the like need no percent sign everywhere.
            ("content=%3CRequest%3E%3C/Request%3E&sign=ab/cd+e==", true),
            ("sep=;", false),
            ("a=b,c", false),
            ("=x1", false),
            ("运单号=1", false),
            ("waybill_id,time", false),
            ("{\"a\":\"b=c\"}", false),
            ("", false),
        ] {
            assert_eq!(is_form(line.as_bytes()), expected, "{line}");
            assert_eq!(form_fields(line).is_some(), expected, "{line}");
        }
    }

    #[test]
    fn fields_are_decoded_as_far_as_that_goes() {
        let fields = form_fields("param=%7B%22%E5%B7%B2+1%22%7D&sign=a%2Bb&x&y=%zz%4").unwrap();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (&**n, &**v)).collect();
        let expected = [
            ("param", "{\"已 1\"}"),
            ("sign", "a+b"),
            ("x", ""),
            ("y", "%zz%4"),
        ];
        assert_eq!(fields, expected);
    }
}
