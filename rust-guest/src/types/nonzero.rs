//! Integers that are never 0: the integer, checked.
use super::refuse;
use crate::abi::{Abi, Key, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::{cast_plain, own_twin};
use core::cmp::Ordering;
use core::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64,
};

macro_rules! nonzero {
    ($($t:ident($int:ident) $name:literal;)*) => { $(
        // SAFETY: the standard library gives it the layout of the integer; `valid` refuses 0, which
        // is the one bit pattern that is not a value.
        unsafe impl Abi for $t {
            type Wire = $int;
            const TY: &'static Ty = &Ty::Prim($name);
            const PLAIN: bool = true;
            unsafe fn valid(w: &$int) -> bool {
                *w != 0
            }
            cast_plain!();
        }
        impl Lower for $t {
            fn lower_ref(&self, _: &Frame) -> $int {
                self.get()
            }
            fn lower(self, _: &Frame) -> $int {
                self.get()
            }
        }
        // SAFETY: borrows nothing.
        unsafe impl<'a> Lift<'a> for $t {
            unsafe fn lift(w: &'a $int, _: &'a Frame) -> $t {
                match $t::new(*w) {
                    Some(value) => value,
                    None => refuse($name),
                }
            }
        }
        impl Key for $t {
            fn order(&self, other: &Self) -> Ordering {
                self.cmp(other)
            }
        }
        own_twin!($t);
    )* };
}
nonzero! {
    NonZeroU8(u8) "nonzero_u8";
    NonZeroU16(u16) "nonzero_u16";
    NonZeroU32(u32) "nonzero_u32";
    NonZeroU64(u64) "nonzero_u64";
    NonZeroI8(i8) "nonzero_i8";
    NonZeroI16(i16) "nonzero_i16";
    NonZeroI32(i32) "nonzero_i32";
    NonZeroI64(i64) "nonzero_i64";
}
