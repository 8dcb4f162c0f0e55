//! A record that was refused, as it is kept.

use waybill_engine::{Code, OrderToken, Rejection, Update};
use waybill_intake::RecordFault;

use super::hiding::{hide_token, update_without_token};
use super::moment::Moment;

/// What was refused of a waybill, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// When.
    pub at: Moment,
    /// The code's number.
    pub number: u16,
    /// The English text.
    pub reason: String,
    /// The Chinese text.
    pub reason_zh: String,
    /// What was refused, if the record was well-formed.
    pub update: Option<Update<'static>>,
}

impl Refusal {
    /// Of a well-formed record.
    #[must_use]
    pub fn rejected(at: Moment, rejection: &Rejection, update: Update<'static>) -> Self {
        Self {
            at,
            number: rejection.code().number(),
            reason: rejection.to_string(),
            reason_zh: rejection.chinese().to_string(),
            update: Some(update),
        }
    }

    /// Of a record that is not well-formed: its first fault.
    #[must_use]
    pub fn malformed(at: Moment, faults: &[RecordFault]) -> Self {
        let first = faults.first();
        let text = |text: Option<String>| text.unwrap_or_default();
        Self {
            at,
            number: first.map_or(0, |fault| fault.code().number()),
            reason: text(first.map(RecordFault::to_string)),
            reason_zh: text(first.map(|fault| fault.chinese().to_string())),
            update: None,
        }
    }

    /// The same without this order token in its texts.
    #[must_use]
    pub fn without_token(mut self, token: &OrderToken<'_>) -> Self {
        hide_token(&mut self.reason, token);
        hide_token(&mut self.reason_zh, token);
        self.update = self
            .update
            .map(|update| update_without_token(&update, token));
        self
    }

    /// The code, unless a later version wrote it.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        Code::ALL
            .into_iter()
            .find(|code| code.number() == self.number)
    }
}
