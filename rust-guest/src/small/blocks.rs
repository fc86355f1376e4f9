//! Lists of free blocks: one for each multiple of 16 bytes.
//!
//! Allocating and freeing a block takes a few instructions, where dlmalloc takes ten times as many.
//! Blocks are cut from slabs, which are not given back: a guest's memory does not shrink anyway.
use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::ptr;

/// The unit of sizes, and the alignment of each block.
const STEP: usize = 16;
/// The largest size of a small block.
const LARGEST: usize = 512;
const SLAB: usize = 4096;
const SLAB_LAYOUT: Layout = match Layout::from_size_align(SLAB, STEP) {
    Ok(layout) => layout,
    Err(_) => unreachable!(),
};

/// The free blocks, for one thread.
pub(super) struct Blocks {
    /// The first free block of each size. A free block begins with the address of the next one.
    free: [Cell<*mut u8>; LARGEST / STEP],
    /// The part of the newest slab that no block has used.
    at: Cell<*mut u8>,
    left: Cell<usize>,
}

impl Blocks {
    pub const fn new() -> Self {
        Blocks {
            free: [const { Cell::new(ptr::null_mut()) }; LARGEST / STEP],
            at: Cell::new(ptr::null_mut()),
            left: Cell::new(0),
        }
    }

    /// The list of the blocks of a layout; `None` if they are not small. Layouts with the same list
    /// have blocks of the same size.
    #[inline]
    fn list(&self, layout: Layout) -> Option<(usize, &Cell<*mut u8>)> {
        if layout.align() > STEP {
            return None;
        }
        // Of an empty layout, which a caller must not ask for, the index is beyond all lists.
        let index = layout.size().wrapping_sub(1) / STEP;
        Some((index, self.free.get(index)?))
    }

    /// # Safety
    ///
    /// As for [`GlobalAlloc::alloc`]. Each call has the same `inner`.
    #[inline]
    pub unsafe fn alloc(&self, inner: &impl GlobalAlloc, layout: Layout) -> *mut u8 {
        let Some((index, list)) = self.list(layout) else {
            // SAFETY: the caller's promise.
            return unsafe { inner.alloc(layout) };
        };
        let block = list.get();
        if block.is_null() {
            return self.cut((index + 1) * STEP, inner);
        }
        // SAFETY: a block on a list was freed, so it is this allocator's, and begins with an address.
        list.set(unsafe { block.cast::<*mut u8>().read() });
        block
    }

    /// Cuts a block from the newest slab.
    #[cold]
    #[inline(never)]
    fn cut(&self, size: usize, inner: &impl GlobalAlloc) -> *mut u8 {
        if self.left.get() < size {
            // SAFETY: the layout is not empty.
            let slab = unsafe { inner.alloc(SLAB_LAYOUT) };
            if slab.is_null() {
                return slab;
            }
            // The rest of the slab before is lost: at most 496 bytes.
            self.at.set(slab);
            self.left.set(SLAB);
        }
        let block = self.at.get();
        self.left.set(self.left.get() - size);
        // SAFETY: `left` was at least `size`.
        self.at.set(unsafe { block.add(size) });
        block
    }

    /// # Safety
    ///
    /// As for [`GlobalAlloc::dealloc`]. Each call has the same `inner`.
    #[inline]
    pub unsafe fn dealloc(&self, inner: &impl GlobalAlloc, block: *mut u8, layout: Layout) {
        let Some((_, list)) = self.list(layout) else {
            // SAFETY: the caller's promise: `alloc` has passed the same layout to `inner`.
            return unsafe { inner.dealloc(block, layout) };
        };
        // SAFETY: the caller's promise: the block was cut for this list, whose blocks are aligned and
        // large enough for an address, and nothing uses it.
        unsafe { block.cast::<*mut u8>().write(list.get()) };
        list.set(block);
    }

    /// # Safety
    ///
    /// As for [`GlobalAlloc::alloc_zeroed`]. Each call has the same `inner`.
    pub unsafe fn alloc_zeroed(&self, inner: &impl GlobalAlloc, layout: Layout) -> *mut u8 {
        if self.list(layout).is_none() {
            // SAFETY: the caller's promise.
            return unsafe { inner.alloc_zeroed(layout) };
        }
        // SAFETY: the caller's promise; a block has the layout's size.
        unsafe {
            let block = self.alloc(inner, layout);
            if !block.is_null() {
                block.write_bytes(0, layout.size());
            }
            block
        }
    }

    /// # Safety
    ///
    /// As for [`GlobalAlloc::realloc`]. Each call has the same `inner`.
    #[inline]
    pub unsafe fn realloc(
        &self,
        inner: &impl GlobalAlloc,
        block: *mut u8,
        layout: Layout,
        size: usize,
    ) -> *mut u8 {
        // SAFETY: the caller's promise.
        let fresh = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (self.list(layout), self.list(fresh)) {
            (Some((old, _)), Some((new, _))) if old == new => block,
            // SAFETY: the caller's promise: `alloc` has passed the same layout to `inner`.
            (None, None) => unsafe { inner.realloc(block, layout, size) },
            // SAFETY: the caller's promise; the two blocks do not overlap, and both have at least as
            // many bytes as are copied.
            _ => unsafe {
                let moved = self.alloc(inner, fresh);
                if !moved.is_null() {
                    ptr::copy_nonoverlapping(block, moved, layout.size().min(size));
                    self.dealloc(inner, block, layout);
                }
                moved
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Blocks, LARGEST, SLAB_LAYOUT};
    use alloc::vec::Vec;
    use core::alloc::{GlobalAlloc, Layout};
    use core::cell::RefCell;
    use core::ptr;
    use std::alloc::System;

    /// Counts what it has given out, frees the slabs in the end, and refuses if it is told to.
    #[derive(Default)]
    struct Inner {
        slabs: RefCell<Vec<*mut u8>>,
        others: RefCell<i32>,
        full: RefCell<bool>,
    }

    // SAFETY: `System` is one, and null is a refusal.
    unsafe impl GlobalAlloc for Inner {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            if *self.full.borrow() {
                return ptr::null_mut();
            }
            // SAFETY: the caller's promise.
            let block = unsafe { System.alloc(layout) };
            if layout == SLAB_LAYOUT {
                self.slabs.borrow_mut().push(block);
            } else {
                *self.others.borrow_mut() += 1;
            }
            block
        }
        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            *self.others.borrow_mut() -= 1;
            // SAFETY: the caller's promise.
            unsafe { System.dealloc(block, layout) }
        }
    }

    impl Drop for Inner {
        fn drop(&mut self) {
            for slab in self.slabs.take() {
                // SAFETY: `alloc` made the slab; the test is over.
                unsafe { System.dealloc(slab, SLAB_LAYOUT) }
            }
        }
    }

    /// A block that is filled with a byte of its own.
    struct Filled {
        at: *mut u8,
        layout: Layout,
        with: u8,
    }

    impl Filled {
        fn fill(&self) {
            // SAFETY: the block has so many bytes.
            unsafe { self.at.write_bytes(self.with, self.layout.size()) }
        }

        fn check(&self, size: usize) {
            assert!(self.at.addr().is_multiple_of(self.layout.align()));
            // SAFETY: `fill` has written these bytes.
            let bytes = unsafe { core::slice::from_raw_parts(self.at, size) };
            assert!(bytes.iter().all(|&byte| byte == self.with));
        }
    }

    /// Blocks of all sizes and alignments, in a random order of allocating, growing and freeing:
    /// none overlaps another.
    #[test]
    fn blocks_do_not_overlap() {
        let (inner, blocks) = (Inner::default(), Blocks::new());
        let mut live: Vec<Filled> = Vec::new();
        let mut random = 1_u32;
        let mut next = |below: usize| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 8) as usize % below
        };
        let rounds = if cfg!(miri) { 1000 } else { 100_000 };
        for round in 0..rounds {
            let with = round as u8;
            let size = 1 + next(LARGEST + 100);
            match next(4) {
                0 | 1 => {
                    let layout = Layout::from_size_align(size, 1 << next(7)).unwrap();
                    // SAFETY: the layout is not empty.
                    let at = unsafe { blocks.alloc(&inner, layout) };
                    live.push(Filled { at, layout, with });
                    live.last().unwrap().fill();
                }
                2 if !live.is_empty() => {
                    let index = next(live.len());
                    let block = &mut live[index];
                    // SAFETY: the block is live, with that layout.
                    block.at = unsafe { blocks.realloc(&inner, block.at, block.layout, size) };
                    let kept = block.layout.size().min(size);
                    block.layout = Layout::from_size_align(size, block.layout.align()).unwrap();
                    block.check(kept);
                    block.fill();
                }
                _ if !live.is_empty() => {
                    let block = live.swap_remove(next(live.len()));
                    block.check(block.layout.size());
                    // SAFETY: the block is live, with that layout, and is not used again.
                    unsafe { blocks.dealloc(&inner, block.at, block.layout) }
                }
                _ => {}
            }
        }
        for block in live {
            block.check(block.layout.size());
            // SAFETY: as above.
            unsafe { blocks.dealloc(&inner, block.at, block.layout) }
        }
        assert_eq!(*inner.others.borrow(), 0);
    }

    #[test]
    fn freed_blocks_are_used_again() {
        let (inner, blocks) = (Inner::default(), Blocks::new());
        let [small, same, other] = [17, 32, 33].map(|n| Layout::from_size_align(n, 8).unwrap());
        // SAFETY: the layouts are not empty; each block is freed with its own, and not used then.
        unsafe {
            let first = blocks.alloc(&inner, small);
            first.write_bytes(7, 17);
            assert_eq!(blocks.realloc(&inner, first, small, 32), first);
            blocks.dealloc(&inner, first, same);
            assert_ne!(blocks.alloc(&inner, other), first);
            let zeroed = blocks.alloc_zeroed(&inner, same);
            assert_eq!(zeroed, first);
            assert_eq!(core::slice::from_raw_parts(zeroed, 32), [0; 32]);
            blocks.dealloc(&inner, zeroed, same);
            for _ in 0..1000 {
                let again = blocks.alloc(&inner, small);
                blocks.dealloc(&inner, again, small);
            }
        }
        assert_eq!(inner.slabs.borrow().len(), 1);
    }

    #[test]
    fn no_memory_is_null() {
        let (inner, blocks) = (Inner::default(), Blocks::new());
        *inner.full.borrow_mut() = true;
        for size in [1, LARGEST, LARGEST + 1] {
            let layout = Layout::from_size_align(size, 8).unwrap();
            // SAFETY: the layout is not empty.
            unsafe {
                assert!(blocks.alloc(&inner, layout).is_null());
                assert!(blocks.alloc_zeroed(&inner, layout).is_null());
            }
        }
    }
}
