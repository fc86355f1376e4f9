//! Rust inside a Go program: typed, checked, without a serializer and without a hand-written byte
//! of ABI.
//!
//! A guest crate puts [`derive(Abi)`](macro@Abi) on its types and [`export`](macro@export) on its
//! functions. The layouts that the compiler chose go into a custom section of the `.wasm`; the Go
//! command reads them and writes a typed package over wazero. `docs/abi.md` in the repository is
//! the whole contract.
//!
//! ```
//! use wazabi::Abi;
//!
//! /// One line of an order.
//! #[derive(Abi, Clone, Debug, PartialEq)]
//! pub struct Item {
//!     pub name: String,
//!     pub count: u32,
//! }
//!
//! /// Why an order was refused.
//! #[derive(Abi, Debug, PartialEq)]
//! #[abi(error)]
//! pub enum OrderError {
//!     /// the order has no items
//!     Empty = 1,
//! }
//!
//! /// Counts what is ordered.
//! #[wazabi::export]
//! pub fn total(items: &[Item]) -> Result<u32, OrderError> {
//!     if items.is_empty() {
//!         return Err(OrderError::Empty);
//!     }
//!     Ok(items.iter().map(|item| item.count).sum())
//! }
//!
//! // An exported function stays an ordinary function.
//! assert_eq!(total(&[]), Err(OrderError::Empty));
//! ```
//!
//! # Types, by example
//!
//! The repository's README has the table; these are the ones that are more than their Rust type.
//!
//! ## Borrowed arguments
//!
//! An argument may borrow: `&str`, `&[T]`, types of your own with a lifetime. Strings, and lists of
//! strings and of plain data, are used where the host wrote them; other lists are built in the
//! guest for the call. A result may borrow from the arguments.
//!
//! ```
//! #[derive(wazabi::Abi, Clone, Copy, Debug, PartialEq)]
//! pub struct Person<'a> {
//!     pub name: &'a str,
//!     pub age: u32,
//! }
//!
//! /// The name of the oldest.
//! #[wazabi::export]
//! pub fn oldest<'a>(people: &[Person<'a>]) -> Option<&'a str> {
//!     people.iter().max_by_key(|person| person.age).map(|person| person.name)
//! }
//!
//! assert_eq!(oldest(&[Person { name: "Ann", age: 30 }, Person { name: "Bob", age: 40 }]), Some("Bob"));
//! ```
//!
//! ## Enums with fields
//!
//! In Go a sealed interface, and a struct for each variant: `ShapeDot{}`, `ShapeCircle{Radius: 1}`.
//! A type may hold itself, in boxes and lists.
//!
//! ```
//! #[derive(wazabi::Abi, Clone, Debug, PartialEq)]
//! pub enum Shape {
//!     /// a single place
//!     Dot,
//!     /// all points as far from the center
//!     Circle { radius: f64 },
//!     /// both
//!     Pair(Box<Shape>, Box<Shape>),
//! }
//!
//! #[wazabi::export]
//! pub fn area(shape: &Shape) -> f64 {
//!     match shape {
//!         Shape::Dot => 0.0,
//!         Shape::Circle { radius } => core::f64::consts::PI * radius * radius,
//!         Shape::Pair(a, b) => area(a) + area(b),
//!     }
//! }
//!
//! assert_eq!(area(&Shape::Pair(Shape::Dot.into(), Shape::Circle { radius: 0.0 }.into())), 0.0);
//! ```
//!
//! ## Errors with fields
//!
//! In Go pointers to the variants' structs are the errors: `var e *shop.OrderErrorTooMany;
//! errors.As(err, &e)`. The doc comment is the message. A variant that means success is marked
//! `#[abi(ok)]`, and is `nil`.
//!
//! ```
//! #[derive(wazabi::Abi, Debug, PartialEq)]
//! #[abi(error)]
//! pub enum OrderError {
//!     /// nothing was ordered
//!     Empty,
//!     /// more than there is was ordered
//!     TooMany { wanted: u32, left: u32 },
//! }
//!
//! #[wazabi::export]
//! pub fn order(wanted: u32) -> Result<u32, OrderError> {
//!     match wanted {
//!         0 => Err(OrderError::Empty),
//!         8.. => Err(OrderError::TooMany { wanted, left: 7 }),
//!         _ => Ok(7 - wanted),
//!     }
//! }
//!
//! assert_eq!(order(9), Err(OrderError::TooMany { wanted: 9, left: 7 }));
//! // For hosts that are written by hand there are codes.
//! assert_eq!(OrderErrorCode::from(&OrderError::Empty) as u32, 1);
//! ```
//!
//! ## Flags
//!
//! A struct of `bool`s in Rust, bits of an unsigned type in Go: `PermsRead | PermsWrite`. A bit
//! that has no field is refused.
//!
//! ```
//! #[derive(wazabi::Abi, Clone, Copy, Debug, PartialEq)]
//! #[abi(flags)]
//! pub struct Perms {
//!     pub read: bool,
//!     pub write: bool,
//! }
//!
//! #[wazabi::export]
//! pub fn read_only(perms: Perms) -> Perms {
//!     Perms { write: false, ..perms }
//! }
//!
//! assert_eq!(read_only(Perms { read: true, write: true }), Perms { read: true, write: false });
//! ```
//!
//! ## Maps
//!
//! `BTreeMap` and, with `std`, `HashMap`; in Go a `map`. They are sent in the order of their keys,
//! so that equal maps are equal bytes. What can be a key, [`Key`] says.
//!
//! ```
//! use std::collections::{BTreeMap, HashMap};
//!
//! #[wazabi::export]
//! pub fn count<'a>(words: &[&'a str]) -> BTreeMap<&'a str, u32> {
//!     let mut counts = BTreeMap::new();
//!     for &word in words {
//!         *counts.entry(word).or_default() += 1;
//!     }
//!     counts
//! }
//!
//! #[wazabi::export]
//! pub fn total(prices: &HashMap<String, u32>, name: &str) -> Option<u32> {
//!     prices.get(name).copied()
//! }
//!
//! assert_eq!(count(&["b", "a", "b"]), [("a", 1), ("b", 2)].into());
//! ```
//!
//! ## Durations
//!
//! [`core::time::Duration`] is Go's `time.Duration`, which holds 292 years and may be negative:
//! what does not fit is an error.
//!
//! ```
//! use std::time::Duration;
//!
//! #[wazabi::export]
//! pub fn lap(total: Duration, laps: u32) -> Option<Duration> {
//!     total.checked_div(laps)
//! }
//!
//! assert_eq!(lap(Duration::from_secs(3), 2), Some(Duration::from_millis(1500)));
//! ```
//!
//! ## Buffers
//!
//! A [`Buffer`] is bytes that have an owner: filled in the guest, and handed over without a copy
//! there.
//!
//! ```
//! use std::io::Write;
//!
//! #[wazabi::export]
//! pub fn hex(bytes: &[u8]) -> wazabi::Buffer {
//!     let mut out = wazabi::Buffer::with_capacity(2 * bytes.len());
//!     for byte in bytes {
//!         write!(out, "{byte:02x}").expect("memory");
//!     }
//!     out
//! }
//!
//! assert_eq!(&hex(&[0xbe, 0xef])[..], b"beef");
//! ```
//!
//! ## Lists that are changed where they lie
//!
//! A parameter `&mut [T]` of plain data: the caller in Go finds its own slice changed when the call
//! is over, also if the function returns an error.
//!
//! ```
//! #[wazabi::export]
//! pub fn invert(pixels: &mut [[u8; 4]]) {
//!     for [r, g, b, _] in pixels {
//!         (*r, *g, *b) = (!*r, !*g, !*b);
//!     }
//! }
//!
//! let mut pixels = [[0, 1, 255, 9]];
//! invert(&mut pixels);
//! assert_eq!(pixels, [[255, 254, 0, 9]]);
//! ```
//!
//! ## Panics
//!
//! A panic ends the instance. In Go it is a `*wazabi.TrapError` with the message, the file and the
//! line, and `errors.Is(err, wazabi.ErrGuestPanic)`; a `Module` goes on with another instance. What
//! a caller can do something about is better a `Result`.
//!
//! ```should_panic
//! #[wazabi::export]
//! pub fn nth(list: &[u32], n: u32) -> u32 {
//!     list[n as usize]
//! }
//!
//! nth(&[1, 2], 7);
//! ```
//!
//! # What stands where
//!
//! | module | what |
//! |---|---|
//! | [`wire`] | the `#[repr(C)]` forms in which values lie in memory |
//! | [`alloc_pair`] | the allocate/deallocate pair for a wire type |
//! | `log!`, `time`, `random` | what wasm has not, from the host; by features |
//! | [`Abi`], [`Lower`], [`Lift`] | what a type has to have to cross; the derive writes them |
//!
//! # Features
//!
//! * `std` (default): panics are reported through the panic hook.
//! * `panic-handler`: for `no_std` guests, a `#[panic_handler]` that reports the panic.
//! * `alloc-report`: with that handler, an allocation that fails is reported as such: in Go it is
//!   `ErrGuestOOM`, not a panic. (With `std` the guest aborts without a report, and Go says so
//!   where it refused the memory.)
//! * `panic-location`: reports where, not what: no message text, the smallest guest.
//! * `log`: the macro `wazabi::log!`, and a logger for the crate `log`: records go to the host's
//!   `slog`.
//! * `clock`: the module `time`: the host's clock. Without it there is none: `SystemTime::now()`
//!   and `Instant::now()` of the standard library panic on `wasm32-unknown-unknown`.
//! * `random`: the module `random`: randomness of the host's, seeds for `HashMap`, and a backend
//!   for the crate `getrandom`.
//! * `expand`: the macros can write what they make: `WAZABI_EXPAND=/a/folder cargo build --features
//!   wazabi/expand`.
//! * `testing`: the module `testing`, which runs built guests in `cargo test`. For
//!   `[dev-dependencies]`, never for wasm.
//! * `trusted-host`: leaves out the guest's own UTF-8 check of strings that come in; the generated
//!   Go has checked them.
#![no_std]

extern crate alloc;
// Off wasm mocks have threads' own values.
#[cfg(any(feature = "std", not(target_family = "wasm")))]
extern crate std;
// Macro output says `::wazabi`; so do the tests of this crate.
extern crate self as wazabi;

#[cfg(all(target_family = "wasm", target_feature = "atomics"))]
compile_error!("wazabi guests are single-threaded: build without the target feature `atomics`");

#[cfg(all(target_family = "wasm", feature = "testing"))]
compile_error!(
    "the feature `testing` of wazabi runs guests, and does not belong into one: put it under [dev-dependencies]"
);

mod abi;
pub mod alloc_pair;
mod anchor;
#[cfg(target_family = "wasm")]
mod arena;
mod describe;
mod drops;
mod export;
mod frame;
mod handle;
mod import;
mod layout;
#[cfg(feature = "log")]
pub mod log;
#[cfg(not(target_family = "wasm"))]
mod mock;
mod ownership;
mod panic;
mod pass;
mod plain;
#[cfg(feature = "random")]
pub mod random;
#[cfg(all(target_os = "wasi", target_env = "p1"))]
mod reactor;
#[cfg(all(not(target_family = "wasm"), feature = "testing"))]
pub mod testing;
#[cfg(feature = "clock")]
pub mod time;
mod twin;
mod types;
pub mod wire;

pub use abi::{Abi, AbiError, Key, Lift, Lower};
pub use frame::Frame;
pub use handle::Handle;
#[cfg(not(target_family = "wasm"))]
pub use mock::Mocked;
pub use twin::{AsParam, FromParam, Twin};
pub use types::buffer::Buffer;
pub use wazabi_derive::{Abi, export, import};

/// What the output of the macros names. Not part of the API: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::abi::{Abi, AbiError, Core, Key, Lift, Lower};
    pub use crate::alloc_pair;
    pub use crate::anchor::Anchor;
    pub use crate::describe::{Text, Ty, line, line_len};
    pub use crate::drops::{Drops, NoDrop};
    #[cfg(target_family = "wasm")]
    pub use crate::export::{RUNTIME, call, spread};
    pub use crate::export::{arg, call_in, ret, spread_in};
    pub use crate::frame::Frame;
    pub use crate::handle::Handle;
    #[cfg(target_family = "wasm")]
    pub use crate::import::import;
    pub use crate::import::{give, give_wire, import_in, outside, take};
    pub use crate::layout::{larger, offset_after, size_after};
    #[cfg(feature = "log")]
    pub use crate::log::{Value, emit, enabled};
    #[cfg(not(target_family = "wasm"))]
    pub use crate::mock::{Mocked, Mocks, Registry};
    #[cfg(not(target_family = "wasm"))]
    pub use crate::mocks;
    pub use crate::own_twin;
    pub use crate::ownership::{FieldHandles, Handles};
    pub use crate::pass::{Pass, one_owner, pass};
    pub use crate::plain::{Cast, CastChecked, CastValid, Fact, True};
    pub use crate::twin::{AsParam, Copied, FromParam, Itself, Lent, Twin};
    pub use crate::types::enumeration::{Discriminant, Smallest, smallest};
    pub use crate::types::refuse;
    pub use crate::wire::{self, Span, Wire};
    pub use crate::{by_address, cast_plain};
    pub use bytemuck;
    pub use core;
    pub use static_assertions::{
        assert_impl_all, assert_not_impl_any, const_assert, const_assert_eq,
    };
    #[cfg(not(target_family = "wasm"))]
    pub extern crate std;
}
