//! The decision: may this update be sent, and why not?

mod adopt;
mod answer_json;
mod batch;
mod decide;
mod explain;
mod outcome;
mod rejection;
mod verdict;

pub use adopt::{Adoption, decide_or_adopt};
pub use batch::{BatchOutcome, BatchUpdate, decide_each, verdict_each};
pub use decide::decide;
pub(crate) use decide::{Judgement, judge};
pub use explain::{Check, Explanation, Step};
pub use outcome::{Accepted, Outcome};
pub use rejection::Rejection;
pub use verdict::verdict;
