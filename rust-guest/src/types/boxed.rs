//! Boxes: always a pointer to the wire form, so that a type may contain itself.
use crate::abi::{Abi, Lift, Lower};
use crate::anchor::Anchor;
use crate::by_address;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::refusal::Refused;
use crate::twin::whole;
use alloc::boxed::Box;
use core::ptr;

by_address!(*const u8);

// SAFETY: not plain.
unsafe impl<T: Abi> Abi for Box<T> {
    // The pointer has no type: `T::Wire` would make the wire form of `struct Tree { left:
    // Option<Box<Tree>> }` refer to itself.
    type Wire = *const u8;
    const TY: &'static Ty = &Ty::Of("box", T::TY);
    const ANCHOR: Anchor = T::ANCHOR;
    const BORROWS: bool = T::BORROWS;
    const HANDLES: &'static Handles = &Handles::Of(&[T::HANDLES]);
}

impl<T: Lower> Lower for Box<T> {
    fn lower_ref(&self, frame: &Frame) -> *const u8 {
        ptr::from_ref(frame.keep((**self).lower_ref(frame))).cast()
    }
    fn lower(self, frame: &Frame) -> *const u8 {
        ptr::from_ref(frame.keep((*self).lower(frame))).cast()
    }
}

// SAFETY: the box borrows what `T` does.
unsafe impl<'a, T: Lift<'a>> Lift<'a> for Box<T> {
    unsafe fn lift(w: &'a *const u8, frame: &'a Frame) -> Self {
        // SAFETY: the caller promises that the pointer leads to a readable, aligned wire form.
        Box::new(unsafe { T::lift(&*w.cast(), frame) })
    }
    unsafe fn try_lift(w: &'a *const u8, frame: &'a Frame) -> Result<Self, Refused> {
        // SAFETY: as in `lift`.
        unsafe { T::try_lift(&*w.cast(), frame) }.map(Box::new)
    }
}

whole!(Box<T>, [T]);
