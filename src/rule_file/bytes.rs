//! Rules as bytes, for a program that is given them anew with every call.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::check::checked;
use super::fault::InvalidRules;
use super::rows::GivenRows;
use crate::rules::{Mark, RuleSet, Setting, Settings};
use crate::state::{Situation, Status};
use crate::update::ActionType;

/// How the bytes begin. Another layout has another last byte.
const MAGIC: [u8; 4] = *b"WBR\x02";

const OWN: u32 = 0;
const STANDARD: u32 = 1;
const STRICT: u32 = 2;

/// In place of a setting's number: the setting follows another one.
const LEFT_OUT: u64 = u64::MAX;

/// # Handing them on
///
/// [`to_bytes`](Self::to_bytes) and [`from_bytes`](Self::from_bytes) carry rules over a border that
/// has no room for a [`RuleSet`], such as that to another language, which keeps the bytes and gives
/// them with each call: they are read many times faster than a [`RuleFile`](crate::RuleFile).
///
/// They are for the version of the library that made them. What is stored is the rule file.
impl RuleSet {
    /// The bytes to hand on: eight for a preset, some hundred for a carrier's own rules.
    ///
    /// ```
    /// use waybill_engine::RuleSet;
    ///
    /// let ours = RuleSet::STRICT.with_tolerance(300).with_name("ours");
    /// let bytes = ours.to_bytes();
    /// assert_eq!(*RuleSet::from_bytes(&bytes)?, ours);
    /// # Ok::<(), waybill_engine::InvalidRuleBytes>(())
    /// ```
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let kind = match self {
            _ if *self == Self::STANDARD => STANDARD,
            _ if *self == Self::STRICT => STRICT,
            _ => OWN,
        };
        let mut bytes: Vec<u8> = MAGIC.into();
        bytes.extend(kind.to_le_bytes());
        if kind == OWN {
            for setting in Setting::ALL {
                let is_left_out = self.settings().is_left_out(setting);
                let number = self.settings().get(setting).number();
                bytes.extend(if is_left_out { LEFT_OUT } else { number }.to_le_bytes());
            }
            for situation in Situation::ALL {
                bytes.extend(ActionType::ALL.map(|action| sign(self, situation, action) as u8));
            }
            bytes.extend(self.name().as_bytes());
        }
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) of this version wrote; a preset is borrowed.
    ///
    /// Whatever the bytes are, the rules pass the checks of a rule file. A
    /// [`way`](Self::way) through rules that were read from bytes is sought when it is asked for.
    ///
    /// # Errors
    ///
    /// [`InvalidRuleBytes`] for other bytes, or for rules that a file could not have.
    pub fn from_bytes(bytes: &[u8]) -> Result<Cow<'static, Self>, InvalidRuleBytes> {
        let mut rest = Rest(bytes);
        if rest.take()? != MAGIC {
            return Err(InvalidRuleBytes::Foreign);
        }
        let preset = match u32::from_le_bytes(rest.take()?) {
            STANDARD => &Self::STANDARD,
            STRICT => &Self::STRICT,
            OWN => return own(rest).map(Cow::Owned),
            _ => return Err(InvalidRuleBytes::Foreign),
        };
        rest.end()?;
        Ok(Cow::Borrowed(preset))
    }
}

/// A new cycle after a signature is a setting, not a mark.
fn sign(rules: &RuleSet, situation: Situation, action: ActionType) -> char {
    let is_setting = situation == Situation::at(Status::Signed);
    let mark = rules.mark(situation, action);
    if is_setting { Mark::Refuse } else { mark }.sign()
}

fn own(mut rest: Rest<'_>) -> Result<RuleSet, InvalidRuleBytes> {
    let mut settings = Settings::STANDARD;
    for setting in Setting::ALL {
        let number = u64::from_le_bytes(rest.take()?);
        if setting.has_own_default() || number != LEFT_OUT {
            let set = settings.set_number(setting, number);
            set.ok_or(InvalidRuleBytes::Foreign)?;
        }
    }
    let mut rows: GivenRows = [None; Situation::COUNT];
    for row in &mut rows {
        let mut marks = [Mark::Refuse; ActionType::COUNT];
        for (mark, sign) in marks.iter_mut().zip(rest.take::<{ ActionType::COUNT }>()?) {
            *mark = Mark::from_sign(sign.into()).ok_or(InvalidRuleBytes::Foreign)?;
        }
        *row = Some(marks);
    }
    let name = String::from_utf8(rest.0.into()).map_err(|_| InvalidRuleBytes::Foreign)?;
    checked(name, settings, Some(&rows), Vec::new()).map_err(InvalidRuleBytes::Rules)
}

/// What was not read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], InvalidRuleBytes> {
        let (taken, rest) = self
            .0
            .split_first_chunk()
            .ok_or(InvalidRuleBytes::Foreign)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn end(self) -> Result<(), InvalidRuleBytes> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(InvalidRuleBytes::Foreign)
        }
    }
}

/// Bytes that [`RuleSet::from_bytes`] can't read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRuleBytes {
    /// [`RuleSet::to_bytes`] of this version did not make them.
    #[error("these bytes are no rules of this version; make them from the rule file again")]
    Foreign,
    /// They are of rules that can't be used.
    #[error("rules that can't be used: {0}")]
    Rules(InvalidRules),
}

impl InvalidRuleBytes {
    /// The Chinese text.
    ///
    /// ```
    /// use waybill_engine::RuleSet;
    ///
    /// let foreign = RuleSet::from_bytes(b"standard").unwrap_err();
    /// assert!(foreign.chinese().to_string().starts_with("这些字节不是本版本的规则"));
    /// ```
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Foreign => f.write_str("这些字节不是本版本的规则；请由规则文件重新生成"),
            Self::Rules(invalid) => write!(f, "规则不能使用：{}", invalid.chinese()),
        })
    }
}
