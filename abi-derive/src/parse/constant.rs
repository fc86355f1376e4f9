//! `#[wazabi::export]` on a constant, and the constants of an `impl` block.
use super::{declared, krate, root};
use crate::attr::{self, AttrTarget};
use crate::errors::Errors;
use crate::model::{Constant, Owner};
use crate::types::{self, spelled_out};
use proc_macro2::TokenStream;
use syn::{Generics, ImplItemConst, ItemConst, Path};

/// A constant with the attribute.
pub fn constant(errors: &mut Errors, args: TokenStream, item: ItemConst) -> Constant {
    let mut args = attr::export(errors, args, AttrTarget::Constant);
    let root = args.root.take().unwrap_or_else(root);
    Constant {
        declared: declared(&item.attrs, &item.ident, args),
        ident: item.ident,
        ty: *item.ty,
        owner: None,
        root,
        krate: krate(),
    }
}

/// A constant of a block, in whose type `Self` is spelled out.
pub fn associated(
    errors: &mut Errors,
    owner: &Owner,
    root: &Path,
    item: ImplItemConst,
) -> Constant {
    let args = attr::abi(errors, &item.attrs, AttrTarget::AssociatedConstant);
    let generics = Generics::default();
    let within = types::Owner {
        ident: &owner.ident,
        generics: &generics,
    };
    Constant {
        declared: declared(&item.attrs, &item.ident, args),
        ident: item.ident,
        ty: spelled_out(&item.ty, within),
        owner: Some(owner.clone()),
        root: root.clone(),
        krate: krate(),
    }
}
