//! `serde_json::Value`: its JSON text.
use crate::abi::{Abi, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::types::refuse;
use crate::wire::Span;
use alloc::string::ToString;
use serde_json::Value;

// SAFETY: not plain.
unsafe impl Abi for Value {
    type Wire = Span;
    const TY: &'static Ty = &Ty::Prim("json");
}

impl Lower for Value {
    fn lower_ref(&self, frame: &Frame) -> Span {
        self.to_string().lower(frame)
    }
    fn lower(self, frame: &Frame) -> Span {
        self.lower_ref(frame)
    }
}

// SAFETY: borrows nothing.
unsafe impl<'a> Lift<'a> for Value {
    unsafe fn lift(w: &'a Span, frame: &'a Frame) -> Value {
        // SAFETY: the caller's promise.
        let text = unsafe { <&str>::lift(w, frame) };
        match serde_json::from_str(text) {
            Ok(value) => value,
            Err(_) => refuse("json"),
        }
    }
}

crate::twin::whole!(Value, []);
