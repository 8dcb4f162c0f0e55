//! The JSON form of what is refused: of a malformed record and its faults, and of a rejection.

use core::fmt;

use serde::{Serialize, Serializer};

use super::fault::Fault;
use crate::code::Code;
use crate::text::shown;
use crate::update::ActionSet;

/// A refused record, whether it was malformed or rejected: the same fields for both.
#[derive(Serialize)]
pub(crate) struct Refusal<'a, English: fmt::Display, Chinese: fmt::Display> {
    pub(crate) outcome: &'static str,
    pub(crate) code: Code,
    pub(crate) number: u16,
    /// Of a malformed record.
    pub(crate) faults: &'a [Fault],
    #[serde(serialize_with = "shown")]
    pub(crate) reason: English,
    #[serde(serialize_with = "shown")]
    pub(crate) reason_zh: Chinese,
    /// Of a rejected update.
    pub(crate) permitted: ActionSet,
}

/// As `code`, `number`, `reason` and `reason_zh`.
///
/// ```
/// use waybill_engine::{Fault, Field};
///
/// let fault = Fault::MissingField { field: Field::Token };
/// assert_eq!(
///     serde_json::to_string(&fault)?,
///     concat!(
///         r#"{"code":"missing_field","number":103,"reason":"token is missing","#,
///         r#""reason_zh":"缺少字段 token"}"#,
///     ),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Form<'a, Chinese: fmt::Display> {
            code: Code,
            number: u16,
            #[serde(serialize_with = "shown")]
            reason: &'a Fault,
            #[serde(serialize_with = "shown")]
            reason_zh: Chinese,
        }
        Form {
            code: self.code(),
            number: self.code().number(),
            reason: self,
            reason_zh: self.chinese(),
        }
        .serialize(serializer)
    }
}
