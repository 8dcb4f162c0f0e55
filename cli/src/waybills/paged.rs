//! A list that grows without moving its items, and allocates little more than it needs.

use prefetch_index::prefetch_index;

/// Items by their place, in pages that are all full but the last.
pub(crate) struct PagedVec<T>(Vec<Vec<T>>);

/// How many items a page has.
const PAGE: usize = 1 << 10;

impl<T> Default for PagedVec<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> PagedVec<T> {
    pub(crate) fn push(&mut self, item: T) {
        if self.0.last().is_none_or(|last| last.len() == PAGE) {
            self.0.push(Vec::with_capacity(PAGE));
        }
        if let Some(last) = self.0.last_mut() {
            last.push(item);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0
            .last()
            .map_or(0, |last| (self.0.len() - 1) * PAGE + last.len())
    }

    /// Starts to load the beginning of an item into the cache, and does not wait for it.
    pub(crate) fn fetch(&self, place: usize) {
        prefetch_index(&self.0[place / PAGE], place % PAGE);
    }

    pub(crate) fn at(&self, place: usize) -> &T {
        &self.0[place / PAGE][place % PAGE]
    }

    pub(crate) fn at_mut(&mut self, place: usize) -> &mut T {
        &mut self.0[place / PAGE][place % PAGE]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten()
    }
}
