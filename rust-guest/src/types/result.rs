//! Results: a tag, then the value or the error.
use super::failure::ErrorWire;
use super::refuse;
use crate::abi::{Abi, AbiError, ErrorText, ErrorWireOf, Lift, Lower};
use crate::anchor::Anchor;
use crate::by_address;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::refusal::Refused;
use crate::twin::whole;
use crate::wire::Wire;

/// The contents of a result: the value where its tag is 0, the error where it is 1.
#[repr(C)]
#[derive(Clone, Copy)]
pub union Either<T: Copy, E: Copy> {
    /// The value.
    pub ok: T,
    /// The error, and its text if it has one: an [`ErrorWire`].
    pub err: E,
}

/// A result: of a function that can fail, or a value inside of others.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ResultWire<T: Copy, E: Copy> {
    /// 0 for a value, 1 for an error.
    pub tag: u8,
    /// The value or the error.
    pub value: Either<T, E>,
}
by_address!(impl [T: Wire, E: Wire] ResultWire<T, E>);

// SAFETY: not plain.
unsafe impl<T: Abi, E: AbiError> Abi for Result<T, E> {
    type Wire = ResultWire<T::Wire, ErrorWireOf<E>>;
    const TY: &'static Ty = &Ty::Many("result", &[T::TY, E::TY]);
    const ANCHOR: Anchor = <(T, E)>::ANCHOR;
    const BORROWS: bool = T::BORROWS || E::BORROWS;
    const HANDLES: &'static Handles = &Handles::Of(&[T::HANDLES, E::HANDLES]);
}

impl<T: Lower, E: Lower + ErrorText> Lower for Result<T, E> {
    fn lower_ref(&self, frame: &Frame) -> Self::Wire {
        match self {
            Ok(value) => ResultWire {
                tag: 0,
                value: Either {
                    ok: value.lower_ref(frame),
                },
            },
            Err(error) => ResultWire {
                tag: 1,
                value: Either {
                    err: ErrorWire {
                        value: error.lower_ref(frame),
                        text: error.text(frame),
                    },
                },
            },
        }
    }
    fn lower(self, frame: &Frame) -> Self::Wire {
        match self {
            Ok(value) => ResultWire {
                tag: 0,
                value: Either {
                    ok: value.lower(frame),
                },
            },
            Err(error) => {
                let text = error.text(frame);
                let value = error.lower(frame);
                ResultWire {
                    tag: 1,
                    value: Either {
                        err: ErrorWire { value, text },
                    },
                }
            }
        }
    }
}

// SAFETY: the result borrows what `T` and `E` do.
unsafe impl<'a, T: Lift<'a>, E: Lift<'a> + AbiError> Lift<'a> for Result<T, E> {
    unsafe fn lift(w: &'a Self::Wire, frame: &'a Frame) -> Self {
        match w.tag {
            // SAFETY: the tag says which member is there; the rest is the caller's promise.
            0 => Ok(unsafe { T::lift(&w.value.ok, frame) }),
            // SAFETY: the same.
            1 => Err(unsafe { E::lift(&w.value.err.value, frame) }),
            _ => refuse("result"),
        }
    }
    unsafe fn try_lift(w: &'a Self::Wire, frame: &'a Frame) -> Result<Self, Refused> {
        match w.tag {
            // SAFETY: the tag says which member is there; the rest is the caller's promise.
            0 => unsafe { T::try_lift(&w.value.ok, frame) }.map(Ok),
            // SAFETY: the same.
            1 => unsafe { E::try_lift(&w.value.err.value, frame) }.map(Err),
            _ => refuse("result"),
        }
    }
}

whole!(Result<T, E>, [T, E]);

#[cfg(test)]
mod tests {
    use crate::abi::Abi;
    use alloc::string::String;

    #[test]
    fn a_result_borrows_if_its_value_does() {
        const { assert!(<Result<&str, String>>::BORROWS && !<Result<u8, String>>::BORROWS) }
    }
}
