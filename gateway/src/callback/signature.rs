//! WeChat's signatures: SHA-1 of the sorted, joined parts.

use sha1::{Digest as _, Sha1};
use subtle::{ConditionallySelectable as _, ConstantTimeEq as _};

use crate::model::hexadecimal;

/// The Token that is entered at WeChat's console, for signatures. A secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A Token: 3 to 32 letters and digits, as WeChat's console takes it.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let fits =
            (3..=32).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_alphanumeric());
        fits.then(|| Self(text.to_owned()))
    }

    /// The signature of these parts with this Token.
    #[must_use]
    pub fn sign(&self, parts: &[&str]) -> String {
        signature(&[&[self.0.as_str()], parts].concat())
    }
}

/// Nothing of it.
impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

/// The signature of these parts, of which one is a secret: in small hexadecimal digits.
///
/// ```
/// // The example of WeChat's page on message pushes.
/// let parts = ["AAAAA", "1714036504", "1514711492"];
/// let signature = waybill_gateway::callback::signature(&parts);
/// assert_eq!(signature, "f464b24fc39322e44b38aa78f5edd27bd1441696");
/// ```
#[must_use]
pub fn signature(parts: &[&str]) -> String {
    let mut sorted = parts.to_vec();
    sorted.sort_unstable();
    hexadecimal(&Sha1::digest(sorted.concat()))
}

/// The one of the Tokens with which these parts are signed so. How long that takes tells nothing of
/// how much of a signature was right, nor of which Token.
pub(super) fn signer<'a>(tokens: &'a [Token], parts: &[&str], given: &str) -> Option<&'a Token> {
    let mut found = u32::MAX;
    for (place, token) in (0..).zip(tokens) {
        let is_right = token.sign(parts).as_bytes().ct_eq(given.as_bytes());
        found.conditional_assign(&place, is_right);
    }
    tokens.get(usize::try_from(found).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_token_signs_and_nothing_else() {
        let tokens = ["newToken", "oldToken"].map(|text| Token::new(text).unwrap());
        let parts = ["1714036504", "1514711492"];
        for token in &tokens {
            let right = token.sign(&parts);
            assert_eq!(signer(&tokens, &parts, &right), Some(token));
            let mut wrong = right.clone();
            wrong.pop();
            for given in [
                wrong.as_str(),
                "",
                &right.to_uppercase(),
                &format!("{right}0"),
            ] {
                assert_eq!(signer(&tokens, &parts, given), None, "{given}");
            }
            assert_eq!(signer(&tokens, &parts[..1], &right), None);
        }
        assert_eq!(signer(&[], &parts, &signature(&parts)), None);
    }

    #[test]
    fn a_token_is_what_the_console_takes() {
        for text in ["", "ab", "a b", "令牌令牌", &"a".repeat(33)] {
            assert_eq!(Token::new(text), None, "{text}");
        }
        let token = Token::new("AAAAA").unwrap();
        assert!(!format!("{token:?}").contains('A'));
    }
}
