//! What Rust's standard library would bring: memory, and what happens in a panic.

use core::panic::PanicInfo;

#[cfg(not(target_family = "wasm"))]
mod libc {
    //! Memory from the C library.

    use core::alloc::{GlobalAlloc, Layout};
    use core::ffi::c_void;
    use core::ptr;

    #[link(name = "c")]
    unsafe extern "C" {
        fn malloc(size: usize) -> *mut c_void;
        fn calloc(count: usize, size: usize) -> *mut c_void;
        fn realloc(memory: *mut c_void, size: usize) -> *mut c_void;
        fn free(memory: *mut c_void);
        pub(super) fn abort() -> !;
    }

    struct Malloc;

    /// How memory from `malloc` is aligned on every platform. Nothing in the engine asks for more.
    const ALIGNMENT: usize = 2 * size_of::<usize>();

    // SAFETY: as `malloc` and the others, which keep the contract for layouts up to their
    // alignment; for others there is no memory.
    unsafe impl GlobalAlloc for Malloc {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            if layout.align() > ALIGNMENT {
                return ptr::null_mut();
            }
            // SAFETY: any size may be asked for.
            unsafe { malloc(layout.size()) }.cast()
        }

        unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
            if layout.align() > ALIGNMENT {
                return ptr::null_mut();
            }
            // SAFETY: any size may be asked for.
            unsafe { calloc(layout.size(), 1) }.cast()
        }

        unsafe fn realloc(&self, memory: *mut u8, _: Layout, size: usize) -> *mut u8 {
            // SAFETY: it came from `malloc`, as `alloc` gave it out.
            unsafe { realloc(memory.cast(), size) }.cast()
        }

        unsafe fn dealloc(&self, memory: *mut u8, _: Layout) {
            // SAFETY: it came from `malloc`, as `alloc` gave it out.
            unsafe { free(memory.cast()) }
        }
    }

    #[global_allocator]
    static MALLOC: Malloc = Malloc;
}

#[cfg(target_family = "wasm")]
#[global_allocator]
static DLMALLOC: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// Ends the process, or the WebAssembly instance. The engine promises not to panic on any input;
/// memory that runs out comes here, too.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    #[cfg(target_family = "wasm")]
    core::arch::wasm32::unreachable();
    #[cfg(not(target_family = "wasm"))]
    // SAFETY: it may be called at any time.
    unsafe {
        libc::abort()
    }
}

/// What names the two symbols of unwinding is the standard library as it comes compiled, where
/// `format!` is. Nothing in this library unwinds, so nothing calls them; without them the shared
/// library would need that of the compiler. Weak and hidden, they are nobody else's.
#[cfg(target_os = "linux")]
mod unwinding {
    #[cfg(target_arch = "x86_64")]
    macro_rules! trap {
        () => {
            "ud2"
        };
    }
    #[cfg(target_arch = "aarch64")]
    macro_rules! trap {
        () => {
            "brk #1"
        };
    }

    core::arch::global_asm!(
        ".text",
        ".weak rust_eh_personality, _Unwind_Resume",
        ".hidden rust_eh_personality, _Unwind_Resume",
        "rust_eh_personality:",
        "_Unwind_Resume:",
        trap!(),
    );
}
