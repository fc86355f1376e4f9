//! `#[wazabi::import]`
use super::{declared, function, root};
use crate::attr::{self, AttrTarget};
use crate::errors::{self, Errors};
use crate::known::bare;
use crate::model::{Direction, Function, Import, Imports, Object};
use crate::{item, names};
use proc_macro2::{Span, TokenStream};
use syn::{
    FnArg, ForeignItem, ForeignItemFn, ForeignItemType, Ident, Item, ItemForeignMod, LitStr, Path,
    Receiver, ReceiverKind, Type, TypePath,
};

/// Parses an import block. Returns `None` for another item.
pub fn imports(errors: &mut Errors, args: TokenStream, item: TokenStream) -> Option<Imports> {
    let args = attr::import(errors, args);
    let block = block(errors, item)?;
    attr::abi_elsewhere(
        errors,
        &block.attrs,
        AttrTarget::ImportBlock,
        errors::abi_on_import,
    );
    let mut imports = Imports {
        module: module(errors, &block)?,
        prefix: args.prefix,
        cfgs: item::cfgs(&block.attrs),
        docs: item::docs(&block.attrs),
        root: args.root.unwrap_or_else(root),
        objects: Vec::new(),
        functions: Vec::new(),
        mocked: true,
    };
    let view = args.view.is_some();
    for item in block.items {
        match item {
            ForeignItem::Type(item) => imports.objects.extend(object(errors, item)),
            ForeignItem::Fn(item) => {
                imports
                    .functions
                    .extend(import(errors, &imports.root, item, view));
            }
            ForeignItem::Verbatim(item) => verbatim(errors, item),
            other => errors.error(other, errors::NOT_IMPORTABLE),
        }
    }
    Some(imports)
}

fn block(errors: &mut Errors, item: TokenStream) -> Option<ItemForeignMod> {
    match syn::parse2(item) {
        Ok(Item::ForeignMod(block)) => return Some(block),
        Ok(_) => errors.error_at(Span::call_site(), errors::NOT_A_BLOCK),
        Err(error) => errors.push(error),
    }
    None
}

fn module(errors: &mut Errors, block: &ItemForeignMod) -> Option<LitStr> {
    match &block.abi.name {
        Some(name) if names::is_module_name(&name.value()) => return Some(name.clone()),
        Some(name) => errors.error(name, errors::BLOCK_NAME),
        None => errors.error(block.abi.extern_token, errors::BLOCK_NAME),
    }
    None
}

/// Refuses items that syn accepts as Rust but not as items of an import block.
fn verbatim(errors: &mut Errors, item: TokenStream) {
    match syn::parse2(item.clone()) {
        Ok(Item::Fn(function)) => errors.error(function.block, errors::IMPORT_BODY),
        Ok(Item::Type(alias)) => errors.error(alias.ty, errors::IMPORT_ALIAS),
        _ => errors.error(item, errors::NOT_IMPORTABLE),
    }
}

fn object(errors: &mut Errors, item: ForeignItemType) -> Option<Object> {
    if !item.generics.params.is_empty() {
        errors.error(&item.generics, errors::IMPORT_GENERIC_TYPE);
        return None;
    }
    attr::no_conditional(errors, &item.attrs);
    let mut args = attr::abi(errors, &item.attrs, AttrTarget::Import);
    if let Some(span) = args.view {
        errors.error_at(span, errors::VIEW_TYPE);
    }
    if let Some(conversion) = args.conversion(errors) {
        errors.error(conversion.ty, errors::FOREIGN_OBJECT);
    }
    Some(Object {
        declared: declared(&item.attrs, &item.ident, args),
        any: item.ident == "Any",
        ident: item.ident,
        vis: item.vis,
    })
}

/// `view`: the block says so.
fn import(errors: &mut Errors, root: &Path, item: ForeignItemFn, view: bool) -> Option<Import> {
    attr::no_conditional(errors, &item.attrs);
    function::signature(errors, &item.sig, Direction::Import);
    let mut args = attr::abi(errors, &item.attrs, AttrTarget::Import);
    let conversion = args.conversion(errors);
    let view = view || args.view.is_some();
    let mut receiver = None;
    let mut params = Vec::new();
    for input in item.sig.inputs {
        match input {
            FnArg::Receiver(input) => receiver = Some(self::receiver(errors, input)?),
            FnArg::Typed(input) => {
                params.push(function::param(errors, root, input, Direction::Import));
            }
        }
    }
    let result = function::result(item.sig.output);
    let returned = function::returned(errors, root, conversion, result);
    Some(Import {
        function: Function {
            declared: declared(&item.attrs, &item.sig.ident, args),
            vis: item.vis,
            ident: item.sig.ident,
            params,
            result: returned.ty,
            written: returned.written,
            foreign: returned.foreign,
            view,
        },
        generics: item.sig.generics,
        receiver,
    })
}

/// `self: &File`: the type that has the method.
fn receiver(errors: &mut Errors, receiver: Receiver) -> Option<Ident> {
    function::attributes(errors, &receiver.attrs);
    if let ReceiverKind::Typed(_, ty) = &receiver.kind
        && let Type::Reference(reference) = bare(ty)
        && reference.mutability.is_none()
        && let Type::Path(TypePath { path, .. }) = bare(&reference.elem)
        && let Some(ident) = path.get_ident()
    {
        return Some(ident.clone());
    }
    errors.error(receiver, errors::RECEIVER);
    None
}
