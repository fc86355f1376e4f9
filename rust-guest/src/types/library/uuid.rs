//! `uuid::Uuid`: its 16 bytes.
use crate::abi::{Abi, Key, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::own_twin;
use core::cmp::Ordering;
use uuid::Uuid;

// SAFETY: not plain.
unsafe impl Abi for Uuid {
    type Wire = [u8; 16];
    const TY: &'static Ty = &Ty::Prim("uuid");
}

impl Lower for Uuid {
    fn lower_ref(&self, _: &Frame) -> [u8; 16] {
        *self.as_bytes()
    }
    fn lower(self, frame: &Frame) -> [u8; 16] {
        self.lower_ref(frame)
    }
}

// SAFETY: borrows nothing.
unsafe impl<'a> Lift<'a> for Uuid {
    unsafe fn lift(w: &'a [u8; 16], _: &'a Frame) -> Uuid {
        Uuid::from_bytes(*w)
    }
}

impl Key for Uuid {
    fn order(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

own_twin!(Uuid);
