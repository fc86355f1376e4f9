//! Faults that the allocator has to detect, and allocations that fail.
use crate::allocator;
use std::alloc::{Layout, alloc, dealloc};
use std::hint::black_box;
use wazabi::Abi;

/// What is done to a block.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// nothing: it is given back as it was had
    None,
    /// given back with another size
    Size,
    /// given back with another alignment
    Align,
    /// written past its end
    Overrun,
    /// given back twice
    Twice,
}

/// Does it to a block of its own.
#[wazabi::export]
pub fn commit(fault: Fault) {
    let layout = Layout::new::<[u64; 4]>();
    let (size, align) = match fault {
        Fault::Size => (24, 8),
        Fault::Align => (32, 4),
        _ => (32, 8),
    };
    let told = Layout::from_size_align(size, align).expect("small");
    // SAFETY: none; the allocator aborts. It sees the addresses that the compiler no longer does.
    unsafe {
        let block = black_box(alloc(layout));
        if fault == Fault::Overrun {
            black_box(block.wrapping_add(layout.size())).write(0);
        }
        dealloc(block, told);
        if fault == Fault::Twice {
            dealloc(black_box(block), told);
        }
    }
}

/// Returns a text, not an empty one, whose memory cannot be given back: the next call, or the
/// release, ends the instance.
#[wazabi::export]
pub fn damaged(text: &str) -> String {
    let mut text = text.to_owned();
    text.shrink_to_fit();
    // SAFETY: none; the byte behind the text is the allocator's, who aborts when the text is
    // dropped.
    unsafe { black_box(text.as_mut_ptr().wrapping_add(text.len())).write(0) }
    text
}

/// Lets the allocation of that number, counted from the end of this call, fail; 0 for none.
#[wazabi::export]
pub fn fail_at(number: u32) {
    allocator::fail_at(number);
}

/// The number of the allocation that is yet to fail, 0 if there is none or it has failed.
#[wazabi::export]
pub fn fuse() -> u32 {
    allocator::fuse()
}

/// Calls itself so many times, on the stack of WebAssembly only: it needs none in memory, which
/// would end sooner.
#[wazabi::export]
pub fn deep(depth: u64) -> u64 {
    #[inline(never)]
    fn level(depth: u64) -> u64 {
        if depth == 0 {
            return 0;
        }
        level(depth - 1).rotate_left(1) ^ depth
    }
    level(depth)
}
