//! The macros of `wazabi`, which re-exports them: depend on `wazabi`, not on this crate.
//!
//! Each macro parses its input into a `model`, checks it, and expands it; `expand` shows the three
//! steps. The output refers only to `::wazabi::__private`, whose traits have the behaviour.
mod attr;
mod check;
mod crate_docs;
mod errors;
mod expand;
mod format;
mod generic;
mod int;
mod item;
mod known;
mod model;
mod names;
mod parse;
mod record;
mod source;
mod types;
mod write;

use proc_macro::TokenStream;

/// Makes a type cross between Rust and Go.
///
/// Types may have lifetimes, but no `Drop` of their own. One with type or const parameters crosses as
/// its instances, each under the name of an alias with
/// [`export`](macro@export#instances-of-generic-types): there the output is.
///
/// | on | crosses as |
/// |---|---|
/// | a struct with named fields, a tuple struct | its fields, one after the other |
/// | `struct OrderId(u64)`, a newtype | its field |
/// | an enum without fields | its discriminant, in the integer of `#[repr(…)]` or the smallest that fits |
/// | an enum with fields | the position of the variant, then the variant's fields |
/// | `#[abi(flags)]` on a struct of up to 64 named `bool`s | bits, in the smallest integer that has one for each |
///
/// A type may contain itself in a `Box<T>`, a `Vec<T>`, a `&[T]` or a map, but not by `&T`, which
/// crosses as the value. If two types contain each other by `&[T]` alone, the compiler reports a
/// cycle (E0391): use `Vec<T>` in one of them.
///
/// # Output
///
/// * implementations of `Abi`, `Lower` and `Lift`; of `Key` if values can be the keys of a map
///   (enums without fields, and newtypes of keys); and of bytemuck's traits if the type is plain
///   data;
/// * for a struct `Order` the `#[repr(C)]` wire struct `OrderWire`, with `OrderWire::alloc` and
///   `OrderWire::dealloc`;
/// * for an enum `Shape` with fields the wire struct `ShapeWire` of tag and payload, the union
///   `ShapeWirePayload`, and for each variant with fields a struct `ShapeWire_Circle`;
/// * for an error enum `OrderError` the enum `OrderErrorCode` of its codes, in which 0 is success:
///   the discriminants (plus one, if none are given), or with fields the positions from 1;
/// * the type's record in the guest's description.
///
/// If one of these names is taken (E0428), `prefix` chooses others.
///
/// A type with a `&'static str` can be part of a result, but not of an argument, and not of another
/// type with this derive. Use a lifetime parameter of the type instead of `'static` to allow all of
/// these.
///
/// # `#[abi(…)]`
///
/// | on | key | meaning |
/// |---|---|---|
/// | a struct or enum | `error` | may be `E` in `Result<T, E>`, and is an `error` in Go |
/// | any type but errors with fields | `eq` | Go's type has `Equal`: values are equal if their parts are; the type is `PartialEq` |
/// | the same, but not flags | `ord` | Go's type has `Compare`, in the order of the parts; the type is `Ord` |
/// | a struct | `string = "{x}, {y}"` | Go's type has `String`, and Rust's is `Display` by the same format |
/// | a struct or enum | `ownership = "…"` | `"owning"`, the default, or `"borrowing-duplicate-if-necessary"`, for short `"twin"`: see below |
/// | a struct of named `bool`s | `flags` | crosses as bits; in Go an unsigned type with a constant for each |
/// | any type | `prefix = "…"` | the beginning of the names of these items, instead of the type's name: `OrderWire` and the others |
/// | | `pair` | exports `NAME_alloc` and `NAME_dealloc`, for hosts written by hand |
/// | | `crate = path` | the path of the crate `wazabi`, if it is not `::wazabi` |
/// | a type without lifetimes, a field | `as = "Type"` | crosses as that type, to which it converts: see below |
/// | a field | `with = "Mirror"` | the same, by `From` and `TryFrom` |
/// | a type, a field, with `as` | `into`, `from`, `try_from` | the functions that convert, in quotes |
/// | a struct or enum | `remote = "path::Type"` | mirrors that type: `From` in both directions |
/// | a variant without fields of an error enum | `ok` | means success: `nil` in Go, and code 0; at most one |
/// | a type, field, flag or variant | `rename = "…"` | its name in the description |
/// | | `go = "…"` | its name in Go; on a newtype also a type of another Go package: `go = "net/netip.Addr"` |
/// | a field of a struct | `default = 5` | Go has `NewT`, which makes a value with this default, and Rust's type is `Default` |
///
/// # Foreign types
///
/// `as = "String"` converts by `Display` and `FromStr`, `as` or `with` of another type by `Clone`,
/// and `From` or `TryFrom` in both directions. `into = "path"` is a `fn(&T) -> Type`, `from` a
/// `fn(Type) -> T`, and `try_from` one that returns a `Result`. The errors need `Display`. In a
/// list, an option, a map, an array or a tuple, the type takes the place of each part that the
/// macro does not know by name; `as = "BTreeMap<_, String>"` says which part converts. If an
/// argument does not convert, Go gets the error's text and path, and the function does not run.
///
/// ```
/// use wazabi::Abi;
///
/// mod library {
///     #[derive(Clone)]
///     pub struct Point { pub x: f64, pub y: f64 }
/// }
///
/// #[derive(Abi)]
/// #[abi(remote = "library::Point", rename = "Point")]
/// pub struct PointMirror { x: f64, y: f64 }
///
/// #[derive(Abi)]
/// pub struct Place {
///     #[abi(with = "PointMirror")]
///     pub at: library::Point,
///     #[abi(as = "String")]
///     pub host: Vec<std::net::Ipv4Addr>,
/// }
///
/// let mirror = PointMirror { x: 1.0, y: 2.0 };
/// assert_eq!(library::Point::from(mirror).y, 2.0);
/// ```
///
/// # Ownership
///
/// The terms are wit-bindgen's. A type that is only part of results owns its data, which is the
/// default. A type that is only part of arguments may borrow: it has lifetime parameters. For a
/// type of both, `borrowing-duplicate-if-necessary` on the owned struct or enum `ScanLine` also
/// makes
///
/// * `ScanLineParam<'a>`, the borrowed twin, for arguments. `Twin` has the table of the types of
///   its fields. It implements `Clone`, `Copy`, `Debug` and `PartialEq` if its fields do;
/// * `ScanLineResult`, an alias of `ScanLine`;
/// * `ScanLine::as_param`, which lends a `ScanLine` as its twin, if this needs no memory; and
///   `From` in both directions: to the twin by lending, from the twin by copying.
///
/// All of these are one type in the description and in Go.
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
/// `borrowing`, wit-bindgen's third term, is refused: the data of a result would have no owner.
///
/// A twin with a field of a named type is *invariant* in its lifetime, since the macro does not
/// know whether that type has a twin.
///
/// # Expansions
///
/// `WAZABI_EXPAND=/a/folder cargo build --features wazabi/expand` writes the expansion of each
/// item, also of [`macro@export`], as formatted Rust to `/a/folder/CRATE/MODULE/NAME.rs`. The
/// module is the path of the source file without `src` and `.rs`. A second item with the same name
/// in a source file is `NAME_2.rs`. Files of removed items are not deleted.
#[proc_macro_derive(Abi, attributes(abi))]
pub fn abi(input: TokenStream) -> TokenStream {
    expand::derive(input.into()).into()
}

/// Exports a function, the functions of a type, a constant, or an instance of a generic type to Go.
///
/// # Functions
///
/// The function stays as it is, and Rust can call it, too. The macro adds the wasm export
/// `CRATE/NAME`, its record in the guest's description, and the type `NameResult`, the wire form of
/// the result. `NameResult` is left out if the signature uses a type with that name. If the module
/// has another item with that name (E0428), `prefix` chooses one.
///
/// A parameter may have any type that crosses. The function may change a parameter of type
/// `&mut [T]`, with `T` plain data, in place; the host reads it again after the call. Lifetimes may
/// be left out as usual, but the type of a result that borrows must show it: `Vec<Name<'_>>`, not
/// `Vec<Name>`.
///
/// # Arguments
///
/// | key | meaning |
/// |---|---|
/// | `batch = N` | of the iterator that the function returns, the host fetches at most `N` items at once: 1 to 256, the default |
/// | `view` | Go also gets a method that shows the result where it lies, without a copy |
/// | `as`, `with`, `into` | the result converts, as in [`Abi`](macro@Abi); on a parameter `#[abi(as = "…")]`, also of `&T`, `&[T]` or `Option<&T>` |
/// | `prefix = "…"` | `prefix = "Sent"` names the wire form of the result `SentResult` |
/// | `rename = "…"` | the name after the slash; on a parameter `#[abi(rename = "…", go = "…")]` |
/// | `go = "…"` | the name of the method in Go |
/// | `crate = path` | the path of the crate `wazabi`, if it is not `::wazabi` |
///
/// # Iterators
///
/// A function or method may return `impl Iterator<Item = T>`, `Box<dyn Iterator<Item = T>>`, or a
/// `Result` of either, where `T` crosses or is itself a `Result`. The iterator stays in the guest,
/// and Go ranges over it. An iterator of `&self` or `&mut self` may borrow the resource, which is
/// lent to it until it ends. It can borrow nothing else.
///
/// ```
/// /// The squares of the numbers below `n`.
/// #[wazabi::export(batch = 16)]
/// pub fn squares(n: u32) -> impl Iterator<Item = u64> {
///     (0..n).map(|n| u64::from(n) * u64::from(n))
/// }
///
/// assert_eq!(squares(3).last(), Some(4));
/// ```
///
/// # Instances of generic types
///
/// On an alias the attribute makes an instance of a generic type cross. In Go and in the description
/// it has the name of the alias. The type derives [`Abi`](macro@Abi), and is of the same crate. Each
/// instance has one alias, in whose module the types of its fields have the same names as beside the
/// definition of the type.
///
/// ```
/// /// A tree.
/// #[derive(wazabi::Abi)]
/// pub enum Tree<T> {
///     /// The end.
///     Leaf,
///     /// A value.
///     Node(Box<Tree<T>>, T, Box<Tree<T>>),
/// }
///
/// /// A tree of numbers.
/// #[wazabi::export]
/// pub type IntTree = Tree<i64>;
///
/// /// How many numbers there are.
/// #[wazabi::export]
/// pub fn count(tree: &Tree<i64>) -> u32 {
///     match tree {
///         IntTree::Leaf => 0,
///         IntTree::Node(left, _, right) => count(left) + 1 + count(right),
///     }
/// }
///
/// assert_eq!(count(&Tree::Leaf), 0);
/// ```
///
/// The keys are those of `#[abi(…)]` that name a type: `rename`, `go`, `prefix`.
///
/// # Constants
///
/// A `const` with the attribute, and each `pub const` of an exported `impl` block, is a constant in
/// Go. Its type is `bool`, an integer of at most 64 bits, `f32`, `f64`, `char`, `&str`, or an enum
/// without fields. The value, which the compiler evaluates, is part of the guest's interface.
///
/// ```
/// /// The most lines that one call takes.
/// #[wazabi::export]
/// pub const MAX_LINES: u32 = 1 << 12;
/// ```
///
/// The keys are `rename`, `go` and `crate`; in a block `#[abi(rename = "…", go = "…")]`.
///
/// # Resources
///
/// On an `impl` block without a trait the attribute exports each `pub fn` of the block, and makes
/// the type a resource: its values stay in the guest, and Go has handles of them. The type is not
/// generic, and needs no derive. It may implement `Drop`, which runs when Go closes the value.
///
/// ```
/// pub struct Counter(u32);
///
/// /// Counts.
/// #[wazabi::export]
/// impl Counter {
///     /// Begins at `start`.
///     pub fn new(start: u32) -> Self {
///         Counter(start)
///     }
///
///     /// Adds 1.
///     pub fn add(&mut self) -> u32 {
///         self.0 += 1;
///         self.0
///     }
/// }
///
/// /// The sum of the counts.
/// #[wazabi::export]
/// pub fn sum(counters: &[&Counter]) -> u32 {
///     counters.iter().map(|counter| counter.0).sum()
/// }
///
/// assert_eq!(Counter::new(1).add(), 2);
/// ```
///
/// A resource is lent to the guest as `&T` or `&mut T`, or given away as `T`, in both directions;
/// the guest cannot lend one to the host. `&T` may be in lists, options and fields.
///
/// # Methods of values
///
/// With `value` the type derives `Abi`, and the functions take copies of its values: `&self` or
/// `self`. In Go they are methods of the type, which take the guest, and `Module` has them too.
///
/// ```
/// #[derive(wazabi::Abi)]
/// pub struct Point {
///     pub x: f64,
///     pub y: f64,
/// }
///
/// #[wazabi::export(value)]
/// impl Point {
///     /// Its distance from the origin.
///     pub fn norm(&self) -> f64 {
///         self.x.hypot(self.y)
///     }
/// }
///
/// assert_eq!(Point { x: 3.0, y: 4.0 }.norm(), 5.0);
/// ```
///
/// # Keys of blocks
///
/// | key | on | meaning |
/// |---|---|---|
/// | `value` | the block | the type derives `Abi`, and is no resource; `rename` of the derive is repeated here |
/// | `more` | the block | another block of the type has the attribute without this key; its `rename` is repeated here |
/// | `rename = "…"`, `go = "…"` | the block | the name of the type |
/// | `#[abi(rename = "…", go = "…")]` | a function | its name |
/// | `read`, `write` | the block without `more` | the type is `std::io::Read` or `Write`, and in Go an `io.Reader` or `io.Writer` |
/// | `#[abi(batch = N)]`, `#[abi(view)]`, `#[abi(prefix = "…")]` | a function | as on other exports |
/// | `crate = path` | the block | the path of the crate `wazabi`, if it is not `::wazabi` |
#[proc_macro_attribute]
pub fn export(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::export(args.into(), item.into()).into()
}

/// Imports functions and objects of the host.
///
/// The attribute goes on a block. Its ABI string is the name of the wasm import module and of the
/// interface that the Go host implements:
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
/// The guest calls the functions like any other. The host borrows references for the call, and the
/// guest owns the result. A type is a handle of an object that the host keeps: the guest cannot
/// make, copy or change it, and dropping it tells the host. `type Any;` is any value of the host.
///
/// The handles in one parameter or result are all owned (`File`) or all lent (`&File`): a mix is a
/// compile error. Every function and type of the block is part of the guest's interface, also if
/// the guest does not use it. `#[cfg(…)]` leaves one out.
///
/// Off wasm there is no host. The block becomes a trait, `Host`, whose methods panic unless they
/// are implemented. `host::mock(impl Host)` installs an implementation on this thread, until the
/// `Mocked` that it returns is dropped. The name of a method begins with that of its type: `fn
/// file_read_u8(&self, file: &File)`. The guest calls `file_drop` when it drops an object.
/// `File::mocked(number)` makes an object.
///
/// # `#[abi(…)]`
///
/// On functions and types: `rename = "…"`, `go = "…"`. On functions, or as `#[wazabi::import(…)]`
/// on the block for all of them: `view`, with which the host gets views of the arguments and no
/// copies. On the block also `crate = path`, and `prefix = "EditorMocks"`, which names the trait
/// `EditorMocks` and its module `editor_mocks`, if the block's name is taken.
#[proc_macro_attribute]
pub fn import(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::import(args.into(), item.into()).into()
}

/// Expands an instance of a generic type. The macro that keeps the definition of the type calls it.
#[doc(hidden)]
#[proc_macro]
pub fn instance(input: TokenStream) -> TokenStream {
    generic::instance(input.into()).into()
}

/// Makes a trait an interface: values of the guest and of the host that implement it cross as `dyn
/// Trait`.
///
/// In Go it is an interface, too. An argument takes each Go value that implements the interface; a
/// value that the guest made goes back to the guest as what it is. A result is a value of the guest,
/// with the methods of the trait and `Close`; or the Go value that the guest was given.
///
/// ```
/// /// Decides which lines are shown.
/// #[wazabi::interface]
/// pub trait Filter {
///     /// Reports whether the line is shown.
///     fn matches(&self, line: &str) -> bool;
/// }
///
/// struct Contains(String);
///
/// impl Filter for Contains {
///     fn matches(&self, line: &str) -> bool {
///         line.contains(&self.0)
///     }
/// }
///
/// /// A filter for lines with a text.
/// #[wazabi::export]
/// pub fn contains(text: &str) -> Box<dyn Filter> {
///     Box::new(Contains(text.into()))
/// }
///
/// /// Counts the lines that are shown.
/// #[wazabi::export]
/// pub fn count(lines: &[&str], filter: &dyn Filter) -> u32 {
///     lines.iter().filter(|line| filter.matches(line)).count() as u32
/// }
///
/// assert_eq!(count(&["a", "ab", "c"], &*contains("a")), 2);
/// ```
///
/// `Box<dyn Filter>` is given away, in both directions, and may be in fields, lists and options.
/// `&dyn Filter` and `&mut dyn Filter` are lent to an export for the call; the guest lends none to
/// its host.
///
/// Each function takes `&self` or `&mut self`, owned or borrowed arguments, and returns an owned
/// value. One with a body and `where Self: Sized` stays in Rust. The trait has no parameters,
/// supertraits, associated types or constants.
///
/// # Keys
///
/// `rename = "…"`, `go = "…"` and `crate = path`; on a function `#[abi(rename = "…", go = "…")]`, on
/// a parameter `#[abi(go = "…")]`.
#[proc_macro_attribute]
pub fn interface(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::interface(args.into(), item.into()).into()
}
