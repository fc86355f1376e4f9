//! `bytes::Bytes`: a list of bytes.
use crate::abi::{Abi, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::twin::{AsParam, FromParam, Twin};
use crate::wire::Span;
use alloc::vec::Vec;
use bytes::Bytes;

// SAFETY: not plain.
unsafe impl Abi for Bytes {
    type Wire = Span;
    const TY: &'static Ty = <Vec<u8>>::TY;
}

impl Lower for Bytes {
    fn lower_ref(&self, _: &Frame) -> Span {
        Span::new(self)
    }
    fn lower(self, frame: &Frame) -> Span {
        // SAFETY: `Bytes` borrows from statics and from owners that it drops itself. A borrowed
        // argument, which lasts for a call, cannot be in it.
        unsafe { frame.keep_dropping(self) }.lower_ref(frame)
    }
}

// SAFETY: borrows nothing.
unsafe impl<'a> Lift<'a> for Bytes {
    unsafe fn lift(w: &'a Span, frame: &'a Frame) -> Self {
        // SAFETY: the caller's promise.
        Bytes::from(unsafe { u8::lift_vec(*w, frame) })
    }
}

// SAFETY: lists of bytes, both.
unsafe impl Twin for Bytes {
    type Param<'a> = &'a [u8];
}
impl AsParam for Bytes {
    fn as_param(&self) -> &[u8] {
        self
    }
}
impl FromParam for Bytes {
    fn from_param(param: &&[u8]) -> Self {
        Bytes::copy_from_slice(param)
    }
}
