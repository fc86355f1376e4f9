//! Options: a tag, then the value.
use super::refuse;
use crate::abi::{Abi, Lift, Lower};
use crate::anchor::Anchor;
use crate::by_address;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::refusal::Refused;
use crate::twin::{AsParam, FromParam, Itself, Twin};
use crate::wire::Wire;
use core::mem::MaybeUninit;

/// An option: a tag (0 none, 1 some), then the value, which has no meaning for none.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct OptionWire<W: Copy> {
    /// 0 or 1.
    pub tag: u8,
    /// The value, where `tag` is 1.
    pub value: MaybeUninit<W>,
}
by_address!(impl [W: Wire] OptionWire<W>);

// SAFETY: not plain.
unsafe impl<T: Abi> Abi for Option<T> {
    type Wire = OptionWire<T::Wire>;
    const TY: &'static Ty = &Ty::Of("option", T::TY);
    const ANCHOR: Anchor = T::ANCHOR;
    const BORROWS: bool = T::BORROWS;
    const HANDLES: &'static Handles = &Handles::Of(&[T::HANDLES]);
}

impl<W: Copy> OptionWire<W> {
    fn new(value: Option<W>) -> Self {
        match value {
            None => OptionWire {
                tag: 0,
                value: MaybeUninit::uninit(),
            },
            Some(value) => OptionWire {
                tag: 1,
                value: MaybeUninit::new(value),
            },
        }
    }
}

impl<T: Lower> Lower for Option<T> {
    fn lower_ref(&self, frame: &Frame) -> Self::Wire {
        OptionWire::new(self.as_ref().map(|value| value.lower_ref(frame)))
    }
    fn lower(self, frame: &Frame) -> Self::Wire {
        OptionWire::new(self.map(|value| value.lower(frame)))
    }
}

// SAFETY: the option borrows what `T` does.
unsafe impl<'a, T: Lift<'a>> Lift<'a> for Option<T> {
    unsafe fn lift(w: &'a Self::Wire, frame: &'a Frame) -> Self {
        match w.tag {
            0 => None,
            // SAFETY: tag 1 says that the value is there; the rest is the caller's promise.
            1 => Some(unsafe { T::lift(w.value.assume_init_ref(), frame) }),
            _ => refuse("option"),
        }
    }
    unsafe fn try_lift(w: &'a Self::Wire, frame: &'a Frame) -> Result<Self, Refused> {
        match w.tag {
            0 => Ok(None),
            // SAFETY: tag 1 says that the value is there; the rest is the caller's promise.
            1 => unsafe { T::try_lift(w.value.assume_init_ref(), frame) }.map(Some),
            _ => refuse("option"),
        }
    }
}

// SAFETY: an option is what is in it.
unsafe impl<T: Twin> Twin for Option<T> {
    type Param<'a> = Option<T::Param<'a>>;
}
impl<T: AsParam> AsParam for Option<T> {
    fn as_param(&self) -> Option<T::Param<'_>> {
        self.as_ref().map(T::as_param)
    }
}
impl<T: FromParam> FromParam for Option<T> {
    fn from_param(param: &Option<T::Param<'_>>) -> Self {
        param.as_ref().map(T::from_param)
    }
}
impl<T: Itself> Itself for Option<T> {}
