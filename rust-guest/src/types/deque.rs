//! Double-ended queues: a list, in their order.
use crate::abi::{Abi, Lift, Lower};
use crate::anchor::Anchor;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::refusal::Refused;
use crate::twin::whole;
use crate::wire::Span;
use alloc::{collections::VecDeque, vec::Vec};

// SAFETY: not plain.
unsafe impl<T: Abi> Abi for VecDeque<T> {
    type Wire = Span;
    const TY: &'static Ty = <Vec<T>>::TY;
    const ANCHOR: Anchor = T::ANCHOR;
    const BORROWS: bool = T::BORROWS;
    const HANDLES: &'static Handles = &Handles::Of(&[T::HANDLES]);
}

impl<T: Lower> Lower for VecDeque<T> {
    fn lower_ref(&self, frame: &Frame) -> Span {
        match self.as_slices() {
            (all, []) => all.lower_ref(frame),
            // The deque wraps around the end of its memory.
            _ => Span::new(frame.list(self.iter().map(|value| value.lower_ref(frame)))),
        }
    }
    fn lower(self, frame: &Frame) -> Span {
        Vec::from(self).lower(frame)
    }
}

// SAFETY: the queue borrows what `T` does.
unsafe impl<'a, T: Lift<'a>> Lift<'a> for VecDeque<T> {
    unsafe fn lift(w: &'a Span, frame: &'a Frame) -> Self {
        // SAFETY: the caller's promise.
        unsafe { T::lift_vec(*w, frame) }.into()
    }
    unsafe fn try_lift(w: &'a Span, frame: &'a Frame) -> Result<Self, Refused> {
        // SAFETY: the caller's promise.
        unsafe { T::try_lift_vec(*w, frame) }.map(Self::from)
    }
}

// Its elements may be two slices, so its twin is not one.
whole!(VecDeque<T>, [T]);
