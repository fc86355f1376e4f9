//! The macros of `wazabi`, which re-exports them: depend on `wazabi`, not on this crate.
//!
//! Each macro reads its input into a `model`, checks it, and writes tokens; `expand` shows the
//! three steps. The output names nothing but `::wazabi::__private`, so what it does is written
//! there, in traits.
mod attr;
mod check;
mod errors;
mod expand;
mod int;
mod item;
mod known;
mod model;
mod names;
mod parse;
mod record;
mod write;

use proc_macro::TokenStream;

/// Makes a type cross between Rust and Go.
///
/// Types may have lifetimes, but no type or const parameters, and no `Drop` of their own.
///
/// | on | crosses as |
/// |---|---|
/// | a struct with named fields, a tuple struct | its fields, one after the other |
/// | `struct OrderId(u64)`, a newtype | what it holds |
/// | an enum without fields | its discriminant, in the integer of `#[repr(…)]` or the smallest that fits |
/// | an enum with fields | the position of the variant, then the variant's fields |
/// | `#[abi(flags)]` on a struct of up to 64 named `bool`s | bits, in the smallest integer that has one for each |
///
/// A type may hold itself, in `Box<T>`, `Vec<T>`, `&[T]`, or a map; not by `&T`, which crosses as
/// the value. Where two types hold each other by `&[T]` alone, the compiler finds a cycle (E0391):
/// one of them takes `Vec<T>`.
///
/// # What it makes
///
/// * implementations of `Abi`, `Lower` and `Lift`, of `Key` where a value can be the key of a map
///   (enums without fields, and newtypes of keys), and of bytemuck's traits where the type is plain
///   data;
/// * for a struct `Order` the `#[repr(C)]` wire struct `OrderWire`, with `OrderWire::alloc` and
///   `OrderWire::dealloc`;
/// * for an enum `Shape` with fields the wire struct `ShapeWire` of tag and payload, the union
///   `ShapeWirePayload`, and for each variant with fields a struct `ShapeWire_Circle`;
/// * for an error enum `OrderError` the enum `OrderErrorCode` of its codes, in which 0 is success:
///   the discriminants (plus one, if none are given), or with fields the positions from 1;
/// * the type's record in the guest's description.
///
/// A type with a `&'static str` can go out but not come in, and not stand in another type that is
/// derived; give it a lifetime of its own, and it can do all of that.
///
/// # `#[abi(…)]`
///
/// | on | key | meaning |
/// |---|---|---|
/// | a struct or enum | `error` | may be `E` in `Result<T, E>`, and is an `error` in Go |
/// | | `ownership = "…"` | `"owning"`, the default, or `"borrowing-duplicate-if-necessary"`, for short `"twin"`: see below |
/// | a struct of named `bool`s | `flags` | crosses as bits; in Go an unsigned type with a constant for each |
/// | any type | `pair` | exports `NAME_alloc` and `NAME_dealloc`, for hosts written by hand |
/// | | `crate = path` | where the crate `wazabi` is, if not at `::wazabi` |
/// | a variant without fields of an error enum | `ok` | means success: `nil` in Go, and code 0; one at most |
/// | a type, field, flag or variant | `rename = "…"` | its name in the description |
/// | | `go = "…"` | its name in Go |
///
/// # Ownership
///
/// The terms are wit-bindgen's. A type that only comes out of calls owns what it has, which is the
/// default. One that only goes in may borrow, by lifetimes of its own. For one that does both,
/// `borrowing-duplicate-if-necessary` on the owned struct or enum `ScanLine` also makes
///
/// * `ScanLineParam<'a>`, its borrowed twin, for arguments; `Twin` has the table of what becomes of
///   its fields. It has `Clone`, `Copy`, `Debug` and `PartialEq` where they do;
/// * `ScanLineResult`, another name of `ScanLine`;
/// * `ScanLine::as_param`, which lends one as the other, where that takes no memory, and `From` in
///   both directions: by lending that way, by copying this way.
///
/// All are one type in the description and in Go.
///
/// ```
/// use wazabi::Abi;
///
/// #[derive(Abi, Debug, PartialEq)]
/// #[abi(ownership = "borrowing-duplicate-if-necessary")]
/// pub struct ScanLine {
///     pub data: Vec<u8>,
///     pub note: Option<String>,
/// }
///
/// let bytes = [1, 2, 3];
/// let lent = ScanLineParam { data: &bytes, note: Some("as it came") };
/// let owned: ScanLineResult = lent.into();
/// assert_eq!(owned.as_param(), lent);
/// ```
///
/// `borrowing`, wit-bindgen's third, is refused: what comes out of a call would have nothing to
/// borrow from.
///
/// A twin with a field of a named type is *invariant* in its lifetime, since the compiler cannot
/// see before it looks whether that type has a twin.
///
/// # To see what it makes
///
/// `WAZABI_EXPAND=/a/folder cargo build --features wazabi/expand` writes the expansion of each
/// item, of [`macro@export`] too, as formatted Rust to `/a/folder/CRATE/MODULE/NAME.rs`: the module
/// is the source file's path without `src` and `.rs`. A second item of that name in a source file
/// is `NAME_2.rs`. Files of items that are gone stay.
#[proc_macro_derive(Abi, attributes(abi))]
pub fn abi(input: TokenStream) -> TokenStream {
    expand::derive(input.into()).into()
}

/// Exports a function to Go.
///
/// The function stays as it is, to be called from Rust too. Beside it the macro writes the wasm
/// export `CRATE/NAME`, its record in the guest's description, and the type `NameResult`, the wire
/// form of the result (left out where the signature names a type of its own so called).
///
/// Parameters are of any type that crosses; one of type `&mut [T]`, of plain data, is changed where
/// it lies, and the host reads it again. Lifetimes may be left out as usual, but a result that
/// borrows says so: `Vec<Name<'_>>`, not `Vec<Name>`.
///
/// # Arguments
///
/// | key | meaning |
/// |---|---|
/// | `rename = "…"` | the name after the slash |
/// | `go = "…"` | the name of the method in Go |
/// | `crate = path` | where the crate `wazabi` is, if not at `::wazabi` |
#[proc_macro_attribute]
pub fn export(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::export(args.into(), item.into()).into()
}

/// Imports functions and objects of the host.
///
/// Goes on a block whose ABI string names the wasm import module, and the interface that the Go
/// host implements:
///
/// ```ignore
/// #[wazabi::import]
/// extern "host" {
///     /// An open file on the host.
///     pub type File;
///     pub fn open(name: &str) -> Result<File, FsError>;
///     pub fn read_u8(self: &File) -> Result<u8, FsError>;
///     pub fn notify(line: &ScanLine);
/// }
/// ```
///
/// Functions are called like any other. The host borrows references for the call, and the guest
/// owns the result. A type is a handle of an object that the host keeps: it cannot be made, copied
/// or changed, and dropping it tells the host. `type Any;` is any value of the host.
///
/// The handles in one parameter or result are all owned (`File`) or all lent (`&File`): the mix is a
/// compile error. Every function and type of the block is part of the guest's interface, whether the
/// guest uses it or not; `#[cfg(…)]` leaves one out.
///
/// Off wasm there is no host. The block becomes a trait, `Host`, whose methods panic unless they
/// are implemented. `host::mock(impl Host)` installs an implementation on this thread, until the
/// `Mocked` that it returns is dropped. A method is named after its type too: `fn
/// file_read_u8(&self, file: &File)`. `file_drop` tells that an object was dropped.
/// `File::mocked(number)` makes an object.
///
/// # `#[abi(…)]`
///
/// On functions and types: `rename = "…"`, `go = "…"`. On the block, as `#[wazabi::import(…)]`:
/// `crate = path`.
#[proc_macro_attribute]
pub fn import(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::import(args.into(), item.into()).into()
}
