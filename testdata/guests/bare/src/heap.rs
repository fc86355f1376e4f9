//! A small allocator: blocks of powers of two, and a free list per size. New blocks are cut from fresh memory.
use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::ptr;

/// 16 bytes: a block that is free holds the address of the next.
const SMALLEST: u32 = 4;
const CLASSES: usize = 28;
#[cfg(target_family = "wasm")]
const PAGE: usize = 64 * 1024;

/// The allocator.
pub struct Heap {
    /// Of each size the first block that is free, or null.
    free: [Cell<*mut u8>; CLASSES],
    /// Fresh memory: where it begins and how much there is.
    fresh: Cell<(*mut u8, usize)>,
}

// SAFETY: a guest has one thread.
unsafe impl Sync for Heap {}

impl Heap {
    /// Without memory.
    pub const fn new() -> Self {
        Heap {
            free: [const { Cell::new(ptr::null_mut()) }; CLASSES],
            fresh: Cell::new((ptr::null_mut(), 0)),
        }
    }

    /// Cuts a block of `size` bytes, a power of two, from fresh memory, at a multiple of its size up to a page's.
    fn cut(&self, size: usize) -> *mut u8 {
        let (start, room) = self.fresh.get();
        let gap = start.align_offset(size.min(4096));
        if room < size || room - size < gap {
            let Some(more) = grow(size) else {
                return ptr::null_mut();
            };
            // The rest of the old memory is lost, unless the new memory continues it.
            let (start, room) = if start.wrapping_add(room) == more.0 {
                (start, room + more.1)
            } else {
                more
            };
            self.fresh.set((start, room));
            return self.cut(size);
        }
        let block = start.wrapping_add(gap);
        self.fresh
            .set((block.wrapping_add(size), room - gap - size));
        block
    }
}

impl Default for Heap {
    fn default() -> Self {
        Heap::new()
    }
}

/// The class of a layout: the block's size is 16 bytes shifted by it.
fn class(layout: Layout) -> Option<usize> {
    let size = layout.size().max(layout.align()).max(1 << SMALLEST);
    let bits = size.checked_next_power_of_two()?.trailing_zeros();
    let class = (bits - SMALLEST) as usize;
    (class < CLASSES && layout.align() <= 4096).then_some(class)
}

/// Pages for `size` bytes, and some more for alignment.
#[cfg(target_family = "wasm")]
fn grow(size: usize) -> Option<(*mut u8, usize)> {
    let pages = size.checked_add(4096)?.div_ceil(PAGE);
    match core::arch::wasm32::memory_grow(0, pages) {
        usize::MAX => None,
        page => Some((ptr::with_exposed_provenance_mut(page * PAGE), pages * PAGE)),
    }
}

/// Elsewhere there is none.
#[cfg(not(target_family = "wasm"))]
fn grow(_: usize) -> Option<(*mut u8, usize)> {
    None
}

// SAFETY: a block is of its layout's class, so large and aligned enough: its size is a power of two, not less than the
// layout's size and alignment, and it lies at a multiple of that or of 4096, which is as far as alignments go. It comes
// from fresh memory once, and from the list of its class only after it was given back, so that no two are one.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some(class) = class(layout) else {
            return ptr::null_mut();
        };
        let block = self.free[class].get();
        if block.is_null() {
            return self.cut(1 << (class as u32 + SMALLEST));
        }
        // SAFETY: a block in a list holds the address of the next.
        self.free[class].set(unsafe { block.cast::<*mut u8>().read() });
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if let Some(class) = class(layout) {
            // SAFETY: the block is the caller's no more, and has room for an address, to which it is aligned.
            unsafe { block.cast::<*mut u8>().write(self.free[class].get()) };
            self.free[class].set(block);
        }
    }
}
