//! WeChat's encryption of pushes: AES-256 in CBC mode, of what is padded to 32 bytes.

use aes::Aes256;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};

/// Base64 as WeChat writes keys: the last of the 43 characters may have bits that count for
/// nothing.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Messages are padded to whole pieces of so many bytes: twice AES's own block.
const PADDED_TO: usize = 32;

/// Before the message there are so many random bytes, and its length in four.
const RANDOM: usize = 16;
const HEAD: usize = RANDOM + 4;

/// The key that WeChat's console calls EncodingAESKey. A secret.
#[derive(Clone, PartialEq, Eq)]
pub struct AesKey([u8; 32]);

/// What came was not encrypted with this key for this account. There is one error for all that can
/// be wrong with it, so that whoever sends it learns nothing of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not encrypted with this key for this account")]
pub struct Undecipherable;

impl AesKey {
    /// The key of these 43 letters and digits.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        if text.len() != 43 || !text.bytes().all(|it| it.is_ascii_alphanumeric()) {
            return None;
        }
        LENIENT.decode(text).ok()?.try_into().ok().map(Self)
    }

    fn iv(&self) -> &[u8] {
        &self.0[..RANDOM]
    }

    /// The message in this Base64, if it is for the account with this id.
    ///
    /// # Errors
    ///
    /// [`Undecipherable`].
    pub fn decrypt(&self, base64: &str, app_id: &str) -> Result<Vec<u8>, Undecipherable> {
        let mut bytes = LENIENT.decode(base64).map_err(|_| Undecipherable)?;
        let decryptor = cbc::Decryptor::<Aes256>::new_from_slices(&self.0, self.iv());
        let whole = decryptor
            .map_err(|_| Undecipherable)?
            .decrypt_padded::<NoPadding>(&mut bytes)
            .map_err(|_| Undecipherable)?;
        let whole = unpadded(whole).ok_or(Undecipherable)?;
        let (head, rest) = whole.split_at_checked(HEAD).ok_or(Undecipherable)?;
        let length = head.last_chunk().map_or(0, |it| u32::from_be_bytes(*it));
        let length = usize::try_from(length).map_err(|_| Undecipherable)?;
        let (message, id) = rest.split_at_checked(length).ok_or(Undecipherable)?;
        if id == app_id.as_bytes() {
            Ok(message.to_vec())
        } else {
            Err(Undecipherable)
        }
    }

    /// A message for the account with this id, after these random bytes, as Base64.
    #[must_use]
    pub fn encrypt(&self, message: &[u8], app_id: &str, random: [u8; RANDOM]) -> String {
        let length = u32::try_from(message.len())
            .unwrap_or(u32::MAX)
            .to_be_bytes();
        let mut bytes = [&random, &length[..], message, app_id.as_bytes()].concat();
        let padding = PADDED_TO - bytes.len() % PADDED_TO;
        let padded = bytes.len() + padding;
        bytes.resize(padded, u8::try_from(padding).unwrap_or_default());
        let Ok(encryptor) = cbc::Encryptor::<Aes256>::new_from_slices(&self.0, self.iv()) else {
            return String::new(); // a key has 32 bytes
        };
        let encrypted = encryptor.encrypt_padded::<NoPadding>(&mut bytes, padded);
        LENIENT.encode(encrypted.unwrap_or_default())
    }
}

/// Nothing of it.
impl std::fmt::Debug for AesKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AesKey")
    }
}

/// What is before the padding: 1 to 32 bytes, each of which says how many there are.
fn unpadded(whole: &[u8]) -> Option<&[u8]> {
    let padding = usize::from(*whole.last()?);
    let (content, padded) = whole.split_at_checked(whole.len().checked_sub(padding)?)?;
    let is_right = (1..=PADDED_TO).contains(&padding)
        && padded.iter().all(|byte| usize::from(*byte) == padding);
    is_right.then_some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of WeChat's page on message pushes.
    const APP_ID: &str = "wxba5fad812f8e6fb9";

    fn key() -> AesKey {
        AesKey::new(&"A".repeat(43)).unwrap()
    }

    #[test]
    fn an_answer_is_encrypted_as_in_wechats_example() {
        let random = *b"707722b803182950";
        let message = br#"{"demo_resp":"good luck"}"#;
        let encrypted = key().encrypt(message, APP_ID, random);
        assert_eq!(
            encrypted,
            "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32t\
             mxSQ=="
        );
        assert_eq!(key().decrypt(&encrypted, APP_ID).unwrap(), message);
    }

    /// Paddings of every length, among them those that AES's own block does not have.
    #[test]
    fn messages_of_every_length_come_back() {
        for length in 0..=100 {
            let message = vec![b'm'; length];
            let encrypted = key().encrypt(&message, APP_ID, [7; 16]);
            assert_eq!(key().decrypt(&encrypted, APP_ID), Ok(message), "{length}");
        }
    }

    #[test]
    fn nothing_else_can_be_read() {
        let encrypted = key().encrypt(b"message", APP_ID, [7; 16]);
        let other = AesKey::new(&"B".repeat(43)).unwrap();
        assert_eq!(other.decrypt(&encrypted, APP_ID), Err(Undecipherable));
        for id in ["wxba5fad812f8e6fb", "wxba5fad812f8e6fb90", ""] {
            assert_eq!(key().decrypt(&encrypted, id), Err(Undecipherable), "{id}");
        }
        for text in ["", "AAAA", "no Base64", &encrypted[4..], &encrypted[..44]] {
            assert_eq!(key().decrypt(text, APP_ID), Err(Undecipherable), "{text}");
        }
    }

    /// A length in the message that is beyond it, and paddings that are none.
    #[test]
    fn what_only_looks_encrypted_can_not_be_read() {
        let seal = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            let length = bytes.len();
            let encryptor =
                cbc::Encryptor::<Aes256>::new_from_slices(&key().0, key().iv()).unwrap();
            let sealed = encryptor.encrypt_padded::<NoPadding>(&mut bytes, length);
            LENIENT.encode(sealed.unwrap())
        };
        let mut far = vec![0; 16];
        far.extend([0xff; 4]);
        far.extend([12; 12]);
        for bytes in [
            &far[..],
            &[0; 32],
            &[33; 64],
            &[16; 16],
            &[2; 31].map(|it| it)[..16],
        ] {
            assert_eq!(
                key().decrypt(&seal(bytes), APP_ID),
                Err(Undecipherable),
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn a_key_has_43_letters_and_digits_and_spare_bits_do_not_matter() {
        let spare = format!("{}B", "A".repeat(42));
        assert_eq!(AesKey::new(&spare), Some(key()));
        for text in [
            "",
            &"A".repeat(42),
            &"A".repeat(44),
            &"+".repeat(43),
            &"钥".repeat(43),
        ] {
            assert_eq!(AesKey::new(text), None, "{text}");
        }
        assert!(!format!("{:?}", key()).contains('0'));
    }
}
