//! Interfaces.
use super::{Declared, Imports, Resource};
use syn::{Attribute, Ident, ItemImpl, ItemTrait, Path, Receiver, Signature};

/// A trait with `#[wazabi::interface]`.
pub struct Interface {
    /// The trait, without the attributes that only the macro knows.
    pub item: ItemTrait,
    pub declared: Declared,
    /// The resource that has a value of the guest, and the block with its methods.
    pub resource: Resource,
    pub guest_block: ItemImpl,
    /// The object of the host, and its methods.
    pub imports: Imports,
    pub methods: Vec<Method>,
    /// The path of the crate `wazabi`.
    pub root: Path,
}

/// A function of the interface.
pub struct Method {
    /// The attributes that hold for each item made of it.
    pub attrs: Vec<Attribute>,
    /// Without attributes on parameters.
    pub sig: Signature,
    pub receiver: Receiver,
    /// The names of the parameters after `self`.
    pub params: Vec<Ident>,
}

impl Interface {
    /// The names of the two types.
    pub fn sides(&self) -> (&Ident, &Ident) {
        (&self.resource.ident, &self.imports.objects[0].ident)
    }
}
