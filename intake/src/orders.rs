//! Order tokens by waybill id: no carrier's feed has them.

use alloc::collections::BTreeMap;
use alloc::string::String;
use core::fmt;

use waybill_engine::{OrderToken, WaybillId};

/// Order tokens by waybill id, from the carrier's own table of orders or WeChat's order events.
///
/// `Debug` prints how many there are, and no token.
///
/// ```
/// use waybill_engine::{OrderToken, WaybillId};
/// use waybill_intake::Orders;
///
/// let mut orders = Orders::default();
/// let id = WaybillId::new("SF1020304050607")?;
/// orders.insert(&id, &OrderToken::new("of-the-order-event")?);
/// assert_eq!(orders.token(&id).map(|token| token.reveal()), Some("of-the-order-event"));
/// assert_eq!(format!("{orders:?}"), "Orders(1)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Orders {
    tokens: BTreeMap<String, OrderToken<'static>>,
}

impl Orders {
    /// Adds an order. A later one of the same waybill takes the place of an earlier one, and `true`
    /// is returned if its token is another: the number was used again.
    pub fn insert(&mut self, id: &WaybillId<'_>, token: &OrderToken<'_>) -> bool {
        let before = self
            .tokens
            .insert(id.as_str().into(), token.clone().into_owned());
        before.is_some_and(|before| before.reveal() != token.reveal())
    }

    /// The token of a waybill's order.
    #[must_use]
    pub fn token(&self, id: &WaybillId<'_>) -> Option<&OrderToken<'static>> {
        self.tokens.get(id.as_str())
    }

    /// All tokens, to look for them in texts that must not show any.
    pub fn tokens(&self) -> impl Iterator<Item = &OrderToken<'static>> {
        self.tokens.values()
    }

    /// How many waybills have an order.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }
}

impl fmt::Debug for Orders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Orders({})", self.len())
    }
}
