//! The guest's side of a call: the argument arena, the frame, and the exports of the runtime;
//! `docs/abi.md` section 4.
use crate::alloc_pair;
use crate::anchor::Anchor;
use crate::frame::Frame;
use crate::{lent, panic};
use core::alloc::Layout;
use core::cell::{Cell, UnsafeCell};

/// The memory to which the host writes arguments. The guest exports its address.
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

/// The first block. Most calls need no other.
#[repr(transparent)]
struct First(UnsafeCell<[Block; FIRST]>);

// SAFETY: as for `Arena`.
unsafe impl Sync for First {}

// All zeros, so that the file does not hold it. The frame is not, and stands alone for that reason.
static FIRST_BLOCK: First = First(UnsafeCell::new([Block([0; 16]); FIRST]));

struct Frames(Frame);

// SAFETY: as for `Arena`.
unsafe impl Sync for Frames {}

static FRAME: Frames = Frames(Frame::new());

/// The header of the arena.
#[allow(non_upper_case_globals, reason = "the name of the export")]
#[unsafe(no_mangle)]
pub static wazabi_arena: Arena = Arena {
    block: Cell::new(FIRST_BLOCK.0.get().cast()),
    capacity: Cell::new(FIRST * size_of::<Block>()),
};

/// The frame of calls from the host.
pub(crate) fn frame() -> &'static Frame {
    &FRAME.0
}

/// Makes the arena's block at least `size` bytes large and returns its address. It releases
/// retained results first, since they may borrow from the old block. If no memory is left it
/// returns 0, and the arena has its first block again.
#[unsafe(no_mangle)]
extern "C" fn wazabi_reserve(size: usize) -> *mut u8 {
    release();
    let Arena { block, capacity } = &wazabi_arena;
    if size <= capacity.get() {
        return block.get();
    }
    let first = FIRST_BLOCK.0.get().cast();
    if block.get() != first {
        // SAFETY: a block other than the first came from `alloc` below, with this count; no call is
        // running, and results that borrow from it have been released.
        unsafe {
            alloc_pair::dealloc::<Block>(block.get().cast(), capacity.get() / size_of::<Block>())
        };
    }
    block.set(first);
    capacity.set(FIRST * size_of::<Block>());
    // Spare room for the next call, but not megabytes.
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

/// Allocates memory to which the host writes while the guest calls it: a result, or the arguments
/// of a nested call if the arena is full. The guest frees it when the host function has returned.
/// It returns 0 if no memory is left.
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
    // SAFETY: the host has read the results of a call before its next call.
    unsafe { frame().cut() }
}

/// Allocates from the global allocator. It returns 0 if no memory is left.
#[unsafe(no_mangle)]
extern "C" fn wazabi_alloc(size: usize, align: usize) -> *mut u8 {
    match Layout::from_size_align(size, align) {
        Ok(layout) => alloc_pair::alloc_layout(layout),
        Err(_) => core::ptr::null_mut(),
    }
}

/// Frees a block of `wazabi_alloc`, given the same size and alignment.
///
/// # Safety
///
/// The host passes each block once.
#[unsafe(no_mangle)]
unsafe extern "C" fn wazabi_dealloc(ptr: *mut u8, size: usize, align: usize) {
    if let Ok(layout) = Layout::from_size_align(size, align) {
        // SAFETY: the caller's promise.
        unsafe { alloc_pair::dealloc_layout(ptr, layout) }
    }
}

const COUNT: usize = 8 + cfg!(all(target_os = "wasi", target_env = "p1")) as usize;

/// The symbols that the linker must keep if it keeps any export.
pub(crate) static EXPORTS: [Anchor; COUNT] = [
    Anchor((&raw const wazabi_arena).cast()),
    Anchor((&raw const panic::wazabi_panic).cast()),
    Anchor(wazabi_reserve as *const Anchor),
    Anchor(wazabi_release as *const Anchor),
    Anchor(wazabi_scratch as *const Anchor),
    Anchor(wazabi_alloc as *const Anchor),
    Anchor(wazabi_dealloc as *const Anchor),
    lent::EXPORT,
    #[cfg(all(target_os = "wasi", target_env = "p1"))]
    Anchor(crate::reactor::_initialize as *const Anchor),
];
