//! `#[wazabi::export]` on an `impl` block.
use super::{constant, declared, function, krate, root, stream};
use crate::attr::{self, AttrTarget};
use crate::errors::{self, Errors};
use crate::model::{Direction, Export, Function, Owner, Param, Resource};
use crate::types::{self, spelled_out};
use proc_macro2::{Span, TokenStream};
use syn::{
    FnArg, GenericArgument, GenericParam, Generics, Ident, ImplItem, ImplItemConst, ImplItemFn,
    ItemImpl, LifetimeParam, Path, PathArguments, Receiver, ReceiverKind, Type, Visibility,
    parse_quote, parse_quote_spanned,
};

/// The block. Nothing if it is that of no type that can be a resource.
pub fn resource(errors: &mut Errors, args: TokenStream, block: ItemImpl) -> Option<Resource> {
    let mut args = attr::export(errors, args, AttrTarget::Resource);
    attr::abi_elsewhere(
        errors,
        &block.attrs,
        AttrTarget::Resource,
        errors::abi_on_export,
    );
    if let Some((path, _)) = &block.trait_ {
        errors.error(path, errors::TRAIT_BLOCK);
        return None;
    }
    if let Some(token) = &block.unsafety {
        errors.error(token, errors::UNSAFE_BLOCK);
    }
    let value = args.value.is_some();
    let generic = block.generics.params.iter();
    if generic
        .into_iter()
        .any(|param| !(value && matches!(param, GenericParam::Lifetime(_))))
    {
        let message = if value {
            errors::GENERIC_VALUE
        } else {
            errors::GENERIC_RESOURCE
        };
        errors.error(&block.generics, message);
        return None;
    }
    let (ident, generics) = ident(errors, &block.self_ty, value)?;
    let (reads, writes) = (args.read, args.write);
    if value {
        for span in [args.more, reads, writes].into_iter().flatten() {
            errors.error_at(span, errors::VALUE_KEY);
        }
        if let Some(go) = &args.go {
            errors.error(go, errors::VALUE_GO);
        }
    }
    if let (true, Some(span)) = (args.more.is_some(), reads.or(writes)) {
        errors.error_at(span, errors::STREAM_MORE);
    }
    let (more, root) = (args.more.is_some(), args.root.take().unwrap_or_else(root));
    let declared = declared(&block.attrs, &ident, args);
    let within = types::Owner {
        ident: &ident,
        generics: &generics,
    };
    let owner = Owner {
        wire: declared.names.wire(),
        fixed: named(within, &within.with(&types::lifetime("'static"))),
        value,
        ident: ident.clone(),
    };
    if block.items.iter().any(is_private_fn) && !block.items.iter().any(is_public) {
        errors.error(&block.self_ty, errors::NO_PUB_FN);
    }
    let (mut functions, mut constants) = (Vec::new(), Vec::new());
    for item in block.items {
        if let ImplItem::Fn(ImplItemFn { attrs, .. })
        | ImplItem::Const(ImplItemConst { attrs, .. }) = &item
        {
            attr::no_export(errors, attrs);
        }
        match item {
            ImplItem::Fn(item) if matches!(item.vis, Visibility::Public(_)) => {
                attr::no_conditional(errors, &item.attrs);
                let (function, batch) = method(errors, &owner, &generics, &root, item);
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
                attr::no_conditional(errors, &item.attrs);
                constants.push(constant::associated(errors, &owner, &root, item));
            }
            ImplItem::Macro(item) => errors.error(item.mac.path, errors::RESOURCE_MACRO),
            _ => {}
        }
    }
    let streams = stream::methods(&root, reads.is_some() && !value, writes.is_some() && !value);
    for (item, calls) in streams {
        let (function, batch) = method(errors, &owner, &generics, &root, item);
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
        owner,
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

/// The name of the type, and its lifetimes, which one that crosses by value may have.
fn ident(errors: &mut Errors, ty: &Type, value: bool) -> Option<(Ident, Generics)> {
    if let Type::Path(path) = ty
        && path.qself.is_none()
    {
        if let Some(ident) = path.path.get_ident() {
            return Some((ident.clone(), Generics::default()));
        }
        if let [segment] = &Vec::from_iter(&path.path.segments)[..] {
            let lifetimes = lifetimes(&segment.arguments).filter(|_| value);
            if lifetimes.is_none() {
                let message = if value {
                    errors::GENERIC_VALUE
                } else {
                    errors::GENERIC_RESOURCE
                };
                errors.error(ty, message);
            }
            return Some((segment.ident.clone(), lifetimes?));
        }
    }
    errors.error(ty, errors::RESOURCE_NAME);
    None
}

/// The type by its name alone if it has no lifetimes, so that errors are shown there.
fn named(owner: types::Owner<'_>, with_lifetimes: &Type) -> Type {
    match owner.generics.params.is_empty() {
        true => {
            let ident = owner.ident;
            parse_quote!(#ident)
        }
        false => with_lifetimes.clone(),
    }
}

/// The arguments as parameters, if all are lifetimes.
fn lifetimes(arguments: &PathArguments) -> Option<Generics> {
    let PathArguments::AngleBracketed(arguments) = arguments else {
        return None;
    };
    let mut generics = Generics::default();
    for argument in &arguments.args {
        let GenericArgument::Lifetime(lifetime) = argument else {
            return None;
        };
        let param = LifetimeParam::new(lifetime.clone());
        generics.params.push(GenericParam::Lifetime(param));
    }
    Some(generics)
}

/// A function of the block, in which `Self` is spelled out, and its `batch`. The receiver is its
/// first parameter.
fn method(
    errors: &mut Errors,
    owner: &Owner,
    generics: &Generics,
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
    let within = types::Owner {
        ident: &owner.ident,
        generics,
    };
    let spelled = |ty: &Type| spelled_out(ty, within);
    let mut params = Vec::new();
    for input in sig.inputs {
        match input {
            FnArg::Receiver(input) => params.extend(receiver(
                errors,
                owner,
                &named(within, &within.own()),
                &input,
            )),
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

fn receiver(
    errors: &mut Errors,
    owner: &Owner,
    ident: &Type,
    receiver: &Receiver,
) -> Option<Param> {
    let span = receiver.self_token.span;
    let ty = match &receiver.kind {
        ReceiverKind::Value => parse_quote_spanned!(span=> #ident),
        ReceiverKind::Reference(_, Some(lifetime), _) if lifetime.ident == "static" => {
            errors.error(lifetime, errors::STATIC_SELF);
            return None;
        }
        ReceiverKind::Reference(_, _, Some(mutability)) if owner.value => {
            errors.error(mutability, errors::VALUE_MUT);
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
        rename: None,
        go: None,
    })
}
