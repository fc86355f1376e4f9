//! References to values: the value.
use crate::abi::{Abi, Lift, Lower, Mark, Ty};
use crate::frame::Frame;

// SAFETY: not plain.
unsafe impl<T: Abi> Abi for &T {
    type Wire = T::Wire;
    const TY: &'static Ty = T::TY;
    const MARK: Mark = T::MARK;
    const BORROWS: bool = true;
}

impl<T: Lower> Lower for &T {
    fn lower_ref(&self, cx: &Frame) -> T::Wire {
        (**self).lower_ref(cx)
    }
    fn lower(self, cx: &Frame) -> T::Wire {
        (*self).lower_ref(cx)
    }
}

// SAFETY: borrows for `'a`.
unsafe impl<'a, T: Lift<'a>> Lift<'a> for &'a T {
    unsafe fn lift(w: &'a T::Wire, cx: &'a Frame) -> &'a T {
        // SAFETY: the caller's promise.
        unsafe { T::lift_ref(w, cx) }
    }
}
