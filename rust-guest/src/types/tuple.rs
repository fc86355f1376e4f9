//! Tuples: records without names.
use crate::abi::{Abi, Lift, Lower};
use crate::anchor::Anchor;
use crate::by_address;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::refusal::{Refused, within};
use crate::twin::{AsParam, FromParam, Itself, Twin};
use crate::wire::Wire;
use core::mem::offset_of;

macro_rules! tuples {
    ($($(#[$doc:meta])* $name:ident($($t:ident $i:tt $v:ident),*);)*) => { $(
        $(#[$doc])*
        #[repr(C)]
        #[derive(Clone, Copy, Debug)]
        pub struct $name<$($t),*> { $(#[doc = "One member, in order."] pub $v: $t),* }
        by_address!(impl [$($t: Wire),*] $name<$($t),*>);
        // SAFETY: plain only where each member has its offset in the wire form, and nothing needs
        // dropping.
        unsafe impl<$($t: Abi),*> Abi for ($($t,)*) {
            type Wire = $name<$($t::Wire),*>;
            const TY: &'static Ty = &Ty::Many("tuple", &[$($t::TY),*]);
            const ANCHOR: Anchor = Anchor((&raw const *<($($t,)*) as Anchors>::ANCHORS).cast());
            const PLAIN: bool = size_of::<Self>() == size_of::<Self::Wire>()
                && align_of::<Self>() == align_of::<Self::Wire>()
                $(&& $t::PLAIN && offset_of!(Self, $i) == offset_of!(Self::Wire, $v))*;
            const BORROWS: bool = $($t::BORROWS)||*;
            const HANDLES: &'static Handles = &Handles::Of(&[$($t::HANDLES),*]);
            unsafe fn valid(w: &Self::Wire) -> bool {
                // SAFETY: the caller's promise.
                unsafe { $($t::valid(&w.$v))&&* }
            }
        }
        impl<$($t: Abi),*> Anchors for ($($t,)*) {
            const ANCHORS: &'static [Anchor] = &[$($t::ANCHOR),*];
        }
        impl<$($t: Lower),*> Lower for ($($t,)*) {
            fn lower_ref(&self, frame: &Frame) -> Self::Wire {
                $name { $($v: self.$i.lower_ref(frame)),* }
            }
            fn lower(self, frame: &Frame) -> Self::Wire {
                $name { $($v: self.$i.lower(frame)),* }
            }
        }
        // SAFETY: the tuple borrows what its members do.
        unsafe impl<'a, $($t: Lift<'a>),*> Lift<'a> for ($($t,)*) {
            unsafe fn lift(w: &'a Self::Wire, frame: &'a Frame) -> Self {
                // SAFETY: the caller's promise.
                unsafe { ($($t::lift(&w.$v, frame),)*) }
            }
            unsafe fn try_lift(w: &'a Self::Wire, frame: &'a Frame) -> Result<Self, Refused> {
                // SAFETY: the caller's promise.
                let members = unsafe { ($($t::try_lift(&w.$v, frame),)*) };
                Ok(($(within(members.$i, stringify!($i))?,)*))
            }
        }
        // SAFETY: a tuple is what is in it.
        unsafe impl<$($t: Twin),*> Twin for ($($t,)*) {
            type Param<'a> = ($($t::Param<'a>,)*);
        }
        impl<$($t: Itself),*> Itself for ($($t,)*) {}
        impl<$($t: AsParam),*> AsParam for ($($t,)*) {
            fn as_param(&self) -> Self::Param<'_> {
                ($(self.$i.as_param(),)*)
            }
        }
        impl<$($t: FromParam),*> FromParam for ($($t,)*) {
            fn from_param(param: &Self::Param<'_>) -> Self {
                ($($t::from_param(&param.$i),)*)
            }
        }
    )* };
}

trait Anchors {
    const ANCHORS: &'static [Anchor];
}

tuples! {
    /// A pair.
    Tuple2(A 0 v0, B 1 v1);
    /// A tuple of three.
    Tuple3(A 0 v0, B 1 v1, C 2 v2);
    /// A tuple of four.
    Tuple4(A 0 v0, B 1 v1, C 2 v2, D 3 v3);
    /// A tuple of five.
    Tuple5(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4);
    /// A tuple of six.
    Tuple6(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4, F 5 v5);
    /// A tuple of seven.
    Tuple7(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4, F 5 v5, G 6 v6);
    /// A tuple of eight.
    Tuple8(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4, F 5 v5, G 6 v6, H 7 v7);
    /// A tuple of nine.
    Tuple9(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4, F 5 v5, G 6 v6, H 7 v7, I 8 v8);
    /// A tuple of ten.
    Tuple10(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4, F 5 v5, G 6 v6, H 7 v7, I 8 v8, J 9 v9);
    /// A tuple of eleven.
    Tuple11(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4, F 5 v5, G 6 v6, H 7 v7, I 8 v8, J 9 v9, K 10 v10);
    /// A tuple of twelve.
    Tuple12(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4, F 5 v5, G 6 v6, H 7 v7, I 8 v8, J 9 v9, K 10 v10, L 11 v11);
}
