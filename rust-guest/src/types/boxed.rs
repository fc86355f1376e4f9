//! Boxes: a pointer to the wire form, always; so that a type may hold itself.
use crate::abi::{Abi, Lift, Lower, Mark, Ty};
use crate::frame::Frame;
use alloc::boxed::Box;
use core::ptr;

// SAFETY: not plain.
unsafe impl<T: Abi> Abi for Box<T> {
    // Untyped: `T::Wire` would make the wire form of `struct Tree { left: Option<Box<Tree>> }` refer to itself.
    type Wire = *const u8;
    const TY: &'static Ty = &Ty::Of("box", T::TY);
    const MARK: Mark = T::MARK;
    const BORROWS: bool = T::BORROWS;
}

impl<T: Lower> Lower for Box<T> {
    fn lower_ref(&self, cx: &Frame) -> *const u8 {
        ptr::from_ref(cx.keep((**self).lower_ref(cx))).cast()
    }
    fn lower(self, cx: &Frame) -> *const u8 {
        ptr::from_ref(cx.keep((*self).lower(cx))).cast()
    }
}

// SAFETY: the box borrows what `T` does.
unsafe impl<'a, T: Lift<'a>> Lift<'a> for Box<T> {
    unsafe fn lift(w: &'a *const u8, cx: &'a Frame) -> Self {
        // SAFETY: the caller promises that the pointer leads to a readable, aligned wire form.
        Box::new(unsafe { T::lift(&*w.cast(), cx) })
    }
}
