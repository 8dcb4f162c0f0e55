//! Room for what waits: so much of it at most. What finds none is told to come again.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Room of one kind: for so many records that wait to be written, for so many bytes of bodies.
#[derive(Debug, Clone)]
pub struct Space(Arc<Semaphore>);

/// A part of it, or parts of several kinds. It is free again when this is dropped, so whatever
/// takes the room has it: also when nobody waits for that any longer.
#[derive(Debug, Default)]
pub struct Room(Vec<OwnedSemaphorePermit>);

impl Space {
    /// For so much.
    #[must_use]
    pub fn new(amount: usize) -> Self {
        Self(Arc::new(Semaphore::new(amount.min(Semaphore::MAX_PERMITS))))
    }

    /// Room for so much of it; nothing if there is less left.
    #[must_use]
    pub fn room(&self, amount: usize) -> Option<Room> {
        let amount = u32::try_from(amount).ok()?;
        let permit = Arc::clone(&self.0).try_acquire_many_owned(amount).ok()?;
        Some(Room(vec![permit]))
    }
}

impl Room {
    /// This and the other, until both are dropped together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for part in other.0 {
            match self.0.iter_mut().find(|mine| is_of_one(mine, &part)) {
                Some(mine) => mine.merge(part),
                None => self.0.push(part),
            }
        }
        self
    }
}

/// Whether two parts are of the same kind, and not too large to be one.
fn is_of_one(one: &OwnedSemaphorePermit, other: &OwnedSemaphorePermit) -> bool {
    Arc::ptr_eq(one.semaphore(), other.semaphore())
        && u32::try_from(one.num_permits() + other.num_permits()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_so_much_room_and_it_comes_back() {
        let (records, bytes) = (Space::new(3), Space::new(usize::MAX));
        let taken = records.room(2).unwrap();
        assert!(records.room(2).is_none());
        assert!(records.room(1).is_some(), "and it is free again");
        let both = taken.and(bytes.room(1 << 30).unwrap());
        assert!(records.room(2).is_none());
        drop(both);
        assert!(records.room(3).is_some());
        assert!(records.room(usize::MAX).is_none());
    }

    #[test]
    fn what_comes_in_many_pieces_takes_no_memory_for_each() {
        let (records, bytes) = (Space::new(1), Space::new(usize::MAX));
        let all = (0..1000).fold(records.room(1).unwrap(), |all, _| {
            all.and(bytes.room(1).unwrap())
        });
        assert_eq!(all.0.len(), 2, "one part of each kind");
        assert_eq!(all.0[1].num_permits(), 1000);
        drop(all);
        assert!(records.room(1).is_some());

        let most = u32::MAX as usize;
        let both = bytes.room(most).unwrap().and(bytes.room(1).unwrap());
        assert_eq!(both.0.len(), 2, "as no part is larger");
    }
}
