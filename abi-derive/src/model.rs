//! What was written, with its places.
use syn::{Attribute, Expr, Ident, Lifetime, LitStr, Member, Path, Type, Visibility};

/// What stands in `#[abi(…)]` or `#[wazabi::export(…)]`, and the docs.
#[derive(Default)]
pub struct Attrs {
    /// Where the crate `wazabi` is.
    pub krate: Option<Path>,
    pub error: Option<Path>,
    pub ok: Option<Path>,
    pub pair: Option<Path>,
    pub rename: Option<LitStr>,
    pub go: Option<LitStr>,
    /// Lines joined by newlines; empty where there is none.
    pub docs: String,
}

/// A type that derives `Abi`.
pub struct TypeDef {
    pub attrs: Attrs,
    pub vis: Visibility,
    pub ident: Ident,
    pub lifetimes: Vec<Lifetime>,
    pub shape: Shape,
}

pub enum Shape {
    Record { fields: Vec<Field>, tuple: bool },
    Newtype(Field),
    Enum { repr: Option<Ident>, cases: Vec<Case> },
}

pub struct Field {
    pub attrs: Attrs,
    pub vis: Visibility,
    pub member: Member,
    pub ty: Type,
}

pub struct Case {
    pub attrs: Attrs,
    pub ident: Ident,
    pub discriminant: Option<Expr>,
}

/// An exported function.
pub struct Function {
    pub attrs: Attrs,
    /// The `#[cfg]`s of the function, for what is written beside it.
    pub cfgs: Vec<Attribute>,
    pub vis: Visibility,
    pub ident: Ident,
    pub params: Vec<Param>,
    /// `None` for `()`.
    pub result: Option<Type>,
}

pub struct Param {
    pub ident: Ident,
    pub ty: Type,
}
