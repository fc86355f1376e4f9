//! Handles of objects that the host keeps for the guest.
use core::marker::PhantomData;

/// The number of a host object. Safe code cannot make, copy or change it. The host checks the
/// number and its type at each use.
///
/// The types that [`import`](macro@crate::import) writes for `type File;` hold one, and tell the
/// host when they are dropped.
#[repr(transparent)]
#[derive(Debug, PartialEq, Eq)]
pub struct Handle<T> {
    number: u32,
    of: PhantomData<*const T>,
}

impl<T> Handle<T> {
    /// The handle with this number.
    #[doc(hidden)]
    pub const fn from_number(number: u32) -> Self {
        Handle {
            number,
            of: PhantomData,
        }
    }

    /// Its number.
    #[doc(hidden)]
    pub const fn number(&self) -> u32 {
        self.number
    }
}
