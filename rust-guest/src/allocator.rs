//! The global allocator of a guest: the standard library's, with functions that free memory and are
//! not inlined.
//!
//! The compiler may take the memory that `__rust_alloc` returns for fresh and private: nothing
//! but the program reads or writes it, or what is around it. Allocators keep their own records
//! beside a block. Link-time optimization can inline `dealloc` into a function that also has the
//! call that allocated the block, and then the record reads as uninitialized. With rustc 1.95 and
//! `lto = "fat"`, a function that boxes a value of alignment 16 and takes it out again ended in
//! dlmalloc's `assertion failed: psize >= size + min_overhead`.
//!
//! `wasm32-wasip1` has no such problem: its allocator is linked as machine code.
use core::alloc::{GlobalAlloc, Layout};
use std::alloc::System;

#[cfg(not(feature = "small-blocks"))]
#[global_allocator]
static ALLOCATOR: OutOfLine<System> = OutOfLine(System);

#[cfg(feature = "small-blocks")]
#[global_allocator]
static ALLOCATOR: OutOfLine<crate::small::SmallBlocks<System>> =
    OutOfLine(crate::small::SmallBlocks::new(System));

/// The allocator `A`. What reads its records of a block stays out of the functions that allocate.
struct OutOfLine<A>(A);

// SAFETY: `A` does all the work, and has the promises of the callers.
unsafe impl<A: GlobalAlloc> GlobalAlloc for OutOfLine<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { self.0.alloc(layout) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { self.0.alloc_zeroed(layout) }
    }

    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { self.0.dealloc(block, layout) }
    }

    #[inline(never)]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { self.0.realloc(block, layout, size) }
    }
}
