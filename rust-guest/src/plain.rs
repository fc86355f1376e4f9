//! Plain data: types whose own layout is their wire layout, borrowed and copied without conversion.
//!
//! bytemuck's checked casts do the work where the type has bytemuck's traits, which the derive
//! implements for plain types that are `Copy` and have no lifetimes. This module casts the others
//! (types that are not `Copy`, `&str`, structs of these) after the same checks.
use crate::abi::Abi;
use alloc::vec::Vec;
use bytemuck::CheckedBitPattern;
use core::marker::PhantomData;
use core::{ptr, slice};

/// Casts bytes to a list of a plain type. It returns `None` unless the bytes are aligned, have a
/// whole number of elements, and each element is valid.
///
/// # Safety
///
/// The memory that the wire forms point to is readable for as long as the result is used.
pub(crate) unsafe fn cast<T: Abi>(bytes: &[u8]) -> Option<&[T]> {
    const {
        assert!(
            !T::PLAIN
                || (size_of::<T>() == size_of::<T::Wire>()
                    && align_of::<T>() == align_of::<T::Wire>())
        )
    }
    let first = bytes.as_ptr().cast::<T::Wire>();
    let size = size_of::<T>();
    let len = bytes.len().checked_div(size)?;
    if !T::PLAIN || len * size != bytes.len() || !first.is_aligned() {
        return None;
    }
    // SAFETY: `bytes` holds `len` wire forms, aligned.
    let wires = unsafe { slice::from_raw_parts(first, len) };
    // SAFETY: the caller's promise covers what `valid` reads.
    if !wires.iter().all(|w| unsafe { T::valid(w) }) {
        return None;
    }
    // SAFETY: `PLAIN` says that a valid wire form is a value.
    Some(unsafe { slice::from_raw_parts(first.cast(), len) })
}

/// # Safety
///
/// `T` is plain, and each element is a valid wire form of it.
pub(crate) unsafe fn copy<T: Abi>(wires: &[T::Wire]) -> Vec<T> {
    let mut values = Vec::with_capacity(wires.len());
    // SAFETY: `PLAIN` says that a wire form has the size and alignment of a value and, a valid one
    // is a value.
    unsafe {
        ptr::copy_nonoverlapping(wires.as_ptr().cast(), values.as_mut_ptr(), wires.len());
        values.set_len(wires.len());
    }
    values
}

/// Autoref chooses bytemuck's cast for the types that have it: `Cast::<T>(…).cast(bytes)` finds
/// [`CastChecked`] on `Cast` before [`CastValid`] on `&Cast`.
#[doc(hidden)]
pub struct Cast<T>(pub PhantomData<T>);

/// Types with bytemuck's traits.
#[doc(hidden)]
pub trait CastChecked<'a, T> {
    /// # Safety
    ///
    /// As for [`Abi::cast`].
    unsafe fn cast(self, bytes: &'a [u8]) -> Option<&'a [T]>;
}

impl<'a, T: CheckedBitPattern> CastChecked<'a, T> for Cast<T> {
    unsafe fn cast(self, bytes: &'a [u8]) -> Option<&'a [T]> {
        const {
            assert!(
                size_of::<T>() == size_of::<T::Bits>() && align_of::<T>() == align_of::<T::Bits>()
            )
        }
        let all: &[T::Bits] = bytemuck::try_cast_slice(bytes).ok()?;
        // Eight at a time, with one branch for all of them.
        let valid = |some: &[T::Bits]| {
            some.iter()
                .fold(true, |valid, bits| valid & T::is_valid_bit_pattern(bits))
        };
        let (eights, rest) = all.as_chunks::<8>();
        if !(eights.iter().all(|eight| valid(eight)) && valid(rest)) {
            return None;
        }
        // SAFETY: `CheckedBitPattern` promises that `T` has the layout of `T::Bits`, and that valid
        // bits are a value.
        Some(unsafe { slice::from_raw_parts(all.as_ptr().cast(), all.len()) })
    }
}

/// All other types.
#[doc(hidden)]
pub trait CastValid<'a, T> {
    /// # Safety
    ///
    /// As for [`Abi::cast`].
    unsafe fn cast(self, bytes: &'a [u8]) -> Option<&'a [T]>;
}

impl<'a, T: Abi> CastValid<'a, T> for &Cast<T> {
    unsafe fn cast(self, bytes: &'a [u8]) -> Option<&'a [T]> {
        // SAFETY: the caller's promise.
        unsafe { cast(bytes) }
    }
}

/// The body of [`Abi::cast`] for a type that the derive knows by name.
#[doc(hidden)]
#[macro_export]
macro_rules! cast_plain {
    () => {
        unsafe fn cast(__bytes: &[u8]) -> $crate::__private::core::option::Option<&[Self]> {
            #[allow(unused_imports)]
            use $crate::__private::{CastChecked as _, CastValid as _};
            // SAFETY: the caller's promise.
            unsafe {
                $crate::__private::Cast::<Self>($crate::__private::core::marker::PhantomData)
                    .cast(__bytes)
            }
        }
    };
}

/// A boolean as a type, for `where` clauses: `Fact<{ <T as Abi>::PLAIN }>: True`.
#[doc(hidden)]
pub struct Fact<const HOLDS: bool>;

/// Implemented for `Fact<true>` only.
#[doc(hidden)]
pub trait True {}
impl True for Fact<true> {}
