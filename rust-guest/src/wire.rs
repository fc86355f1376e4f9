//! The `#[repr(C)]` forms of values in memory; `docs/abi.md` section 1.
//!
//! A wire form owns nothing: it is `Copy`, and the data that it points to belongs to the side that
//! lowered it. On `wasm32` a pointer and a length are four bytes each; on other targets they have
//! the target's width, so that tests run the same code.
use crate::frame::Frame;
use core::{ptr, slice};

pub use crate::types::address::{IpWire, SocketWire};
pub use crate::types::duration::DurationWire;
pub use crate::types::dyn_error::DynErrorWire;
pub use crate::types::failure::{ErrorWire, NoText};
pub use crate::types::instant::InstantWire;
pub use crate::types::option::OptionWire;
pub use crate::types::result::{Either, ResultWire};
pub use crate::types::tuple::{
    Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10, Tuple11, Tuple12,
};

/// A core value: a parameter or a result of a function of WebAssembly.
#[doc(hidden)]
pub trait CoreValue: Copy {
    /// The bits of the value, extended with zeros.
    fn bits(self) -> u64;
}

macro_rules! core_values {
    ($([$($g:tt)*] $t:ty: $value:ident => $bits:expr;)*) => { $(
        impl<$($g)*> CoreValue for $t {
            fn bits(self) -> u64 {
                let $value = self;
                $bits
            }
        }
    )* };
}
core_values! {
    [] (): _none => 0;
    [] u32: value => u64::from(value);
    [] i32: value => u64::from(value.cast_unsigned());
    [] u64: value => value;
    [] i64: value => value.cast_unsigned();
    [] f32: value => u64::from(value.to_bits());
    [] f64: value => value.to_bits();
    [T] *const T: value => value.addr() as u64;
}

/// A wire form, and how it goes through a core signature.
///
/// # Safety
///
/// `#[repr(C)]` or a scalar, without niches, and `from_core` returns a readable value for every
/// core value that a host may pass by `docs/abi.md` section 3.
pub unsafe trait Wire: Copy + 'static {
    /// `u32`, `i32`, `u64`, `i64`, `f32`, `f64`, or the address of the wire form.
    type Core: CoreValue;
    /// The core value holds the wire form, and is not its address.
    #[doc(hidden)]
    const IN_CORE: bool = false;
    /// The wire form that a core value is or points to.
    ///
    /// # Safety
    ///
    /// An address is that of a readable, aligned wire form that is unchanged for the lifetime of
    /// the result.
    unsafe fn from_core(core: &Self::Core) -> &Self;
    /// The core value for a wire form. The frame keeps data that must be in memory.
    fn into_core(self, frame: &Frame) -> Self::Core;
}

/// Implements [`Wire`] for `#[repr(C)]` types that cross by address.
///
/// At the call site there may be constants and unit structs of any name, and a variable of that
/// name would be a pattern for them.
#[doc(hidden)]
#[macro_export]
macro_rules! by_address {
    (impl [$($g:tt)*] $t:ty) => {
        // SAFETY: the type is `#[repr(C)]`, and an address is followed as the trait allows.
        unsafe impl<$($g)*> $crate::__private::Wire for $t {
            type Core = *const Self;
            unsafe fn from_core(__core: &*const Self) -> &Self {
                // SAFETY: the caller promises a readable wire form.
                unsafe { &**__core }
            }
            fn into_core(self, __frame: &$crate::__private::Frame) -> *const Self {
                $crate::__private::core::ptr::from_ref(__frame.keep(self))
            }
        }
    };
    ($t:ty) => {
        $crate::by_address!(impl [] $t);
    };
}
/// A string or list: the address and the number of its elements.
///
/// Without elements `ptr` is not null and has the elements' alignment. The pointer has no type,
/// since a typed one would make the wire form of `struct Tree(Vec<Tree>)` refer to itself.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The first element.
    pub ptr: *const u8,
    /// The number of elements; for a string, of bytes.
    pub len: usize,
}

impl Span {
    /// The span of a slice, which must outlive the span's use.
    pub fn new<T>(slice: &[T]) -> Self {
        Span {
            ptr: slice.as_ptr().cast(),
            len: slice.len(),
        }
    }

    /// The elements.
    ///
    /// # Safety
    ///
    /// `ptr` is aligned for `W` and readable for `len` of them, unchanged, for `'a`.
    pub unsafe fn slice<'a, W>(self) -> &'a [W] {
        if self.len == 0 {
            &[]
        } else {
            // SAFETY: the caller's promise.
            unsafe { slice::from_raw_parts(self.ptr.cast(), self.len) }
        }
    }

    /// The bytes of elements of type `W`.
    ///
    /// # Safety
    ///
    /// As for [`slice`](Span::slice).
    pub unsafe fn bytes<'a, W>(self) -> &'a [u8] {
        // An empty list keeps its own pointer, whose alignment the cast of the bytes relies on.
        // SAFETY: the caller's promise; a pointer of an empty list is not null by `docs/abi.md`.
        unsafe { slice::from_raw_parts(self.ptr, self.len.saturating_mul(size_of::<W>())) }
    }
}

// SAFETY: `repr(C)`, and on wasm32 a pointer and a length are the low and the high half of an i64,
// as `docs/abi.md` section 3 specifies.
unsafe impl Wire for Span {
    type Core = u64;
    const IN_CORE: bool = true;
    unsafe fn from_core(core: &u64) -> &Self {
        const { assert!(!cfg!(target_family = "wasm") || size_of::<Span>() == size_of::<u64>()) }
        if cfg!(not(target_family = "wasm")) {
            panic!("wazabi: spans are passed as one i64 on wasm32 only");
        }
        // SAFETY: checked above: the same size, and u64 is at least as aligned.
        unsafe { &*ptr::from_ref(core).cast() }
    }
    fn into_core(self, _: &Frame) -> u64 {
        self.ptr.addr() as u64 | (self.len as u64) << 32
    }
}
