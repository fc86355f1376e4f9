//! The messages about interfaces.
use proc_macro2::Ident;

pub const NOT_A_TRAIT: &str = "\
    `#[wazabi::interface]` goes on a trait: `pub trait Filter { fn matches(&self, line: &str) -> \
    bool; }`";
pub const ABI_ON_INTERFACE: &str = "\
    the arguments of an interface belong into `#[wazabi::interface(…)]`";
/// A trait whose name `dyn Trait` has in the standard library.
pub fn std_trait(name: &Ident) -> String {
    format!(
        "`dyn {name}` is taken for the standard library's; give the trait another name, and say \
            `#[wazabi::interface(rename = \"{name}\")]` for the one in the description"
    )
}
pub const INTERFACE_UNSAFE: &str = "\
    a Go value can implement an interface, and cannot uphold a contract that the compiler does not \
    check; remove `unsafe`";
pub const INTERFACE_GENERIC: &str = "\
    a generic trait is no interface: the layout of its values depends on its parameters; write out \
    the types, or a trait for each use";
pub const INTERFACE_BOUND: &str = "\
    a Go value cannot implement another trait of Rust; write the functions that you need into this \
    one";
pub const INTERFACE_TYPE: &str = "\
    an associated type differs between implementors, and a Go interface has one signature; write \
    out the type";
pub const INTERFACE_CONST: &str = "\
    a Go interface has no constants; write a function that returns the value";
pub const INTERFACE_ITEM: &str = "\
    the macro cannot see which functions this makes; write them out";
pub const INTERFACE_ASYNC: &str = "\
    a function of an interface cannot be async: both sides wait for its result; remove `async`";
pub const INTERFACE_ABI: &str = "the macro writes the functions that cross; remove the ABI here";
pub const INTERFACE_METHOD: &str = "\
    a function of an interface has one layout; write out the types, or give the function a body and \
    `where Self: Sized` alone, and it stays in Rust";
pub const INTERFACE_RECEIVER: &str = "\
    a function of an interface takes `&self` or `&mut self`; one with a body and `where Self: \
    Sized` stays in Rust";
pub const INTERFACE_SELF: &str = "\
    only the implementor knows what `Self` is; write `Box<dyn Trait>` with the name of the trait, or \
    give the function a body and `where Self: Sized`, and it stays in Rust";
pub const INTERFACE_PATTERN: &str = "\
    a parameter of an interface's function needs a plain name, which Go shows";
