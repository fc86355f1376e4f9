//! `#[wazabi::interface]`
use super::{declared, imports, resource, root};
use crate::attr::{self, AttrTarget, is_abi};
use crate::errors::{self, Errors};
use crate::expand::without_resource_attributes as without_attributes;
use crate::known::is_std_trait;
use crate::model::{Interface, Method};
use crate::names::{beside, snake};
use crate::{check, item};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Attribute, FnArg, GenericParam, Ident, ItemImpl, ItemTrait, Pat, Receiver, ReceiverKind,
    Signature, TraitItem, TraitItemFn, Type, TypeParamBound, TypePath, WherePredicate,
};

/// Parses an interface. Returns `None` after a mistake: the two types are made of its parts.
pub fn interface(errors: &mut Errors, args: TokenStream, mut item: ItemTrait) -> Option<Interface> {
    let mut args = attr::export(errors, args, AttrTarget::Interface);
    attr::no_abi(errors, &item.attrs, errors::ABI_ON_INTERFACE);
    let root = args.root.take().unwrap_or_else(root);
    let declared = declared(&item.attrs, &item.ident, args);
    whole(errors, &item);
    let mut functions = Vec::new();
    for part in &mut item.items {
        match part {
            TraitItem::Fn(function) if stays(function) => {}
            TraitItem::Fn(function) => functions.extend(method(errors, function)),
            TraitItem::Type(it) => errors.error(it.type_token, errors::INTERFACE_TYPE),
            TraitItem::Const(it) => errors.error(it.const_token, errors::INTERFACE_CONST),
            other => errors.error(other, errors::INTERFACE_ITEM),
        }
    }
    if !errors.is_empty() {
        return None;
    }
    let wire = declared.names.wire();
    let [guest, host] =
        ["guest", "host"].map(|side| beside(&format!("{wire}_{side}"), &item.ident));
    let block = block(&host, &wire, &functions);
    let mut imports = imports(errors, quote!(crate = #root), block)?;
    imports.mocked = false;
    imports.cfgs.clone_from(&declared.cfgs);
    check::imports(errors, &imports);
    if !errors.is_empty() {
        return None;
    }
    let guest_block: ItemImpl = syn::parse2(guest_block(&item.ident, &guest, &functions)).ok()?;
    let mut resource = resource(errors, quote!(crate = #root), guest_block.clone())?;
    resource.declared.cfgs.clone_from(&declared.cfgs);
    check::resource(errors, &resource);
    let methods = functions.into_iter().map(|function| function.method);
    Some(Interface {
        methods: methods.collect(),
        item,
        declared,
        guest_block: without_attributes(guest_block),
        resource,
        imports,
        root,
    })
}

/// Refuses properties of the trait that a host cannot see.
fn whole(errors: &mut Errors, item: &ItemTrait) {
    if is_std_trait(&item.ident) {
        errors.error(&item.ident, errors::std_trait(&item.ident));
    }
    if let Some(token) = &item.unsafety {
        errors.error(token, errors::INTERFACE_UNSAFE);
    }
    if let Some(param) = item.generics.params.first() {
        errors.error(param, errors::INTERFACE_GENERIC);
    }
    if let Some(clause) = &item.generics.where_clause {
        errors.error(clause, errors::INTERFACE_BOUND);
    }
    if let Some(bound) = item.supertraits.first() {
        errors.error(bound, errors::INTERFACE_BOUND);
    }
}

/// Reports whether the function is none of the interface's: `dyn` does not have it.
fn stays(function: &TraitItemFn) -> bool {
    let clause = function.sig.generics.where_clause.iter();
    let mut predicates = clause.flat_map(|clause| &clause.predicates);
    function.default.is_some() && predicates.any(is_sized)
}

/// `Self: Sized`
fn is_sized(predicate: &WherePredicate) -> bool {
    let WherePredicate::Type(predicate) = predicate else {
        return false;
    };
    let sized = |bound: &TypeParamBound| match bound {
        TypeParamBound::Trait(bound) => {
            let last = bound.path.segments.last();
            last.is_some_and(|last| last.ident == "Sized")
        }
        _ => false,
    };
    matches!(&predicate.bounded_ty, Type::Path(ty) if ty.path.is_ident("Self"))
        && predicate.bounds.iter().any(sized)
}

/// A function, and its parameters with their attributes.
struct Function {
    method: Method,
    inputs: Vec<FnArg>,
    /// Those that only the macro knows, too.
    attrs: Vec<Attribute>,
}

fn method(errors: &mut Errors, function: &mut TraitItemFn) -> Option<Function> {
    attr::no_conditional(errors, &function.attrs);
    attr::abi(errors, &function.attrs, AttrTarget::InterfaceMethod);
    let attrs = function.attrs.clone();
    function.attrs.retain(|attr| !is_abi(attr));
    let receiver = signature(errors, &function.sig)?;
    let (mut inputs, mut params) = (Vec::new(), Vec::new());
    for input in function.sig.inputs.iter_mut().skip(1) {
        let mut stated = input.clone();
        if let (FnArg::Typed(input), FnArg::Typed(stated)) = (&mut *input, &mut stated) {
            attr::abi(errors, &input.attrs, AttrTarget::InterfaceParam);
            input.attrs.retain(|attr| !is_abi(attr));
            match &mut *stated.pat {
                // `mut` is the body's.
                Pat::Ident(pat) if pat.subpat.is_none() => {
                    pat.mutability = None;
                    params.push(pat.ident.clone());
                }
                pat => errors.error(pat, errors::INTERFACE_PATTERN),
            }
        }
        inputs.push(stated);
    }
    let mut sig = function.sig.clone();
    for (input, stated) in sig.inputs.iter_mut().skip(1).zip(&inputs) {
        if let (FnArg::Typed(input), FnArg::Typed(stated)) = (input, stated) {
            input.pat = stated.pat.clone();
        }
    }
    Some(Function {
        method: Method {
            attrs: item::cfgs(&attrs),
            sig,
            receiver,
            params,
        },
        inputs,
        attrs: item::made(&attrs),
    })
}

/// Refuses signatures that no two sides can have, and returns the receiver.
fn signature(errors: &mut Errors, sig: &Signature) -> Option<Receiver> {
    if let Some(token) = sig.asyncness {
        errors.error(token, errors::INTERFACE_ASYNC);
    }
    if let syn::Safety::Unsafe(token) = &sig.safety {
        errors.error(token, errors::INTERFACE_UNSAFE);
    }
    if let Some(abi) = &sig.abi {
        errors.error(abi, errors::INTERFACE_ABI);
    }
    for param in &sig.generics.params {
        match param {
            GenericParam::Lifetime(_) => {}
            GenericParam::Type(param) => errors.error(&param.ident, errors::INTERFACE_METHOD),
            GenericParam::Const(param) => errors.error(&param.ident, errors::INTERFACE_METHOD),
        }
    }
    if let Some(clause) = &sig.generics.where_clause {
        errors.error(clause, errors::INTERFACE_METHOD);
    }
    let mut own = Own(errors);
    own.visit_return_type(&sig.output);
    for input in &sig.inputs {
        if let FnArg::Typed(input) = input {
            own.visit_type(&input.ty);
        }
    }
    match sig.inputs.first() {
        Some(FnArg::Receiver(receiver)) => match &receiver.kind {
            ReceiverKind::Reference(..) => return Some(receiver.clone()),
            _ => errors.error(receiver, errors::INTERFACE_RECEIVER),
        },
        _ => errors.error(&sig.ident, errors::INTERFACE_RECEIVER),
    }
    None
}

/// Refuses `Self`, a type that differs between implementors.
struct Own<'a>(&'a mut Errors);

impl Visit<'_> for Own<'_> {
    fn visit_type_path(&mut self, ty: &TypePath) {
        match ty
            .path
            .segments
            .first()
            .is_some_and(|it| it.ident == "Self")
        {
            true => self.0.error(ty, errors::INTERFACE_SELF),
            false => visit::visit_type_path(self, ty),
        }
    }
}

/// The import block with the functions of values in the host.
fn block(host: &Ident, wire: &str, functions: &[Function]) -> TokenStream {
    let module = format!("{}_host", snake(wire));
    let functions = functions.iter().map(|function| {
        let Function {
            inputs,
            attrs,
            method,
        } = function;
        let (ident, generics, output) =
            (&method.sig.ident, &method.sig.generics, &method.sig.output);
        let this = method.receiver.self_token;
        quote!(#(#attrs)* pub fn #ident #generics (#this: &#host, #(#inputs),*) #output;)
    });
    quote! {
        extern #module {
            pub type #host;
            #(#functions)*
        }
    }
}

/// The `impl` block with the functions of values in the guest.
fn guest_block(interface: &Ident, guest: &Ident, functions: &[Function]) -> TokenStream {
    let functions = functions.iter().map(|function| {
        let Function {
            inputs,
            attrs,
            method,
        } = function;
        let Method {
            sig,
            receiver,
            params,
            ..
        } = method;
        let (ident, generics, output) = (&sig.ident, &sig.generics, &sig.output);
        let this = receiver.self_token;
        let value = quote_spanned!(this.span()=> #this.0);
        let value = match is_mut(receiver) {
            true => quote!(&mut *#value),
            false => quote!(&*#value),
        };
        quote! {
            #(#attrs)*
            pub fn #ident #generics (#receiver, #(#inputs),*) #output {
                #interface::#ident(#value, #(#params),*)
            }
        }
    });
    quote!(impl #guest { #(#functions)* })
}

/// Reports whether it is `&mut self`.
pub fn is_mut(receiver: &Receiver) -> bool {
    matches!(&receiver.kind, ReceiverKind::Reference(_, _, Some(_)))
}
