//! Integers of 128 bits: two halves.
//!
//! The alignment of `u128` depends on the target and the compiler, so values are converted.
use crate::abi::{Abi, Key, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::{by_address, own_twin};
use core::cmp::Ordering;

/// An integer of 128 bits, in two's complement if it has a sign.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WideWire {
    /// The lower 64 bits.
    pub low: u64,
    /// The upper 64 bits.
    pub high: u64,
}
by_address!(WideWire);

// SAFETY: a `repr(C)` struct of two u64 has no padding, and each bit pattern is a value.
unsafe impl bytemuck::Zeroable for WideWire {}
// SAFETY: as above.
unsafe impl bytemuck::Pod for WideWire {}

macro_rules! wide {
    ($($t:ident)*) => { $(
        // SAFETY: not plain.
        unsafe impl Abi for $t {
            type Wire = WideWire;
            const TY: &'static Ty = &Ty::Prim(stringify!($t));
        }
        impl Lower for $t {
            fn lower_ref(&self, _: &Frame) -> WideWire {
                WideWire {
                    low: *self as u64,
                    high: (*self >> 64) as u64,
                }
            }
            fn lower(self, frame: &Frame) -> WideWire {
                self.lower_ref(frame)
            }
        }
        // SAFETY: borrows nothing.
        unsafe impl<'a> Lift<'a> for $t {
            unsafe fn lift(w: &'a WideWire, _: &'a Frame) -> $t {
                (u128::from(w.high) << 64 | u128::from(w.low)) as $t
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
