//! A place that chunks pass one at a time, in the order of the feed.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::look::look_until;

/// Gives chunks access to its content in the order of their numbers, from 0, whichever worker comes
/// first.
///
/// A chunk that panics, or leaves without [`Turn::done`], keeps its turn: no other chunk gets one.
pub(crate) struct Turnstile<T> {
    inside: Mutex<Inside<T>>,
    moved_on: Condvar,
    /// As `next` inside, or less for a moment, to be looked at from outside: a hint, and no more.
    reached: AtomicU64,
}

struct Inside<T> {
    next: u64,
    /// How many chunks wait for their turn. Waking costs a system call even if nobody waits.
    waiting: usize,
    content: T,
}

/// A chunk's turn, and the content for as long as it lasts.
pub(crate) struct Turn<'a, T> {
    inside: MutexGuard<'a, Inside<T>>,
    moved_on: &'a Condvar,
    reached: &'a AtomicU64,
}

impl<T> Turnstile<T> {
    pub(crate) const fn new(content: T) -> Self {
        Self {
            inside: Mutex::new(Inside {
                next: 0,
                waiting: 0,
                content,
            }),
            moved_on: Condvar::new(),
            reached: AtomicU64::new(0),
        }
    }

    /// The content, while no chunk can reach it.
    pub(crate) fn get_mut(&mut self) -> &mut T {
        let inside = self.inside.get_mut();
        &mut inside.unwrap_or_else(PoisonError::into_inner).content
    }

    /// Waits for the turn of this chunk: until all that come before it are done.
    pub(crate) fn enter(&self, chunk: u64) -> Turn<'_, T> {
        look_until(|| self.reached.load(Ordering::Relaxed) >= chunk);
        // After a panic inside, `next` no longer changes, so no chunk sees half-done content.
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if inside.next < chunk {
            inside.waiting += 1;
            inside = self
                .moved_on
                .wait_while(inside, |inside| inside.next < chunk)
                .unwrap_or_else(PoisonError::into_inner);
            inside.waiting -= 1;
        }
        Turn {
            inside,
            moved_on: &self.moved_on,
            reached: &self.reached,
        }
    }
}

impl<T> Turn<'_, T> {
    /// Lets the next chunk in.
    pub(crate) fn done(mut self) {
        self.inside.next += 1;
        let next = self.inside.next;
        let is_awaited = self.inside.waiting > 0;
        drop(self.inside);
        // Afterwards, so that the lock is mostly free for whoever sees it; the greatest, as another
        // chunk may be done before this is stored.
        self.reached.fetch_max(next, Ordering::Relaxed);
        if is_awaited {
            self.moved_on.notify_all();
        }
    }
}

impl<T> Deref for Turn<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inside.content
    }
}

impl<T> DerefMut for Turn<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.inside.content
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn chunks_get_their_turns_in_order_also_if_they_slept() {
        let turnstile = Turnstile::new(Vec::new());
        thread::scope(|scope| {
            let mut first = turnstile.enter(0);
            for chunk in [2, 3, 1] {
                let turnstile = &turnstile;
                scope.spawn(move || {
                    let mut turn = turnstile.enter(chunk);
                    turn.push(chunk);
                    turn.done();
                });
            }
            // Much longer than anybody looks.
            thread::sleep(Duration::from_millis(50));
            first.push(0);
            first.done();
        });
        assert_eq!(*turnstile.enter(4), [0, 1, 2, 3]);
    }
}
