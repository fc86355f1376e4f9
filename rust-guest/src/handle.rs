//! Handles of objects that the host keeps for the guest.
use core::marker::PhantomData;

/// A number that identifies a host object. It cannot be made, copied or changed by safe
/// code, and the host checks it, and its type, each time.
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
