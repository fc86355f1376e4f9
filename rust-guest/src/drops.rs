//! Whether a type has a `Drop` of its own.
use core::marker::PhantomData;

/// Asks by method resolution: `Drops::<T>::OWN` is the inherent constant if `T` has `Drop`, else
/// that of [`NoDrop`].
#[doc(hidden)]
pub struct Drops<T>(PhantomData<T>);

#[allow(
    drop_bounds,
    reason = "the question is whether there is an implementation"
)]
impl<T: Drop> Drops<T> {
    /// It has.
    pub const OWN: bool = true;
}

/// The answer for all other types.
#[doc(hidden)]
pub trait NoDrop {
    /// It has not.
    const OWN: bool = false;
}
impl<T> NoDrop for Drops<T> {}
