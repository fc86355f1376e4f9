//! `rust_decimal::Decimal`: its text, such as `-12.50`.
use crate::abi::{Abi, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::own_twin;
use crate::types::refuse;
use crate::wire::Span;
use alloc::string::ToString;
use rust_decimal::Decimal;

// SAFETY: not plain.
unsafe impl Abi for Decimal {
    type Wire = Span;
    const TY: &'static Ty = &Ty::Prim("decimal");
}

impl Lower for Decimal {
    fn lower_ref(&self, frame: &Frame) -> Span {
        // A zero may have a sign, which `from_str_exact` drops.
        let mut value = *self;
        value.set_sign_positive(value.is_zero() || value.is_sign_positive());
        value.to_string().lower(frame)
    }
    fn lower(self, frame: &Frame) -> Span {
        self.lower_ref(frame)
    }
}

// SAFETY: borrows nothing.
unsafe impl<'a> Lift<'a> for Decimal {
    unsafe fn lift(w: &'a Span, frame: &'a Frame) -> Decimal {
        // SAFETY: the caller's promise.
        let text = unsafe { <&str>::lift(w, frame) };
        match Decimal::from_str_exact(text) {
            Ok(decimal) => decimal,
            Err(_) => refuse("decimal"),
        }
    }
}

own_twin!(Decimal);
