//! `()`: nothing crosses.
use crate::abi::{Abi, Lower, Ty};
use crate::frame::Frame;

// SAFETY: no bytes.
unsafe impl Abi for () {
    type Wire = ();
    const TY: &'static Ty = &Ty::Prim("unit");
}

impl Lower for () {
    fn lower_ref(&self, _: &Frame) {}
    fn lower(self, _: &Frame) {}
}

// SAFETY: borrows nothing.
unsafe impl<'a> crate::abi::Lift<'a> for () {
    unsafe fn lift(_: &'a (), _: &'a Frame) {}
}
