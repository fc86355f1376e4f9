//! Parses the parts common to exported and imported functions.
use crate::attr;
use crate::errors::{self, Errors, SignatureWords};
use crate::known::is_unit;
use crate::model::{Direction, Param};
use proc_macro2::Span;
use syn::{
    Attribute, GenericParam, Ident, Meta, Pat, PatType, ReturnType, Safety, Signature, Type,
};

/// Refuses features that no function that crosses can have.
pub fn signature(errors: &mut Errors, sig: &Signature, direction: Direction) {
    let words = SignatureWords::of(direction);
    if let Some(token) = sig.asyncness {
        errors.error(token, words.asynchronous);
    }
    if let Safety::Unsafe(token) = &sig.safety {
        errors.error(token, words.not_safe);
    }
    if let Some(abi) = &sig.abi {
        errors.error(abi, words.with_abi);
    }
    if let Some(variadic) = &sig.variadic {
        errors.error(variadic, words.variadic);
    }
    for param in &sig.generics.params {
        match param {
            GenericParam::Lifetime(_) => {}
            GenericParam::Type(param) => errors.error(&param.ident, words.generic),
            GenericParam::Const(param) => errors.error(&param.ident, words.generic),
        }
    }
}

/// A parameter. One whose name is refused is kept, so that its type is checked.
pub fn param(errors: &mut Errors, input: PatType, direction: Direction) -> Param {
    attributes(errors, &input.attrs);
    let ident = match *input.pat {
        Pat::Ident(pat) if pat.subpat.is_none() => pat.ident,
        pat => {
            errors.error(pat, SignatureWords::of(direction).pattern);
            Ident::new("__refused", Span::call_site())
        }
    };
    Param {
        ident,
        ty: *input.ty,
    }
}

/// Refuses attributes that would decide whether the parameter exists, or that no parameter has.
pub fn attributes(errors: &mut Errors, attrs: &[Attribute]) {
    attr::no_abi(errors, attrs, errors::ABI_ON_PARAMETER);
    for attr in attrs {
        if matches!(&attr.meta, Meta::List(list) if list.path.is_ident("cfg") || list.path.is_ident("cfg_attr"))
        {
            errors.error(attr, errors::PARAMETER_ATTRIBUTE);
        }
    }
}

pub fn result(output: ReturnType) -> Option<Type> {
    match output {
        ReturnType::Type(_, ty) if !is_unit(&ty) => Some(*ty),
        _ => None,
    }
}
