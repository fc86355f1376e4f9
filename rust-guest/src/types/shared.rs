//! Shared pointers cross as `Box` does. If other pointers share a value that is given away, the
//! value is cloned.
use crate::abi::{Abi, Key, Lift, Lower};
use crate::anchor::Anchor;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::refusal::Refused;
use crate::twin::{AsParam, FromParam, Itself, Twin, whole};
use crate::wire::Span;
use alloc::{boxed::Box, rc::Rc};
use core::cmp::Ordering;
use core::ptr;

#[cfg(target_has_atomic = "ptr")]
use alloc::sync::Arc;

/// A value that a shared pointer to it crosses with: as a copy.
#[diagnostic::on_unimplemented(
    message = "`Rc<{Self}>` and `Arc<{Self}>` cross as a copy: derive `Clone` on `{Self}`",
    label = "`{Self}` is not `Clone`"
)]
pub trait Copies: Clone {}

#[diagnostic::do_not_recommend]
impl<T: Clone> Copies for T {}

macro_rules! shared {
    ($pointer:ident) => {
        // SAFETY: not plain.
        unsafe impl<T: Abi + Copies> Abi for $pointer<T> {
            type Wire = *const u8;
            const TY: &'static Ty = <Box<T>>::TY;
            const ANCHOR: Anchor = T::ANCHOR;
            const BORROWS: bool = T::BORROWS;
            const HANDLES: &'static Handles = &Handles::Of(&[T::HANDLES]);
        }
        impl<T: Lower + Copies> Lower for $pointer<T> {
            fn lower_ref(&self, frame: &Frame) -> *const u8 {
                ptr::from_ref(frame.keep((**self).lower_ref(frame))).cast()
            }
            fn lower(self, frame: &Frame) -> *const u8 {
                let value = $pointer::unwrap_or_clone(self);
                ptr::from_ref(frame.keep(value.lower(frame))).cast()
            }
        }
        // SAFETY: the pointer borrows what `T` does.
        unsafe impl<'a, T: Lift<'a> + Copies> Lift<'a> for $pointer<T> {
            unsafe fn lift(w: &'a *const u8, frame: &'a Frame) -> Self {
                // SAFETY: the caller promises that the pointer leads to a readable, aligned wire
                // form.
                $pointer::new(unsafe { T::lift(&*w.cast(), frame) })
            }
            unsafe fn try_lift(w: &'a *const u8, frame: &'a Frame) -> Result<Self, Refused> {
                // SAFETY: as in `lift`.
                unsafe { T::try_lift(&*w.cast(), frame) }.map($pointer::new)
            }
        }
        whole!($pointer<T>, [T]);

        // SAFETY: not plain.
        unsafe impl<T: Abi + Copies> Abi for $pointer<[T]> {
            type Wire = Span;
            const TY: &'static Ty = <Box<[T]>>::TY;
            const ANCHOR: Anchor = T::ANCHOR;
            const BORROWS: bool = T::BORROWS;
            const HANDLES: &'static Handles = &Handles::Of(&[T::HANDLES]);
        }
        impl<T: Lower + Copies> Lower for $pointer<[T]> {
            fn lower_ref(&self, frame: &Frame) -> Span {
                (&**self).lower_ref(frame)
            }
            fn lower(self, frame: &Frame) -> Span {
                if T::PLAIN {
                    // SAFETY: dropping the pointer frees memory at most; a plain element has
                    // nothing to drop.
                    unsafe { frame.keep_dropping(self) }.lower_ref(frame)
                } else {
                    self.to_vec().lower(frame)
                }
            }
        }
        // SAFETY: the pointer borrows what `T` does.
        unsafe impl<'a, T: Lift<'a> + Copies> Lift<'a> for $pointer<[T]> {
            unsafe fn lift(w: &'a Span, frame: &'a Frame) -> Self {
                // SAFETY: the caller's promise.
                unsafe { T::lift_vec(*w, frame) }.into()
            }
            unsafe fn try_lift(w: &'a Span, frame: &'a Frame) -> Result<Self, Refused> {
                // SAFETY: the caller's promise.
                unsafe { T::try_lift_vec(*w, frame) }.map(Self::from)
            }
        }
        // SAFETY: a list is its elements.
        unsafe impl<T: Twin + Clone> Twin for $pointer<[T]> {
            type Param<'a> = &'a [T::Param<'a>];
        }
        #[diagnostic::do_not_recommend]
        impl<T: Itself + Clone> AsParam for $pointer<[T]> {
            fn as_param(&self) -> &[T] {
                self
            }
        }
        impl<T: FromParam + Clone> FromParam for $pointer<[T]> {
            fn from_param(param: &&[T::Param<'_>]) -> Self {
                param.iter().map(T::from_param).collect()
            }
        }

        // SAFETY: not plain.
        unsafe impl Abi for $pointer<str> {
            type Wire = Span;
            const TY: &'static Ty = <Box<str>>::TY;
        }
        impl Lower for $pointer<str> {
            fn lower_ref(&self, _: &Frame) -> Span {
                Span::new(self.as_bytes())
            }
            fn lower(self, frame: &Frame) -> Span {
                // SAFETY: it owns what it drops.
                unsafe { frame.keep_dropping(self) }.lower_ref(frame)
            }
        }
        // SAFETY: borrows nothing.
        unsafe impl<'a> Lift<'a> for $pointer<str> {
            unsafe fn lift(w: &'a Span, frame: &'a Frame) -> Self {
                // SAFETY: the caller's promise.
                unsafe { <&str>::lift(w, frame) }.into()
            }
        }
        impl Key for $pointer<str> {
            fn order(&self, other: &Self) -> Ordering {
                self.as_bytes().cmp(other.as_bytes())
            }
        }
        // SAFETY: a text.
        unsafe impl Twin for $pointer<str> {
            type Param<'a> = &'a str;
        }
        impl AsParam for $pointer<str> {
            fn as_param(&self) -> &str {
                self
            }
        }
        impl FromParam for $pointer<str> {
            fn from_param(param: &&str) -> Self {
                (*param).into()
            }
        }
    };
}

shared!(Rc);
#[cfg(target_has_atomic = "ptr")]
shared!(Arc);
