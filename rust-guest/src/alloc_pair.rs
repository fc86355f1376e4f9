//! The allocate/deallocate pair for a wire type, on the guest's global allocator.
//!
//! A block carries neither its size nor its alignment: both follow from the type and the count, so
//! that what one function of the pair was told the other cannot be told differently by mistake of a
//! cast. Retained results are built from this pair; `#[abi(pair)]` exports it for hosts written by
//! hand.
use core::alloc::Layout;
use core::ptr;

/// Memory for `n` values of `W`, not initialised; null if there is none. Give it back with
/// [`dealloc`].
///
/// Of no bytes (`n` is 0, or `W` has no size) it is an aligned pointer to nothing.
pub fn alloc<W>(n: usize) -> *mut W {
    match Layout::array::<W>(n) {
        Ok(layout) => alloc_layout(layout).cast(),
        Err(_) => ptr::null_mut(),
    }
}

/// Gives back what [`alloc()`] gave.
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
