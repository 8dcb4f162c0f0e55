//! A program without std that decides an update, and reads one through a map.
//!
//! It brings its own panic handler. If the core or the maps, or anything they depend on, linked
//! std, there would be two, and this would not compile. Build it with
//! `cargo build -p no-std-check --profile no-std`.
#![cfg_attr(panic = "abort", no_std)]
// Other builds of the workspace unwind, which takes std; for them this is empty.
#![cfg(panic = "abort")]

extern crate alloc;

use core::alloc::{GlobalAlloc, Layout};

use waybill_engine::{
    ActionMessage, ActionType, MessagePolicy, Outcome, RuleSet, Timestamp, Tracker, Update, decide,
};
use waybill_intake::{Encoding, Map};

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

/// How many scans are in a record, by a compiled map; none without a sound one.
#[unsafe(no_mangle)]
pub extern "C" fn scans_in_a_record() -> usize {
    let Ok(record) = Encoding::Gb18030.decode(b"{}") else {
        return 0;
    };
    Map::from_bytes(&[]).map_or(0, |map| {
        map.read_str(&record, &MessagePolicy::DEFAULT).len()
    })
}
