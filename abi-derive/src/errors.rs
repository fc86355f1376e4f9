//! What the macros refuse, in words: the table of messages, and the collector.
//!
//! A message says what is wrong, then what to write instead.
use crate::model::Direction;
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use std::fmt::Display;

// Items.
pub const UNION: &str =
    "a union cannot cross: nobody could tell which field is meant; use an enum or a struct";
pub const EMPTY_ENUM: &str =
    "an enum without variants has no values to cross; give it one, or use a struct without fields";
pub const BORROWING_DROP: &str = "a type that borrows and crosses cannot implement `Drop`: it may be dropped when what it borrows is gone; give it owned fields (`String`, `Vec<T>`), or leave `Drop` out";
pub const DROP: &str = "a type that crosses cannot implement `Drop`: what is given to the host is taken apart; leave `Drop` out, or put it on a type that holds this one";
pub const FLAGS_FIELDS: &str = "flags are a struct with a named `bool` for each bit: `struct Perms { read: bool, write: bool }`";
pub const FLAGS_ENUM: &str = "`flags` goes on a struct with a named `bool` for each bit; an enum is one of its variants, not a set of them";
pub const FLAG_TYPE: &str =
    "each field of flags is a `bool`, as written; other types go into a struct of their own";
pub const TOO_MANY_FLAGS: &str = "flags have at most 64 fields; use several structs of them";
pub const FLAGS_ERROR: &str =
    "flags cannot be an error; put them into a struct that is: `struct Refused { missing: Perms }`";
pub const NUMBERED_PAYLOAD: &str = "the tag of an enum whose variants have fields is the position of the variant, so a number of your own would not cross; leave it out, or give the type to an enum without fields";
pub const OK_PAYLOAD: &str = "success carries nothing; leave the fields of this variant out";
pub const TYPE_PARAMETER: &str = "a generic type cannot cross: its layout depends on its parameters; write a type of its own for each use";
pub const CONST_PARAMETER: &str = "a generic type cannot cross: its layout depends on its parameters; write the number, or use `Vec<T>`";
pub const NOT_A_FUNCTION: &str =
    "`#[wazabi::export]` goes on a function; types that cross get `#[derive(wazabi::Abi)]`";
pub const IMPL_BLOCK: &str = "methods cannot be exported yet; export a free function that takes the value: `fn area(shape: &Shape) -> f64`";

// Import blocks.
pub const NOT_A_BLOCK: &str =
    "`#[wazabi::import]` goes on a block: `extern \"host\" { pub fn notify(line: &ScanLine); }`";
pub const BLOCK_NAME: &str = "an import block is named by its ABI string, a lower-case Rust name (no keyword; not `wazabi`, `env`, `rust` or `system`): `extern \"host\" { … }`";
pub const BLOCK_TYPE: &str = "the block has this name, in camel case: it is the trait that mocks implement, and the interface in Go; name the type or the block otherwise";
pub const NOT_IMPORTABLE: &str = "only functions and types can be imported; for a value write a function that returns it: `pub fn limit() -> u32;`";
pub const IMPORT_BODY: &str = "the host has the body of an imported function; leave it out here: `pub fn notify(line: &ScanLine);`";
pub const IMPORT_ALIAS: &str = "a type of the host's is known by its name alone: `pub type File;`; an alias goes beside the block";
pub const IMPORT_GENERIC_TYPE: &str =
    "an object of the host's is a handle, and has no parameters: `pub type File;`";
pub const RECEIVER: &str = "a method of a host object says whose it is: `self: &File`";
pub const FOREIGN_RECEIVER: &str =
    "this type is not declared in the block; write `pub type File;` in it";
pub const DROP_METHOD: &str =
    "`drop` is what happens when the object is dropped; choose another name";
pub const ANY_METHOD: &str =
    "`Any` is opaque and has no methods; declare a type of its own: `pub type File;`";
pub const IMPORT_MUT: &str =
    "the host does not write into the guest's values; take `&T` or `&[T]`, and return the new ones";
pub const IMPORT_BORROWS: &str = "what the host returns is the guest's own; use `String`, `Vec<T>`, or an owned struct (`ScanLineResult`, not `ScanLineParam`)";

// Representations.
pub const PACKED: &str = "a packed struct cannot cross: its fields are not aligned; leave `packed` out, the wire form has its own layout";
pub const ALIGN: &str =
    "no type that crosses is aligned to more than 8 bytes; use `align(8)` or less, or leave it out";
pub const C_ENUM: &str =
    "the size of a C enum depends on the target; name the integer: `#[repr(i32)]`";
pub const SIZE_ENUM: &str =
    "the size of this integer depends on the target; use `#[repr(u32)]` or `#[repr(i32)]`";
pub const WIDE_ENUM: &str = "128-bit integers cannot cross; use `#[repr(u64)]` or `#[repr(i64)]`";

// Ownership.
pub const OWNERSHIP: &str = "a type is `\"owning\"`, which is the default, or `\"borrowing-duplicate-if-necessary\"`, which also makes its borrowed twin";
pub const BORROWING: &str = "`borrowing` alone would leave results without an owner: what comes out of a call owns its data, or borrows from the arguments; write `\"borrowing-duplicate-if-necessary\"`, or give a type that only travels in a lifetime: `struct ScanLine<'a> { data: &'a [u8] }`";
pub const BORROWS_ALREADY: &str = "`ownership` is for a type that owns its data, and this one has lifetimes: it borrows as it stands; leave `ownership` out, or write `String` and `Vec<T>`";
pub const NOTHING_TO_BORROW: &str =
    "there is nothing to borrow in this type: it is copied as it is; leave `ownership` out";

// Functions.
/// What is said of a function's signature.
pub struct SignatureWords {
    pub asynchronous: &'static str,
    pub not_safe: &'static str,
    pub with_abi: &'static str,
    pub generic: &'static str,
    pub variadic: &'static str,
    pub pattern: &'static str,
}
impl SignatureWords {
    pub fn of(direction: Direction) -> &'static SignatureWords {
        match direction {
            Direction::Export => &EXPORTED,
            Direction::Import => &IMPORTED,
        }
    }
}
const EXPORTED: SignatureWords = SignatureWords {
    asynchronous: ASYNC,
    not_safe: UNSAFE,
    with_abi: EXTERN,
    generic: GENERIC_FUNCTION,
    variadic: VARIADIC,
    pattern: PATTERN,
};
const IMPORTED: SignatureWords = SignatureWords {
    asynchronous: "the guest waits for what it imports; leave `async` out",
    not_safe: "an imported function is safe to call: what the host returns is checked; leave `unsafe` out",
    with_abi: "the block's ABI string is for all of its functions; leave this one out",
    generic: "a generic function cannot be imported: the host has one, with one layout; write out the types",
    variadic: "a variadic function cannot be imported; use a parameter of type `&[T]`",
    pattern: "a parameter of an imported function is one name, which Go shows",
};
const ASYNC: &str = "an async function cannot be exported: the host waits for its result; export a plain function, and call it in a goroutine";
const UNSAFE: &str = "an unsafe function cannot be exported: its caller in Go cannot make promises; check the arguments in a safe function";
const EXTERN: &str = "the macro writes the `extern \"C\"` function; leave the ABI out here";
const GENERIC_FUNCTION: &str = "a generic function cannot be exported: there is one wasm function, with one layout; write out the types";
const VARIADIC: &str = "a variadic function cannot be exported; use a parameter of type `&[T]`";
pub const SELF: &str = "methods cannot be exported yet; export a free function that takes the value: `fn area(shape: &Shape) -> f64`";
const PATTERN: &str = "a parameter needs a name, which Go shows; take the value apart in the body";
pub const PARAMETER_ATTRIBUTE: &str =
    "attributes on parameters are not carried over; write `#[cfg]` on the function instead";
pub const TOO_LONG: &str = "an argument lives only as long as the call; leave `'static` out, or take an owned `String` or `Vec<T>`";

// Types.
pub const USIZE: &str = "`usize` is 32 bits wide in the guest and 64 in Go; use `u32` or `u64`";
pub const ISIZE: &str = "`isize` is 32 bits wide in the guest and 64 in Go; use `i32` or `i64`";
pub const U128: &str = "`u128` has no counterpart in Go; use `[u64; 2]` or `[u8; 16]`";
pub const I128: &str = "`i128` has no counterpart in Go; use `i64`, or `[u8; 16]`";
pub const FLOAT: &str = "this float has no counterpart in Go; use `f32` or `f64`";
pub const RAW_POINTER: &str =
    "a raw pointer means nothing to the host; use `&T`, `&[T]`, `Box<T>` or `Vec<T>`";
pub const MUT_REFERENCE: &str = "what the host sends is not changed in place, but for a parameter `&mut [T]` of plain data; take `&T` or `T`, and return the new value";
pub const MUT_RESULT: &str =
    "a result is read, not changed in place; return `&T`, `&[T]` or the value itself";
pub const ENDLESS: &str = "a reference crosses as the value that it leads to, so a type that holds itself by one has no end; use `Box<T>`, `&[T]` or `Vec<T>`";
pub const MUT_PLAIN: &str = "a `&mut [T]` that crosses needs plain data without references: numbers, `bool`, `char`, and `#[repr(C)]` types of these; take `Vec<T>`, and return it";
pub const FN_POINTER: &str = "a function pointer cannot cross; export a function for each case, or take an enum that chooses";
pub const IMPL_TRAIT: &str =
    "`impl Trait` does not say which type crosses; name the type, or collect into `Vec<T>`";
pub const DYN_TRAIT: &str = "a trait object does not say which type crosses; name the type";
pub const SLICE: &str = "a slice has no size of its own; use `&[T]`, `Vec<T>` or `Box<[T]>`";
pub const STR: &str = "`str` has no size of its own; use `&str`, `String` or `Box<str>`";
pub const NEVER: &str =
    "a function that never returns has no result to cross; leave the result out";
pub const INFER: &str = "the type has to be written out";
pub const UNIT_PARAMETER: &str = "`()` carries nothing; leave the parameter out";
pub const UNIT_NEWTYPE: &str = "`()` carries nothing; use a struct without fields";
pub const ONE_TUPLE: &str = "a tuple of one type cannot cross; use the type itself";
pub const LONG_TUPLE: &str = "a tuple of more than 12 types cannot cross; use a struct";
pub const NESTED_OPTION: &str = "Go has one `nil`, so `Option<Option<T>>` would lose a case; use one `Option`, or a struct with a `bool`";
pub const RESULT: &str = "`Result` can only be the whole result of a function; use `Option<T>`, or return the `Result` from a function of its own";
pub const COW: &str = "of `Cow` only `Cow<str>` crosses; use `&[T]` or `Vec<T>`";

// Arguments of attributes.
pub const NAME_IN_QUOTES: &str = "expected a name in quotes";
pub const CRATE_PATH: &str = "expected a path, without quotes: `crate = crate::reexports::wazabi`";

// Names and codes.
pub const WIRE_NAME: &str = "a name in the description has to be a Rust identifier, without `r#`";
pub const GO_NAME: &str =
    "a name that Go exports begins with an upper-case letter, then letters, digits and `_`";
pub const TUPLE_RENAME: &str =
    "the fields of a tuple struct are named by their position; give the struct named fields";
pub const ERROR_NEWTYPE: &str = "an error cannot be a newtype; give the struct a named field: `struct Refused { reason: String }`";
pub const OK_OUTSIDE: &str =
    "`ok` marks the code for success in an error enum; put `#[abi(error)]` on the enum";
pub const OK_TWICE: &str = "only one variant can mean success; leave `#[abi(ok)]` on one of them";
pub const OK_NOT_ZERO: &str = "the code for success is 0; write `= 0` after the variant";

/// An argument that is given twice.
pub fn duplicate_attribute(key: &dyn Display) -> String {
    format!("duplicate `{key}` attribute")
}

/// An argument that belongs to something else.
pub fn key_elsewhere(key: &str, target: &str, found: &str) -> String {
    format!("`{key}` goes on {target}, not on {found}")
}

/// An argument that nothing has.
pub fn unknown_key(target: &str, keys: &[&str]) -> String {
    let keys: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
    format!("unknown key; {target} can have {}", keys.join(", "))
}

/// A borrowed twin that an import returns. `name` is what the type is called without `Param`.
pub fn returned_twin(name: &str) -> String {
    format!(
        "`{name}Param` borrows, and is for arguments; what the host returns is the guest's own: write `{name}`, or by its other name `{name}Result`"
    )
}

/// A variant of an error enum that reads as success, or has its code.
pub fn unmarked_success(variant: &str, by: &str) -> String {
    format!(
        "`{variant}` {by} success, which is no error; mark it `#[abi(ok)]`, so that it is `nil` in Go, or change it"
    )
}

/// A type of the standard library that cannot cross. `own` says how to name a type of one's own that is so called.
pub fn std_type(name: &str, instead: &str, own: bool) -> String {
    let own = if own {
        format!(" (for a type of your own write `self::{name}`)")
    } else {
        String::new()
    };
    format!("`{name}` cannot cross between Rust and Go; use {instead}{own}")
}

/// Two things with one name.
pub fn duplicate(what: &str, name: &str) -> String {
    format!(
        "another {what} is already named `{name}` in the description; choose a different name with `rename`"
    )
}

/// The collector: everything that is wrong with one input is reported at once.
#[derive(Default)]
pub struct Errors(Option<syn::Error>);

impl Errors {
    /// Reports at the given tokens.
    pub fn error(&mut self, at: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(at, message));
    }

    /// Reports at a span.
    pub fn error_at(&mut self, at: Span, message: impl Display) {
        self.push(syn::Error::new(at, message));
    }

    /// Reports what syn found.
    pub fn push(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            none => *none = Some(error),
        }
    }

    /// What was reported so far, as the tokens that make the compiler say it.
    pub fn take(&mut self) -> Option<TokenStream> {
        self.0.take().map(|errors| errors.to_compile_error())
    }
}
