//! An allocator of small blocks in front of another allocator: the feature `small-blocks`.
#![cfg_attr(
    not(target_family = "wasm"),
    expect(dead_code, reason = "the tests use the blocks alone")
)]
use core::alloc::{GlobalAlloc, Layout};

mod blocks;

/// An allocator that serves blocks of up to 512 bytes by itself, and others from the allocator `A`.
/// Memory that was used for small blocks of one size is not used for another size again.
pub struct SmallBlocks<A> {
    inner: A,
    blocks: blocks::Blocks,
}

// SAFETY: a guest has one thread (lib.rs refuses the target feature `atomics`).
unsafe impl<A> Sync for SmallBlocks<A> {}

impl<A> SmallBlocks<A> {
    /// Puts small blocks in front of an allocator.
    pub const fn new(inner: A) -> Self {
        SmallBlocks {
            inner,
            blocks: blocks::Blocks::new(),
        }
    }
}

// SAFETY: each method passes its caller's promise on, to `inner` or to `blocks`, which promises the
// same.
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
