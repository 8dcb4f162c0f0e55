//! A program without std that decides an update.
//!
//! It brings its own panic handler. If the core, or anything it depends on, linked std, there would
//! be two, and this would not compile. Build it with
//! `cargo build -p no-std-check --profile no-std`.
#![cfg_attr(panic = "abort", no_std)]
// Other builds of the workspace unwind, which takes std; for them this is empty.
#![cfg(panic = "abort")]

extern crate alloc;

use core::alloc::{GlobalAlloc, Layout};

use waybill_engine::{
    ActionMessage, ActionType, Outcome, RuleSet, Timestamp, Tracker, Update, decide,
};

struct NoMemory;

// SAFETY: it hands out no memory.
unsafe impl GlobalAlloc for NoMemory {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 {
        core::ptr::null_mut()
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static NO_MEMORY: NoMemory = NoMemory;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// Whether a pickup is accepted from the start.
#[unsafe(no_mangle)]
pub extern "C" fn pickup_is_accepted() -> bool {
    let Ok(message) = ActionMessage::new("已揽收") else {
        return false;
    };
    let pickup = Update::new(ActionType::PickedUp, Timestamp::MIN, message);
    let outcome = decide(&RuleSet::STANDARD, &Tracker::START, &pickup, Timestamp::MIN);
    matches!(outcome, Outcome::Accepted(_))
}
