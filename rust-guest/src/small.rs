//! An allocator of small blocks in front of another allocator.
use core::alloc::{GlobalAlloc, Layout};

#[cfg(any(target_family = "wasm", test))]
mod blocks;

/// An allocator that serves blocks of up to 512 bytes by itself, and others from the allocator `A`.
/// It makes guests faster that allocate many small values, such as strings:
///
/// ```
/// use std::alloc::System;
///
/// #[global_allocator]
/// static ALLOCATOR: wazabi::SmallBlocks<System> = wazabi::SmallBlocks::new(System);
/// # fn main() {}
/// ```
///
/// Memory that was used for small blocks of one size is not used for another size again. Outside of
/// a guest, as in `cargo test`, all blocks come from `A`.
pub struct SmallBlocks<A> {
    inner: A,
    #[cfg(target_family = "wasm")]
    blocks: blocks::Blocks,
}

// SAFETY: a guest has one thread (lib.rs refuses the target feature `atomics`).
#[cfg(target_family = "wasm")]
unsafe impl<A> Sync for SmallBlocks<A> {}

impl<A> SmallBlocks<A> {
    /// Puts small blocks in front of an allocator.
    pub const fn new(inner: A) -> Self {
        SmallBlocks {
            inner,
            #[cfg(target_family = "wasm")]
            blocks: blocks::Blocks::new(),
        }
    }
}

// SAFETY: each method passes its caller's promise on, to `inner` or to `blocks`, which promises the
// same.
#[cfg(target_family = "wasm")]
unsafe impl<A: GlobalAlloc> GlobalAlloc for SmallBlocks<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { self.blocks.alloc(&self.inner, layout) }
    }
    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { self.blocks.dealloc(&self.inner, block, layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { self.blocks.alloc_zeroed(&self.inner, layout) }
    }
    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { self.blocks.realloc(&self.inner, block, layout, size) }
    }
}

// SAFETY: `inner` is one.
#[cfg(not(target_family = "wasm"))]
unsafe impl<A: GlobalAlloc> GlobalAlloc for SmallBlocks<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { self.inner.alloc(layout) }
    }
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { self.inner.dealloc(block, layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { self.inner.alloc_zeroed(layout) }
    }
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { self.inner.realloc(block, layout, size) }
    }
}
