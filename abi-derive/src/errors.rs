//! Collects mistakes, and has the text of each.
use quote::ToTokens;
use std::fmt::Display;
use syn::{Error, Result};

/// The mistakes found so far.
#[derive(Default)]
pub struct Errors(Option<Error>);

impl Errors {
    /// Notes a mistake at the tokens that make it.
    pub fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.note(Error::new_spanned(tokens, message));
    }

    /// Notes a mistake that has its place already.
    pub fn note(&mut self, error: Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// Ends a stage: all mistakes so far, if any.
    pub fn stop(&mut self) -> Result<()> {
        self.0.take().map_or(Ok(()), Err)
    }
}

/// Runs a macro: what it made, or all its mistakes.
pub fn gather<T>(run: impl FnOnce(&mut Errors) -> Result<T>) -> Result<T> {
    let mut errors = Errors::default();
    let made = run(&mut errors);
    match (made, errors.stop()) {
        (Ok(made), Ok(())) => Ok(made),
        (Ok(_), Err(errors)) | (Err(errors), Ok(())) => Err(errors),
        (Err(last), Err(mut errors)) => {
            errors.combine(last);
            Err(errors)
        }
    }
}

pub const GENERIC: &str = "a type that crosses has no type or const parameters: the description needs one layout; \
    write the type for the arguments that you need, or wrap those in newtypes";
pub const GENERIC_FN: &str =
    "an exported function has no type or const parameters: Go calls one function; name the types";
pub const UNION: &str = "a union cannot cross: nothing says which member is there; use an enum and a struct";
pub const PAYLOAD: &str = "an enum with payloads cannot cross yet: use a struct with an enum without payloads and an \
    `Option` a payload";
pub const EMPTY_ENUM: &str = "an enum without variants has no values: give it one, or remove the derive";
pub const PACKED: &str = "a packed type cannot cross: its fields cannot be borrowed; remove `packed`";
pub const ENUM_REPR: &str = "the wire needs an integer of fixed size: use `#[repr(u8)]` … `#[repr(i64)]`";
pub const ERROR_OK: &str = "this variant looks like success: mark it `#[abi(ok)]`, so that it is `nil` in Go, or give \
    it another name and a discriminant other than 0";
pub const OK_ONCE: &str = "only one variant can mean success";
pub const OK_ERROR: &str = "`#[abi(ok)]` is for error types: add `#[abi(error)]` to the enum";
pub const OK_PLACE: &str = "`ok` goes on a variant of an error enum";
pub const ERROR_NEWTYPE: &str =
    "an error is an enum or a struct with named fields, which Go can tell by its type; name the field";
pub const PAIR_PLACE: &str = "`pair` goes on a struct with a wire struct of its own";
pub const TYPE_ONLY: &str = "this goes on the type, not on its parts";
pub const IMPL_BLOCK: &str = "exported `impl` blocks are not there yet: export functions that take the value, as in \
    `fn width(decoder: &Decoder) -> u32`";
pub const NOT_A_FN: &str = "`#[wazabi::export]` goes on a function";
pub const ASYNC: &str = "an exported function cannot be `async`: a call from Go is over when it returns; do the work in \
    the call, or export a function that is called again";
pub const UNSAFE_FN: &str = "an exported function is called from Go, which cannot promise anything: it must be safe";
pub const EXTERN_FN: &str = "remove the `extern`: the attribute writes the C function beside this one";
pub const VARIADIC: &str = "Go passes a fixed number of arguments: use a list, `&[T]`";
pub const SELF: &str = "an exported function has no `self`: take the value as a parameter";
pub const PARAMETER_NAME: &str = "give the parameter a name: it is part of the Go documentation and of error paths";
pub const UNIT_PARAMETER: &str = "`()` carries nothing: remove it";
pub const MUT_REF: &str = "a mutable reference cannot cross yet: take the value and return the changed one";
pub const POINTER: &str = "a raw pointer means nothing on the other side: use a reference or a value";
pub const SLICE: &str = "a slice has no size of its own: use `&[T]` as an argument, or `Vec<T>`";
pub const STR: &str = "`str` has no size of its own: use `&str` as an argument, or `String`";
pub const FN_PTR: &str = "a function cannot cross yet: export it by name";
pub const IMPL_TRAIT: &str = "Go needs to know the type: name it; for a sequence use `Vec<T>`";
pub const DYN: &str = "a trait object has no layout that Go could read: use an enum or a struct";
pub const NEVER: &str = "a function that does not return cannot be called from Go: use `()`, or an error";
pub const INFER: &str = "name the type";
pub const MACRO: &str = "write the type out: the macro sees it before it is expanded";
pub const RESULT: &str = "a `Result` stands as a whole result only: here use an `Option`, or an enum and a struct";
pub const OPTION_OPTION: &str =
    "an option of an option cannot be told apart in Go: use one `Option`, or an enum beside it";
pub const ONE_TUPLE: &str = "a tuple of one is the value: remove the parentheses and the comma";
pub const LONG_TUPLE: &str = "a tuple has at most 12 members: use a struct, whose fields have names";

/// Well-known types that cannot cross, and what to use instead.
pub const INSTEAD: &[(&str, &str)] = &[
    ("usize", "its size differs between the guest and Go: use `u32` or `u64`"),
    ("isize", "its size differs between the guest and Go: use `i32` or `i64`"),
    ("u128", "Go has no integer of 128 bits: use `[u64; 2]` or `[u8; 16]`"),
    ("i128", "Go has no integer of 128 bits: use `[u64; 2]` or `[u8; 16]`"),
    ("HashMap", "maps cannot cross yet: use `Vec<(K, V)>`"),
    ("BTreeMap", "maps cannot cross yet: use `Vec<(K, V)>`"),
    ("HashSet", "sets cannot cross: use `Vec<T>`"),
    ("BTreeSet", "sets cannot cross: use `Vec<T>`"),
    ("VecDeque", "a deque does not lie in one piece: use `Vec<T>`"),
    ("LinkedList", "a linked list does not lie in one piece: use `Vec<T>`"),
    ("Duration", "durations cannot cross yet: use a `u64` of nanoseconds"),
    ("Instant", "an instant means nothing on the other side: use a `u64` of nanoseconds since a time both know"),
    ("SystemTime", "use an `i64` of seconds or nanoseconds since the Unix epoch"),
    ("Rc", "shared ownership cannot cross: use the value, or `Box<T>`"),
    ("Arc", "shared ownership cannot cross: use the value, or `Box<T>`"),
    ("Cell", "a cell cannot cross: use the value"),
    ("RefCell", "a cell cannot cross: use the value"),
    ("Mutex", "a lock cannot cross: use the value"),
    ("RwLock", "a lock cannot cross: use the value"),
    ("Pin", "a pinned value cannot cross: use the value"),
    ("PhantomData", "it carries nothing: remove the field"),
    ("OsString", "paths differ between systems: use `String`"),
    ("OsStr", "paths differ between systems: use `&str`"),
    ("PathBuf", "paths differ between systems: use `String`"),
    ("Path", "paths differ between systems: use `&str`"),
    ("CString", "Go strings have a length: use `String`"),
    ("CStr", "Go strings have a length: use `&str`"),
];
