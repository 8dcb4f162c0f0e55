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
    /// Takes in a waybill of which something is known, unless more was seen of it by an earlier run.
    pub(crate) fn start(&mut self, id: &str, tracker: Tracker) -> bool {
        let place = self.place_of(id);
        let is_new = self.tracker(place).is_fresh();
        if is_new {
            self.trackers[place.0] = tracker;
        }
        is_new
    }

    /// Takes in a waybill as an earlier run left it, with updates that were accepted of it then.
    pub(crate) fn restore(
        &mut self,
        id: &WaybillId<'_>,
        tracker: Tracker,
        accepted: impl Iterator<Item = Fingerprint>,
    ) {
        let place = self.place(id);
        self.trackers[place.0] = tracker;
        self.accepted.extend(accepted.map(|update| (place, update)));
    }

    /// The place of a waybill, made now if it is new; then nothing was accepted of it yet.
    pub(crate) fn place(&mut self, id: &WaybillId<'_>) -> Place {
        self.place_of(id.as_str())
    }

    fn place_of(&mut self, id: &str) -> Place {
        if let Some(place) = self.places.get(id) {
            return *place;
        }
        let place = Place(self.trackers.len());
        self.trackers.push(Tracker::START);
        self.places.insert(id.into(), place);
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

    /// Every waybill with its tracker and all that was accepted of it, in no order.
    pub(crate) fn histories(
        &self,
    ) -> impl Iterator<Item = (&str, Tracker, std::vec::IntoIter<Fingerprint>)> {
        let mut accepted = vec![Vec::new(); self.trackers.len()];
        for (place, update) in &self.accepted {
            accepted[place.0].push(*update);
        }
        self.places.iter().map(move |(id, place)| {
            let accepted = std::mem::take(&mut accepted[place.0]);
            (&**id, *self.tracker(*place), accepted.into_iter())
        })
    }

    /// How many waybills are known.
    pub(crate) fn len(&self) -> usize {
        self.trackers.len()
    }
}
