//! Tuples: records without names.
use crate::abi::{Abi, Lift, Lower, Mark, Ty};
use crate::frame::Frame;
use crate::wire;
use core::mem::offset_of;

macro_rules! tuples {
    ($($name:ident($($t:ident $i:tt $v:ident),*);)*) => { $(
        // SAFETY: plain only where each member lies where the wire form has it, and nothing needs dropping.
        unsafe impl<$($t: Abi),*> Abi for ($($t,)*) {
            type Wire = wire::$name<$($t::Wire),*>;
            const TY: &'static Ty = &Ty::Many("tuple", &[$($t::TY),*]);
            const MARK: Mark = Mark((&raw const *<($($t,)*) as Marks>::MARKS).cast());
            const PLAIN: bool = size_of::<Self>() == size_of::<Self::Wire>()
                && align_of::<Self>() == align_of::<Self::Wire>()
                $(&& $t::PLAIN && offset_of!(Self, $i) == offset_of!(Self::Wire, $v))*;
            const BORROWS: bool = $($t::BORROWS)||*;
            unsafe fn valid(w: &Self::Wire) -> bool {
                // SAFETY: the caller's promise.
                unsafe { $($t::valid(&w.$v))&&* }
            }
        }
        impl<$($t: Abi),*> Marks for ($($t,)*) {
            const MARKS: &'static [Mark] = &[$($t::MARK),*];
        }
        impl<$($t: Lower),*> Lower for ($($t,)*) {
            fn lower_ref(&self, cx: &Frame) -> Self::Wire {
                wire::$name { $($v: self.$i.lower_ref(cx)),* }
            }
            fn lower(self, cx: &Frame) -> Self::Wire {
                wire::$name { $($v: self.$i.lower(cx)),* }
            }
        }
        // SAFETY: the tuple borrows what its members do.
        unsafe impl<'a, $($t: Lift<'a>),*> Lift<'a> for ($($t,)*) {
            unsafe fn lift(w: &'a Self::Wire, cx: &'a Frame) -> Self {
                // SAFETY: the caller's promise.
                unsafe { ($($t::lift(&w.$v, cx),)*) }
            }
        }
    )* };
}

trait Marks {
    const MARKS: &'static [Mark];
}

tuples! {
    Tuple2(A 0 v0, B 1 v1);
    Tuple3(A 0 v0, B 1 v1, C 2 v2);
    Tuple4(A 0 v0, B 1 v1, C 2 v2, D 3 v3);
    Tuple5(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4);
    Tuple6(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4, F 5 v5);
    Tuple7(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4, F 5 v5, G 6 v6);
    Tuple8(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4, F 5 v5, G 6 v6, H 7 v7);
    Tuple9(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4, F 5 v5, G 6 v6, H 7 v7, I 8 v8);
    Tuple10(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4, F 5 v5, G 6 v6, H 7 v7, I 8 v8, J 9 v9);
    Tuple11(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4, F 5 v5, G 6 v6, H 7 v7, I 8 v8, J 9 v9, K 10 v10);
    Tuple12(A 0 v0, B 1 v1, C 2 v2, D 3 v3, E 4 v4, F 5 v5, G 6 v6, H 7 v7, I 8 v8, J 9 v9, K 10 v10, L 11 v11);
}
