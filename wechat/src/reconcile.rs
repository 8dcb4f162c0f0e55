//! Compares what was sent with what WeChat shows.

use std::collections::{HashMap, VecDeque};

use waybill_engine::Entry;

use crate::read::Observed;

/// Compares what was sent for a waybill, a trail's [`entries`](waybill_engine::Trail::entries),
/// with what WeChat shows of it.
///
/// Equal entries are matched one to one, so an entry that was sent twice has to be shown twice.
/// Of the rest, an entry that is shown with the same time and action but with another message
/// [differs](Reconciliation::differing); the others are [missing](Reconciliation::missing) or were
/// [never sent](Reconciliation::never_sent). The order of both lists has no meaning. A trail that
/// began on the way does not contain what was sent before; that counts as never sent.
///
/// ```
/// use waybill_engine::{ActionMessage, ActionType, Timestamp, Update};
/// use waybill_wechat::{Observed, reconcile};
///
/// let update = |action, seconds, text| {
///     let time = Timestamp::from_unix(seconds).unwrap();
///     *Update::new(action, time, ActionMessage::new(text).unwrap()).entry()
/// };
/// let sent = [
///     update(ActionType::PickedUp, 1_700_000_600, "已揽收"),
///     update(ActionType::InTransit, 1_700_004_200, "【杭州】已发出"),
///     update(ActionType::OutForDelivery, 1_700_090_000, "派件中"),
/// ];
/// let shown = [
///     Observed::new(100_001, 1_700_000_600, "已揽收"),
///     Observed::new(300_001, 1_700_000_600, "已揽收"),
///     Observed::new(200_001, 1_700_004_200, "【苏州】已发出"),
/// ];
/// let result = reconcile(&sent, &shown);
/// assert_eq!(result.missing(), [sent[2]]);
/// assert_eq!(result.never_sent(), [&shown[1]]);
/// assert_eq!(result.differing().len(), 1);
/// assert_eq!(result.differing()[0].shown, &shown[2]);
/// ```
#[must_use]
pub fn reconcile<'a>(sent: &[Entry], shown: &'a [Observed]) -> Reconciliation<'a> {
    let mut open: HashMap<Entry, usize> = HashMap::new();
    for entry in sent {
        *open.entry(*entry).or_default() += 1;
    }

    let mut never_sent: Vec<&Observed> = shown
        .iter()
        .filter(|shown| {
            let count = shown.entry().and_then(|entry| open.get_mut(&entry));
            !count.is_some_and(take_one)
        })
        .collect();
    never_sent.sort_by_key(|shown| (shown.time(), shown.code(), shown.message()));

    let mut missing: Vec<Entry> = sent
        .iter()
        .copied()
        .filter(|entry| open.get_mut(entry).is_some_and(take_one))
        .collect();
    missing.sort_by_key(|entry| (moment(entry), entry.fingerprint().get()));

    let mut at: HashMap<(i64, i64), VecDeque<usize>> = HashMap::new();
    for (index, shown) in never_sent.iter().enumerate() {
        let moment = (shown.time(), shown.code());
        at.entry(moment).or_default().push_back(index);
    }
    let mut differs = vec![false; never_sent.len()];
    let mut differing = Vec::new();
    missing.retain(|entry| {
        let partner = at.get_mut(&moment(entry)).and_then(VecDeque::pop_front);
        if let Some(index) = partner {
            differs[index] = true;
            differing.push(Difference {
                sent: *entry,
                shown: never_sent[index],
            });
        }
        partner.is_none()
    });
    let mut differs = differs.into_iter();
    never_sent.retain(|_| differs.next() != Some(true));

    Reconciliation {
        missing,
        never_sent,
        differing,
    }
}

/// The time and the action, as WeChat shows them.
fn moment(entry: &Entry) -> (i64, i64) {
    (entry.time().unix(), i64::from(entry.action().code()))
}

/// Counts down and returns true, if something is left.
fn take_one(count: &mut usize) -> bool {
    let left = *count > 0;
    *count -= usize::from(left);
    left
}

/// The result of [`reconcile`]. Each list is in the order of time, then action, whatever the order
/// of the entries was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation<'a> {
    missing: Vec<Entry>,
    never_sent: Vec<&'a Observed>,
    differing: Vec<Difference<'a>>,
}

/// An entry that is shown with another message than was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference<'a> {
    /// The entry that was sent. A trail keeps only a fingerprint of its message.
    pub sent: Entry,
    /// The entry that is shown with the same time and action.
    pub shown: &'a Observed,
}

impl<'a> Reconciliation<'a> {
    /// What was sent and is not shown: to be sent again.
    #[must_use]
    pub fn missing(&self) -> &[Entry] {
        &self.missing
    }

    /// What is shown and was never sent: it comes from someone else, from WeChat itself (300001),
    /// or from before the trail began.
    #[must_use]
    pub fn never_sent(&self) -> &[&'a Observed] {
        &self.never_sent
    }

    /// What is shown with another message than was sent.
    #[must_use]
    pub fn differing(&self) -> &[Difference<'a>] {
        &self.differing
    }

    /// Whether WeChat shows exactly what was sent.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.missing.is_empty() && self.never_sent.is_empty() && self.differing.is_empty()
    }
}
