//! The guest's side of a call: the argument arena, the frame, and the exports of the runtime;
//! `docs/abi.md` section 4.
use crate::alloc_pair;
use crate::anchor::Anchor;
use crate::frame::Frame;
use crate::panic;
use core::alloc::Layout;
use core::cell::{Cell, UnsafeCell};

/// Where the host writes arguments. Exported by its address.
#[repr(C)]
pub struct Arena {
    /// The current block, a multiple of 16.
    block: Cell<*mut u8>,
    /// In bytes.
    capacity: Cell<usize>,
}

// SAFETY: a guest has one thread (lib.rs refuses the target feature `atomics`).
unsafe impl Sync for Arena {}

#[repr(C, align(16))]
#[derive(Clone, Copy)]
struct Block([u8; 16]);

const FIRST: usize = 512;

struct Statics {
    /// The first block: most calls never need another.
    first: UnsafeCell<[Block; FIRST]>,
    frame: Frame,
}

// SAFETY: as for `Arena`.
unsafe impl Sync for Statics {}

static STATICS: Statics = Statics {
    first: UnsafeCell::new([Block([0; 16]); FIRST]),
    frame: Frame::new(),
};

/// The header of the arena.
#[allow(non_upper_case_globals, reason = "the name of the export")]
#[unsafe(no_mangle)]
pub static wazabi_arena: Arena = Arena {
    block: Cell::new(STATICS.first.get().cast()),
    capacity: Cell::new(FIRST * size_of::<Block>()),
};

/// The frame of calls from the host.
pub(crate) fn frame() -> &'static Frame {
    &STATICS.frame
}

/// Makes the arena at least `size` bytes and releases retained results, which may borrow from the
/// block that goes. Returns the block's address, or 0, with the arena as it began, if there is no
/// memory.
#[unsafe(no_mangle)]
extern "C" fn wazabi_reserve(size: usize) -> *mut u8 {
    release();
    let Arena { block, capacity } = &wazabi_arena;
    if size <= capacity.get() {
        return block.get();
    }
    let first = STATICS.first.get().cast();
    if block.get() != first {
        // SAFETY: a block other than the first came from `alloc` below, with this count; no call is
        // running, and results that borrow from it have been released.
        unsafe {
            alloc_pair::dealloc::<Block>(block.get().cast(), capacity.get() / size_of::<Block>())
        };
    }
    block.set(first);
    capacity.set(FIRST * size_of::<Block>());
    // Room to spare for the next call, but not megabytes of it.
    let Some(want) = size.checked_next_multiple_of(64 * 1024) else {
        return core::ptr::null_mut();
    };
    let blocks = want / size_of::<Block>();
    let fresh = alloc_pair::alloc::<Block>(blocks).cast::<u8>();
    if !fresh.is_null() {
        block.set(fresh);
        capacity.set(want);
    }
    fresh
}

/// Memory for what the host writes while the guest calls it: a result, or arguments of a call
/// within the call, where the arena is full. The guest frees it when the host's function has
/// returned. 0 if there is no memory.
#[unsafe(no_mangle)]
extern "C" fn wazabi_scratch(size: usize) -> *mut u8 {
    panic::arm();
    frame()
        .scratch(size)
        .map_or(core::ptr::null_mut(), |block| block.as_ptr())
}

/// Releases retained results.
#[unsafe(no_mangle)]
extern "C" fn wazabi_release() {
    release();
}

fn release() {
    panic::arm();
    // SAFETY: the host is done with what it was given when it calls again.
    unsafe { frame().cut() }
}

/// Memory of the global allocator; 0 if there is none.
#[unsafe(no_mangle)]
extern "C" fn wazabi_alloc(size: usize, align: usize) -> *mut u8 {
    match Layout::from_size_align(size, align) {
        Ok(layout) => alloc_pair::alloc_layout(layout),
        Err(_) => core::ptr::null_mut(),
    }
}

/// Gives back what `wazabi_alloc` gave, with the same size and alignment.
///
/// # Safety
///
/// The host passes what it got, once.
#[unsafe(no_mangle)]
unsafe extern "C" fn wazabi_dealloc(ptr: *mut u8, size: usize, align: usize) {
    if let Ok(layout) = Layout::from_size_align(size, align) {
        // SAFETY: the caller's promise.
        unsafe { alloc_pair::dealloc_layout(ptr, layout) }
    }
}

const COUNT: usize = 7 + cfg!(all(target_os = "wasi", target_env = "p1")) as usize;

/// The symbols that the linker must keep wherever it keeps an export.
pub(crate) static EXPORTS: [Anchor; COUNT] = [
    Anchor((&raw const wazabi_arena).cast()),
    Anchor((&raw const panic::wazabi_panic).cast()),
    Anchor(wazabi_reserve as *const Anchor),
    Anchor(wazabi_release as *const Anchor),
    Anchor(wazabi_scratch as *const Anchor),
    Anchor(wazabi_alloc as *const Anchor),
    Anchor(wazabi_dealloc as *const Anchor),
    #[cfg(all(target_os = "wasi", target_env = "p1"))]
    Anchor(crate::reactor::_initialize as *const Anchor),
];
