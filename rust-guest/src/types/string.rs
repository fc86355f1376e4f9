//! Strings: a span of UTF-8.
use super::failure::NoText;
use super::list::FAT;
use super::refuse;
use crate::abi::{Abi, AbiError, ErrorText, Key, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::twin::{AsParam, FromParam, Twin};
use crate::wire::Span;
use alloc::{borrow::Cow, boxed::Box, string::String};
use core::cmp::Ordering;

/// # Safety
///
/// The span's bytes are readable and unchanged for `'a`.
unsafe fn text<'a>(w: Span) -> &'a str {
    // SAFETY: the caller's promise.
    let bytes = unsafe { w.slice::<u8>() };
    if cfg!(feature = "trusted-host") {
        // SAFETY: the feature's promise: the host has checked the bytes.
        return unsafe { str::from_utf8_unchecked(bytes) };
    }
    if !is_utf8(bytes) {
        refuse("string");
    }
    // SAFETY: checked.
    unsafe { str::from_utf8_unchecked(bytes) }
}

/// Like `str::from_utf8`, but faster for ASCII, which most strings are.
#[inline(never)]
fn is_utf8(bytes: &[u8]) -> bool {
    is_ascii(bytes) || str::from_utf8(bytes).is_ok()
}

/// Like `<[u8]>::is_ascii`, which in wasm reads short strings byte by byte. This reads words, and
/// the last one may overlap the one before it.
#[inline]
fn is_ascii(bytes: &[u8]) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    if let Some(last) = bytes.last_chunk() {
        let (words, _) = bytes.as_chunks();
        let ascii = |word: &[u8; 8]| u64::from_ne_bytes(*word) & HIGH == 0;
        return ascii(last) && words.iter().all(ascii);
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return (u32::from_ne_bytes(*first) | u32::from_ne_bytes(*last)) & HIGH as u32 == 0;
    }
    bytes.iter().all(u8::is_ascii)
}

macro_rules! strings {
    ($($t:ty, plain $plain:expr, borrows $borrows:expr;)*) => { $(
        // SAFETY: plain only where `FAT` says that this compiler lays a reference out as a span,
        // and `valid` then asks for what makes it one: a pointer that is not null, and UTF-8.
        unsafe impl Abi for $t {
            type Wire = Span;
            const TY: &'static Ty = &Ty::Prim("string");
            const PLAIN: bool = $plain;
            const BORROWS: bool = $borrows;
            unsafe fn valid(w: &Span) -> bool {
                // SAFETY: the caller's promise.
                !w.ptr.is_null() && is_utf8(unsafe { w.slice() })
            }
        }
    )* };
}
strings! {
    String, plain false, borrows false;
    Box<str>, plain false, borrows false;
    &str, plain FAT, borrows true;
    Cow<'_, str>, plain false, borrows true;
}
impl AbiError for String {
    type Text = NoText;
}

impl ErrorText for String {
    fn text(&self, _: &Frame) -> NoText {
        NoText
    }
}

macro_rules! keys {
    ($($t:ty)*) => { $(
        impl Key for $t {
            fn order(&self, other: &Self) -> Ordering {
                self.as_bytes().cmp(other.as_bytes())
            }
        }
    )* };
}
keys!(String Box<str> &str Cow<'_, str>);

impl Lower for String {
    fn lower_ref(&self, _: &Frame) -> Span {
        Span::new(self.as_bytes())
    }
    fn lower(self, frame: &Frame) -> Span {
        // SAFETY: it owns what it drops.
        unsafe { frame.keep_dropping(self) }.lower_ref(frame)
    }
}

impl Lower for Box<str> {
    fn lower_ref(&self, _: &Frame) -> Span {
        Span::new(self.as_bytes())
    }
    fn lower(self, frame: &Frame) -> Span {
        // SAFETY: it owns what it drops.
        unsafe { frame.keep_dropping(self) }.lower_ref(frame)
    }
}

impl Lower for &str {
    fn lower_ref(&self, _: &Frame) -> Span {
        Span::new(self.as_bytes())
    }
    fn lower(self, frame: &Frame) -> Span {
        self.lower_ref(frame)
    }
}

impl Lower for Cow<'_, str> {
    fn lower_ref(&self, _: &Frame) -> Span {
        Span::new(self.as_bytes())
    }
    fn lower(self, frame: &Frame) -> Span {
        match self {
            Cow::Borrowed(text) => text.lower(frame),
            Cow::Owned(text) => text.lower(frame),
        }
    }
}

// SAFETY: borrows for `'a`.
unsafe impl<'a> Lift<'a> for &'a str {
    unsafe fn lift(w: &'a Span, _: &'a Frame) -> &'a str {
        // SAFETY: the caller's promise.
        unsafe { text(*w) }
    }
}

// SAFETY: borrows nothing.
unsafe impl<'a> Lift<'a> for String {
    unsafe fn lift(w: &'a Span, _: &'a Frame) -> String {
        // SAFETY: the caller's promise.
        unsafe { text(*w) }.into()
    }
}

// SAFETY: borrows nothing.
unsafe impl<'a> Lift<'a> for Box<str> {
    unsafe fn lift(w: &'a Span, _: &'a Frame) -> Box<str> {
        // SAFETY: the caller's promise.
        unsafe { text(*w) }.into()
    }
}

// SAFETY: borrows for `'a`.
unsafe impl<'a> Lift<'a> for Cow<'a, str> {
    unsafe fn lift(w: &'a Span, _: &'a Frame) -> Self {
        // SAFETY: the caller's promise.
        Cow::Borrowed(unsafe { text(*w) })
    }
}

macro_rules! texts {
    ($($t:ty),*) => { $(
        // SAFETY: texts, all.
        unsafe impl Twin for $t {
            type Param<'a> = &'a str;
        }
        impl AsParam for $t {
            fn as_param(&self) -> &str {
                self
            }
        }
    )* };
}
texts!(String, Box<str>, Cow<'static, str>, &'static str);

macro_rules! owned_texts {
    ($($t:ty),*) => { $(
        impl FromParam for $t {
            fn from_param(param: &&str) -> Self {
                String::from(*param).into()
            }
        }
    )* };
}
owned_texts!(String, Box<str>, Cow<'static, str>);

/// Implements the traits for a type of another crate that owns a text and is made of a `&str`.
#[cfg(any(feature = "compact_str", feature = "smol_str"))]
macro_rules! owned_text {
    ($t:ty) => {
        // SAFETY: not plain.
        unsafe impl $crate::Abi for $t {
            type Wire = $crate::wire::Span;
            const TY: &'static $crate::describe::Ty = &$crate::describe::Ty::Prim("string");
        }
        impl $crate::Lower for $t {
            fn lower_ref(&self, _: &$crate::Frame) -> $crate::wire::Span {
                $crate::wire::Span::new(self.as_bytes())
            }
            fn lower(self, frame: &$crate::Frame) -> $crate::wire::Span {
                // SAFETY: it owns what it drops.
                unsafe { frame.keep_dropping(self) }.lower_ref(frame)
            }
        }
        // SAFETY: borrows nothing.
        unsafe impl<'a> $crate::Lift<'a> for $t {
            unsafe fn lift(w: &'a $crate::wire::Span, frame: &'a $crate::Frame) -> Self {
                // SAFETY: the caller's promise.
                unsafe { <&str>::lift(w, frame) }.into()
            }
        }
        impl $crate::Key for $t {
            fn order(&self, other: &Self) -> core::cmp::Ordering {
                self.as_bytes().cmp(other.as_bytes())
            }
        }
        // SAFETY: a text.
        unsafe impl $crate::Twin for $t {
            type Param<'a> = &'a str;
        }
        impl $crate::AsParam for $t {
            fn as_param(&self) -> &str {
                self
            }
        }
        impl $crate::FromParam for $t {
            fn from_param(param: &&str) -> Self {
                (*param).into()
            }
        }
    };
}
#[cfg(any(feature = "compact_str", feature = "smol_str"))]
pub(crate) use owned_text;

#[cfg(test)]
mod tests {
    use super::{is_ascii, is_utf8};
    use alloc::vec;

    #[test]
    fn every_byte_is_read() {
        for len in 0..40 {
            let mut bytes = vec![b'z'; len];
            assert!(is_ascii(&bytes) && is_utf8(&bytes), "{len}");
            for at in 0..len {
                bytes[at] = 0x80;
                assert!(!is_ascii(&bytes) && !is_utf8(&bytes), "{at} of {len}");
                bytes[at] = b'z';
            }
        }
        assert!(!is_ascii("größe".as_bytes()) && is_utf8("größe".as_bytes()));
    }
}
