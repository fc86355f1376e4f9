//! Link anchors: what makes the linker keep the records of the types that a guest uses.
use core::ptr;

/// Link anchor: the list of the anchors of the types used.
///
/// Never read. The linker follows the pointers to the objects that hold those lists, and the
/// records of the types are in the same objects.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Anchor(pub *const Anchor);

impl Anchor {
    /// Uses no type.
    pub const NONE: Anchor = Anchor(ptr::null());
}

// SAFETY: the pointer is never followed by the program.
unsafe impl Sync for Anchor {}
