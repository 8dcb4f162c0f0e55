//! A checked map as bytes, for whoever takes maps over a wire or keeps them, and their fingerprint.

use alloc::string::ToString;
use alloc::vec::Vec;
use core::num::NonZeroU64;

use twox_hash::XxHash3_64;
use waybill_engine::Fingerprint;

use super::checked::Map;
use crate::fault::{InvalidMap, Problem};

/// The first bytes of a compiled map, with the version of the form in the last one.
const MARK: [u8; 8] = *b"waymap\0\x01";

/// How many of them are the same in every version.
const UNVERSIONED: usize = MARK.len() - 1;

const DIGEST: usize = size_of::<u64>();

/// The digest of a map; zero is kept free.
fn digest(body: &[u8]) -> NonZeroU64 {
    NonZeroU64::new(XxHash3_64::oneshot(body)).unwrap_or(NonZeroU64::MAX)
}

impl Map {
    /// The identity of the map: the same for two that say the same, however they are written.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        digest(self.to_json().as_bytes()).into()
    }

    /// The map as bytes: eight that name the form and its version, the
    /// [fingerprint](Self::fingerprint) in eight, little-endian, and the map's
    /// [JSON](Self::to_json). It needs no other map, and no feature to be read.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let body = self.to_json();
        let digest = digest(body.as_bytes()).get();
        [&MARK, &digest.to_le_bytes()[..], body.as_bytes()].concat()
    }

    /// Reads the bytes of [`to_bytes`](Self::to_bytes), and checks the map anew.
    ///
    /// # Errors
    ///
    /// [`InvalidMap`] for bytes of another kind or version, for changed ones, and for a map that is
    /// not sound.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidMap> {
        let refused = |english, chinese| InvalidMap::whole(Problem::Bytes(english, chinese));
        let (mark, rest) = bytes
            .split_at_checked(MARK.len())
            .filter(|(mark, _)| mark[..UNVERSIONED] == MARK[..UNVERSIONED])
            .ok_or_else(|| {
                refused(
                    "the bytes are no compiled map; compile it from its TOML or JSON",
                    "这些字节不是编译后的映射；请由 TOML 或 JSON 重新编译",
                )
            })?;
        if mark != MARK {
            return Err(refused(
                "the compiled map is of another version; compile it anew with this one",
                "编译后的映射版本不同；请用当前版本重新编译",
            ));
        }
        let damaged = || {
            refused(
                "the compiled map is damaged: its digest is another one; copy it again",
                "编译后的映射已损坏：摘要不符；请重新复制",
            )
        };
        let (wanted, body) = rest.split_first_chunk::<DIGEST>().ok_or_else(damaged)?;
        if digest(body).get() != u64::from_le_bytes(*wanted) {
            return Err(damaged());
        }
        let text = str::from_utf8(body).map_err(|error| {
            let problem = error.to_string();
            InvalidMap::whole(Problem::Syntax {
                form: "JSON",
                problem,
            })
        })?;
        Self::from_json(text)
    }
}
