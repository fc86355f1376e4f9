//! What the macros know of their input: owned data with spans. Holds only what can be said about things that cross;
//! the rest was refused while parsing.
use proc_macro2::Span;
use syn::{Attribute, Generics, Ident, LitStr, Member, Path, Type, Visibility};

/// A type with `#[derive(Abi)]`.
pub struct TypeDef {
    pub vis: Visibility,
    pub ident: Ident,
    /// Lifetimes, and what is said about them.
    pub generics: Generics,
    pub names: Names,
    pub docs: String,
    /// `#[abi(error)]`
    pub error: Option<Span>,
    /// `#[abi(pair)]`
    pub pair: bool,
    /// `#[abi(flags)]`
    pub flags: Option<Span>,
    /// `#[abi(ownership = "…")]`
    pub ownership: Option<(Ownership, Span)>,
    /// Lint levels of the type, which hold for what is made of it too.
    pub lints: Vec<Attribute>,
    /// Where the crate `wazabi` is.
    pub root: Path,
    pub reprs: Vec<Repr>,
    pub body: Body,
}

/// The shape of a type.
pub enum Body {
    Record(Vec<Field>, Style),
    Newtype(Box<Field>),
    /// `#[abi(flags)]`
    Flags(Vec<Field>),
    /// Variants without fields.
    Enumeration(Vec<Case>),
    /// Variants of which some have fields.
    Variant(Vec<Case>),
}

/// Who owns what a type points to, in the words of wit-bindgen.
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
    pub ty: Type,
}

/// A variant of an enum.
#[derive(Clone)]
pub struct Case {
    pub ident: Ident,
    pub names: Names,
    pub docs: String,
    pub lints: Vec<Attribute>,
    /// `#[abi(ok)]`
    pub ok: Option<Span>,
    /// The discriminant, if one is written.
    pub explicit: Option<Span>,
    /// The discriminant, unless it follows from an expression.
    pub value: Option<i128>,
    pub fields: Vec<Field>,
    pub style: Style,
}

/// One word of `#[repr(…)]`.
pub struct Repr {
    pub word: Ident,
    /// Of `align(8)` and `packed(2)`.
    pub number: Option<u64>,
}

/// An integer that an enum may be represented by.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Int {
    pub signed: bool,
    pub bits: u32,
}

/// What something is called.
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

/// A function with `#[wazabi::export]`.
pub struct Export {
    pub vis: Visibility,
    pub ident: Ident,
    pub names: Names,
    pub docs: String,
    /// `#[cfg(…)]` of the function, which hold for what is made of it too.
    pub cfgs: Vec<Attribute>,
    pub lints: Vec<Attribute>,
    /// Where the crate `wazabi` is.
    pub root: Path,
    /// The name of the crate, as in paths.
    pub krate: String,
    pub params: Vec<Param>,
    /// Nothing for `()`.
    pub result: Option<Type>,
}

/// A parameter of an export.
pub struct Param {
    pub name: String,
    pub ty: Type,
}

/// A block with `#[wazabi::import]`.
pub struct Imports {
    /// The ABI string: the import module, and the Go interface.
    pub module: LitStr,
    pub cfgs: Vec<Attribute>,
    pub docs: String,
    /// Where the crate `wazabi` is.
    pub root: Path,
    pub types: Vec<HostType>,
    pub functions: Vec<HostFn>,
}

/// What all items of a block have.
pub struct Declared {
    pub names: Names,
    pub docs: String,
    pub cfgs: Vec<Attribute>,
    pub lints: Vec<Attribute>,
}

/// `type File;`
pub struct HostType {
    pub declared: Declared,
    pub vis: Visibility,
    pub ident: Ident,
    /// `type Any;`: any value of the host's.
    pub any: bool,
}

/// A function of the host's.
pub struct HostFn {
    pub declared: Declared,
    pub vis: Visibility,
    pub ident: Ident,
    pub generics: Generics,
    /// `self: &File`: the type.
    pub receiver: Option<Ident>,
    pub params: Vec<HostParam>,
    /// Nothing for `()`.
    pub result: Option<Type>,
}

/// A parameter of a function of the host's.
pub struct HostParam {
    pub ident: Ident,
    pub name: String,
    pub ty: Type,
}

impl Imports {
    /// The name of a function's wasm import.
    pub fn wire_name(&self, function: &HostFn) -> String {
        let name = function.declared.names.wire();
        match &function.receiver {
            Some(owner) => {
                let ty = self.types.iter().find(|ty| ty.ident == *owner);
                let owner = ty.map_or_else(|| owner.to_string(), |ty| ty.declared.names.wire());
                format!("{owner}.{name}")
            }
            None => name,
        }
    }
}

impl Names {
    /// The name in the description.
    pub fn wire(&self) -> String {
        self.rename
            .as_ref()
            .map_or_else(|| self.rust.clone(), LitStr::value)
    }

    /// Where the name in the description is written.
    pub fn wire_span(&self) -> Span {
        self.rename.as_ref().map_or(self.span, LitStr::span)
    }
}

impl TypeDef {
    /// The integer that `#[repr(…)]` gives.
    pub fn int(&self) -> Option<Int> {
        self.reprs
            .iter()
            .find_map(|repr| Int::parse(&repr.word.to_string()))
    }

    /// Where a borrowed twin is asked for.
    pub fn twin(&self) -> Option<Span> {
        self.ownership
            .filter(|(ownership, _)| *ownership == Ownership::Twin)
            .map(|(_, span)| span)
    }

    /// Does the type borrow?
    pub fn borrows(&self) -> bool {
        self.generics.lifetimes().next().is_some()
    }
}

impl Int {
    pub fn parse(word: &str) -> Option<Int> {
        let signed = word.starts_with('i');
        let bits = word
            .strip_prefix(if signed { 'i' } else { 'u' })?
            .parse()
            .ok()?;
        matches!(bits, 8 | 16 | 32 | 64).then_some(Int { signed, bits })
    }

    /// The smallest that holds all the values.
    pub fn smallest(values: impl Iterator<Item = i128> + Clone) -> Option<Int> {
        let signed = values.clone().any(|value| value < 0);
        let fits = |int: &Int| values.clone().all(|value| int.holds(value));
        [8, 16, 32, 64]
            .into_iter()
            .map(|bits| Int { signed, bits })
            .find(fits)
    }

    fn holds(self, value: i128) -> bool {
        let bits = self.bits;
        if self.signed {
            (-(1 << (bits - 1))..1 << (bits - 1)).contains(&value)
        } else {
            (0..1 << bits).contains(&value)
        }
    }

    /// As Rust writes it.
    pub fn ident(self) -> Ident {
        quote::format_ident!("{}{}", if self.signed { 'i' } else { 'u' }, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::Int;

    #[test]
    fn integers_by_name() {
        assert_eq!(
            Int::parse("u8"),
            Some(Int {
                signed: false,
                bits: 8
            })
        );
        assert_eq!(
            Int::parse("i64"),
            Some(Int {
                signed: true,
                bits: 64
            })
        );
        for word in ["C", "usize", "isize", "u128", "u7", "i", "transparent"] {
            assert_eq!(Int::parse(word), None, "{word}");
        }
    }

    #[test]
    fn the_smallest_integer_that_fits() {
        let cases: [(&[i128], Option<&str>); 6] = [
            (&[0, 255], Some("u8")),
            (&[256], Some("u16")),
            (&[-1, 127], Some("i8")),
            (&[-1, 128], Some("i16")),
            (&[u64::MAX as i128], Some("u64")),
            (&[-1, u64::MAX as i128], None),
        ];
        for (values, int) in cases {
            assert_eq!(
                Int::smallest(values.iter().copied()),
                int.and_then(Int::parse),
                "{values:?}"
            );
        }
    }
}
