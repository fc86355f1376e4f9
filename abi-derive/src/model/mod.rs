//! The macros' model of their input: owned data with spans. It can represent only legal input;
//! parsing refuses the rest.
mod function;

use crate::int::Int;
pub use function::{
    Constant, Declared, Direction, Export, Function, Import, Imports, Object, Owner, Param,
    Resource,
};
use proc_macro2::Span;
use syn::{Attribute, Generics, Ident, LitStr, Member, Path, Type, Visibility};

/// A type with `#[derive(Abi)]`.
pub struct TypeDef {
    pub vis: Visibility,
    pub ident: Ident,
    /// The beginning of the names of the items made of it: its own name, or its `prefix`.
    pub prefix: Ident,
    /// Lifetimes and their bounds.
    pub generics: Generics,
    pub names: Names,
    pub docs: String,
    /// `#[abi(pair)]`
    pub pair: bool,
    /// `#[abi(ownership = "…")]`
    pub ownership: Option<(Ownership, Span)>,
    /// Lint levels of the type, which apply to the items made of it too.
    pub lints: Vec<Attribute>,
    /// The path of the crate `wazabi`.
    pub root: Path,
    pub body: Body,
}

/// The shape of a type.
pub enum Body {
    Record(Record),
    Newtype(Box<Field>),
    /// `#[abi(flags)]`
    Flags(Vec<Flag>),
    Enumeration(Enumeration),
    Variant(Variant),
}

/// A struct.
pub struct Record {
    pub fields: Vec<Field>,
    pub style: Style,
    /// `#[abi(error)]`
    pub error: bool,
    pub failure: Failure,
}

/// The text of an error, and the error behind it.
#[derive(Clone, Default)]
pub struct Failure {
    /// The format of the text, with the names that fields have in the description.
    pub format: Option<String>,
    /// The format is all that `Display` writes: thiserror's, without values.
    pub whole: bool,
    /// The index of the field with the error that led to this one.
    pub source: Option<usize>,
}

/// An enum whose variants have no fields.
pub struct Enumeration {
    pub cases: Vec<UnitCase>,
    /// The integer that `#[repr(…)]` gives.
    pub int: Option<Int>,
    /// `#[abi(error)]`
    pub error: bool,
}

/// An enum with fields in some variants.
pub struct Variant {
    pub cases: Vec<PayloadCase>,
    /// `#[abi(error)]`
    pub error: bool,
}

/// The owner of the data that a type points to, in the terms of wit-bindgen.
#[derive(Clone, Copy, PartialEq)]
pub enum Ownership {
    /// `owning`: the type does.
    Owning,
    /// `borrowing-duplicate-if-necessary`: the type does, and has a twin that borrows.
    Twin,
}

/// How a struct writes its fields.
#[derive(Clone, Copy, PartialEq)]
pub enum Style {
    Named,
    Tuple,
}

/// A field of a struct.
#[derive(Clone)]
pub struct Field {
    pub vis: Visibility,
    pub member: Member,
    pub names: Names,
    pub docs: String,
    pub lints: Vec<Attribute>,
    /// `#[abi(source)]`, or thiserror's `#[source]` or `#[from]`
    pub source: bool,
    pub ty: Type,
}

/// A `bool` that crosses as a bit.
pub struct Flag {
    pub ident: Ident,
    pub names: Names,
    pub docs: String,
}

/// The parts common to all variants of enums.
#[derive(Clone)]
pub struct Case {
    pub ident: Ident,
    pub names: Names,
    pub docs: String,
    pub lints: Vec<Attribute>,
    /// `#[abi(ok)]`
    pub ok: Option<Span>,
    pub failure: Failure,
}

/// A variant of an enum without fields.
pub struct UnitCase {
    pub case: Case,
    /// The discriminant, if one is written.
    pub explicit: Option<Span>,
    /// The discriminant, unless an expression determines it.
    pub value: Option<i128>,
}

/// A variant that may have fields; its tag is its position.
#[derive(Clone)]
pub struct PayloadCase {
    pub case: Case,
    pub fields: Vec<Field>,
    pub style: Style,
}

/// The names of an item: in Rust, on the wire and in Go.
#[derive(Clone)]
pub struct Names {
    /// In Rust, without `r#`.
    pub rust: String,
    pub span: Span,
    /// `rename = "…"`
    pub rename: Option<LitStr>,
    /// `go = "…"`
    pub go: Option<LitStr>,
}

impl Names {
    /// The name in the description.
    pub fn wire(&self) -> String {
        self.rename
            .as_ref()
            .map_or_else(|| self.rust.clone(), LitStr::value)
    }

    /// The span of the name in the description.
    pub fn wire_span(&self) -> Span {
        self.rename.as_ref().map_or(self.span, LitStr::span)
    }
}

impl TypeDef {
    /// `#[abi(error)]`
    pub fn is_error(&self) -> bool {
        match &self.body {
            Body::Record(record) => record.error,
            Body::Enumeration(enumeration) => enumeration.error,
            Body::Variant(variant) => variant.error,
            Body::Newtype(_) | Body::Flags(_) => false,
        }
    }

    /// Reports whether it has a borrowed twin.
    pub fn has_twin(&self) -> bool {
        matches!(self.ownership, Some((Ownership::Twin, _)))
    }

    /// Reports whether the type borrows.
    pub fn borrows(&self) -> bool {
        self.generics.lifetimes().next().is_some()
    }
}

impl Body {
    /// All fields, variant by variant.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        let (own, cases): (&[Field], &[PayloadCase]) = match self {
            Body::Record(record) => (&record.fields, &[]),
            Body::Newtype(field) => (std::slice::from_ref(&**field), &[]),
            Body::Flags(_) | Body::Enumeration(_) => (&[], &[]),
            Body::Variant(variant) => (&[], &variant.cases),
        };
        own.iter().chain(cases.iter().flat_map(|case| &case.fields))
    }
}
