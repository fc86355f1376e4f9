//! Rust inside Go programs: typed calls over WebAssembly, without cgo and without a serializer.
//!
//! A guest crate puts [`derive(Abi)`](macro@Abi) on its types and [`export`](macro@export) on its
//! functions. The macros describe both, with the layouts that the compiler chose, in a custom
//! section of the `.wasm`. The command `wazabi` reads the section and writes a typed Go package. In
//! the repository, `docs/guide.md` is the guide, and `docs/abi.md` specifies the wire format.
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
//! /// The reasons to refuse an order.
//! #[derive(Abi, Debug, PartialEq)]
//! #[abi(error)]
//! pub enum OrderError {
//!     /// the order has no items
//!     Empty = 1,
//! }
//!
//! /// Returns the number of pieces in an order.
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
//! The guide lists all types. These are the ones that differ between Rust and Go.
//!
//! ## Borrowed arguments
//!
//! An argument may borrow: `&str`, `&[T]`, types of your own with a lifetime. The guest reads
//! strings, lists of plain data, and structs of references where the host wrote them, without a
//! copy. It builds other lists, such as `&[String]`, for the call. A result may borrow from the
//! arguments.
//!
//! ```
//! #[derive(wazabi::Abi, Clone, Copy, Debug, PartialEq)]
//! pub struct Person<'a> {
//!     pub name: &'a str,
//!     pub age: u32,
//! }
//!
//! /// Returns the name of the oldest person.
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
//! In Go the enum is a sealed interface, and each variant a struct: `ShapeDot{}`,
//! `ShapeCircle{Radius: 1}`. A type may contain itself in boxes and lists.
//!
//! ```
//! #[derive(wazabi::Abi, Clone, Debug, PartialEq)]
//! pub enum Shape {
//!     /// a single point
//!     Dot,
//!     /// all points at the same distance from the center
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
//! In Go the errors are pointers to the variants' structs: `var e *shop.OrderErrorTooMany;
//! errors.As(err, &e)`. Their text is that of `Display`, if the type implements it; else that of
//! `#[abi(error = "{wanted} of {left}")]` on the variant; else the doc comment and the fields.
//! `#[abi(source)]` marks the field that Go's `Unwrap` returns; thiserror's attributes do the same.
//! `#[abi(ok)]` marks a variant that means success; in Go it is nil.
//!
//! ```
//! #[derive(wazabi::Abi, Debug, PartialEq)]
//! #[abi(error)]
//! pub enum OrderError {
//!     /// nothing was ordered
//!     Empty,
//!     /// more was ordered than is left
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
//! // Hosts written by hand use the codes.
//! assert_eq!(OrderErrorCode::from(&OrderError::Empty) as u32, 1);
//! ```
//!
//! ## Flags
//!
//! The flags are a struct of `bool`s in Rust, and bits of an unsigned type in Go:
//! `PermsRead | PermsWrite`. Both sides refuse a bit that has no field.
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
//! `BTreeMap` and, with `std`, `HashMap` are a `map` in Go. The pairs are sent in the order of the
//! keys, so that equal maps are equal bytes. [`Key`] lists the types of keys.
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
//! ## Sets
//!
//! `BTreeSet` and, with `std`, `HashSet` are a slice in Go, which arrives sorted. Both sides
//! refuse an element that comes twice. Elements have the types of a map's keys: see [`Key`].
//!
//! ```
//! use std::collections::{BTreeSet, HashSet};
//!
//! #[wazabi::export]
//! pub fn missing<'a>(wanted: BTreeSet<&'a str>, found: HashSet<&'a str>) -> BTreeSet<&'a str> {
//!     wanted.into_iter().filter(|name| !found.contains(name)).collect()
//! }
//!
//! assert_eq!(missing(["a", "b"].into(), ["b"].into()), ["a"].into());
//! ```
//!
//! ## Integers that Go has no type for
//!
//! `NonZeroU8` to `NonZeroI64` are the integer in Go; both sides refuse 0. `u128` and `i128` are
//! `wazabi.Uint128` and `wazabi.Int128`, which convert to `big.Int`.
//!
//! ```
//! use std::num::NonZeroU64;
//!
//! #[wazabi::export]
//! pub fn share(total: u128, heads: NonZeroU64) -> u128 {
//!     total / u128::from(heads.get())
//! }
//!
//! assert_eq!(share(1 << 100, NonZeroU64::new(4).unwrap()), 1 << 98);
//! ```
//!
//! ## Shared values
//!
//! `Rc<T>` and `Arc<T>` cross as `Box<T>` does: as a copy of the `T`. `Arc<str>` is a string, and
//! `Arc<[T]>` a list.
//!
//! ```
//! use std::sync::Arc;
//!
//! #[derive(wazabi::Abi, Clone, Debug, PartialEq)]
//! pub struct Account {
//!     pub name: Arc<str>,
//!     pub parent: Option<Arc<Account>>,
//! }
//!
//! #[wazabi::export]
//! pub fn open(name: &str, parent: Account) -> Account {
//!     Account { name: name.into(), parent: Some(parent.into()) }
//! }
//!
//! let root = Account { name: "root".into(), parent: None };
//! assert_eq!(*open("savings", root).name, *"savings");
//! ```
//!
//! ## Durations
//!
//! [`core::time::Duration`] is `time.Duration` in Go, which may be negative and has at most 292
//! years. A value outside of the other side's range is an error.
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
//! ## Points in time, addresses, and types of other crates
//!
//! `std::time::SystemTime` is `time.Time` in Go, and [`core::net::IpAddr`] and
//! [`core::net::SocketAddr`] are `netip.Addr` and `netip.AddrPort`. Types of other crates cross by
//! [features](#features).
//!
//! ```
//! use std::net::{IpAddr, SocketAddr};
//! use std::time::{Duration, SystemTime};
//!
//! #[wazabi::export]
//! pub fn expires(issued: SystemTime, to: IpAddr) -> (SystemTime, SocketAddr) {
//!     (issued + Duration::from_secs(60), SocketAddr::new(to, 443))
//! }
//!
//! let (_, socket) = expires(SystemTime::UNIX_EPOCH, [127, 0, 0, 1].into());
//! assert_eq!(socket.to_string(), "127.0.0.1:443");
//! ```
//!
//! ## Buffers
//!
//! A [`Buffer`] owns bytes. The guest fills it, and returns it without a copy.
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
//! ## Resources
//!
//! `#[wazabi::export]` on an `impl` block makes the type a resource. Its values stay in the guest;
//! in Go the type is a struct with the methods. See [`export`](macro@export).
//!
//! ```
//! pub struct Basket {
//!     items: Vec<String>,
//! }
//!
//! #[wazabi::export]
//! impl Basket {
//!     pub fn new() -> Self {
//!         Basket { items: Vec::new() }
//!     }
//!
//!     pub fn put(&mut self, item: &str) {
//!         self.items.push(item.to_owned());
//!     }
//!
//!     pub fn items(&self) -> &[String] {
//!         &self.items
//!     }
//! }
//!
//! let mut basket = Basket::new();
//! basket.put("bread");
//! assert_eq!(basket.items(), ["bread"]);
//! ```
//!
//! ## Interfaces
//!
//! A trait with [`interface`](macro@crate::interface) is an interface in Go, too. Values of the guest
//! and of the host implement it, and cross as `Box<dyn Trait>`, or as `&dyn Trait` in an argument.
//!
//! ```
//! #[wazabi::interface]
//! pub trait Filter {
//!     fn matches(&self, line: &str) -> bool;
//! }
//!
//! struct Not(Box<dyn Filter>);
//!
//! impl Filter for Not {
//!     fn matches(&self, line: &str) -> bool {
//!         !self.0.matches(line)
//!     }
//! }
//!
//! #[wazabi::export]
//! pub fn not(filter: Box<dyn Filter>) -> Box<dyn Filter> {
//!     Box::new(Not(filter))
//! }
//!
//! struct Long;
//!
//! impl Filter for Long {
//!     fn matches(&self, line: &str) -> bool {
//!         line.len() > 4
//!     }
//! }
//!
//! assert!(not(Box::new(Long)).matches("word"));
//! ```
//!
//! ## Callbacks
//!
//! A parameter may be a function of the caller, which the callee may call until it returns: see
//! [`Callback`]. In Go it is a func. An export takes functions of the host, and an import takes
//! closures of the guest.
//!
//! ```
//! use wazabi::Callback;
//!
//! #[wazabi::export]
//! pub fn each(names: &[&str], f: &Callback<fn(String) -> Result<(), String>>) -> Result<(), String> {
//!     names.iter().try_for_each(|&name| f.call(name))
//! }
//!
//! let polite = Callback::<fn(String) -> Result<(), String>>::new(|name| match &*name {
//!     "" => Err("no name".into()),
//!     _ => Ok(()),
//! });
//! assert_eq!(each(&["Ann", ""], &polite), Err("no name".into()));
//! ```
//!
//! A parameter [`Iter`] has the items of the caller's `iter.Seq`, which the export pulls as it
//! needs them:
//!
//! ```
//! use wazabi::Iter;
//!
//! #[wazabi::export]
//! pub fn first_long(words: Iter<String>, len: u32) -> Option<String> {
//!     words.into_iter().find(|word| word.len() >= len as usize)
//! }
//!
//! assert_eq!(first_long(Iter::new(["a".into(), "word".into()]), 2), Some("word".into()));
//! ```
//!
//! ## Lists changed in place
//!
//! A parameter may be `&mut [T]` of plain data. After the call the caller's slice in Go has the
//! changes, also if the function returns an error.
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
//! line, which matches `wazabi.ErrGuestPanic`. A `Module` replaces the instance. Return a `Result`
//! for an error that the caller can handle.
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
//! # Modules and traits
//!
//! | item | purpose |
//! |---|---|
//! | [`wire`] | the `#[repr(C)]` wire structs, in which values are in linear memory |
//! | [`alloc_pair`] | the allocate/deallocate pair for a wire type |
//! | [`Buffer`], [`Utf16`], [`Callback`], [`Iter`] | types of arguments and results |
//! | `io` | streams of the host, with `std` |
//! | `log!`, `time`, `random` | log, clock and random bytes of the host, by features |
//! | `testing` | runs built guests in `cargo test`, by a feature |
//! | [`Abi`], [`Lower`], [`Lift`] | the traits that a type needs to cross the boundary; the derive implements them |
//!
//! # Features
//!
//! * `std` (default): the types of the standard library, the module `io`, and an allocator. Panics
//!   are reported through the panic hook.
//! * `panic-handler`: a `#[panic_handler]` for `no_std` guests, which reports the panic to the
//!   host.
//! * `alloc-report`: `panic-handler`, which also reports a failed allocation: in Go it is
//!   `ErrGuestOOM`, not a panic. (With `std` the guest aborts without a report; Go then returns
//!   `ErrGuestOOM` if its memory limit refused the allocation.)
//! * `panic-location`: reports the file and line of a panic without the message, for the smallest
//!   guest.
//! * `log`: the macro `wazabi::log!`, and a logger for the crate `log`. The records go to the
//!   host's `slog.Logger`.
//! * `small-blocks`: keeps lists of free blocks of up to 512 bytes in front of the allocator.
//!   Guests that allocate many strings and small lists become faster.
//! * `own-allocator`: omits the `#[global_allocator]` of this crate. A guest with one of its own
//!   enables it, and marks `dealloc` and `realloc` `#[inline(never)]`: see the guide.
//! * `clock`: the module `time`, with the host's clock. `SystemTime::now()` and `Instant::now()` of
//!   the standard library panic on `wasm32-unknown-unknown`.
//! * `random`: the module `random`, with random bytes of the host and seeds for `HashMap`. It is
//!   also a backend of the crate `getrandom`.
//! * `anyhow`: `anyhow::Error` crosses, as `Box<dyn Error>` does: the texts of the error and of its
//!   sources, a `*wazabi.GuestError` in Go.
//! * `bytes`, `chrono`, `compact_str`, `indexmap`, `jiff`, `rust_decimal`, `serde_json`,
//!   `smol_str`, `time`, `uuid`: types of the crate with that name cross. See the guide.
//! * `expand`: lets the macros write their expansions to files:
//!   `WAZABI_EXPAND=/a/folder cargo build --features wazabi/expand`.
//! * `testing`: the module `testing`, which runs built guests in `cargo test`. Enable it in
//!   `[dev-dependencies]` only; it does not compile for wasm.
//! * `trusted-host`: omits the guest's UTF-8 check of arguments. The generated Go has checked them.
#![no_std]

extern crate alloc;
// Natively, mocks are thread-local.
#[cfg(any(feature = "std", not(target_family = "wasm")))]
extern crate std;
// Macro output names `::wazabi`, also in the tests of this crate.
extern crate self as wazabi;

#[cfg(all(target_family = "wasm", target_feature = "atomics"))]
compile_error!("wazabi guests are single-threaded: build without the target feature `atomics`");

#[cfg(all(target_family = "wasm", feature = "testing"))]
compile_error!(
    "the feature `testing` of wazabi runs guests and is not for guests: enable it in [dev-dependencies] only"
);

mod abi;
pub mod alloc_pair;
#[cfg(all(
    target_family = "wasm",
    target_os = "unknown",
    feature = "std",
    not(feature = "own-allocator")
))]
mod allocator;
mod anchor;
#[cfg(target_family = "wasm")]
mod arena;
mod describe;
mod drops;
mod export;
mod frame;
mod handle;
mod import;
mod interface;
#[cfg(feature = "std")]
pub mod io;
mod iterator;
mod layout;
mod lent;
#[cfg(feature = "log")]
pub mod log;
#[cfg(not(target_family = "wasm"))]
mod mock;
mod ownership;
mod panic;
mod pass;
mod plain;
mod position;
#[cfg(feature = "random")]
pub mod random;
#[cfg(all(target_os = "wasi", target_env = "p1"))]
mod reactor;
mod refusal;
mod resource;
#[cfg(any(
    test,
    all(
        target_family = "wasm",
        target_os = "unknown",
        feature = "std",
        not(feature = "own-allocator"),
        feature = "small-blocks"
    )
))]
mod small;
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
pub use resource::Resource;
pub use twin::{AsParam, FromParam, Twin};
pub use types::buffer::Buffer;
pub use types::callback::{Callback, LowerAs};
pub use types::sequence::Iter;
pub use types::utf16::{LoneSurrogate, Utf16};
pub use wazabi_derive::{Abi, export, import, interface};

/// The items that the output of the macros names. They are not part of the API and change without
/// notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::abi::{
        Abi, AbiError, Core, ErrorSource, ErrorText, GiveAnInstanceOneExportedAlias, Key, Lift,
        Lower, error_source,
    };
    pub use crate::alloc_pair;
    pub use crate::anchor::Anchor;
    pub use crate::describe::{Text, Ty, line, line_len};
    pub use crate::drops::{Drops, NoDrop};
    #[cfg(target_family = "wasm")]
    pub use crate::export::{RUNTIME, call, spread};
    pub use crate::export::{arg, call_in, ret, spread_in, takes};
    pub use crate::frame::Frame;
    pub use crate::handle::Handle;
    #[cfg(target_family = "wasm")]
    pub use crate::import::import;
    pub use crate::import::{give, give_wire, import_in, outside, take};
    pub use crate::interface::{
        Interface, InterfaceWire, give_interface, interface, lend_interface, lend_interface_mut,
        lent_interface, take_interface,
    };
    #[cfg(feature = "std")]
    pub use crate::io::{flush_resource, read_resource, write_resource};
    pub use crate::iterator::{
        Batches, IteratorOf, begin, begun, drop_in, iterate, iterate_mut, iterate_ref, next_in,
        try_begin,
    };
    #[cfg(target_family = "wasm")]
    pub use crate::iterator::{drop_iterator, next_batch};
    pub use crate::layout::{larger, offset_after, size_after};
    #[cfg(feature = "log")]
    pub use crate::log::{Value, emit, enabled};
    #[cfg(not(target_family = "wasm"))]
    pub use crate::mock::{Mocked, Mocks, Registry};
    #[cfg(not(target_family = "wasm"))]
    pub use crate::mocks;
    pub use crate::own_twin;
    pub use crate::ownership::{FieldHandles, Handles};
    pub use crate::pass::{
        Pass, as_named, gives, lends, one_owner, one_owner_as_named, pass, yields,
    };
    pub use crate::plain::{Cast, CastChecked, CastValid, Fact, True};
    pub use crate::position::{result as in_result, value as in_value};
    #[cfg(target_family = "wasm")]
    pub use crate::refusal::answer;
    pub use crate::refusal::{Refused, converts, try_arg, try_next, within};
    #[cfg(target_family = "wasm")]
    pub use crate::resource::drop_resource;
    pub use crate::resource::{
        Described, Resource, WriteExportMoreOnOtherBlocks, WriteExportValueForATypeThatDerivesAbi,
        give_resource, lend_resource, lent_resource, same, take_resource,
    };
    pub use crate::twin::{AsParam, Copied, FromParam, Itself, Lent, Twin};
    pub use crate::types::constant::{Constant, constant, f32_bits, f64_bits, number};
    pub use crate::types::enumeration::{Discriminant, Smallest, smallest};
    pub use crate::types::failure::{
        Displays, HasText, NoDisplay, NoText, TextWire, enough, text_key,
    };
    pub use crate::types::foreign::{As, Converts, Inward, Lends, Outward, Same, Shown, Via};
    pub use crate::types::refuse;
    pub use crate::wire::{self, Span, Wire};
    pub use crate::{by_address, cast_plain};
    pub use alloc::boxed::Box;
    pub use alloc::string::String;
    pub use alloc::vec::Vec;
    pub use bytemuck;
    pub use core;
    pub use core::result::Result;
    pub use static_assertions::{
        assert_impl_all, assert_not_impl_any, const_assert, const_assert_eq,
    };
    #[cfg(feature = "std")]
    pub use std::io::{Error as IoError, Read, Write};
    pub use wazabi_derive::instance;
    #[cfg(not(target_family = "wasm"))]
    pub extern crate std;
}
