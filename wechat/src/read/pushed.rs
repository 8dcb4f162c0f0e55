//! The envelope of any push of WeChat's.

use std::borrow::Cow;
use std::fmt;

use super::body::Node;
use super::field_name::{FieldName, Spelling};
use super::fields::Fields;
use super::forms::read_from_json_and_xml;
use super::unreadable::Unreadable;

/// What every push of WeChat's has in common, in JSON or XML: who wrote to whom and when, which
/// event it is, and what its answer has to repeat. Every field may be missing.
///
/// In WeChat's safe mode a push has [`encrypted`](Self::encrypted) and little else; decrypted, that
/// is a push again.
///
/// ```
/// use waybill_wechat::Pushed;
///
/// let pushed = Pushed::from_json(
///     r#"{"ToUserName":"gh_1","FromUserName":"oA","CreateTime":1700000000,"MsgType":"event",
///         "Event":"Cancel_Waybill","OrderID":"20231115-17","BizID":"biz","WayBillID":"W1"}"#,
/// )?;
/// assert!(pushed.is_event("cancel_waybill"));
/// assert_eq!(pushed.create_time(), Some(1_700_000_000));
/// assert_eq!(pushed.encrypted(), None);
/// # Ok::<(), waybill_wechat::Unreadable>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Pushed {
    to_user: Option<String>,
    from_user: Option<String>,
    create_time: Option<i64>,
    event: Option<String>,
    order_id: Option<String>,
    biz_id: Option<String>,
    waybill_id: Option<String>,
    token: Option<String>,
    encrypted: Option<String>,
}

read_from_json_and_xml! {
    /// ```
    /// use waybill_wechat::Pushed;
    ///
    /// let pushed = Pushed::from_xml("<xml><Encrypt>b3BhcXVl</Encrypt></xml>")?;
    /// assert_eq!((pushed.encrypted(), pushed.event()), (Some("b3BhcXVl"), None));
    /// # Ok::<(), waybill_wechat::Unreadable>(())
    /// ```
    Pushed
}

impl Pushed {
    fn read(body: &Node) -> Result<Self, Unreadable> {
        let fields = Fields::of_body(body, Spelling::Event);
        let text = |name| -> Result<Option<String>, Unreadable> {
            Ok(fields.text(name)?.map(Cow::into_owned))
        };
        Ok(Self {
            to_user: text(FieldName::ToUserName)?,
            from_user: text(FieldName::FromUserName)?,
            create_time: fields.whole(FieldName::CreateTime)?,
            event: text(FieldName::Event)?,
            order_id: text(FieldName::OrderId)?,
            biz_id: text(FieldName::BizId)?,
            waybill_id: text(FieldName::WaybillId)?,
            token: text(FieldName::Token)?,
            encrypted: text(FieldName::Encrypt)?,
        })
    }

    /// Whom it is for: the carrier's mini program.
    #[must_use]
    pub fn to_user(&self) -> Option<&str> {
        self.to_user.as_deref()
    }

    /// Whom it is from.
    #[must_use]
    pub fn from_user(&self) -> Option<&str> {
        self.from_user.as_deref()
    }

    /// When it happened, in Unix seconds.
    #[must_use]
    pub const fn create_time(&self) -> Option<i64> {
        self.create_time
    }

    /// Which event it is, as it is spelt there.
    #[must_use]
    pub fn event(&self) -> Option<&str> {
        self.event.as_deref()
    }

    /// Whether it is the event of this name; letter case does not matter by WeChat's pages.
    #[must_use]
    pub fn is_event(&self, name: &str) -> bool {
        self.event()
            .is_some_and(|event| event.eq_ignore_ascii_case(name))
    }

    /// The merchant's number of the order, as it is spelt there.
    #[must_use]
    pub fn order_id(&self) -> Option<&str> {
        self.order_id.as_deref()
    }

    /// The merchant's account at the carrier.
    #[must_use]
    pub fn biz_id(&self) -> Option<&str> {
        self.biz_id.as_deref()
    }

    /// The waybill's id, as it is spelt there; `0` where the carrier generates it.
    #[must_use]
    pub fn waybill_id(&self) -> Option<&str> {
        self.waybill_id.as_deref()
    }

    /// The order token, as it is spelt there. A secret: it goes back to WeChat and nowhere else.
    #[must_use]
    pub fn reveal_token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The encrypted push, in Base64, in WeChat's safe and compatible modes.
    #[must_use]
    pub fn encrypted(&self) -> Option<&str> {
        self.encrypted.as_deref()
    }
}

/// Nothing of the order token, nor of what is encrypted.
impl fmt::Debug for Pushed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pushed")
            .field("event", &self.event)
            .field("create_time", &self.create_time)
            .field("order_id", &self.order_id)
            .field("waybill_id", &self.waybill_id)
            .finish_non_exhaustive()
    }
}
