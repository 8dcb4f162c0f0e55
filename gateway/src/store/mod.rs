//! Where everything is kept: what a store of any kind has to do, and no word of how.
//!
//! [`Store`] is the trait. SQLite is its first implementer; PostgreSQL and MySQL have their place
//! behind it: [`commit`](Store::commit) names all it needs before it runs, so that rows are read
//! and locked at once and in the order of their ids, and a [`Claim`] is made by the store, which
//! may keep a lease and a fencing number in it.

mod claim;
mod error;
mod held;
mod known;
mod pause;
mod read;
mod wants;

use std::pin::Pin;

pub use claim::Claim;
pub use error::{StoreError, Trouble};
pub use held::{Held, Writes};
pub use known::{Answered, Known};
pub use pause::{Pause, PauseReason};
pub use read::{Dossier, Figures, Parked, Place, SetAside};
pub use wants::Wants;

use waybill_engine::WaybillId;

use crate::model::Moment;

/// What a store answers later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a store answers later, if nothing goes wrong.
pub type Tried<'a, T> = Later<'a, Result<T, StoreError>>;

/// One thing to be done within a transaction.
pub trait Work: Send {
    /// Adds what it has to know.
    fn wants(&self, wants: &mut Wants);

    /// Reads what is known and says what becomes of it. A store may run it more than once, each
    /// time with what is known then; the last run counts. So it is pure but for its own answer.
    fn run(&mut self, known: &mut Known);
}

/// Several of them, for one transaction.
pub type Works = Vec<Box<dyn Work>>;

/// A store. Every method that writes is a transaction: it happened and is on the disk when the
/// answer comes, or it did not happen. An error leaves open which, if the machine failed.
pub trait Store: Send + Sync + 'static {
    /// Runs the works one after the other in one transaction, and gives them back.
    fn commit(&self, works: Works) -> Later<'_, (Works, Result<(), StoreError>)>;

    /// Runs the works on what is known, and writes nothing.
    fn look(&self, works: Works) -> Later<'_, (Works, Result<(), StoreError>)>;

    /// The first payload of some waybills that may be sent now, at most so many. Each is the
    /// caller's alone until it is settled or given back.
    fn claim(&self, now: Moment, limit: usize) -> Tried<'_, Vec<Claim>>;

    /// Was claimed and is not going to be sent now.
    fn give_back(&self, claim: &Claim);

    /// Everything of a waybill.
    fn waybill(&self, id: WaybillId<'static>) -> Tried<'_, Option<Dossier>>;

    /// Waybills that wait for a person, the longest waiting first, from after this place.
    fn set_aside(&self, after: Option<Place>, limit: usize) -> Tried<'_, Vec<SetAside>>;

    /// Until when nothing is sent.
    fn pauses(&self) -> Tried<'_, Vec<Pause>>;

    /// Updates that were parked and whose time has come, at most so many.
    fn parked(&self, now: Moment, limit: usize) -> Tried<'_, Vec<Parked>>;

    /// What there is, in numbers.
    fn figures(&self) -> Tried<'_, Figures>;

    /// Forgets some waybills that were closed, or of which nothing was ever accepted, and that
    /// nothing has changed since before this time; says how many. None that anything waits of.
    fn forget(&self, before: Moment, limit: usize) -> Tried<'_, usize>;

    /// Drops some answers that were kept until this time; says how many.
    fn drop_answers(&self, until: Moment, limit: usize) -> Tried<'_, usize>;

    /// Writes something of size and takes it away again: fails if nothing could be written now.
    fn probe(&self) -> Tried<'_, ()>;

    /// What is wrong with what is kept. Reads all of it.
    fn check(&self) -> Tried<'_, Vec<String>>;
}
