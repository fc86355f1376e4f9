//! Fixed arrays: their elements.
use crate::abi::{Abi, Lift, Lower};
use crate::anchor::Anchor;
use crate::by_address;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::refusal::{self, Refused};
use crate::twin::{AsParam, FromParam, Itself, Twin};
use crate::wire::Wire;
use core::array;

by_address!(impl [W: Wire, const N: usize] [W; N]);

// SAFETY: an array of plain elements has the layout of the array of their wire forms.
unsafe impl<T: Abi, const N: usize> Abi for [T; N] {
    type Wire = [T::Wire; N];
    const TY: &'static Ty = &Ty::Array(T::TY, N);
    const ANCHOR: Anchor = T::ANCHOR;
    const PLAIN: bool = T::PLAIN;
    const BORROWS: bool = T::BORROWS;
    const HANDLES: &'static Handles = &Handles::Of(&[T::HANDLES]);
    unsafe fn valid(w: &Self::Wire) -> bool {
        // SAFETY: the caller's promise.
        w.iter().all(|w| unsafe { T::valid(w) })
    }
}

impl<T: Lower, const N: usize> Lower for [T; N] {
    fn lower_ref(&self, frame: &Frame) -> Self::Wire {
        array::from_fn(|i| self[i].lower_ref(frame))
    }
    fn lower(self, frame: &Frame) -> Self::Wire {
        self.map(|value| value.lower(frame))
    }
}

// SAFETY: the array borrows what `T` does.
unsafe impl<'a, T: Lift<'a>, const N: usize> Lift<'a> for [T; N] {
    unsafe fn lift(w: &'a Self::Wire, frame: &'a Frame) -> Self {
        // SAFETY: the caller's promise.
        array::from_fn(|i| unsafe { T::lift(&w[i], frame) })
    }
    unsafe fn try_lift(w: &'a Self::Wire, frame: &'a Frame) -> Result<Self, Refused> {
        // SAFETY: the caller's promise.
        let values = refusal::all(w.iter().map(|w| unsafe { T::try_lift(w, frame) }))?;
        match values.try_into() {
            Ok(values) => Ok(values),
            Err(_) => unreachable!("as many values as wire forms"),
        }
    }
}

// SAFETY: an array is its elements.
unsafe impl<T: Twin, const N: usize> Twin for [T; N] {
    type Param<'a> = [T::Param<'a>; N];
}
impl<T: AsParam, const N: usize> AsParam for [T; N] {
    fn as_param(&self) -> [T::Param<'_>; N] {
        self.each_ref().map(T::as_param)
    }
}
impl<T: FromParam, const N: usize> FromParam for [T; N] {
    fn from_param(param: &[T::Param<'_>; N]) -> Self {
        param.each_ref().map(T::from_param)
    }
}
impl<T: Itself, const N: usize> Itself for [T; N] {}
