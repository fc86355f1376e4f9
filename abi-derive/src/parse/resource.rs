//! `#[wazabi::export]` on an `impl` block.
use super::{constant, declared, function, krate, root, stream};
use crate::attr::{self, AttrTarget};
use crate::errors::{self, Errors};
use crate::model::{Direction, Export, Function, Owner, Param, Resource};
use crate::types::{self, spelled_out};
use proc_macro2::{Span, TokenStream};
use syn::{
    FnArg, Generics, Ident, ImplItem, ImplItemConst, ImplItemFn, ItemImpl, Path, Receiver,
    ReceiverKind, Type, Visibility, parse_quote_spanned,
};

/// The block. Nothing if it is that of no type that can be a resource.
pub fn resource(errors: &mut Errors, args: TokenStream, block: ItemImpl) -> Option<Resource> {
    let mut args = attr::export(errors, args, AttrTarget::Resource);
    attr::no_abi(errors, &block.attrs, errors::ABI_ON_IMPL);
    if let Some((path, _)) = &block.trait_ {
        errors.error(path, errors::TRAIT_BLOCK);
        return None;
    }
    if let Some(token) = &block.unsafety {
        errors.error(token, errors::UNSAFE_BLOCK);
    }
    if !block.generics.params.is_empty() {
        errors.error(&block.generics, errors::GENERIC_RESOURCE);
        return None;
    }
    let ident = ident(errors, &block.self_ty)?;
    let (reads, writes) = (args.read, args.write);
    if let (true, Some(span)) = (args.more.is_some(), reads.or(writes)) {
        errors.error_at(span, errors::STREAM_MORE);
    }
    let (more, root) = (args.more.is_some(), args.root.take().unwrap_or_else(root));
    let declared = declared(&block.attrs, &ident, args);
    let owner = Owner {
        ident: ident.clone(),
        wire: declared.names.wire(),
    };
    if block.items.iter().any(is_private_fn) && !block.items.iter().any(is_public) {
        errors.error(&block.self_ty, errors::NO_PUB_FN);
    }
    let (mut functions, mut constants) = (Vec::new(), Vec::new());
    for item in block.items {
        match item {
            ImplItem::Fn(item) if matches!(item.vis, Visibility::Public(_)) => {
                let (function, batch) = method(errors, &owner, &root, item);
                functions.push(Export {
                    function,
                    owner: Some(owner.clone()),
                    calls: None,
                    batch,
                    root: root.clone(),
                    krate: krate(),
                });
            }
            ImplItem::Fn(item) => attr::no_abi(errors, &item.attrs, errors::ABI_ON_PRIVATE),
            ImplItem::Const(item) if matches!(item.vis, Visibility::Public(_)) => {
                constants.push(constant::associated(errors, &owner, &root, item));
            }
            ImplItem::Macro(item) => errors.error(item.mac.path, errors::RESOURCE_MACRO),
            _ => {}
        }
    }
    let streams = stream::methods(&root, reads.is_some(), writes.is_some());
    for (item, calls) in streams {
        let (function, batch) = method(errors, &owner, &root, item);
        functions.push(Export {
            function,
            owner: Some(owner.clone()),
            calls: Some(calls),
            batch,
            root: root.clone(),
            krate: krate(),
        });
    }
    Some(Resource {
        ident,
        declared,
        more,
        reads: reads.is_some(),
        writes: writes.is_some(),
        root,
        krate: krate(),
        functions,
        constants,
    })
}

fn is_private_fn(item: &ImplItem) -> bool {
    matches!(item, ImplItem::Fn(item) if !matches!(item.vis, Visibility::Public(_)))
}

fn is_public(item: &ImplItem) -> bool {
    match item {
        ImplItem::Fn(ImplItemFn { vis, .. }) | ImplItem::Const(ImplItemConst { vis, .. }) => {
            matches!(vis, Visibility::Public(_))
        }
        // The macro may make any item; it is refused.
        ImplItem::Macro(_) => true,
        _ => false,
    }
}

/// The name of the type.
fn ident(errors: &mut Errors, ty: &Type) -> Option<Ident> {
    if let Type::Path(path) = ty
        && path.qself.is_none()
    {
        if let Some(ident) = path.path.get_ident() {
            return Some(ident.clone());
        }
        if path.path.segments.len() == 1 {
            errors.error(ty, errors::GENERIC_RESOURCE);
            return None;
        }
    }
    errors.error(ty, errors::RESOURCE_NAME);
    None
}

/// A function of the block, in which `Self` is spelled out, and its `batch`. The receiver is its
/// first parameter.
fn method(
    errors: &mut Errors,
    owner: &Owner,
    root: &Path,
    item: ImplItemFn,
) -> (Function, Option<(u32, Span)>) {
    let ImplItemFn {
        attrs, vis, sig, ..
    } = item;
    function::signature(errors, &sig, Direction::Export);
    let mut args = attr::abi(errors, &attrs, AttrTarget::Method);
    let conversion = args.conversion(errors);
    let (batch, view) = (args.batch, args.view.is_some());
    let declared = declared(&attrs, &sig.ident, args);
    let generics = Generics::default();
    let spelled = |ty: &Type| {
        spelled_out(
            ty,
            types::Owner {
                ident: &owner.ident,
                generics: &generics,
            },
        )
    };
    let mut params = Vec::new();
    for input in sig.inputs {
        match input {
            FnArg::Receiver(input) => params.extend(receiver(errors, owner, &input)),
            FnArg::Typed(mut input) => {
                *input.ty = spelled(&input.ty);
                params.push(function::param(errors, root, input, Direction::Export));
            }
        }
    }
    let result = function::result(sig.output).map(|ty| spelled(&ty));
    let returned = function::returned(errors, root, conversion, result);
    let function = Function {
        vis,
        ident: sig.ident,
        declared,
        params,
        result: returned.ty,
        written: returned.written,
        foreign: returned.foreign,
        view,
    };
    (function, batch)
}

fn receiver(errors: &mut Errors, owner: &Owner, receiver: &Receiver) -> Option<Param> {
    let (ident, span) = (&owner.ident, receiver.self_token.span);
    let ty = match &receiver.kind {
        ReceiverKind::Value => parse_quote_spanned!(span=> #ident),
        ReceiverKind::Reference(_, Some(lifetime), _) if lifetime.ident == "static" => {
            errors.error(lifetime, errors::STATIC_SELF);
            return None;
        }
        ReceiverKind::Reference(and, lifetime, mutability) => {
            parse_quote_spanned!(span=> #and #lifetime #mutability #ident)
        }
        _ => {
            errors.error(receiver, errors::RESOURCE_RECEIVER);
            return None;
        }
    };
    Some(Param {
        ident: Ident::new("self", span),
        written: Type::clone(&ty),
        ty,
        foreign: None,
    })
}
