//! The global allocator: the system's, counted.
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// The system's allocator, with a counter.
pub struct Counting;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// How often memory was asked for.
pub fn count() -> u32 {
    COUNT.load(Relaxed)
}

// SAFETY: the system's allocator does the work.
unsafe impl GlobalAlloc for Counting {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }
    // `realloc` and `alloc_zeroed` are the trait's own, made of these two, and so are counted.
}
