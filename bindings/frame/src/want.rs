//! What a caller wants in an answer.

use core::fmt;

use crate::input::Input;
use crate::output::{Later, Output};
use crate::status::Status;

/// Flags at the head of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Want(u32);

impl Want {
    /// The payload as the body of the HTTPS call.
    pub(crate) const HTTPS_BODY: Self = Self(1);
    /// The payload as the argument of the cloud call.
    pub(crate) const CLOUD_ARGUMENTS: Self = Self(2);
    /// The English text.
    pub(crate) const ENGLISH: Self = Self(4);
    /// The Chinese text.
    pub(crate) const CHINESE: Self = Self(8);
    /// Take the first update of a waybill of which nothing is known as it stands.
    pub(crate) const ADOPT: Self = Self(16);
    /// Give the payload of a duplicate, too.
    pub(crate) const RESEND: Self = Self(32);

    /// The two that every operation with texts knows.
    pub(crate) const TEXTS: Self = Self(Self::ENGLISH.0 | Self::CHINESE.0);
    /// What an explanation can have: a payload, but no other decision.
    pub(crate) const ANSWER: Self =
        Self(Self::TEXTS.0 | Self::HTTPS_BODY.0 | Self::CLOUD_ARGUMENTS.0);
    /// All of them.
    pub(crate) const ALL: Self = Self(Self::ANSWER.0 | Self::ADOPT.0 | Self::RESEND.0);

    /// The flags of a request, which may be some of those given.
    pub(crate) fn read(input: &mut Input<'_>, known: Self) -> Result<Self, Status> {
        let flags = input.u32()?;
        if flags & !known.0 == 0 {
            Ok(Self(flags))
        } else {
            Err(Status::WrongValue)
        }
    }

    pub(crate) const fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }

    /// The same without payloads.
    pub(crate) const fn without_payloads(self) -> Self {
        Self(self.0 & !(Self::HTTPS_BODY.0 | Self::CLOUD_ARGUMENTS.0))
    }

    /// Writes those of the two texts that are wanted, and their lengths.
    pub(crate) fn texts(
        self,
        out: &mut Output<'_>,
        (english_length, english): (Later, impl fmt::Display),
        (chinese_length, chinese): (Later, impl fmt::Display),
    ) {
        if self.has(Self::ENGLISH) {
            out.text(english_length, english);
        }
        if self.has(Self::CHINESE) {
            out.text(chinese_length, chinese);
        }
    }
}
