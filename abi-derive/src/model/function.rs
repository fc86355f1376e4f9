//! Functions: exports and imports; and exported constants.
use super::{Foreign, Names, crosses};
use crate::names;
use proc_macro2::Span;
use syn::{Attribute, Generics, Ident, LitStr, Path, Type, TypeReference, Visibility};

/// The side that calls a function.
#[derive(Clone, Copy, PartialEq)]
pub enum Direction {
    /// The host calls the guest.
    Export,
    /// The guest calls the host.
    Import,
}

/// A function with `#[wazabi::export]`, or one of an `impl` block that has it.
pub struct Export {
    pub function: Function,
    /// The block. A method's first parameter is `self`.
    pub owner: Option<Owner>,
    /// The function to call, if it is none of the block's.
    pub calls: Option<Path>,
    /// `batch`: how many items of the iterator that it returns the host fetches at most at once.
    pub batch: Option<(u32, Span)>,
    /// The path of the crate `wazabi`.
    pub root: Path,
    /// The name of the crate, as in paths.
    pub krate: String,
}

/// The type of an `impl` block.
#[derive(Clone)]
pub struct Owner {
    pub ident: Ident,
    /// Its name on the wire.
    pub wire: String,
    /// With `'static` for its lifetimes.
    pub fixed: Type,
    /// `value`: its values cross, and it is no resource.
    pub value: bool,
}

/// An `impl` block with `#[wazabi::export]`.
pub struct Resource {
    pub ident: Ident,
    pub owner: Owner,
    pub declared: Declared,
    /// `more`: another block declares the type.
    pub more: bool,
    /// `read` and `write`: it is `std::io::Read` and `Write`.
    pub reads: bool,
    pub writes: bool,
    /// Where the crate `wazabi` is.
    pub root: Path,
    /// The name of the crate, as in paths.
    pub krate: String,
    pub functions: Vec<Export>,
    pub constants: Vec<Constant>,
}

/// A constant with `#[wazabi::export]`, or one of an `impl` block that has it.
pub struct Constant {
    pub ident: Ident,
    pub declared: Declared,
    pub ty: Type,
    /// The block.
    pub owner: Option<Owner>,
    /// The path of the crate `wazabi`.
    pub root: Path,
    /// The name of the crate, as in paths.
    pub krate: String,
}

impl Export {
    /// The `self` of a method that borrows a resource: a reference.
    pub fn receiver(&self) -> Option<&TypeReference> {
        let first = self.function.params.first()?;
        let resource = self.owner.as_ref().is_some_and(|owner| !owner.value);
        match &first.ty {
            Type::Reference(ty) if resource && first.ident == "self" => Some(ty),
            _ => None,
        }
    }

    /// The part of its wasm export's name after the crate.
    pub fn wire_name(&self) -> String {
        let name = self.function.declared.names.wire();
        match &self.owner {
            Some(owner) => format!("{}.{name}", owner.wire),
            None => name,
        }
    }
}

/// The parts common to all functions.
pub struct Function {
    pub vis: Visibility,
    pub ident: Ident,
    pub declared: Declared,
    pub params: Vec<Param>,
    /// `None` for `()`.
    pub result: Option<Type>,
    /// If the result's type is foreign, which `result` then wraps.
    pub foreign: Option<Foreign>,
    /// The result as it is written.
    pub written: Option<Type>,
    /// `view`: Go reads the result of an export, or the arguments of an import, where they lie.
    pub view: bool,
}

/// The parts common to all items except the guest's own types.
pub struct Declared {
    pub names: Names,
    pub docs: String,
    /// `prefix`: the beginning of the name of the result's wire form.
    pub prefix: Option<LitStr>,
    /// `#[cfg(…)]`, which apply to the items made of it too.
    pub cfgs: Vec<Attribute>,
    pub lints: Vec<Attribute>,
    /// `#[must_use]` and `#[deprecated]`, for an item that the macro writes in the author's place.
    pub promises: Vec<Attribute>,
}

/// A parameter.
pub struct Param {
    pub ident: Ident,
    /// As it crosses: if its type is foreign, a wrapper of it.
    pub ty: Type,
    /// As it is written.
    pub written: Type,
    pub foreign: Option<Foreign>,
    /// `rename = "…"`
    pub rename: Option<LitStr>,
    /// `go = "…"`: its name in Go.
    pub go: Option<LitStr>,
}

/// A block with `#[wazabi::import]`.
pub struct Imports {
    /// The ABI string: the import module, and the Go interface.
    pub module: LitStr,
    /// `prefix`: the name of the trait of the mocks, and in snake case of their module.
    pub prefix: Option<LitStr>,
    pub cfgs: Vec<Attribute>,
    pub docs: String,
    /// The path of the crate `wazabi`.
    pub root: Path,
    pub objects: Vec<Object>,
    pub functions: Vec<Import>,
    /// Natively a mock replaces the host. An interface has none: there any value implements it.
    pub mocked: bool,
}

/// `type File;`
pub struct Object {
    pub declared: Declared,
    pub vis: Visibility,
    pub ident: Ident,
    /// `type Any;`: any value of the host.
    pub any: bool,
}

/// A host function.
pub struct Import {
    pub function: Function,
    pub generics: Generics,
    /// `self: &File`: the type.
    pub receiver: Option<Ident>,
}

impl Imports {
    /// The name of the trait that replaces the host: the block's in camel case, or its `prefix`.
    pub fn host_trait(&self) -> String {
        let prefix = self.prefix.as_ref();
        prefix.map_or_else(|| names::camel(&self.module.value()), LitStr::value)
    }

    /// The name of a function's wasm import.
    pub fn wire_name(&self, import: &Import) -> String {
        let name = import.function.declared.names.wire();
        match &import.receiver {
            Some(owner) => {
                let object = self.objects.iter().find(|object| object.ident == *owner);
                let owner = object.map_or_else(|| owner.to_string(), |it| it.declared.names.wire());
                format!("{owner}.{name}")
            }
            None => name,
        }
    }
}

impl Import {
    /// The name of its method in the trait of the mocks. The name for a method of an object begins
    /// with the object's type.
    pub fn mock_name(&self) -> String {
        let name = names::unraw(&self.function.ident);
        match &self.receiver {
            Some(owner) => format!("{}_{name}", names::snake(&names::unraw(owner))),
            None => name,
        }
    }
}

impl Object {
    /// The name of the method of the mocks that is called for a drop.
    pub fn mock_drop(&self) -> String {
        format!("{}_drop", names::snake(&names::unraw(&self.ident)))
    }
}

impl Function {
    /// The type as which the result crosses.
    pub fn result_crosses(&self) -> Option<&Type> {
        let result = self.result.as_ref()?;
        Some(crosses(result, self.foreign.as_ref()))
    }
}

impl Param {
    /// The type as which it crosses.
    pub fn crosses(&self) -> &Type {
        crosses(&self.ty, self.foreign.as_ref())
    }

    /// Its name in the description.
    pub fn name(&self) -> String {
        let rename = self.rename.as_ref().map(LitStr::value);
        rename.unwrap_or_else(|| names::unraw(&self.ident))
    }
}
