//! Foreign types: a value that crosses as one of another type, to which it converts.
//!
//! A *conversion* is a type that stands for two functions. Those of containers are the containers
//! of the conversions: `Vec<Via<String>>` converts each element.
use crate::abi::{Abi, AbiError, ErrorSource, ErrorText, Key, Lift, Lower};
use crate::anchor::Anchor;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::refusal::{Refused, all, within};
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::rc::Rc;
use alloc::string::{String, ToString};
#[cfg(target_has_atomic = "ptr")]
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt::Display;
use core::marker::PhantomData;
use core::str::FromStr;
#[cfg(feature = "std")]
use std::collections::{HashMap, HashSet};

/// A conversion of `T`.
pub trait Converts<T> {
    /// The type as which a `T` crosses.
    type As: Abi;
}

/// A conversion of values that leave the guest.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot leave the guest by the conversion that its `#[abi(…)]` says",
    label = "no conversion of `{T}`",
    note = "`as = \"String\"` needs `Display`; `as` or `with` of another type needs `From<{T}>` for that type",
    note = "or give a function: `into = \"path\"`, of the signature `fn(&{T}) -> Type`"
)]
pub trait Outward<T>: Converts<T> {
    /// Converts a value that is given away.
    fn give(value: T) -> Self::As;
}

/// A conversion of values that leave the guest and stay where they are: in a field, or lent.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot leave the guest, and stay, by the conversion that its `#[abi(…)]` says",
    label = "no conversion of a `&{T}`",
    note = "`as` or `with` of another type than `String` needs `Clone`; or give a function: `into = \"path\"`, of the signature `fn(&{T}) -> Type`"
)]
pub trait Lends<T>: Outward<T> {
    /// Converts a value that stays.
    fn lend(value: &T) -> Self::As;
}

/// A conversion of values that come to the guest.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot come to the guest by the conversion that its `#[abi(…)]` says",
    label = "no conversion to `{T}`",
    note = "`as = \"String\"` needs `FromStr`; `as` or `with` of another type needs `From` or `TryFrom` of that type; errors need `Display`",
    note = "or give a function: `from = \"path\"`, of the signature `fn(Type) -> {T}`, or `try_from = \"path\"`, of `fn(Type) -> Result<{T}, Error>`"
)]
pub trait Inward<T>: Converts<T> {
    /// Converts a value, or refuses it.
    fn take(value: Self::As) -> Result<T, Refused>;
}

/// A `T` that crosses by the conversion `C`.
#[repr(transparent)]
pub struct As<T, C>(T, PhantomData<C>);

impl<T, C> As<T, C> {
    /// A value that is given away.
    pub fn new(value: T) -> Self {
        As(value, PhantomData)
    }

    /// Converts a value that is given away.
    pub fn give(value: T) -> C::As
    where
        C: Outward<T>,
    {
        C::give(value)
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }

    /// A value that is lent.
    pub fn from_ref(value: &T) -> &Self {
        // SAFETY: `repr(transparent)`.
        unsafe { &*core::ptr::from_ref(value).cast() }
    }

    /// A list that is lent.
    pub fn from_slice(values: &[T]) -> &[Self] {
        // SAFETY: `repr(transparent)`, so that the elements have the same layout.
        unsafe { core::slice::from_raw_parts(values.as_ptr().cast(), values.len()) }
    }

    /// The value that was lent.
    pub fn inner(&self) -> &T {
        &self.0
    }

    /// The list that was lent.
    pub fn slice(list: &[Self]) -> &[T] {
        // SAFETY: `repr(transparent)`, so that the elements have the same layout.
        unsafe { core::slice::from_raw_parts(list.as_ptr().cast(), list.len()) }
    }
}

// SAFETY: not plain. A value that is dropped later borrows nothing.
unsafe impl<T: 'static, C: Converts<T> + 'static> Abi for As<T, C> {
    type Wire = <C::As as Abi>::Wire;
    const TY: &'static Ty = <C::As as Abi>::TY;
    const ANCHOR: Anchor = <C::As as Abi>::ANCHOR;
    const HANDLES: &'static Handles = &Handles::Of(&[&Handles::Converted, <C::As as Abi>::HANDLES]);
}

impl<T: 'static, C: Lends<T, As: Lower + 'static> + 'static> Lower for As<T, C> {
    fn lower_ref(&self, frame: &Frame) -> Self::Wire {
        C::lend(&self.0).lower(frame)
    }
    fn lower(self, frame: &Frame) -> Self::Wire {
        C::give(self.0).lower(frame)
    }
}

// SAFETY: borrows nothing.
unsafe impl<'a, T: 'static, C: Inward<T, As: Lift<'a>> + 'static> Lift<'a> for As<T, C> {
    unsafe fn lift(w: &'a Self::Wire, frame: &'a Frame) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Self::try_lift(w, frame) }.unwrap_or_else(|refused| refused.panic())
    }
    unsafe fn try_lift(w: &'a Self::Wire, frame: &'a Frame) -> Result<Self, Refused> {
        // SAFETY: the caller's promise.
        unsafe { C::As::try_lift(w, frame) }
            .and_then(C::take)
            .map(Self::new)
    }
}

impl<T: 'static, C: Lends<T, As: Key + 'static> + 'static> Key for As<T, C> {
    fn order(&self, other: &Self) -> Ordering {
        C::lend(&self.0).order(&C::lend(&other.0))
    }
}

impl<T: 'static, C: Converts<T, As: AbiError> + 'static> AbiError for As<T, C> {
    type Text = <C::As as AbiError>::Text;
}

impl<T: 'static, C: Lends<T, As: ErrorText> + 'static> ErrorText for As<T, C> {
    fn text(&self, frame: &Frame) -> Self::Text {
        C::lend(&self.0).text(frame)
    }
}

impl<T: 'static, C: Lends<T, As: ErrorSource> + 'static> ErrorSource for As<T, C> {
    fn texts(&self, texts: &mut Vec<String>) {
        C::lend(&self.0).texts(texts);
    }
}

/// No conversion: a part that crosses itself.
pub struct Same;

impl<T: Abi> Converts<T> for Same {
    type As = T;
}
impl<T: Abi> Outward<T> for Same {
    fn give(value: T) -> T {
        value
    }
}
impl<T: Abi + Clone> Lends<T> for Same {
    fn lend(value: &T) -> T {
        value.clone()
    }
}
impl<T: Abi> Inward<T> for Same {
    fn take(value: T) -> Result<T, Refused> {
        Ok(value)
    }
}

/// The conversion by `Display` and `FromStr`.
pub struct Shown;

impl<T> Converts<T> for Shown {
    type As = String;
}
impl<T: Display> Outward<T> for Shown {
    fn give(value: T) -> String {
        value.to_string()
    }
}
impl<T: Display> Lends<T> for Shown {
    fn lend(value: &T) -> String {
        value.to_string()
    }
}
impl<T: FromStr<Err: Display>> Inward<T> for Shown {
    fn take(value: String) -> Result<T, Refused> {
        value.parse().map_err(Refused::new)
    }
}

/// The conversion by `From` and `TryFrom`.
pub struct Via<R>(PhantomData<R>);

impl<T, R: Abi> Converts<T> for Via<R> {
    type As = R;
}
impl<T: Into<R>, R: Abi> Outward<T> for Via<R> {
    fn give(value: T) -> R {
        value.into()
    }
}
impl<T: Clone + Into<R>, R: Abi> Lends<T> for Via<R> {
    fn lend(value: &T) -> R {
        value.clone().into()
    }
}
impl<T: TryFrom<R, Error: Display>, R: Abi> Inward<T> for Via<R> {
    fn take(value: R) -> Result<T, Refused> {
        T::try_from(value).map_err(Refused::new)
    }
}

/// Refuses values of a key's or an element's type that differ in the guest and not for the host: a
/// bug of the guest.
fn as_many(sent: usize, count: usize) {
    assert!(
        sent == count,
        "wazabi: two keys of a map, or elements of a set, convert to equal values"
    );
}

/// Makes a map or a set, unless the guest finds two of its keys or elements equal.
fn distinct<V, M: FromIterator<V>>(
    values: Vec<V>,
    len: impl FnOnce(&M) -> usize,
) -> Result<M, Refused> {
    let count = values.len();
    let made = M::from_iter(values);
    match len(&made) == count {
        true => Ok(made),
        false => Err(Refused::new("two keys or elements are equal")),
    }
}

/// Implements the conversions of containers of one sort of elements.
macro_rules! elements {
    ($($name:ident),*) => { $(
        impl<T, C: Converts<T>> Converts<$name<T>> for $name<C>
        where
            $name<C::As>: Abi,
        {
            type As = $name<C::As>;
        }
        impl<T, C: Outward<T>> Outward<$name<T>> for $name<C>
        where
            $name<C::As>: Abi + FromIterator<C::As>,
        {
            fn give(values: $name<T>) -> Self::As {
                let count = values.len();
                let sent = Self::As::from_iter(values.into_iter().map(C::give));
                as_many(sent.len(), count);
                sent
            }
        }
        impl<T, C: Lends<T>> Lends<$name<T>> for $name<C>
        where
            $name<C::As>: Abi + FromIterator<C::As>,
        {
            fn lend(values: &$name<T>) -> Self::As {
                let sent = Self::As::from_iter(values.iter().map(C::lend));
                as_many(sent.len(), values.len());
                sent
            }
        }
        impl<T, C: Inward<T>> Inward<$name<T>> for $name<C>
        where
            $name<C::As>: Abi,
            $name<T>: FromIterator<T>,
        {
            fn take(values: Self::As) -> Result<$name<T>, Refused> {
                distinct(all(values.into_iter().map(C::take))?, $name::len)
            }
        }
    )* };
}
elements!(Vec, VecDeque, BTreeSet);
#[cfg(feature = "std")]
elements!(HashSet);

/// Implements the conversions of maps.
macro_rules! maps {
    ($($name:ident),*) => { $(
        impl<K, V, C: Converts<K>, D: Converts<V>> Converts<$name<K, V>> for $name<C, D>
        where
            $name<C::As, D::As>: Abi,
        {
            type As = $name<C::As, D::As>;
        }
        impl<K, V, C: Outward<K>, D: Outward<V>> Outward<$name<K, V>> for $name<C, D>
        where
            $name<C::As, D::As>: Abi + FromIterator<(C::As, D::As)>,
        {
            fn give(values: $name<K, V>) -> Self::As {
                let count = values.len();
                let pairs = values.into_iter().map(|(key, value)| (C::give(key), D::give(value)));
                let sent = Self::As::from_iter(pairs);
                as_many(sent.len(), count);
                sent
            }
        }
        impl<K, V, C: Lends<K>, D: Lends<V>> Lends<$name<K, V>> for $name<C, D>
        where
            $name<C::As, D::As>: Abi + FromIterator<(C::As, D::As)>,
        {
            fn lend(values: &$name<K, V>) -> Self::As {
                let pairs = values.iter().map(|(key, value)| (C::lend(key), D::lend(value)));
                let sent = Self::As::from_iter(pairs);
                as_many(sent.len(), values.len());
                sent
            }
        }
        impl<K, V, C: Inward<K>, D: Inward<V>> Inward<$name<K, V>> for $name<C, D>
        where
            $name<C::As, D::As>: Abi,
            $name<K, V>: FromIterator<(K, V)>,
        {
            fn take(values: Self::As) -> Result<$name<K, V>, Refused> {
                let pairs = values.into_iter().map(|(key, value)| {
                    let (key, value) = (C::take(key), D::take(value));
                    Ok((within(key, "key")?, within(value, "value")?))
                });
                distinct(all(pairs)?, $name::len)
            }
        }
    )* };
}
maps!(BTreeMap);
#[cfg(feature = "std")]
maps!(HashMap);

impl<T, C: Converts<T>> Converts<Option<T>> for Option<C> {
    type As = Option<C::As>;
}
impl<T, C: Outward<T>> Outward<Option<T>> for Option<C> {
    fn give(value: Option<T>) -> Self::As {
        value.map(C::give)
    }
}
impl<T, C: Lends<T>> Lends<Option<T>> for Option<C> {
    fn lend(value: &Option<T>) -> Self::As {
        value.as_ref().map(C::lend)
    }
}
impl<T, C: Inward<T>> Inward<Option<T>> for Option<C> {
    fn take(value: Self::As) -> Result<Option<T>, Refused> {
        value.map(C::take).transpose()
    }
}

impl<T, C: Converts<T>, const N: usize> Converts<[T; N]> for [C; N] {
    type As = [C::As; N];
}
impl<T, C: Outward<T>, const N: usize> Outward<[T; N]> for [C; N] {
    fn give(values: [T; N]) -> Self::As {
        values.map(C::give)
    }
}
impl<T, C: Lends<T>, const N: usize> Lends<[T; N]> for [C; N] {
    fn lend(values: &[T; N]) -> Self::As {
        values.each_ref().map(C::lend)
    }
}
impl<T, C: Inward<T>, const N: usize> Inward<[T; N]> for [C; N] {
    fn take(values: Self::As) -> Result<[T; N], Refused> {
        match all(values.into_iter().map(C::take))?.try_into() {
            Ok(values) => Ok(values),
            Err(_) => unreachable!("as many values as before"),
        }
    }
}

impl<T, C: Converts<T>> Converts<Box<T>> for Box<C> {
    type As = Box<C::As>;
}
impl<T, C: Outward<T>> Outward<Box<T>> for Box<C> {
    fn give(value: Box<T>) -> Self::As {
        Box::new(C::give(*value))
    }
}
impl<T, C: Lends<T>> Lends<Box<T>> for Box<C> {
    fn lend(value: &Box<T>) -> Self::As {
        Box::new(C::lend(value))
    }
}
impl<T, C: Inward<T>> Inward<Box<T>> for Box<C> {
    fn take(value: Self::As) -> Result<Box<T>, Refused> {
        C::take(*value).map(Box::new)
    }
}

/// Shared pointers cross as `Box` does, and here as one.
macro_rules! shared {
    ($($name:ident),*) => { $(
        impl<T, C: Converts<T>> Converts<$name<T>> for $name<C> {
            type As = Box<C::As>;
        }
        impl<T: Clone, C: Outward<T>> Outward<$name<T>> for $name<C> {
            fn give(value: $name<T>) -> Self::As {
                Box::new(C::give($name::unwrap_or_clone(value)))
            }
        }
        impl<T: Clone, C: Lends<T>> Lends<$name<T>> for $name<C> {
            fn lend(value: &$name<T>) -> Self::As {
                Box::new(C::lend(value))
            }
        }
        impl<T, C: Inward<T>> Inward<$name<T>> for $name<C> {
            fn take(value: Self::As) -> Result<$name<T>, Refused> {
                C::take(*value).map($name::new)
            }
        }
    )* };
}
shared!(Rc);
#[cfg(target_has_atomic = "ptr")]
shared!(Arc);

/// The result of a function.
impl<T, E, C: Converts<T>, D: Converts<E, As: AbiError>> Converts<Result<T, E>> for Result<C, D> {
    type As = Result<C::As, D::As>;
}
impl<T, E, C: Outward<T>, D: Outward<E, As: AbiError>> Outward<Result<T, E>> for Result<C, D> {
    fn give(value: Result<T, E>) -> Self::As {
        value.map(C::give).map_err(D::give)
    }
}
impl<T, E, C: Lends<T>, D: Lends<E, As: AbiError>> Lends<Result<T, E>> for Result<C, D> {
    fn lend(value: &Result<T, E>) -> Self::As {
        value.as_ref().map(C::lend).map_err(D::lend)
    }
}
impl<T, E, C: Inward<T>, D: Inward<E, As: AbiError>> Inward<Result<T, E>> for Result<C, D> {
    fn take(value: Self::As) -> Result<Result<T, E>, Refused> {
        match value {
            Ok(value) => C::take(value).map(Ok),
            Err(error) => D::take(error).map(Err),
        }
    }
}

macro_rules! tuples {
    ($(($($t:ident $c:ident $i:tt),*))*) => { $(
        impl<$($t, $c: Converts<$t>),*> Converts<($($t,)*)> for ($($c,)*) {
            type As = ($($c::As,)*);
        }
        impl<$($t, $c: Outward<$t>),*> Outward<($($t,)*)> for ($($c,)*) {
            fn give(value: ($($t,)*)) -> Self::As {
                ($($c::give(value.$i),)*)
            }
        }
        impl<$($t, $c: Lends<$t>),*> Lends<($($t,)*)> for ($($c,)*) {
            fn lend(value: &($($t,)*)) -> Self::As {
                ($($c::lend(&value.$i),)*)
            }
        }
        impl<$($t, $c: Inward<$t>),*> Inward<($($t,)*)> for ($($c,)*) {
            fn take(value: Self::As) -> Result<($($t,)*), Refused> {
                let members = ($($c::take(value.$i),)*);
                Ok(($(within(members.$i, stringify!($i))?,)*))
            }
        }
    )* };
}
tuples! {
    (A C 0, B D 1)
    (A C 0, B D 1, E F 2)
    (A C 0, B D 1, E F 2, G H 3)
}

#[cfg(test)]
mod tests {
    use super::distinct;
    use alloc::collections::BTreeSet;
    use alloc::vec;

    #[test]
    fn elements_that_are_equal_are_found() {
        let set = distinct(vec![2, 1], BTreeSet::len);
        assert_eq!(set.ok(), Some([1, 2].into()));
        assert!(distinct(vec![2, 1, 2], BTreeSet::len).is_err());
    }
}
