//! The types that cross, one file a shape; the same files stand in `go-host/gen`.
mod array;
mod boxed;
pub(crate) mod buffer;
mod duration;
pub(crate) mod enumeration;
mod list;
mod map;
mod option;
mod reference;
mod result;
mod scalar;
mod string;
mod tuple;
mod unit;

/// Refuses a value that the host passed. The host has checked before, so this is a fault of the host's: a panic.
#[doc(hidden)]
#[cold]
#[inline(never)]
pub fn refuse(what: &'static str) -> ! {
    panic!("wazabi: the host passed what is not a value of `{what}`")
}
