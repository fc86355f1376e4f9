//! The `#[repr(C)]` forms in which values lie in memory; `docs/abi.md` section 1.
//!
//! A wire form owns nothing: it is `Copy`, and what it points to belongs to whoever lowered it. On `wasm32` a pointer
//! and a length are four bytes each; on other targets they have the target's width, so that tests run the same code.
use crate::frame::Frame;
use core::mem::MaybeUninit;
use core::{ptr, slice};

/// A wire form, and how it goes through a core signature.
///
/// # Safety
///
/// `#[repr(C)]` or a scalar, without niches, and `from_core` returns a readable value for every core value that
/// a host may pass by `docs/abi.md` section 3.
pub unsafe trait Wire: Copy + 'static {
    /// `u32`, `i32`, `u64`, `i64`, `f32`, `f64`, or the address of the wire form.
    type Core: Copy;
    /// The wire form that a core value is or points to.
    ///
    /// # Safety
    ///
    /// An address is that of a readable, aligned wire form that is unchanged for the lifetime of the result.
    unsafe fn from_core(core: &Self::Core) -> &Self;
    /// The core value for a wire form; what has to lie in memory is kept in the frame.
    fn into_core(self, cx: &Frame) -> Self::Core;
}

/// `wire!(u8 as u32, …)`: scalars; a narrow one is widened, and checked on arrival.
macro_rules! wire {
    ($($narrow:ty as $core:ty),*) => { $(
        // SAFETY: a scalar; the range check makes the low bytes of the core value, which come first on wasm32, the value.
        unsafe impl Wire for $narrow {
            type Core = $core;
            unsafe fn from_core(core: &$core) -> &Self {
                assert!(cfg!(target_endian = "little"), "wazabi: wire values are little-endian");
                if <$narrow>::try_from(*core).is_err() {
                    crate::types::refuse(stringify!($narrow));
                }
                // SAFETY: `$narrow` is no larger and no more aligned than `$core`.
                unsafe { &*ptr::from_ref(core).cast() }
            }
            fn into_core(self, _: &Frame) -> $core {
                <$core>::from(self)
            }
        }
    )* };
}
wire!(u8 as u32, u16 as u32, i8 as i32, i16 as i32);

macro_rules! wire_as_is {
    ($($t:ty),*) => { $(
        // SAFETY: a scalar that is its own core value.
        unsafe impl Wire for $t {
            type Core = $t;
            unsafe fn from_core(core: &$t) -> &Self {
                core
            }
            fn into_core(self, _: &Frame) -> $t {
                self
            }
        }
    )* };
}
wire_as_is!(u32, i32, u64, i64, f32, f64, ());

/// Implements [`Wire`] for `#[repr(C)]` types that cross by address.
///
/// Where it is used there may be constants and unit structs of any name, which a variable so called would be taken for.
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
            fn into_core(self, __cx: &$crate::__private::Frame) -> *const Self {
                $crate::__private::core::ptr::from_ref(__cx.keep(self))
            }
        }
    };
    ($t:ty) => {
        $crate::by_address!(impl [] $t);
    };
}
by_address!(impl [W: Wire] Opt<W>);
by_address!(impl [T: Wire, E: Wire] Res<T, E>);
by_address!(impl [W: Wire, const N: usize] [W; N]);
by_address!(*const u8);

/// A string or list: where its elements are, and how many.
///
/// Without elements `ptr` is not null and has the elements' alignment. Untyped, since a typed pointer would make the
/// wire form of `struct Tree(Vec<Tree>)` refer to itself.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The first element.
    pub ptr: *const u8,
    /// The number of elements; of a string, of bytes.
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

// SAFETY: `repr(C)`, and on wasm32 a pointer and a length are the low and the high half of an i64, which is what
// `docs/abi.md` section 3 lets pass.
unsafe impl Wire for Span {
    type Core = u64;
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

/// An option: a tag (0 none, 1 some), then the value, which has no meaning where there is none.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Opt<W: Copy> {
    /// 0 or 1.
    pub tag: u8,
    /// The value, where `tag` is 1.
    pub value: MaybeUninit<W>,
}

/// A duration.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Seconds {
    /// Whole seconds.
    pub secs: u64,
    /// The rest in nanoseconds, less than 10^9.
    pub nanos: u32,
}
by_address!(Seconds);

/// What a result holds: the value where its tag is 0, the error where it is 1.
#[repr(C)]
#[derive(Clone, Copy)]
pub union Either<T: Copy, E: Copy> {
    /// The value.
    pub ok: T,
    /// The error.
    pub err: E,
}

/// The result struct of an export that can fail.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Res<T: Copy, E: Copy> {
    /// 0 for a value, 1 for an error.
    pub tag: u8,
    /// The value or the error.
    pub value: Either<T, E>,
}

macro_rules! tuples {
    ($($(#[$doc:meta])* $name:ident($($t:ident $v:ident),*);)*) => { $(
        $(#[$doc])*
        #[repr(C)]
        #[derive(Clone, Copy, Debug)]
        pub struct $name<$($t),*> { $(#[doc = "One member, in order."] pub $v: $t),* }
        by_address!(impl [$($t: Wire),*] $name<$($t),*>);
    )* };
}
tuples! {
    /// A pair.
    Tuple2(A v0, B v1);
    /// A tuple of three.
    Tuple3(A v0, B v1, C v2);
    /// A tuple of four.
    Tuple4(A v0, B v1, C v2, D v3);
    /// A tuple of five.
    Tuple5(A v0, B v1, C v2, D v3, E v4);
    /// A tuple of six.
    Tuple6(A v0, B v1, C v2, D v3, E v4, F v5);
    /// A tuple of seven.
    Tuple7(A v0, B v1, C v2, D v3, E v4, F v5, G v6);
    /// A tuple of eight.
    Tuple8(A v0, B v1, C v2, D v3, E v4, F v5, G v6, H v7);
    /// A tuple of nine.
    Tuple9(A v0, B v1, C v2, D v3, E v4, F v5, G v6, H v7, I v8);
    /// A tuple of ten.
    Tuple10(A v0, B v1, C v2, D v3, E v4, F v5, G v6, H v7, I v8, J v9);
    /// A tuple of eleven.
    Tuple11(A v0, B v1, C v2, D v3, E v4, F v5, G v6, H v7, I v8, J v9, K v10);
    /// A tuple of twelve.
    Tuple12(A v0, B v1, C v2, D v3, E v4, F v5, G v6, H v7, I v8, J v9, K v10, L v11);
}
