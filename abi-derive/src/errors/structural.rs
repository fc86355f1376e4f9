//! Messages about methods that Go's type has because of what it is made of.

pub const FORMAT_IN_QUOTES: &str = "\
    expected the format of the text in quotes: `string = \"{x}, {y}\"`";
pub const STRUCTURAL_ERROR: &str = "\
    errors with fields are pointers in Go, which `errors.As` finds; remove the key, and compare their \
    fields";
pub const STRUCTURAL_CONVERTED: &str = "\
    the type crosses as another one, whose equality and order may differ; export a method: \
    `#[wazabi::export(value)]`";
pub const DEFAULT_PLACE: &str = "\
    a default goes on a field of a struct with names, or with several fields";
pub const DEFAULT_FOREIGN: &str = "\
    the field crosses as another type, of which the value is not known; remove `default`";
pub const DEFAULT_TYPE: &str = "\
    a default is a constant of Go: of `bool`, an integer of at most 64 bits, `f32`, `f64`, `char`, \
    `String`, `&str`, or an enum without fields; without `default` this field is empty in Go and by \
    `Default` in Rust";
pub const FLAGS_ORD: &str = "\
    flags are one number in Go, and its order is not that of the fields in Rust; remove `ord`";
pub const ERROR_STRING: &str = "an error has its text already, in Go by `Error`; remove `string`";
pub const ENUM_STRING: &str = "\
    `string` goes on a struct; an enum without fields has `String` in Go already, which is the \
    variant's name; for others export a method: `#[wazabi::export(value)]`";

/// A part of a format that is not the name of a field in braces.
pub fn format_part(part: &str) -> String {
    format!(
        "`{part}` is no field in braces, as in `{{x}}`; a brace is written `{{{{` or `}}}}`, and other \
            forms of `format!` have no counterpart in Go"
    )
}

/// A name in a format.
pub fn format_field(name: &str) -> String {
    format!("the type has no field `{name}`")
}
