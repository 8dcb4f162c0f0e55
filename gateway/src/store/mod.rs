//! Where everything is kept: what a store of any kind has to do, and no word of how.
//!
//! [`Store`] is the trait; SQLite, PostgreSQL and MySQL are behind it. [`commit`](Store::commit)
//! names all it needs before it runs, so that rows are read and locked at once and in the order of
//! their ids. A [`Claim`] is made by the store, which has a [`Lease`] in it where several gateways
//! share the work.

mod claim;
mod claims;
mod error;
pub mod fit;
mod held;
mod known;
mod lease;
mod pause;
mod read;
mod run;
mod wants;
mod work;

use std::pin::Pin;
use std::time::Duration;

pub use claim::Claim;
pub use claims::Claims;
pub use error::{StoreError, Trouble};
pub use held::{Held, RowChange, Writes};
pub use known::{Answered, Known};
pub use lease::Lease;
pub use pause::{Pause, PauseReason};
pub use read::{Dossier, Figures, Parked, Place, SetAside};
pub use run::{run_all, wants};
pub use wants::Wants;
pub use work::{Work, Works};

use waybill_engine::WaybillId;

use crate::model::Moment;
use crate::system::Clock;

/// Nothing is due later than this from now, unless the clock was set back since: then it is due.
/// The longest time that a sender puts anything off for.
pub const LATEST: Duration = Duration::from_mins(15);

/// How many refusals of a waybill are kept, the latest ones.
pub const REFUSALS: u32 = 10;

/// What a store answers later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a store answers later, if nothing goes wrong.
pub type Tried<'a, T> = Later<'a, Result<T, StoreError>>;

/// Gives what is to be done, as of now; it may be nothing.
pub type Gather = Box<dyn FnOnce() -> Works + Send>;

/// A store. Every method that writes is a transaction: it happened and is on the disk when the
/// answer comes, or it did not happen. An error leaves open which, if the machine failed.
pub trait Store: Send + Sync + 'static {
    /// Asks for works when it can begin a transaction, runs them one after the other in it, and
    /// gives them back; with how long the end of the transaction took, until it was on the disk.
    /// If it can't begin, it does not ask.
    fn commit(&self, gather: Gather) -> Later<'_, (Works, Result<Duration, StoreError>)>;

    /// Runs the works on what is known, and writes nothing.
    fn look(&self, works: Works) -> Later<'_, (Works, Result<(), StoreError>)>;

    /// The first payload of some waybills that may be sent now, at most so many. Each is the
    /// caller's alone until a work ends the claim, or its lease ends. What can't be read is told
    /// and left out.
    fn claim(&self, now: Moment, limit: usize) -> Tried<'_, Vec<Claim>>;

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

    /// Of which version its tables are.
    fn version(&self) -> usize;

    /// What is wrong with what is kept. Reads all of it.
    fn check(&self) -> Tried<'_, Vec<String>>;

    /// The time that counts, made of this machine's: the clock of the store's server, if it has
    /// one.
    fn clock(&self, machine: Clock) -> Clock {
        machine
    }
}
