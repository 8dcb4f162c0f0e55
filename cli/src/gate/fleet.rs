//! The waybills of a feed.

use std::collections::{HashMap, HashSet};

use waybill_engine::{Accepted, Fingerprint, Tracker, Update, WaybillId};

/// Every waybill that a well-formed record named, with its tracker and all that was accepted.
#[derive(Default)]
pub(crate) struct Fleet {
    places: HashMap<Box<str>, Place>,
    trackers: Vec<Tracker>,
    accepted: HashSet<(Place, Fingerprint)>,
}

/// Where in the fleet a waybill is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place(usize);

impl Fleet {
    /// Takes in a waybill that is new here, and of which something is known.
    pub(crate) fn start(&mut self, id: Box<str>, tracker: Tracker) {
        self.places.insert(id, Place(self.trackers.len()));
        self.trackers.push(tracker);
    }

    /// The place of a waybill, made now if it is new; then nothing was accepted of it yet.
    pub(crate) fn place(&mut self, id: &WaybillId<'_>) -> Place {
        if let Some(place) = self.places.get(id.as_str()) {
            return *place;
        }
        let place = Place(self.trackers.len());
        self.trackers.push(Tracker::START);
        self.places.insert(id.as_str().into(), place);
        place
    }

    /// The tracker of a waybill, if it is known.
    pub(crate) fn get(&self, id: &WaybillId<'_>) -> Option<&Tracker> {
        self.places
            .get(id.as_str())
            .map(|place| self.tracker(*place))
    }

    pub(crate) fn tracker(&self, place: Place) -> &Tracker {
        &self.trackers[place.0]
    }

    /// Whether this update, or one equal to it, was accepted of this waybill before.
    pub(crate) fn has_accepted(&self, place: Place, update: &Update<'_>) -> bool {
        self.accepted.contains(&(place, update.fingerprint()))
    }

    /// Stores what an accepted update leads to.
    pub(crate) fn advance(&mut self, place: Place, accepted: &Accepted<'_>) {
        self.trackers[place.0] = *accepted.after();
        self.accepted
            .insert((place, accepted.update().fingerprint()));
    }

    /// Every waybill with its tracker, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Tracker)> {
        self.places
            .iter()
            .map(|(id, place)| (&**id, self.tracker(*place)))
    }

    /// How many waybills are known.
    pub(crate) fn len(&self) -> usize {
        self.trackers.len()
    }
}
