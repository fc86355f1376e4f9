//! Tuples of one: the member.
use crate::abi::{Abi, Lift, Lower};
use crate::anchor::Anchor;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::refusal::Refused;
use crate::twin::{AsParam, FromParam, Itself, Twin};
use core::mem::offset_of;

// SAFETY: plain only where the member is, and nothing else is in the tuple. A wire form that is
// valid is one of the member.
unsafe impl<T: Abi> Abi for (T,) {
    type Wire = T::Wire;
    const TY: &'static Ty = T::TY;
    const ANCHOR: Anchor = T::ANCHOR;
    const PLAIN: bool = T::PLAIN
        && size_of::<Self>() == size_of::<T>()
        && align_of::<Self>() == align_of::<T>()
        && offset_of!(Self, 0) == 0;
    const BORROWS: bool = T::BORROWS;
    const HANDLES: &'static Handles = T::HANDLES;
    unsafe fn valid(w: &Self::Wire) -> bool {
        // SAFETY: the caller's promise.
        unsafe { T::valid(w) }
    }
}

impl<T: Lower> Lower for (T,) {
    fn lower_ref(&self, frame: &Frame) -> T::Wire {
        self.0.lower_ref(frame)
    }
    fn lower(self, frame: &Frame) -> T::Wire {
        self.0.lower(frame)
    }
}

// SAFETY: the tuple borrows what its member does.
unsafe impl<'a, T: Lift<'a>> Lift<'a> for (T,) {
    unsafe fn lift(w: &'a T::Wire, frame: &'a Frame) -> Self {
        // SAFETY: the caller's promise.
        (unsafe { T::lift(w, frame) },)
    }
    unsafe fn try_lift(w: &'a T::Wire, frame: &'a Frame) -> Result<Self, Refused> {
        // SAFETY: the caller's promise.
        unsafe { T::try_lift(w, frame) }.map(|member| (member,))
    }
}

// SAFETY: a tuple is what is in it.
unsafe impl<T: Twin> Twin for (T,) {
    type Param<'a> = (T::Param<'a>,);
}
impl<T: AsParam> AsParam for (T,) {
    fn as_param(&self) -> Self::Param<'_> {
        (self.0.as_param(),)
    }
}
impl<T: FromParam> FromParam for (T,) {
    fn from_param(param: &Self::Param<'_>) -> Self {
        (T::from_param(&param.0),)
    }
}
impl<T: Itself> Itself for (T,) {}

#[cfg(test)]
mod tests {
    use crate::abi::Abi;
    use alloc::string::String;

    #[test]
    fn a_tuple_is_plain_if_its_member_is() {
        const { assert!(<(u32,)>::PLAIN && !<(String,)>::PLAIN) }
    }
}
