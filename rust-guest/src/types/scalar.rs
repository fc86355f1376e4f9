//! Numbers, `bool`, `char`: themselves.
use super::refuse;
use crate::abi::{Abi, Key, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::wire::Wire;
use crate::{cast_plain, own_twin};
use core::{cmp::Ordering, ptr};

macro_rules! scalars {
    ($($t:ident)*) => { $(
        // SAFETY: its own wire form, every bit pattern is a value.
        unsafe impl Abi for $t {
            type Wire = $t;
            const TY: &'static Ty = &Ty::Prim(stringify!($t));
            const PLAIN: bool = true;
            cast_plain!();
        }
        impl Lower for $t {
            fn lower_ref(&self, _: &Frame) -> $t {
                *self
            }
            fn lower(self, _: &Frame) -> $t {
                self
            }
        }
        // SAFETY: borrows nothing.
        unsafe impl<'a> Lift<'a> for $t {
            unsafe fn lift(w: &'a $t, _: &'a Frame) -> $t {
                *w
            }
        }
    )* };
}
/// Numbers, `bool` and `char` compare by `Ord`.
macro_rules! keys {
    ($($t:ident)*) => { $(
        impl Key for $t {
            fn order(&self, other: &Self) -> Ordering {
                self.cmp(other)
            }
        }
    )* };
}
keys!(bool char u8 u16 u32 u64 i8 i16 i32 i64);

scalars!(u8 u16 u32 u64 i8 i16 i32 i64 f32 f64);

// SAFETY: one byte; `valid` accepts 0 and 1.
unsafe impl Abi for bool {
    type Wire = u8;
    const TY: &'static Ty = &Ty::Prim("bool");
    const PLAIN: bool = true;
    unsafe fn valid(w: &u8) -> bool {
        *w <= 1
    }
    cast_plain!();
}

impl Lower for bool {
    fn lower_ref(&self, _: &Frame) -> u8 {
        u8::from(*self)
    }
    fn lower(self, _: &Frame) -> u8 {
        u8::from(self)
    }
}

// SAFETY: borrows nothing.
unsafe impl<'a> Lift<'a> for bool {
    unsafe fn lift(w: &'a u8, _: &'a Frame) -> bool {
        match w {
            0 => false,
            1 => true,
            _ => refuse("bool"),
        }
    }
}

// SAFETY: four bytes; `valid` accepts Unicode scalar values.
unsafe impl Abi for char {
    type Wire = u32;
    const TY: &'static Ty = &Ty::Prim("char");
    const PLAIN: bool = true;
    unsafe fn valid(w: &u32) -> bool {
        char::from_u32(*w).is_some()
    }
    cast_plain!();
}

impl Lower for char {
    fn lower_ref(&self, _: &Frame) -> u32 {
        u32::from(*self)
    }
    fn lower(self, _: &Frame) -> u32 {
        u32::from(self)
    }
}

// SAFETY: borrows nothing.
unsafe impl<'a> Lift<'a> for char {
    unsafe fn lift(w: &'a u32, _: &'a Frame) -> char {
        match char::from_u32(*w) {
            Some(c) => c,
            None => refuse("char"),
        }
    }
}

/// `wire!(u8 as u32, …)`: scalars. Narrow ones are widened, and checked on arrival.
macro_rules! wire {
    ($($narrow:ty as $core:ty),*) => { $(
        // SAFETY: a scalar; the range check makes the low bytes of the core value, which come first
        // on wasm32, the value.
        unsafe impl Wire for $narrow {
            type Core = $core;
            const IN_CORE: bool = true;
            unsafe fn from_core(core: &$core) -> &Self {
                assert!(cfg!(target_endian = "little"), "wazabi: wire values are little-endian");
                if <$narrow>::try_from(*core).is_err() {
                    refuse(stringify!($narrow));
                }
                // SAFETY: `$narrow` is no larger and no more aligned than `$core`.
                unsafe { &*ptr::from_ref(core).cast() }
            }
            fn into_core(self, _: &Frame) -> $core {
                <$core>::from(self)
            }
        }
    )* };
}
wire!(u8 as u32, u16 as u32, i8 as i32, i16 as i32);

macro_rules! wire_as_is {
    ($($t:ty),*) => { $(
        // SAFETY: a scalar that is its own core value.
        unsafe impl Wire for $t {
            type Core = $t;
            const IN_CORE: bool = true;
            unsafe fn from_core(core: &$t) -> &Self {
                core
            }
            fn into_core(self, _: &Frame) -> $t {
                self
            }
        }
    )* };
}
wire_as_is!(u32, i32, u64, i64, f32, f64);

macro_rules! own_twins {
    ($($t:ty)*) => { $(own_twin!($t);)* };
}
own_twins!(u8 u16 u32 u64 i8 i16 i32 i64 f32 f64 bool char);
