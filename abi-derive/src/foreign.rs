//! Import blocks: from syn's trees to the model, and the rules that hold for them.
use crate::attr::{self, Args, AttrTarget};
use crate::check;
use crate::errors::{self, Errors};
use crate::model::{Declared, HostFn, HostParam, HostType, Imports, Names};
use crate::names;
use crate::parse;
use crate::types::{self, TypePosition};
use proc_macro2::{Span, TokenStream};
use std::collections::HashSet;
use syn::visit::{self, Visit};
use syn::{
    Attribute, FnArg, ForeignItem, ForeignItemFn, ForeignItemType, GenericArgument, Ident, Item,
    ItemForeignMod, Lifetime, Pat, PathArguments, PathSegment, Receiver, ReceiverKind, ReturnType,
    Type, TypePath,
};

/// The block of an import. Nothing if it is none.
pub fn imports(errors: &mut Errors, args: TokenStream, item: TokenStream) -> Option<Imports> {
    let args = attr::import(errors, args);
    let block = match syn::parse2(item) {
        Ok(Item::ForeignMod(block)) => block,
        Ok(_) => {
            errors.error_at(Span::call_site(), errors::NOT_A_BLOCK);
            return None;
        }
        Err(error) => {
            errors.push(error);
            return None;
        }
    };
    let ItemForeignMod {
        attrs, abi, items, ..
    } = block;
    let module = match abi.name {
        Some(name) if names::is_module_name(&name.value()) => name,
        Some(name) => {
            errors.error(name, errors::BLOCK_NAME);
            return None;
        }
        None => {
            errors.error(abi.extern_token, errors::BLOCK_NAME);
            return None;
        }
    };
    let mut imports = Imports {
        module,
        cfgs: attr::cfgs(&attrs),
        docs: attr::docs(&attrs),
        root: args.root.unwrap_or_else(parse::root),
        types: Vec::new(),
        functions: Vec::new(),
    };
    for item in items {
        match item {
            ForeignItem::Type(item) => {
                if let Some(ty) = host_type(errors, item) {
                    imports.types.push(ty);
                }
            }
            ForeignItem::Fn(item) => {
                if let Some(function) = function(errors, item) {
                    imports.functions.push(function);
                }
            }
            ForeignItem::Verbatim(item) => verbatim(errors, item),
            other => errors.error(other, errors::NOT_IMPORTABLE),
        }
    }
    rules(errors, &imports);
    Some(imports)
}

/// What syn takes for Rust, but not for an item of such a block.
fn verbatim(errors: &mut Errors, item: TokenStream) {
    match syn::parse2(item.clone()) {
        Ok(Item::Fn(function)) => errors.error(function.block, errors::IMPORT_BODY),
        Ok(Item::Type(alias)) => errors.error(alias.ty, errors::IMPORT_ALIAS),
        _ => errors.error(item, errors::NOT_IMPORTABLE),
    }
}

fn declared(
    errors: &mut Errors,
    attrs: &[Attribute],
    ident: &Ident,
    target: AttrTarget,
) -> Declared {
    let Args { rename, go, .. } = attr::abi(errors, attrs, target);
    Declared {
        names: Names {
            rust: names::unraw(ident),
            span: ident.span(),
            rename,
            go,
        },
        docs: attr::docs(attrs),
        cfgs: attr::cfgs(attrs),
        lints: attr::lints(attrs),
    }
}

fn host_type(errors: &mut Errors, item: ForeignItemType) -> Option<HostType> {
    if !item.generics.params.is_empty() {
        errors.error(&item.generics, errors::IMPORT_GENERIC_TYPE);
        return None;
    }
    Some(HostType {
        declared: declared(errors, &item.attrs, &item.ident, AttrTarget::Import),
        any: item.ident == "Any",
        ident: item.ident,
        vis: item.vis,
    })
}

fn function(errors: &mut Errors, item: ForeignItemFn) -> Option<HostFn> {
    parse::signature(errors, &item.sig, &errors::IMPORTED);
    let declared = declared(errors, &item.attrs, &item.sig.ident, AttrTarget::Import);
    let mut receiver = None;
    let mut params = Vec::new();
    for input in item.sig.inputs {
        match input {
            FnArg::Receiver(input) => receiver = Some(self::receiver(errors, input)?),
            FnArg::Typed(input) => {
                parse::parameter_attributes(errors, &input.attrs);
                match *input.pat {
                    Pat::Ident(pat) if pat.subpat.is_none() => params.push(HostParam {
                        name: names::unraw(&pat.ident),
                        ident: pat.ident,
                        ty: *input.ty,
                    }),
                    pat => errors.error(pat, errors::IMPORT_PATTERN),
                }
            }
        }
    }
    Some(HostFn {
        declared,
        vis: item.vis,
        ident: item.sig.ident,
        generics: item.sig.generics,
        receiver,
        params,
        result: match item.sig.output {
            ReturnType::Type(_, ty) if !types::is_unit(&ty) => Some(*ty),
            _ => None,
        },
    })
}

/// `self: &File`: the type whose method it is.
fn receiver(errors: &mut Errors, receiver: Receiver) -> Option<Ident> {
    if let ReceiverKind::Typed(_, ty) = &receiver.kind
        && let Type::Reference(reference) = types::bare(ty)
        && reference.mutability.is_none()
        && let Type::Path(TypePath { path, .. }) = types::bare(&reference.elem)
        && let Some(ident) = path.get_ident()
    {
        return Some(ident.clone());
    }
    errors.error(receiver, errors::RECEIVER);
    None
}

fn rules(errors: &mut Errors, imports: &Imports) {
    let mut seen = HashSet::new();
    for ty in &imports.types {
        check::names(errors, &ty.declared.names);
        if names::unraw(&ty.ident) == names::camel(&imports.module.value()) {
            errors.error(&ty.ident, errors::BLOCK_TYPE);
        }
        distinct(
            errors,
            &mut seen,
            ty.declared.names.wire(),
            ty.declared.names.wire_span(),
        );
    }
    for function in &imports.functions {
        check::names(errors, &function.declared.names);
        let name = imports.wire_name(function);
        distinct(errors, &mut seen, name, function.declared.names.wire_span());
        if let Some(owner) = &function.receiver {
            if imports.types.iter().all(|ty| ty.ident != *owner) {
                errors.error(owner, errors::FOREIGN_RECEIVER);
            }
            if function.declared.names.rust == "drop" {
                errors.error(&function.ident, errors::DROP_METHOD);
            }
            if owner == "Any" {
                errors.error(owner, errors::ANY_METHOD);
            }
        }
        for param in &function.params {
            match types::bare(&param.ty) {
                Type::Reference(reference) if reference.mutability.is_some() => {
                    errors.error(&param.ty, errors::IMPORT_MUT);
                }
                ty => types::check(errors, ty, TypePosition::Param),
            }
        }
        if let Some(ty) = &function.result {
            types::check(errors, ty, TypePosition::Result);
            owned(errors, ty);
        }
    }
}

fn distinct(errors: &mut Errors, seen: &mut HashSet<String>, name: String, at: Span) {
    let message = errors::duplicate("import", &name);
    if !seen.insert(name) {
        errors.error_at(at, message);
    }
}

/// What the host returns is read once, so that nothing can point into it.
fn owned(errors: &mut Errors, ty: &Type) {
    struct Borrows<'a>(&'a mut Errors);
    impl Visit<'_> for Borrows<'_> {
        fn visit_lifetime(&mut self, lifetime: &Lifetime) {
            self.0.error(lifetime, errors::IMPORT_BORROWS);
        }
        fn visit_type_path(&mut self, ty: &TypePath) {
            match ty.path.segments.last().and_then(twin) {
                Some(name) => self.0.error(ty, errors::returned_twin(&name)),
                None => visit::visit_type_path(self, ty),
            }
        }
        fn visit_type_reference(&mut self, reference: &syn::TypeReference) {
            self.0.error(reference, errors::IMPORT_BORROWS);
        }
    }
    visit::visit_type(&mut Borrows(errors), ty);
    if let Type::Reference(reference) = types::bare(ty) {
        errors.error(reference, errors::IMPORT_BORROWS);
    }
}

/// Whose borrowed twin a type is, by its name and its lifetime.
fn twin(segment: &PathSegment) -> Option<String> {
    let PathArguments::AngleBracketed(args) = &segment.arguments else {
        return None;
    };
    let lifetime = matches!(args.args.first(), Some(GenericArgument::Lifetime(_)));
    let name = names::unraw(&segment.ident);
    let name = name.strip_suffix("Param").filter(|name| !name.is_empty());
    name.filter(|_| lifetime).map(ToOwned::to_owned)
}
