//! Tells whether a type implements `Drop` itself.
use core::marker::PhantomData;

/// Method resolution decides: `Drops::<T>::OWN` is the inherent constant if `T` implements `Drop`,
/// otherwise the constant of [`NoDrop`].
#[doc(hidden)]
pub struct Drops<T>(PhantomData<T>);

#[allow(
    drop_bounds,
    reason = "the question is whether there is an implementation"
)]
impl<T: Drop> Drops<T> {
    /// It does.
    pub const OWN: bool = true;
}

/// The answer for all other types.
#[doc(hidden)]
pub trait NoDrop {
    /// It does not.
    const OWN: bool = false;
}
impl<T> NoDrop for Drops<T> {}
