//! Lists that are borrowed or owned: a list. `Cow<str>` is a string, in `string.rs`.
use crate::abi::{Abi, Lift, Lower};
use crate::anchor::Anchor;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::refusal::Refused;
use crate::twin::{AsParam, FromParam, Itself, Twin};
use crate::wire::Span;
use alloc::{borrow::Cow, vec::Vec};

// SAFETY: not plain.
unsafe impl<T: Abi + Clone> Abi for Cow<'_, [T]> {
    type Wire = Span;
    const TY: &'static Ty = <Vec<T>>::TY;
    const ANCHOR: Anchor = T::ANCHOR;
    const BORROWS: bool = true;
    // Types that own a handle are not `Clone`, so the elements here are lent.
    const HANDLES: &'static Handles = &Handles::Of(&[T::HANDLES]);
}

impl<T: Lower + Clone> Lower for Cow<'_, [T]> {
    fn lower_ref(&self, frame: &Frame) -> Span {
        (&**self).lower_ref(frame)
    }
    fn lower(self, frame: &Frame) -> Span {
        match self {
            Cow::Borrowed(list) => list.lower(frame),
            Cow::Owned(list) => list.lower(frame),
        }
    }
}

// SAFETY: borrows for `'a`.
unsafe impl<'a, T: Lift<'a> + Clone> Lift<'a> for Cow<'a, [T]> {
    unsafe fn lift(w: &'a Span, frame: &'a Frame) -> Self {
        // SAFETY: the caller's promise.
        Cow::Borrowed(unsafe { T::lift_slice(*w, frame) })
    }
    unsafe fn try_lift(w: &'a Span, frame: &'a Frame) -> Result<Self, Refused> {
        // SAFETY: the caller's promise.
        unsafe { T::try_lift_slice(*w, frame) }.map(Cow::Borrowed)
    }
}

// SAFETY: a list is its elements.
unsafe impl<T: Twin + Clone> Twin for Cow<'static, [T]> {
    type Param<'a> = &'a [T::Param<'a>];
}
impl<T: Itself + Clone> AsParam for Cow<'static, [T]> {
    fn as_param(&self) -> &[T] {
        self
    }
}
impl<T: FromParam + Clone> FromParam for Cow<'static, [T]> {
    fn from_param(param: &&[T::Param<'_>]) -> Self {
        param.iter().map(T::from_param).collect::<Vec<_>>().into()
    }
}
