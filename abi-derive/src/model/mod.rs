//! The macros' model of their input: owned data with spans. It can represent only legal input;
//! parsing refuses the rest.
mod function;
mod interface;

use crate::int::Int;
use crate::item;
pub use function::{
    Constant, Declared, Direction, Export, Function, Import, Imports, Object, Owner, Param,
    Resource,
};
pub use interface::{Interface, Method};
use proc_macro2::Span;
use syn::{Attribute, Expr, Generics, Ident, LitStr, Member, Path, Type, Visibility};

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
    /// What Go's type can do without the guest.
    pub structural: Structural,
    /// Lint levels of the type, which apply to the items made of it too.
    pub lints: Vec<Attribute>,
    /// The path of the crate `wazabi`.
    pub root: Path,
    /// `#[abi(go = "…")]` with a dot: the type of another Go package.
    pub go_type: Option<LitStr>,
    /// `#[abi(remote = "…")]`: the type that it mirrors.
    pub remote: Option<Type>,
    pub body: Body,
}

/// Methods that Go's type has because of what it is made of.
#[derive(Default)]
pub struct Structural {
    /// `string = "…"`: the format of its text.
    pub string: Option<LitStr>,
    /// `eq`: values are equal if their parts are.
    pub eq: Option<Span>,
    /// `ord`: values are in the order of their parts.
    pub ord: Option<Span>,
}

/// The shape of a type.
pub enum Body {
    Record(Record),
    Newtype(Box<Field>),
    /// `#[abi(flags)]`
    Flags(Vec<Flag>),
    Enumeration(Enumeration),
    Variant(Variant),
    /// `#[abi(as = "…")]` on the type: its conversion, and the wrapper of the type that crosses.
    Converted(Box<Foreign>, Box<Type>),
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

/// A value of a foreign type, which crosses as one of another type.
#[derive(Clone)]
pub struct Foreign {
    /// That type, with the containers and references of the foreign type.
    pub represented: Type,
    /// The place of the type as it is written.
    pub span: Span,
    pub lent: Lent,
    /// `into`, `from` and `try_from`.
    pub functions: Option<Functions>,
}

/// How a foreign value is lent.
#[derive(Clone, Copy, PartialEq)]
pub enum Lent {
    /// `T`
    Not,
    /// `&T`
    Value,
    /// `&[T]`
    Slice,
    /// `Option<&T>`
    Option,
}

/// The functions of a conversion.
#[derive(Clone)]
pub struct Functions {
    /// The type that stands for them.
    pub marker: Ident,
    /// The types that they convert.
    pub leaves: Vec<Type>,
    /// The type to which they convert.
    pub represented: Type,
    pub into: Option<Path>,
    pub from: Option<Path>,
    pub try_from: Option<Path>,
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
    /// As it crosses: if its type is foreign, a wrapper of it.
    pub ty: Type,
    pub foreign: Option<Foreign>,
    /// `default = …`: its value in Rust's `Default`, and in what Go makes.
    pub default: Option<Expr>,
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
            Body::Newtype(_) | Body::Flags(_) | Body::Converted(..) => false,
        }
    }

    /// Reports whether the type, or one of its fields or variants, is deprecated.
    pub fn is_deprecated(&self) -> bool {
        let cases: Vec<&Case> = match &self.body {
            Body::Enumeration(it) => it.cases.iter().map(|case| &case.case).collect(),
            Body::Variant(it) => it.cases.iter().map(|case| &case.case).collect(),
            Body::Record(_) | Body::Newtype(_) | Body::Flags(_) | Body::Converted(..) => Vec::new(),
        };
        let parts = cases.into_iter().map(|case| &case.lints);
        let parts = parts.chain(self.body.fields().map(|field| &field.lints));
        parts
            .chain([&self.lints])
            .flatten()
            .any(item::allows_deprecated)
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

impl Field {
    /// The type as which it crosses.
    pub fn crosses(&self) -> &Type {
        crosses(&self.ty, self.foreign.as_ref())
    }
}

/// The type as which a value crosses: `ty`, unless that wraps a foreign one.
pub fn crosses<'a>(ty: &'a Type, foreign: Option<&'a Foreign>) -> &'a Type {
    foreign.map_or(ty, |foreign| &foreign.represented)
}

impl Body {
    /// All fields, variant by variant.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        let (own, cases): (&[Field], &[PayloadCase]) = match self {
            Body::Record(record) => (&record.fields, &[]),
            Body::Newtype(field) => (std::slice::from_ref(&**field), &[]),
            Body::Flags(_) | Body::Enumeration(_) | Body::Converted(..) => (&[], &[]),
            Body::Variant(variant) => (&[], &variant.cases),
        };
        own.iter().chain(cases.iter().flat_map(|case| &case.fields))
    }
}
