//! Lists: a span of elements.
use crate::abi::{Abi, Lift, Lower};
use crate::anchor::Anchor;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::refusal::Refused;
use crate::twin::{AsParam, FromParam, Itself, Twin};
use crate::wire::Span;
use alloc::{boxed::Box, vec::Vec};
use core::{mem, ptr, slice};

/// True if this compiler lays out `&[T]` as a [`Span`]. Then references to lists are plain, and
/// `&[&str]` is borrowed in place.
pub(super) const FAT: bool = {
    // SAFETY: a raw slice pointer is two words, whichever comes first.
    let words: [usize; 2] = unsafe {
        mem::transmute(ptr::slice_from_raw_parts(
            ptr::without_provenance::<u8>(8),
            3,
        ))
    };
    words[0] == 8 && words[1] == 3 && mem::offset_of!(Span, ptr) == 0
};

// SAFETY: plain only where a reference is laid out as a span, and `valid` then asks for what makes
// it one.
unsafe impl<T: Abi> Abi for &[T] {
    type Wire = Span;
    const TY: &'static Ty = <Vec<T>>::TY;
    const ANCHOR: Anchor = T::ANCHOR;
    const PLAIN: bool = FAT && T::PLAIN;
    const BORROWS: bool = true;
    const HANDLES: &'static Handles = &Handles::Lent(T::HANDLES);
    unsafe fn valid(w: &Span) -> bool {
        // SAFETY: the caller's promise.
        !w.ptr.is_null()
            && w.ptr.cast::<T>().is_aligned()
            && unsafe { w.slice().iter().all(|w| T::valid(w)) }
    }
}

impl<T: Lower> Lower for &[T] {
    fn lower_ref(&self, frame: &Frame) -> Span {
        if T::PLAIN {
            Span::new(self)
        } else {
            Span::new(frame.list(self.iter().map(|v| v.lower_ref(frame))))
        }
    }
    fn lower(self, frame: &Frame) -> Span {
        self.lower_ref(frame)
    }
}

// SAFETY: borrows for `'a`.
unsafe impl<'a, T: Lift<'a>> Lift<'a> for &'a [T] {
    unsafe fn lift(w: &'a Span, frame: &'a Frame) -> &'a [T] {
        // SAFETY: the caller's promise.
        unsafe { T::lift_slice(*w, frame) }
    }
    unsafe fn try_lift(w: &'a Span, frame: &'a Frame) -> Result<Self, Refused> {
        // SAFETY: the caller's promise.
        unsafe { T::try_lift_slice(*w, frame) }
    }
}

/// A list of plain data that the guest changes in place: an argument only.
// SAFETY: not plain.
unsafe impl<T: Abi> Abi for &mut [T] {
    type Wire = Span;
    const TY: &'static Ty = <Vec<T>>::TY;
    const ANCHOR: Anchor = T::ANCHOR;
    const BORROWS: bool = true;
    const CHANGES: bool = true;
}

// SAFETY: borrows for `'a`.
unsafe impl<'a, T: Lift<'a>> Lift<'a> for &'a mut [T] {
    unsafe fn lift(w: &'a Span, frame: &'a Frame) -> &'a mut [T] {
        const {
            assert!(
                T::PLAIN && !T::BORROWS,
                "a `&mut [T]` that crosses needs plain data without references: numbers, `bool`, `char`, and `#[repr(C)]` types of these"
            )
        }
        if size_of::<T>() == 0 {
            // SAFETY: the caller's promise. A list of values without bytes takes no memory, so
            // nothing is leaked.
            return unsafe { T::lift_vec(*w, frame) }.leak();
        }
        // SAFETY: the caller's promise. The check is what `lift_slice` does, and `docs/abi.md`
        // gives each argument memory of its own, to which nothing else refers during the call.
        unsafe {
            let checked = T::lift_slice(*w, frame);
            slice::from_raw_parts_mut(w.ptr.cast_mut().cast(), checked.len())
        }
    }
}

// SAFETY: not plain.
unsafe impl<T: Abi> Abi for Vec<T> {
    type Wire = Span;
    const TY: &'static Ty = &Ty::Of("list", T::TY);
    const ANCHOR: Anchor = T::ANCHOR;
    const BORROWS: bool = T::BORROWS;
    const HANDLES: &'static Handles = &Handles::Of(&[T::HANDLES]);
}

impl<T: Lower> Lower for Vec<T> {
    fn lower_ref(&self, frame: &Frame) -> Span {
        self.as_slice().lower_ref(frame)
    }
    fn lower(self, frame: &Frame) -> Span {
        if T::PLAIN {
            // SAFETY: dropping a list frees its memory; a plain element has nothing to drop.
            Span::new(unsafe { frame.keep_dropping(self) })
        } else {
            Span::new(frame.list(self.into_iter().map(|v| v.lower(frame))))
        }
    }
}

// SAFETY: `Vec` borrows what `T` does.
unsafe impl<'a, T: Lift<'a>> Lift<'a> for Vec<T> {
    unsafe fn lift(w: &'a Span, frame: &'a Frame) -> Vec<T> {
        // SAFETY: the caller's promise.
        unsafe { T::lift_vec(*w, frame) }
    }
    unsafe fn try_lift(w: &'a Span, frame: &'a Frame) -> Result<Self, Refused> {
        // SAFETY: the caller's promise.
        unsafe { T::try_lift_vec(*w, frame) }
    }
}

// SAFETY: not plain.
unsafe impl<T: Abi> Abi for Box<[T]> {
    type Wire = Span;
    const TY: &'static Ty = <Vec<T>>::TY;
    const ANCHOR: Anchor = T::ANCHOR;
    const BORROWS: bool = T::BORROWS;
    const HANDLES: &'static Handles = &Handles::Of(&[T::HANDLES]);
}

impl<T: Lower> Lower for Box<[T]> {
    fn lower_ref(&self, frame: &Frame) -> Span {
        (&**self).lower_ref(frame)
    }
    fn lower(self, frame: &Frame) -> Span {
        self.into_vec().lower(frame)
    }
}

// SAFETY: the box borrows what `T` does.
unsafe impl<'a, T: Lift<'a>> Lift<'a> for Box<[T]> {
    unsafe fn lift(w: &'a Span, frame: &'a Frame) -> Box<[T]> {
        // SAFETY: the caller's promise.
        unsafe { T::lift_vec(*w, frame) }.into_boxed_slice()
    }
    unsafe fn try_lift(w: &'a Span, frame: &'a Frame) -> Result<Self, Refused> {
        // SAFETY: the caller's promise.
        unsafe { T::try_lift_vec(*w, frame) }.map(Vec::into_boxed_slice)
    }
}

macro_rules! lists {
    ($($t:ty),*) => { $(
        // SAFETY: a list is its elements.
        unsafe impl<T: Twin> Twin for $t {
            type Param<'a> = &'a [T::Param<'a>];
        }
        #[diagnostic::do_not_recommend]
        impl<T: Itself> AsParam for $t {
            fn as_param(&self) -> &[T] {
                self
            }
        }
        impl<T: FromParam> FromParam for $t {
            fn from_param(param: &&[T::Param<'_>]) -> Self {
                param.iter().map(T::from_param).collect()
            }
        }
    )* };
}
lists!(Vec<T>, Box<[T]>);

#[cfg(test)]
mod tests {
    use super::FAT;
    use crate::abi::Abi;
    use alloc::string::String;

    /// A reference to values that are not plain is not plain, whatever its own layout.
    #[test]
    fn references_to_plain_values_are_plain() {
        const { assert!(<&[u32]>::PLAIN == FAT && <&[&[u32]]>::PLAIN == FAT) }
        const { assert!(!<&[String]>::PLAIN && !<&[&[String]]>::PLAIN) }
    }
}
