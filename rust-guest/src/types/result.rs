//! Results: a tag, then the value or the error.
use super::refuse;
use crate::abi::{Abi, AbiError, Lift, Lower, Mark, Ty};
use crate::frame::Frame;
use crate::wire::{Either, Res};

// SAFETY: not plain.
unsafe impl<T: Abi, E: AbiError> Abi for Result<T, E> {
    type Wire = Res<T::Wire, E::Wire>;
    const TY: &'static Ty = &Ty::Many("result", &[T::TY, E::TY]);
    const MARK: Mark = Mark((&raw const *Self::BOTH).cast());
    const BORROWS: bool = T::BORROWS || E::BORROWS;
}

trait Both {
    const BOTH: &'static [Mark; 2];
}
impl<T: Abi, E: Abi> Both for Result<T, E> {
    const BOTH: &'static [Mark; 2] = &[T::MARK, E::MARK];
}

impl<T: Lower, E: Lower + AbiError> Lower for Result<T, E> {
    fn lower_ref(&self, cx: &Frame) -> Self::Wire {
        match self {
            Ok(value) => Res {
                tag: 0,
                value: Either {
                    ok: value.lower_ref(cx),
                },
            },
            Err(error) => Res {
                tag: 1,
                value: Either {
                    err: error.lower_ref(cx),
                },
            },
        }
    }
    fn lower(self, cx: &Frame) -> Self::Wire {
        match self {
            Ok(value) => Res {
                tag: 0,
                value: Either {
                    ok: value.lower(cx),
                },
            },
            Err(error) => Res {
                tag: 1,
                value: Either {
                    err: error.lower(cx),
                },
            },
        }
    }
}

// SAFETY: the result borrows what `T` and `E` do.
unsafe impl<'a, T: Lift<'a>, E: Lift<'a> + AbiError> Lift<'a> for Result<T, E> {
    unsafe fn lift(w: &'a Self::Wire, cx: &'a Frame) -> Self {
        match w.tag {
            // SAFETY: the tag says which member is there; the rest is the caller's promise.
            0 => Ok(unsafe { T::lift(&w.value.ok, cx) }),
            // SAFETY: the same.
            1 => Err(unsafe { E::lift(&w.value.err, cx) }),
            _ => refuse("result"),
        }
    }
}
