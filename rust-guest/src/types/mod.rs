//! The types that cross, one file per kind: its wire struct, `Abi`, `Lower`, `Lift`, `Key` and
//! twin.
use crate::abi::Abi;
use crate::describe::Ty;

pub(crate) mod address;
mod array;
mod boxed;
pub(crate) mod buffer;
pub(crate) mod callback;
pub(crate) mod constant;
mod cow;
mod deque;
pub(crate) mod duration;
pub(crate) mod dyn_error;
pub(crate) mod enumeration;
pub(crate) mod failure;
pub(crate) mod foreign;
pub(crate) mod instant;
mod library;
mod list;
pub(crate) mod map;
mod nonzero;
mod one_tuple;
pub(crate) mod option;
mod reference;
pub(crate) mod result;
mod scalar;
pub(crate) mod sequence;
pub(crate) mod set;
mod shared;
pub(crate) mod string;
pub(crate) mod tuple;
mod unit;
pub(crate) mod utf16;
mod wide;

/// Refuses a value that the host passed. The host has checked it before, so this is a bug of the
/// host, and the guest panics.
#[doc(hidden)]
#[cold]
#[inline(never)]
pub fn refuse(what: &'static str) -> ! {
    panic!("wazabi: the host passed what is not a value of `{what}`")
}

/// Refuses a wire form of a plain type that is not a value.
pub(crate) fn check<T: Abi>(ok: bool) {
    if !ok {
        refuse_type::<T>()
    }
}

#[cold]
#[inline(never)]
pub(crate) fn refuse_type<T: Abi>() -> ! {
    refuse(match T::TY {
        Ty::Prim(name) | Ty::Of(name, _) | Ty::Many(name, _) | Ty::Named(name) => name,
        Ty::Array(..) => "array",
    })
}
