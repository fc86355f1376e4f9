//! Link anchors make the linker keep the records of the types that a guest uses.
use core::ptr;

/// A link anchor: the list of the anchors of the used types.
///
/// The program never reads it. The linker follows the pointers to the object files with those
/// lists, and the same object files have the records of the types.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Anchor(pub *const Anchor);

impl Anchor {
    /// Uses no type.
    pub const NONE: Anchor = Anchor(ptr::null());
}

// SAFETY: the pointer is never followed by the program.
unsafe impl Sync for Anchor {}
