//! Borrowed twins: the form, as an argument, of a type that crosses in both directions.
use crate::abi::Abi;

/// A type that can be part of one with a borrowed twin, and its form in that twin.
///
/// | in `ScanLine` | in `ScanLineParam<'a>` |
/// |---|---|
/// | `String`, `Box<str>` | `&'a str` |
/// | `wazabi::Buffer` | `&'a [u8]` |
/// | `Vec<T>`, `Box<[T]>` | `&'a [T::Param<'a>]` |
/// | `Option<T>`, `[T; N]`, tuples | the same of `T::Param<'a>` |
/// | a type that has a twin | its twin |
/// | `Box<T>`, a map, a `VecDeque<T>`, a `Result<T, E>`, a host object | `&'a` of it |
/// | numbers, and all other types | the type itself |
///
/// Both have the same wire form and are the same type in the description.
///
/// # Safety
///
/// The wire form that the host writes for `Self`, with all data that it points to, can be lifted as
/// `Param`: the description has the owned type only. Equal wire types do not imply this, since all
/// lists have the same one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a type with `ownership = \"borrowing-duplicate-if-necessary\"`",
    label = "this type has no borrowed form",
    note = "use an owned type that crosses: `String`, `Vec<T>`, or one with `#[derive(wazabi::Abi)]` and no lifetimes"
)]
pub unsafe trait Twin: Abi + 'static {
    /// The borrowed form.
    type Param<'a>: Abi<Wire = Self::Wire> + 'a;
    /// Tells whether the type has a twin.
    #[doc(hidden)]
    const KNOWN: bool = true;
}

/// A type that can be lent as its borrowed twin without memory of its own.
///
/// Lists can, unless the twins of their elements are other types than the elements.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be lent as its borrowed twin without memory for it",
    label = "not to be had by `as_param`",
    note = "a struct in it has to be `Copy`, or have `ownership = \"borrowing-duplicate-if-necessary\"` itself",
    note = "for a list of strings or of such structs, collect their twins into a `Vec` and lend that; or pass `&T`, which is the same type in Go"
)]
pub trait AsParam: Twin {
    /// Lends the value.
    fn as_param(&self) -> Self::Param<'_>;
}

/// A type that can be made from its borrowed twin, by copying.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made from its borrowed twin",
    label = "not to be had by copying",
    note = "a struct in it has to be `Clone`; a host object cannot be copied"
)]
pub trait FromParam: Twin {
    /// Copies the value.
    fn from_param(param: &Self::Param<'_>) -> Self;
}

/// A type whose twin is the type itself, so that a list of it can be lent in place.
#[doc(hidden)]
pub trait Itself: for<'a> Twin<Param<'a> = Self> {}

/// The requirement on a type without a twin to be lent as itself: to be `Copy`. A crate without
/// Rust's prelude has no `#[diagnostic::do_not_recommend]` for the derive's output there, so this
/// trait repeats the message of [`AsParam`].
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be lent as its borrowed twin without memory for it",
    label = "not to be had by `as_param`",
    note = "make it `Copy`, or give it `ownership = \"borrowing-duplicate-if-necessary\"` itself; or pass `&T` of the whole, which is the same type in Go"
)]
pub trait Lent: Copy {}

#[diagnostic::do_not_recommend]
impl<T: Copy> Lent for T {}

/// The requirement on a type without a twin to be made from itself: to be `Clone`. As for [`Lent`].
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made from its borrowed twin",
    label = "not to be had by copying",
    note = "make it `Clone`"
)]
pub trait Copied: Clone {}

#[diagnostic::do_not_recommend]
impl<T: Clone> Copied for T {}

/// The twin of a type without one: the type itself.
#[doc(hidden)]
#[macro_export]
macro_rules! own_twin {
    ($t:ty) => {
        #[automatically_derived]
        // SAFETY: the same type.
        unsafe impl $crate::Twin for $t {
            type Param<'a> = Self;
        }
        #[automatically_derived]
        impl $crate::__private::Itself for $t {}
        #[automatically_derived]
        impl $crate::AsParam for $t
        where
            for<'__t> $t: $crate::__private::Lent,
        {
            fn as_param(&self) -> Self {
                *self
            }
        }
        #[automatically_derived]
        impl $crate::FromParam for $t
        where
            for<'__t> $t: $crate::__private::Copied,
        {
            fn from_param(param: &Self) -> Self {
                $crate::__private::core::clone::Clone::clone(param)
            }
        }
    };
}

/// A type that a reference lends whole: the wire form of its twin differs, or needs memory.
macro_rules! whole {
    ($t:ty, [$($g:tt)*]) => {
        // SAFETY: a reference crosses as its target.
        unsafe impl<$($g)*> $crate::Twin for $t
        where
            $t: $crate::Abi + 'static,
        {
            type Param<'a> = &'a $t;
        }
        impl<$($g)*> $crate::AsParam for $t
        where
            $t: $crate::Abi + 'static,
        {
            fn as_param(&self) -> &Self {
                self
            }
        }
        impl<$($g)*> $crate::FromParam for $t
        where
            $t: $crate::Abi + Clone + 'static,
        {
            fn from_param(param: &&Self) -> Self {
                (*param).clone()
            }
        }
    };
}
pub(crate) use whole;
