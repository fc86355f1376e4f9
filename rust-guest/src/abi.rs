//! The traits of a type that crosses.
use crate::anchor::Anchor;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::{Handles, Walk};
use crate::plain;
use crate::refusal::{self, Refused};
use crate::types::failure::ErrorWire;
use crate::types::{check, refuse_type};
use crate::wire::{Span, Wire};
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::{mem, ptr};

/// A type that can cross between a guest and its host.
///
/// `#[derive(Abi)]` implements it. This crate implements it for scalars, strings, lists, options,
/// results, tuples, arrays and boxes.
///
/// # Safety
///
/// `PLAIN` is true only if `Self` has the size, alignment and field offsets of `Wire`, and every
/// `Wire` that `valid` accepts is, byte for byte, a value of `Self`.
///
/// Dropping a value does not read data that it borrows: the frame may drop it when the host has
/// written other arguments to that memory.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot cross between Rust and Go",
    label = "this type has no ABI",
    note = "put `#[derive(wazabi::Abi)]` on a type of your own; a type of another crate crosses as one that has an ABI, by `#[abi(as = \"String\")]` or `with` on the field or the parameter; types of chrono, uuid and others cross by features of wazabi; see the type table in wazabi's README",
    note = "of a generic type the instances cross that have an alias: `#[wazabi::export] type IntTree = Tree<i64>;`"
)]
pub unsafe trait Abi: Sized {
    /// The wire form: the layout of a value in linear memory while it crosses. The [`Frame`] that
    /// lowered it, or the value that it borrows from, owns the data that it points to.
    type Wire: Wire;
    /// The type as the description names it.
    #[doc(hidden)]
    const TY: &'static Ty;
    /// Pulls the records of the types that this one uses into the linked guest.
    #[doc(hidden)]
    const ANCHOR: Anchor = Anchor::NONE;
    /// The handles in a value: of host objects, and of resources.
    #[doc(hidden)]
    const HANDLES: &'static Handles = &Handles::None;
    /// A list of these is borrowed and returned in place, without conversion.
    const PLAIN: bool = false;
    /// The type has a lifetime: it borrows the data that it points to.
    #[doc(hidden)]
    const BORROWS: bool = false;
    /// The guest changes the value in place: a list, which the host reads again, or a resource.
    #[doc(hidden)]
    const CHANGES: bool = false;
    /// Values stay in the guest, and the host has handles of them.
    #[doc(hidden)]
    const RESOURCE: bool = false;

    /// Reports whether a wire form is a value of a [plain](Abi::PLAIN) type.
    ///
    /// # Safety
    ///
    /// The memory to which the wire form points is readable.
    #[doc(hidden)]
    unsafe fn valid(_: &Self::Wire) -> bool {
        true
    }

    /// Borrows a list of a [plain](Abi::PLAIN) type in place, if the bytes are valid.
    ///
    /// # Safety
    ///
    /// The memory that the wire forms point to is readable for as long as the result is used.
    #[doc(hidden)]
    unsafe fn cast(bytes: &[u8]) -> Option<&[Self]> {
        // SAFETY: the same promise.
        unsafe { plain::cast::<Self>(bytes) }
    }
}

/// A type whose values can be lowered: results of exports, arguments of imports.
pub trait Lower: Abi {
    /// The wire form of a value that stays where it is; it must outlive the frame's use of it.
    fn lower_ref(&self, frame: &Frame) -> Self::Wire;
    /// The wire form of a value that is given away: the data that it owns moves into the frame.
    fn lower(self, frame: &Frame) -> Self::Wire;
}

/// Lowers a value that is given away. One that owns no handles moves into the frame as a whole,
/// with one drop for all of it, and is lowered where it lies. The host gets the handles of others,
/// which [`Lower::lower`] takes out of the value part by part.
pub(crate) fn give_away<T: Lower>(value: T, frame: &Frame) -> T::Wire {
    if const { Walk::owned(T::HANDLES).is_some() } {
        value.lower(frame)
    } else if mem::needs_drop::<T>() {
        // SAFETY: `Abi` requires that dropping a value reads no data that it borrows.
        unsafe { frame.keep_dropping(value) }.lower_ref(frame)
    } else {
        // The value owns nothing, so its wire form points to nothing in it.
        value.lower_ref(frame)
    }
}

/// A type whose values can be lifted: arguments of exports, results of imports.
///
/// # Safety
///
/// The lifted value must not outlive `'a`. Dropping it must not read the data that it borrows: the
/// frame may drop it after `'a`, when the host has written other arguments to that memory.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument, or a field: it borrows for `'static`, and an argument lasts for one call",
    label = "has a field with `'static`",
    note = "in the type with that field, use a lifetime parameter of the type instead of `'static`, or an owned type such as `String`"
)]
pub unsafe trait Lift<'a>: Abi + 'a {
    /// Reads a value; panics if the wire form is not a value of the type.
    ///
    /// # Safety
    ///
    /// The memory to which `w` points is aligned, has the length that `w` gives, and is readable
    /// and unchanged for `'a`.
    unsafe fn lift(w: &'a Self::Wire, frame: &'a Frame) -> Self;

    /// Reads a value, or refuses it, if its type is [converted](crate::refusal::converts) or has
    /// parts that are. All parts are read, also after one is refused, so that the values that they
    /// own are dropped.
    ///
    /// # Safety
    ///
    /// As for [`lift`](Lift::lift).
    #[doc(hidden)]
    unsafe fn try_lift(w: &'a Self::Wire, frame: &'a Frame) -> Result<Self, Refused> {
        // SAFETY: the caller's promise.
        Ok(unsafe { Self::lift(w, frame) })
    }

    /// Borrows a value: in place if the type is plain, otherwise one that is built in the frame.
    ///
    /// # Safety
    ///
    /// As for [`lift`](Lift::lift).
    unsafe fn lift_ref(w: &'a Self::Wire, frame: &'a Frame) -> &'a Self {
        if Self::PLAIN {
            // SAFETY: the caller's promise covers what `valid` reads; `PLAIN` says that a valid
            // wire form is a value.
            unsafe {
                check::<Self>(Self::valid(w));
                &*ptr::from_ref(w).cast()
            }
        } else {
            // SAFETY: the caller's promise; the trait requires that dropping a lifted value reads
            // no borrowed data.
            unsafe { frame.keep_dropping(Self::lift(w, frame)) }
        }
    }

    /// Borrows a list: in place if the type is plain, otherwise one that is built in the frame.
    ///
    /// # Safety
    ///
    /// As for [`lift`](Lift::lift), of the list's elements.
    unsafe fn lift_slice(list: Span, frame: &'a Frame) -> &'a [Self] {
        // The bytes of a list whose elements have no size do not give its length.
        if Self::PLAIN && size_of::<Self>() != 0 {
            // SAFETY: the caller's promise.
            match unsafe { Self::cast(list.bytes::<Self::Wire>()) } {
                Some(values) => values,
                None => refuse_type::<Self>(),
            }
        } else {
            // SAFETY: the caller's promise; the trait requires that dropping a lifted value reads
            // no borrowed data.
            unsafe { frame.keep_dropping(Self::lift_vec(list, frame)) }
        }
    }

    /// Borrows a list, or refuses it.
    ///
    /// # Safety
    ///
    /// As for [`lift`](Lift::lift), of the list's elements.
    #[doc(hidden)]
    unsafe fn try_lift_slice(list: Span, frame: &'a Frame) -> Result<&'a [Self], Refused> {
        // A converted value is not plain.
        if !const { refusal::converts::<Self>() } {
            // SAFETY: the caller's promise.
            return Ok(unsafe { Self::lift_slice(list, frame) });
        }
        // SAFETY: the caller's promise; the trait requires that dropping a lifted value reads no
        // borrowed data.
        unsafe { Self::try_lift_vec(list, frame).map(|all| &**frame.keep_dropping(all)) }
    }

    /// Reads a list into memory of its own, or refuses it.
    ///
    /// # Safety
    ///
    /// As for [`lift`](Lift::lift), of the list's elements.
    #[doc(hidden)]
    unsafe fn try_lift_vec(list: Span, frame: &'a Frame) -> Result<Vec<Self>, Refused> {
        if Self::PLAIN {
            // SAFETY: the caller's promise.
            return Ok(unsafe { Self::lift_vec(list, frame) });
        }
        // SAFETY: the caller's promise.
        let wires: &'a [Self::Wire] = unsafe { list.slice() };
        // SAFETY: the caller's promise.
        refusal::all(wires.iter().map(|w| unsafe { Self::try_lift(w, frame) }))
    }

    /// Reads a list into memory of its own.
    ///
    /// # Safety
    ///
    /// As for [`lift`](Lift::lift), of the list's elements.
    unsafe fn lift_vec(list: Span, frame: &'a Frame) -> Vec<Self> {
        // SAFETY: the caller's promise.
        let wires: &'a [Self::Wire] = unsafe { list.slice() };
        if Self::PLAIN {
            // SAFETY: the caller's promise covers what `valid` reads.
            check::<Self>(wires.iter().all(|w| unsafe { Self::valid(w) }));
            // SAFETY: each element is a valid wire form of a plain type, hence a value; none is
            // used twice, since a plain type owns nothing (`PLAIN` excludes types that need drop).
            unsafe { plain::copy(wires) }
        } else {
            // SAFETY: the caller's promise.
            wires
                .iter()
                .map(|w| unsafe { Self::lift(w, frame) })
                .collect()
        }
    }
}

/// A type that can be `E` in a `Result<T, E>`: an enum or struct with `#[abi(error)]`, `String`,
/// `Box<dyn Error>`, `()` for a failure without a reason, or, with the feature `anyhow`,
/// `anyhow::Error`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an error type",
    label = "expected a type marked `#[abi(error)]`, `String`, or `Box<dyn Error>`",
    note = "write `#[derive(wazabi::Abi)] #[abi(error)]` on the type: Go then gets a matching error"
)]
pub trait AbiError: Abi {
    /// The wire form of the error's text, beside the error in the `Err` of a result.
    #[doc(hidden)]
    type Text: Copy + 'static;
}

/// An error that leaves the guest.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an error type that can leave the guest",
    label = "expected a type marked `#[abi(error)]`, `String`, or `Box<dyn Error>`"
)]
#[doc(hidden)]
pub trait ErrorText: AbiError {
    /// The texts of the error and of its sources, which the host shows; the frame keeps them.
    fn text(&self, frame: &Frame) -> Self::Text;
}

/// A type that can be the source of an error: an error type, a text, or an option or a box of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an error in Go, so it cannot be the source of one",
    label = "expected a type marked `#[abi(error)]`",
    note = "write `#[derive(wazabi::Abi)] #[abi(error)]` on the type of the source"
)]
#[doc(hidden)]
pub trait ErrorSource {
    /// Appends the texts of the error and of its own sources.
    fn texts(&self, texts: &mut Vec<String>);
}

/// The host has the text as the value.
impl ErrorSource for String {
    fn texts(&self, _: &mut Vec<String>) {}
}

impl<T: ErrorSource> ErrorSource for Option<T> {
    fn texts(&self, texts: &mut Vec<String>) {
        if let Some(error) = self {
            error.texts(texts);
        }
    }
}

macro_rules! pointers {
    ($($pointer:ident)*) => { $(
        impl<T: ErrorSource> ErrorSource for $pointer<T> {
            fn texts(&self, texts: &mut Vec<String>) {
                (**self).texts(texts);
            }
        }
    )* };
}
pointers!(Box Rc Arc);

/// Each instance of a generic type that crosses implements it once: the compiler names this trait
/// where an instance has two aliases.
#[doc(hidden)]
pub trait GiveAnInstanceOneExportedAlias {}

/// Asks for a type that can be the source of an error.
#[doc(hidden)]
pub const fn error_source<T: ErrorSource>() {}

/// The wire form of the `Err` of a result.
pub(crate) type ErrorWireOf<E> = ErrorWire<<E as Abi>::Wire, <E as AbiError>::Text>;

/// A type that can be the key of a map, or an element of a set.
///
/// Both sides compare and order keys in the same way. Keys are integers, `bool`, `char`, strings,
/// durations, IP and socket addresses, UUIDs, enums whose variants have no fields, and newtypes of
/// these. Points in time are not keys: Go's `==` distinguishes equal times of two locations.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a map, or an element of a set, that crosses",
    label = "expected an integer, `bool`, `char`, a string, a `Duration`, an IP address, a `Uuid`, an enum without fields, or a newtype of these",
    note = "a list, `Vec<(K, V)>` or `Vec<T>`, has no such rule"
)]
pub trait Key: Abi {
    /// Compares the wire forms: numbers by value, strings by bytes, enums by discriminant.
    fn order(&self, other: &Self) -> Ordering;
}

/// The core value (`i32`, `i64`, `f32`, `f64`) that passes or returns a `T`.
#[doc(hidden)]
pub type Core<T> = <<T as Abi>::Wire as Wire>::Core;
