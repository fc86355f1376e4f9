//! Options: a tag, then the value.
use super::refuse;
use crate::abi::{Abi, Lift, Lower, Mark, Ty};
use crate::frame::Frame;
use crate::wire::Opt;
use core::mem::MaybeUninit;

// SAFETY: not plain.
unsafe impl<T: Abi> Abi for Option<T> {
    type Wire = Opt<T::Wire>;
    const TY: &'static Ty = &Ty::Of("option", T::TY);
    const MARK: Mark = T::MARK;
    const BORROWS: bool = T::BORROWS;
}

impl<W: Copy> Opt<W> {
    fn new(value: Option<W>) -> Self {
        match value {
            None => Opt {
                tag: 0,
                value: MaybeUninit::uninit(),
            },
            Some(value) => Opt {
                tag: 1,
                value: MaybeUninit::new(value),
            },
        }
    }
}

impl<T: Lower> Lower for Option<T> {
    fn lower_ref(&self, cx: &Frame) -> Self::Wire {
        Opt::new(self.as_ref().map(|value| value.lower_ref(cx)))
    }
    fn lower(self, cx: &Frame) -> Self::Wire {
        Opt::new(self.map(|value| value.lower(cx)))
    }
}

// SAFETY: the option borrows what `T` does.
unsafe impl<'a, T: Lift<'a>> Lift<'a> for Option<T> {
    unsafe fn lift(w: &'a Self::Wire, cx: &'a Frame) -> Self {
        match w.tag {
            0 => None,
            // SAFETY: tag 1 says that the value is there; the rest is the caller's promise.
            1 => Some(unsafe { T::lift(w.value.assume_init_ref(), cx) }),
            _ => refuse("option"),
        }
    }
}
