//! References to values: the value.
use crate::abi::{Abi, Lift, Lower};
use crate::anchor::Anchor;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::refusal::{Refused, converts};

// SAFETY: not plain.
unsafe impl<T: Abi> Abi for &T {
    type Wire = T::Wire;
    const TY: &'static Ty = T::TY;
    const ANCHOR: Anchor = T::ANCHOR;
    const BORROWS: bool = true;
    const HANDLES: &'static Handles = if T::RESOURCE {
        &Handles::Reference(T::HANDLES)
    } else {
        &Handles::Lent(T::HANDLES)
    };
}

impl<T: Lower> Lower for &T {
    fn lower_ref(&self, frame: &Frame) -> T::Wire {
        (**self).lower_ref(frame)
    }
    fn lower(self, frame: &Frame) -> T::Wire {
        (*self).lower_ref(frame)
    }
}

// SAFETY: borrows for `'a`.
unsafe impl<'a, T: Lift<'a>> Lift<'a> for &'a T {
    unsafe fn lift(w: &'a T::Wire, frame: &'a Frame) -> &'a T {
        // SAFETY: the caller's promise.
        unsafe { T::lift_ref(w, frame) }
    }
    unsafe fn try_lift(w: &'a T::Wire, frame: &'a Frame) -> Result<Self, Refused> {
        // A converted value is not plain, nor a resource, so it is built.
        if !const { converts::<T>() } {
            // SAFETY: the caller's promise.
            return Ok(unsafe { T::lift_ref(w, frame) });
        }
        // SAFETY: the caller's promise; the trait requires that dropping a lifted value reads no
        // borrowed data.
        unsafe { T::try_lift(w, frame).map(|value| frame.keep_dropping(value)) }
    }
}
