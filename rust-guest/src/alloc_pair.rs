//! The allocate/deallocate pair for a wire type, on the guest's global allocator.
//!
//! A block stores neither its size nor its alignment. Both functions of the pair compute them from
//! the type and the count, so a wrong cast cannot make them differ. Retained results are built from
//! this pair. `#[abi(pair)]` exports it for hosts written by hand.
use core::alloc::Layout;
use core::ptr;

/// Allocates memory for `n` values of `W`, not initialised. It returns null if no memory is left.
/// [`dealloc`] frees the block.
///
/// If `n` is 0 or `W` has no size, it allocates nothing and returns an aligned pointer.
pub fn alloc<W>(n: usize) -> *mut W {
    match Layout::array::<W>(n) {
        Ok(layout) => alloc_layout(layout).cast(),
        Err(_) => ptr::null_mut(),
    }
}

/// Frees a block of [`alloc()`].
///
/// # Safety
///
/// `ptr` came from `alloc::<W>(n)` with the same `W` and `n`, and is not used again.
pub unsafe fn dealloc<W>(ptr: *mut W, n: usize) {
    if let Ok(layout) = Layout::array::<W>(n) {
        // SAFETY: the caller's promise.
        unsafe { dealloc_layout(ptr.cast(), layout) }
    }
}

pub(crate) fn alloc_layout(layout: Layout) -> *mut u8 {
    if layout.size() == 0 {
        return ptr::without_provenance_mut(layout.align());
    }
    // SAFETY: the size is not 0.
    unsafe { alloc::alloc::alloc(layout) }
}

/// # Safety
///
/// `ptr` came from `alloc_layout` with the same layout, and is not used again.
pub(crate) unsafe fn dealloc_layout(ptr: *mut u8, layout: Layout) {
    if layout.size() != 0 {
        // SAFETY: the caller's promise; nothing was allocated for a size of 0.
        unsafe { alloc::alloc::dealloc(ptr, layout) }
    }
}
