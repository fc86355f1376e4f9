//! The global allocator. It counts and poisons blocks, and checks them when they are freed.
use std::alloc::{GlobalAlloc, Layout, System};
use std::process::abort;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

/// The system's allocator behind a header and a tail of its own.
pub struct Strict;

/// The header, which starts [`HEAD`] bytes before a block.
#[derive(PartialEq)]
#[repr(C)]
struct Header {
    magic: usize,
    size: usize,
    align: usize,
}

const MAGIC: usize = 0x57A2_AB1E;
/// A multiple of a header's alignment, and at least its size.
const HEAD: usize = 32;
/// The bytes behind a block, which reveal a write past its end.
const TAIL: [u8; 8] = [0xFD; 8];
const FRESH: u8 = 0xA5;
const FREED: u8 = 0xDE;

static BYTES: AtomicU64 = AtomicU64::new(0);
static BLOCKS: AtomicU64 = AtomicU64::new(0);
/// The number of allocations until one fails; 0 for never.
static FUSE: AtomicU32 = AtomicU32::new(0);

/// The bytes and blocks that are allocated.
pub fn live() -> (u64, u64) {
    (BYTES.load(Relaxed), BLOCKS.load(Relaxed))
}

/// Lets the allocation of that number, counted from now, fail, and no other; 0 for none.
pub fn fail_at(number: u32) {
    FUSE.store(number, Relaxed);
}

/// The number of the allocation that is yet to fail, 0 if there is none.
pub fn fuse() -> u32 {
    FUSE.load(Relaxed)
}

/// The layout of a block with its header and tail, and the offset of the block in it.
fn whole(layout: Layout) -> Option<(Layout, usize)> {
    let head = layout.align().max(HEAD);
    let size = layout.size().checked_add(head + TAIL.len())?;
    let align = layout.align().max(align_of::<Header>());
    Some((Layout::from_size_align(size, align).ok()?, head))
}

// SAFETY: the system's allocator does the work, with a layout for header, block and tail.
unsafe impl GlobalAlloc for Strict {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let left = FUSE.load(Relaxed);
        FUSE.store(left.saturating_sub(1), Relaxed);
        let Some((outer, head)) = whole(layout).filter(|_| left != 1) else {
            return std::ptr::null_mut();
        };
        // SAFETY: the outer size is not 0, and all writes are within it.
        unsafe {
            let start = System.alloc(outer);
            if start.is_null() {
                return start;
            }
            start.write_bytes(FRESH, outer.size());
            let block = start.add(head);
            block.sub(HEAD).cast::<Header>().write(Header {
                magic: MAGIC,
                size: layout.size(),
                align: layout.align(),
            });
            block.add(layout.size()).cast::<[u8; 8]>().write(TAIL);
            BYTES.fetch_add(layout.size() as u64, Relaxed);
            BLOCKS.fetch_add(1, Relaxed);
            block
        }
    }

    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let Some((outer, head)) = whole(layout) else {
            abort();
        };
        let told = Header {
            magic: MAGIC,
            size: layout.size(),
            align: layout.align(),
        };
        // SAFETY: a block of `alloc` has a header before it; its tail is read only if the sizes
        // agree. A guest that frees another address is faulty, and the magic number detects it.
        unsafe {
            if block.sub(HEAD).cast::<Header>().read() != told
                || block.add(layout.size()).cast::<[u8; 8]>().read() != TAIL
            {
                abort();
            }
            BYTES.fetch_sub(layout.size() as u64, Relaxed);
            BLOCKS.fetch_sub(1, Relaxed);
            let start = block.sub(head);
            start.write_bytes(FREED, outer.size());
            System.dealloc(start, outer);
        }
    }
    // `realloc` and `alloc_zeroed` are the trait's own, made of these two: every growth moves, and
    // is checked.
}
