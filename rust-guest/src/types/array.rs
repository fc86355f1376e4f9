//! Fixed arrays: their elements.
use crate::abi::{Abi, Lift, Lower, Mark, Ty};
use crate::frame::Frame;
use core::array;

// SAFETY: an array of plain elements has the layout of the array of their wire forms.
unsafe impl<T: Abi, const N: usize> Abi for [T; N] {
    type Wire = [T::Wire; N];
    const TY: &'static Ty = &Ty::Array(T::TY, N);
    const MARK: Mark = T::MARK;
    const PLAIN: bool = T::PLAIN;
    const BORROWS: bool = T::BORROWS;
    unsafe fn valid(w: &Self::Wire) -> bool {
        // SAFETY: the caller's promise.
        w.iter().all(|w| unsafe { T::valid(w) })
    }
}

impl<T: Lower, const N: usize> Lower for [T; N] {
    fn lower_ref(&self, cx: &Frame) -> Self::Wire {
        array::from_fn(|i| self[i].lower_ref(cx))
    }
    fn lower(self, cx: &Frame) -> Self::Wire {
        self.map(|value| value.lower(cx))
    }
}

// SAFETY: the array borrows what `T` does.
unsafe impl<'a, T: Lift<'a>, const N: usize> Lift<'a> for [T; N] {
    unsafe fn lift(w: &'a Self::Wire, cx: &'a Frame) -> Self {
        // SAFETY: the caller's promise.
        array::from_fn(|i| unsafe { T::lift(&w[i], cx) })
    }
}
