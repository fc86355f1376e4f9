//! `()`: nothing crosses.
use super::failure::NoText;
use crate::abi::{Abi, AbiError, ErrorText, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::own_twin;
use crate::wire::Wire;

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
unsafe impl<'a> Lift<'a> for () {
    unsafe fn lift(_: &'a (), _: &'a Frame) {}
}

// SAFETY: no bytes.
unsafe impl Wire for () {
    type Core = ();
    unsafe fn from_core(core: &()) -> &Self {
        core
    }
    fn into_core(self, _: &Frame) {}
}

/// A failure without a reason.
impl AbiError for () {
    type Text = NoText;
}

impl ErrorText for () {
    fn text(&self, _: &Frame) -> NoText {
        NoText
    }
}

own_twin!(());
