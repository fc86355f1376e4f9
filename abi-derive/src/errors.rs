//! The errors that the macros report: the table of messages, and the collector.
//!
//! A message states the mistake, then what to write instead.
mod interface;
mod structural;

use crate::model::Direction;
pub use interface::*;
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use std::fmt::Display;
pub use structural::*;

// Items.
pub const UNION: &str = "\
    a union cannot cross: its bytes do not say which field is set; use an enum or a struct";
pub const EMPTY_ENUM: &str = "\
    an enum without variants has no values; add a variant, or use a struct without fields";
pub const BORROWING_DROP: &str = "\
    a type that borrows cannot implement `Drop`: it can be dropped after the data that it borrows; \
    use owned fields (`String`, `Vec<T>`), or remove the `Drop` implementation";
pub const DROP: &str = "\
    a type that crosses cannot implement `Drop`: its fields are moved out when it is passed to the \
    host; remove the `Drop` implementation, or put it on a type that contains this one";
pub const FLAGS_FIELDS: &str = "\
    `flags` needs a struct with named `bool` fields, one for each bit: `struct Perms { read: bool, \
    write: bool }`";
pub const FLAGS_ENUM: &str = "\
    `flags` goes on a struct with named `bool` fields; a value of an enum is one variant, not a set \
    of variants";
pub const FLAG_TYPE: &str = "\
    each field of a `flags` struct has the type `bool`; move other fields to another struct";
pub const TOO_MANY_FLAGS: &str = "\
    a `flags` struct has at most 64 fields; split it into several structs";
pub const FLAGS_ERROR: &str = "\
    a `flags` struct cannot be an error; put it into an error struct: `struct Refused { missing: \
    Perms }`";
pub const NUMBERED_PAYLOAD: &str = "\
    an enum whose variants have fields is tagged by the position of the variant, so this number \
    would be ignored; remove it, or use an enum without fields";
pub const OK_PAYLOAD: &str = "the success variant carries no data; remove its fields";
pub const CONSTANT_TYPE: &str = "\
    Go has constants of `bool`, integers of at most 64 bits, `f32`, `f64`, `char`, `&str`, and enums \
    without fields; export a function that returns the value, or remove `pub` in an exported block";
pub const NOT_A_FUNCTION: &str = "\
    `#[wazabi::export]` goes on a function, a constant, or an `impl` block; a type that crosses gets \
    `#[derive(wazabi::Abi)]`";

pub const EXPORTED_ALIAS: &str = "\
    an exported alias names an instance of a generic type that derives `Abi`, as in `type IntTree = \
    Tree<i64>`; other aliases are not exported: the interface has the type that they stand for";
pub const GENERIC_ALIAS: &str = "\
    an exported alias has no parameters but lifetimes; write one for each instance, as in `type \
    IntTree = Tree<i64>`";

// Exported `impl` blocks.
pub const NO_PUB_FN: &str = "\
    the block has no `pub fn`, so it exports none of its functions; write `pub` on those that the \
    host calls, or move them to a block without `#[wazabi::export]`";
pub const TRAIT_BLOCK: &str = "\
    the methods of a trait are not exported; write methods of the type's own that call them, in an \
    `impl` block without a trait";
pub const UNSAFE_BLOCK: &str = "an `impl` block without a trait is not `unsafe`";
pub const GENERIC_RESOURCE: &str = "\
    a resource has no parameters and no lifetimes: it stays in the guest between calls; write a \
    type for each use, with owned fields";
pub const GENERIC_VALUE: &str = "\
    the instances of a generic type cross, each under the name of its exported alias; write a block \
    for the alias, with no parameters but lifetimes";
pub const VALUE_KEY: &str = "\
    this key is about resources, and `value` says that values of the type cross; remove one of them";
pub const VALUE_GO: &str = "\
    the derive names the type: put `#[abi(go = \"…\")]` beside `#[derive(Abi)]`";
pub const VALUE_MUT: &str = "\
    the guest gets a copy of the value, so that Go would not see the change; take `self`, and \
    return the new value";
pub const VALUE_IS_RESOURCE: &str = "\
    another block makes the type a resource, whose values stay in the guest; write `more` instead \
    of `value`";
pub const VALUE_NAME: &str = "\
    the type has another name in the description; repeat it here: `#[wazabi::export(value, rename = \
    \"…\")]`";
pub const RESOURCE_NAME: &str = "\
    name the type by one identifier, without arguments: `use shop::Counter;`, then `impl Counter`";
pub const RESOURCE_MACRO: &str = "\
    the macro cannot see which functions this makes; write them out, or move it to a block without \
    `#[wazabi::export]`";
pub const RESOURCE_RECEIVER: &str = "\
    an exported method takes `&self`, `&mut self` or `self`";
pub const STATIC_SELF: &str = "\
    a resource is borrowed for the call; remove `'static`";
pub const STREAM_MORE: &str = "\
    `read` and `write` go on the block without `more`, which declares the type";
pub const RESOURCE_DROP: &str = "\
    `drop` is the export that releases the resource; choose another name, or implement `Drop`";

// Import blocks.
pub const NOT_A_BLOCK: &str = "\
    `#[wazabi::import]` goes on a block: `extern \"host\" { pub fn notify(line: &ScanLine); }`";
pub const BLOCK_NAME: &str = "\
    the ABI string names the import block and has to be a lower-case Rust identifier other than a \
    keyword, `wazabi`, `env`, `rust` and `system`: `extern \"host\" { … }`";
pub const BLOCK_TYPE: &str = "\
    the block's trait and its Go interface have this name; rename the type or the block";
pub const NOT_IMPORTABLE: &str = "\
    only functions and types can be imported; to import a value, declare a function that returns \
    it: `pub fn limit() -> u32;`";
pub const IMPORT_BODY: &str = "\
    an imported function has no body, since the host implements it; write `pub fn notify(line: \
    &ScanLine);`";
pub const IMPORT_ALIAS: &str = "\
    an imported type has no definition: write `pub type File;`; a type alias goes outside the block";
pub const IMPORT_GENERIC_TYPE: &str = "\
    an imported type is a handle and has no parameters: `pub type File;`";
pub const RECEIVER: &str = "\
    a method of an imported type names the type in its receiver: `self: &File`";
/// A method of a type that the import block does not declare.
pub fn foreign_receiver(owner: &Ident) -> String {
    format!("the block does not declare this type; add `pub type {owner};` to the block")
}
pub const DROP_METHOD: &str = "`drop` is the import that releases the object; choose another name";
pub const ANY_METHOD: &str = "`Any` has no methods; declare a type of your own: `pub type File;`";
pub const IMPORT_MUT: &str = "\
    the host cannot write to the guest's values; take `&T` or `&[T]`, and return the new value";
pub const IMPORT_BORROWS: &str = "\
    the result of an imported function is owned; use `String`, `Vec<T>` or an owned struct \
    (`ScanLineResult`, not `ScanLineParam`)";

// Callbacks.
/// A callback that is no parameter of a function.
pub fn callback_place(callback: &str) -> String {
    format!(
        "a callback is a parameter of a function, which may call it until it returns: `f: \
            &{callback}`; it cannot be part of a value, or a result"
    )
}

/// A callback that is not behind a shared reference.
pub fn callback_lent(callback: &str) -> String {
    format!("a callback is lent for the call; take `&{callback}`")
}

pub const CALLBACK_ARGUMENTS: &str = "\
    a callback has at most four arguments; put several into a struct or a tuple";
pub const CALLBACK_BORROWS: &str = "\
    the types of a callback are owned: write `String`, `Vec<T>` or an owned struct; `call` also \
    takes what borrows, as in `f.call(\"x\")`";

// Representations.
pub const PACKED: &str = "\
    a packed struct cannot cross: its fields are not aligned; remove `packed` (the wire form has \
    its own layout)";
pub const ALIGN: &str = "\
    types that cross are aligned to at most 8 bytes; use `align(8)` or less, or remove `align`";
pub const C_ENUM: &str = "\
    the size of a `repr(C)` enum depends on the target; name the integer: `#[repr(i32)]`";
pub const SIZE_ENUM: &str = "\
    the size of this integer depends on the target; use `#[repr(u32)]` or `#[repr(i32)]`";
pub const WIDE_ENUM: &str = "\
    the discriminant of an enum that crosses has at most 64 bits; use `#[repr(u64)]` or \
    `#[repr(i64)]`";

// Ownership.
pub const OWNERSHIP: &str = "\
    expected `\"owning\"`, which is the default, or `\"borrowing-duplicate-if-necessary\"` (for \
    short `\"twin\"`), which also makes a borrowed twin";
pub const BORROWING: &str = "\
    `borrowing` would leave results without an owner; write `\"borrowing-duplicate-if-necessary\"`, \
    or give a type that is only an argument a lifetime: `struct ScanLine<'a> { data: &'a [u8] }`";
pub const BORROWS_ALREADY: &str = "\
    a type with lifetimes borrows already; remove `ownership`, or use owned fields (`String`, \
    `Vec<T>`)";
pub const NOTHING_TO_BORROW: &str = "this type contains nothing to borrow; remove `ownership`";

// Functions.
/// Messages about a function's signature.
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
    asynchronous: "\
        an imported function cannot be async: the guest waits for its result; remove `async`",
    not_safe: "an imported function is safe to call, since its result is checked; remove `unsafe`",
    with_abi: "the ABI string of the block applies to all of its functions; remove this one",
    generic: "\
        a generic function cannot be imported: a wasm import has one layout; write out the types",
    variadic: "a variadic function cannot be imported; use a parameter of type `&[T]`",
    pattern: "a parameter of an imported function needs a plain name, which Go shows",
};
const ASYNC: &str = "\
    an async function cannot be exported: the host waits for its result; export a synchronous \
    function, and call it in a goroutine";
const UNSAFE: &str = "\
    an unsafe function cannot be exported: a Go caller cannot uphold its contract; check the \
    arguments in a safe function";
const EXTERN: &str = "`#[wazabi::export]` writes the `extern \"C\"` function; remove the ABI here";
const GENERIC_FUNCTION: &str = "\
    a generic function cannot be exported: a wasm export has one layout; write out the types";
const VARIADIC: &str = "a variadic function cannot be exported; use a parameter of type `&[T]`";
const PATTERN: &str = "\
    a parameter needs a plain name, which Go shows; destructure the value in the body";
pub const PARAMETER_ATTRIBUTE: &str = "\
    `cfg` on a parameter is not supported; put it on the function";
pub const CFG_ATTR_CFG: &str = "\
    the macro runs before `cfg_attr` does; write `#[cfg(…)]`, with both conditions in `all(…)`, \
    `any(…)` and `not(…)`";
pub const CFG_ATTR_ABI: &str = "\
    the macro runs before `cfg_attr` does; write the item twice, each with a `#[cfg(…)]` and its own \
    `#[abi(…)]`";
pub const TOO_LONG: &str = "\
    an argument lives only for the call; remove `'static`, or take an owned `String` or `Vec<T>`";

// Types.
pub const USIZE: &str = "`usize` is 32 bits wide in the guest and 64 in Go; use `u32` or `u64`";
pub const ISIZE: &str = "`isize` is 32 bits wide in the guest and 64 in Go; use `i32` or `i64`";
pub const FLOAT: &str = "this float has no counterpart in Go; use `f32` or `f64`";
pub const RAW_POINTER: &str = "\
    a raw pointer is meaningless to the host; use `&T`, `&[T]`, `Box<T>` or `Vec<T>`";
pub const MUT_REFERENCE: &str = "\
    only a parameter `&mut [T]` of plain data, or `&mut` of a resource, is changed in place; take \
    `&T` or `T`, and return the new value";
/// A `&mut` that could be a parameter, as part of another type.
pub fn mut_inside(reference: &str) -> String {
    format!(
        "a `&mut` of a resource, or of a list of plain data, is the whole type of a parameter; take \
            `{reference}` alone; of another type take the value, and return the new one"
    )
}
pub const MUT_RESULT: &str = "\
    a result cannot be changed in place; return `&T`, `&[T]` or the value itself";
pub const ENDLESS: &str = "\
    a reference crosses as the value that it refers to, so this type would contain itself without \
    end; use `Box<T>`, `&[T]` or `Vec<T>`";
pub const MUT_PLAIN: &str = "\
    a `&mut [T]` that crosses needs plain data without references: numbers of at most 64 bits, \
    `bool`, `char`, and `#[repr(C)]` types of these; take `Vec<T>`, and return it";
pub const FN_POINTER: &str = "\
    a function pointer cannot cross; export one function per case, or take an enum";
/// A function as an argument.
pub fn function_argument(function: &str) -> String {
    format!(
        "a function of the caller's crosses as a callback, with owned types; take \
            `&wazabi::Callback<{function}>`"
    )
}
pub const READER_ARGUMENT: &str = "\
    an `io.Reader` of the caller's crosses as `wazabi::io::Reader`, which implements `Read`; take \
    `mut input: wazabi::io::Reader`";
pub const WRITER_ARGUMENT: &str = "\
    an `io.Writer` of the caller's crosses as `wazabi::io::Writer`, which implements `Write`; take \
    `mut output: wazabi::io::Writer`";
pub const IMPL_TRAIT: &str = "\
    `impl Trait` does not say which type crosses; name the type, collect into `Vec<T>`, or take \
    `&dyn Trait` of a trait with `#[wazabi::interface]`";
pub const IMPORT_ITERATOR: &str = "\
    the host cannot return an iterator; import a function that returns the next item: `pub fn \
    next() -> Option<T>`";
pub const ITERATOR_ARGUMENT: &str = "\
    `impl Iterator` does not cross as an argument; take `wazabi::Iter<T>`, `&[T]` or `Vec<T>`";
pub const ITERATOR_INSIDE: &str = "\
    an iterator can only be the return type of an exported function, or the value of its `Result`; \
    collect into `Vec<T>`, or return the iterator from a method of its own";
pub const IMPORT_SEQUENCE: &str = "\
    the host cannot take an iterator; pass a list: collect into `Vec<T>`";
pub const SEQUENCE_RESULT: &str = "\
    a `wazabi::Iter` is a parameter, whose items come from the caller; return `impl Iterator<Item = \
    T>`, or collect into `Vec<T>`";
pub const SEQUENCE_INSIDE: &str = "\
    a `wazabi::Iter` is a whole parameter of an exported function; use `Vec<T>` here, or take the \
    `Iter<T>` as a parameter of its own";
pub const SEQUENCE_LENT: &str = "\
    a sequence is taken by value, since it ends with the call anyway: `items: Iter<T>`";
pub const SEQUENCE_BORROWS: &str = "\
    an item must be an owned type, since it outlives the batch that it came in; use `String`, \
    `Vec<T>` or an owned struct";
pub const ITERATOR_BORROWS: &str = "\
    the iterator outlives the call, so that it can borrow from the `self` of a method only; take \
    owned arguments, and `move` them into it";
pub const ITERATOR_CAPTURES: &str = "\
    the iterator outlives the call, and an `impl Iterator` captures the lifetime of this argument; \
    take an owned type (`String`, `Vec<T>`), and `move` it into the iterator; if the iterator does \
    not borrow the argument, write `impl Iterator<Item = T> + use<>`";
pub const METHOD_ITERATOR_CAPTURES: &str = "\
    the iterator outlives the call, and an `impl Iterator` captures the lifetime of this argument; \
    take an owned type (`String`, `Vec<T>`), and `move` it into the iterator; if the iterator \
    borrows `self` alone, write `impl Iterator<Item = T> + use<'_>`";
pub const ITERATOR_ALIAS: &str = "\
    the macro does not see the iterator behind an alias; write `Result<impl Iterator<Item = T>, E>`";
pub const ITERATOR_VIEW: &str = "\
    the items of an iterator are copied, and have no view; remove `view`, or return a list";
pub const STD_ITERATOR: &str = "\
    `impl Iterator<Item = T>` as the result, or `Vec<T>`";
pub const UNIT_ITEM: &str = "`()` carries no data; yield a `bool` or a number";
pub const BATCH: &str = "\
    expected the number of items that the host fetches at most at once: `batch = 1` to `batch = 256`";
pub const BATCH_OUTSIDE: &str = "\
    `batch` is for functions that return an iterator; remove it";
pub const DYN_TRAIT: &str = "\
    a trait object does not say which type crosses; name the type, or put `#[wazabi::interface]` on \
    the trait and write `Box<dyn Trait>` or `&dyn Trait`, with no other bounds";
/// A type of the language or the standard library as the error of a `Result`.
pub fn not_an_error(ty: &str) -> String {
    format!(
        "`{ty}` is not an error type; use `String`, `Box<dyn Error>`, or an enum or struct of your \
            own with `#[abi(error)]`"
    )
}
pub const DYN_ERROR: &str = "\
    this trait object does not say which type crosses; return `Box<dyn Error>`, the error's text \
    (`Result<T, String>`), or an enum or struct of your own with `#[abi(error)]`";
pub const SLICE: &str = "a slice has no size of its own; use `&[T]`, `Vec<T>` or `Box<[T]>`";
pub const STR: &str = "`str` has no size of its own; use `&str`, `String` or `Box<str>`";
pub const NEVER: &str = "a function that never returns has no result; remove the result type";
pub const INFER: &str = "write out the type";
pub const UNIT_PARAMETER: &str = "`()` carries no data; remove the parameter";
pub const UNIT_NEWTYPE: &str = "`()` carries no data; use a struct without fields";
pub const VIEW_TYPE: &str =
    "`view` is for functions; a type of host objects has no memory in the guest";
pub const LONG_TUPLE: &str = "a tuple of more than 12 types cannot cross; use a struct";
pub const NESTED_OPTION: &str = "\
    Go has one `nil`, so `Option<Option<T>>` would lose a case; use one `Option`, or a struct with \
    a `bool`";
pub const COW: &str = "only `Cow<str>` and `Cow<[T]>` cross; use `&T` or `T`";

// Arguments of attributes.
pub const ABI_ON_PRIVATE: &str = "\
    only a `pub fn` of the block is exported; write `pub`, or remove the attribute";
pub const ABI_ON_PARAMETER: &str = "\
    a receiver has no arguments of its own";
pub const NAME_IN_QUOTES: &str = "expected a name in quotes";
pub const PREFIX: &str = "\
    expected the beginning of a Rust type's name, which begins with an upper-case letter: `prefix = \
    \"WireOrder\"`";
pub const CRATE_PATH: &str = "expected a path, without quotes: `crate = crate::reexports::wazabi`";

// Names and codes.
pub const WIRE_NAME: &str = "a name in the description has to be a Rust identifier, without `r#`";
pub const PAIR_NAME: &str = "\
    the guest's runtime has `wazabi_alloc` and `wazabi_dealloc`; choose another name, or remove `pair`";
pub const CONSTANT_NAME: &str = "a constant that crosses needs a name, which Go shows";
pub const GO_NAME: &str = "\
    an exported Go name begins with an upper-case letter, followed by letters, digits and `_`";
pub const PARAM_SELF: &str = "\
    `self` is the value that a method belongs to; choose another name";
pub const GO_PARAM: &str = "\
    a parameter's name in Go begins with a letter, followed by letters, digits and `_`";
pub const GO_PARAM_TWICE: &str = "another parameter has this name in Go";
pub const TUPLE_RENAME: &str = "\
    the fields of a tuple struct are named by position; use named fields";
pub const ERROR_NEWTYPE: &str = "\
    a newtype cannot be an error; use a struct with a named field: `struct Refused { reason: String \
    }`";
pub const FORMAT: &str = "\
    expected a text in quotes: `error = \"{message} at {start}\"`, with names of fields in braces";
pub const FORMAT_BRACES: &str = "\
    the braces of the text do not match; write `{name}` for a field, and `{{` for a brace";
pub const FORMAT_OUTSIDE: &str = "\
    only an error has a text; put `#[abi(error)]` on the enum";
pub const FORMAT_OF_ENUM: &str = "\
    each variant of an error has a text of its own; put `#[abi(error = \"…\")]` on the variants, and \
    `#[abi(error)]` on the enum";
pub const SOURCE_OUTSIDE: &str = "\
    only an error has a source; put `#[abi(error)]` on the type";
pub const SOURCE_TWICE: &str = "an error has one source; unmark this field, or the one before it";
pub const OK_OUTSIDE: &str = "\
    `ok` marks the success variant of an error enum; put `#[abi(error)]` on the enum";
pub const OK_TWICE: &str = "only one variant can mean success; remove `#[abi(ok)]` from the others";
pub const OK_NOT_ZERO: &str = "the code for success is 0; write `= 0` after the variant";

// Foreign types.
pub const GO_TYPE_BODY: &str = "\
    only a newtype can be a type of another Go package: a struct with one field without a name, or \
    a type with `as`";
pub const GO_TYPE: &str = "\
    expected a type of a Go package, as in `go = \"net/netip.Addr\"`, or an exported Go name without \
    dots";
pub const AS_AND_WITH: &str = "a value crosses as one type; keep `as` or `with`";
pub const WITH_FUNCTIONS: &str = "\
    `with` names a mirror, to which `From` and `TryFrom` convert; with functions write `as = \
    \"Type\"`";
pub const FUNCTIONS_ALONE: &str = "\
    a function converts to or from a type that crosses: name that type with `as = \"Type\"`";
pub const FROM_TWICE: &str = "\
    `from` is for a function that cannot fail, and `try_from` for one that returns a `Result`; \
    keep one of them";
pub const NOTHING_TO_CONVERT: &str = "\
    all parts of the type cross as they are, so it is not clear which of them this type replaces; \
    write the whole type, with `_` for a part that stays: `as = \"Vec<String>\"`";
pub const FOREIGN_BORROWS: &str = "\
    a value that converts borrows from nothing, since its conversion is made for the call; use an \
    owned type";
pub const AS_LIFETIME: &str = "\
    a type that crosses as another type has no lifetimes: its values are converted, and borrow from \
    nothing; use owned fields";
pub const AS_BODY: &str = "\
    a type that crosses as another type has no layout of its own; remove this key, or `as`";
pub const FOREIGN_TWIN: &str = "\
    a type with a borrowed twin cannot convert its fields: a twin lends what it points to; remove \
    `ownership`, or use the type to which the field converts";
pub const FOREIGN_ITERATOR: &str = "\
    the items of an iterator are not converted by the attribute; convert them in the function: \
    `.map(…)`";
pub const FOREIGN_OBJECT: &str = "\
    an object of the host crosses as its handle, and is not converted; remove the key";
pub const FOREIGN_NOTHING: &str = "the function returns nothing to convert; remove the key";
pub const REMOTE_SHAPE: &str = "\
    a mirror is a struct with the fields of the other type, or an enum with its variants; for a \
    type of another shape write `From` and `TryFrom` between both, and leave `remote` out";

/// Text in quotes that is not Rust.
pub fn not_rust(text: &str, error: &dyn Display) -> String {
    format!("`{text}` is not a Rust type or path here ({error}); write it as in a `use` or a field")
}

/// Arguments in `#[abi(…)]` that go into another attribute.
pub fn abi_on_export(item: &str, keys: &str) -> String {
    format!("the arguments of {item} go into the attribute: `#[wazabi::export({keys})]`")
}

/// Likewise, on an import block.
pub fn abi_on_import(item: &str, keys: &str) -> String {
    format!(
        "the arguments of {item} go into the attribute: `#[wazabi::import({keys})]`; the block's \
            name, also in Go, is its ABI string"
    )
}

/// A value for a key that is a word.
pub fn takes_no_value(key: &str) -> String {
    format!("`{key}` takes no value; write `{key}` alone")
}

/// A key without its value.
pub fn takes_a_value(key: &str) -> String {
    format!("`{key}` takes a value: `{key} = …`")
}

/// `#[wazabi::export(…)]` on an item of an exported block.
pub fn exported_twice(keys: &str) -> String {
    let instead = match keys {
        "" => String::new(),
        keys => format!(", and write its arguments as `#[abi({keys})]`"),
    };
    format!("the attribute on the block exports the block's `pub` items; remove this one{instead}")
}

/// `#[wazabi::export(…)]` on a method.
pub fn method(keys: &str) -> String {
    let arguments = match keys {
        "" => String::new(),
        keys => format!(", and `#[abi({keys})]` on the method"),
    };
    format!(
        "a method is exported with its `impl` block: put `#[wazabi::export]` on the block{arguments}"
    )
}

/// An argument that is given twice.
pub fn duplicate_attribute(key: &dyn Display) -> String {
    format!("duplicate `{key}` attribute")
}

/// A name in the format of an error that is the name of no field.
pub fn format_name(name: &str, fields: Vec<&str>) -> String {
    let fields: Vec<_> = fields.iter().map(|name| format!("`{name}`")).collect();
    let has = match fields.is_empty() {
        true => "no fields".to_owned(),
        false => format!("the fields {}", fields.join(", ")),
    };
    format!(
        "there is no field `{name}` for the text; it can have the values of {has}, as `{{name}}`, \
            without formats of their own"
    )
}

/// An argument of another kind of item.
pub fn key_elsewhere(key: &str, target: &str, found: &str) -> String {
    format!("`{key}` goes on {target}, not on {found}")
}

/// An unknown argument.
pub fn unknown_key(target: &str, keys: &[&str]) -> String {
    let keys: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
    format!("unknown key; {target} can have {}", keys.join(", "))
}

/// A borrowed twin that an import returns. `name` is the type's name without `Param`.
pub fn returned_twin(name: &str) -> String {
    format!(
        "`{name}Param` borrows, and is for arguments; an imported function returns the owned \
            `{name}` (or `{name}Result`, the same type)"
    )
}

/// A variant of an error enum that reads as success, or has its code.
pub fn unmarked_success(variant: &str, by: &str) -> String {
    format!(
        "`{variant}` {by} success, which is not an error; mark it `#[abi(ok)]` to make it `nil` in \
            Go, or change it"
    )
}

/// A type of the standard library that cannot cross. `own` adds how to write a user's type of that
/// name.
pub fn std_type(name: &str, instead: &str, own: bool) -> String {
    let own = if own {
        format!(" (for a type of your own write `self::{name}`)")
    } else {
        String::new()
    };
    format!("`{name}` cannot cross between Rust and Go; use {instead}{own}")
}

/// `T::Item` in a generic type.
pub fn projection(param: &Ident, item: &Ident) -> String {
    format!(
        "an instance has a type in the place of `{param}`; name the trait: `<{param} as \
            Trait>::{item}`"
    )
}

/// An alias of a generic type of another crate.
pub fn foreign_generic(generic: &Ident, home: &str) -> String {
    format!(
        "Rust has the traits of an instance of `{generic}` only in the crate `{home}`, which has the \
            type; put the alias there, or write a type of this crate, without parameters"
    )
}

/// Two items with one name.
pub fn duplicate(what: &str, name: &str) -> String {
    format!(
        "another {what} is already named `{name}` in the description; choose a different name with \
            `rename`"
    )
}

/// A function of an `impl` block with the name of one that `read` or `write` adds.
pub fn added_function(name: &str, key: &str) -> String {
    format!(
        "`{key}` on the block adds a function `{name}`, which calls the type's `std::io::{}`; give \
            this one a different name in the description with `#[abi(rename = \"…\")]`, or remove it",
        if key == "read" { "Read" } else { "Write" },
    )
}

/// Two functions of an import block whose mocks have one name.
pub fn mocked_twice(name: &str, first: &str, second: &str) -> String {
    format!(
        "{first} and {second} are both `{name}` in the trait of the mocks; choose another name for \
            one of them, and keep its name in the description with `#[abi(rename = \"…\")]`"
    )
}

/// The collector. It reports all mistakes of one input together.
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

    /// Reports an error of syn.
    pub fn push(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            none => *none = Some(error),
        }
    }

    /// Reports whether there are none so far.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The errors reported so far, as tokens that make the compiler print them.
    pub fn take(&mut self) -> Option<TokenStream> {
        self.0.take().map(|errors| errors.to_compile_error())
    }
}
