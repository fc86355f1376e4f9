//! Integers of 128 bits: two halves, the lower one first.
//!
//! The alignment of `u128` depends on the target and the compiler, so values are converted.
use crate::abi::{Abi, Key, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::own_twin;
use core::cmp::Ordering;

macro_rules! wide {
    ($($t:ident)*) => { $(
        // SAFETY: not plain.
        unsafe impl Abi for $t {
            type Wire = [u64; 2];
            const TY: &'static Ty = &Ty::Prim(stringify!($t));
        }
        impl Lower for $t {
            fn lower_ref(&self, _: &Frame) -> [u64; 2] {
                [*self as u64, (*self >> 64) as u64]
            }
            fn lower(self, frame: &Frame) -> [u64; 2] {
                self.lower_ref(frame)
            }
        }
        // SAFETY: borrows nothing.
        unsafe impl<'a> Lift<'a> for $t {
            unsafe fn lift(w: &'a [u64; 2], _: &'a Frame) -> $t {
                (u128::from(w[1]) << 64 | u128::from(w[0])) as $t
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
wide!(u128 i128);
