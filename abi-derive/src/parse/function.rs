//! Parses the parts common to exported and imported functions.
use super::foreign::{Place, foreign};
use crate::attr::{self, AttrTarget, Conversion};
use crate::errors::{self, Errors, SignatureWords};
use crate::known::{Iterated, is_unit};
use crate::model::{Direction, Foreign, Param};
use crate::names;
use proc_macro2::Span;
use quote::format_ident;
use syn::{
    Attribute, GenericParam, Ident, Meta, Pat, PatType, Path, ReturnType, Safety, Signature, Type,
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
pub fn param(errors: &mut Errors, root: &Path, input: PatType, direction: Direction) -> Param {
    let mut args = attr::abi(errors, &input.attrs, AttrTarget::Param);
    existence(errors, &input.attrs);
    let ident = match *input.pat {
        Pat::Ident(pat) if pat.subpat.is_none() => pat.ident,
        pat => {
            errors.error(pat, SignatureWords::of(direction).pattern);
            Ident::new("__refused", Span::call_site())
        }
    };
    let conversion = args.conversion(errors);
    let marker = format_ident!("__By_{}", names::unraw(&ident));
    let (ty, foreign) = crossing(errors, root, conversion, &input.ty, marker);
    Param {
        ident,
        ty,
        written: *input.ty,
        foreign,
        rename: args.rename,
        go: args.go,
    }
}

/// The type that crosses, of a parameter or a result.
fn crossing(
    errors: &mut Errors,
    root: &Path,
    conversion: Option<Conversion>,
    written: &Type,
    marker: Ident,
) -> (Type, Option<Foreign>) {
    match conversion {
        Some(conversion) => foreign(errors, root, conversion, written, Place::Function, marker),
        None => (written.clone(), None),
    }
}

/// The result of a function: as it crosses, and as it is written.
pub struct Returned {
    pub ty: Option<Type>,
    pub written: Option<Type>,
    pub foreign: Option<Foreign>,
}

/// A result, with the conversion that the function's attribute has for it.
pub fn returned(
    errors: &mut Errors,
    root: &Path,
    conversion: Option<Conversion>,
    written: Option<Type>,
) -> Returned {
    let (ty, foreign) = match (&written, conversion) {
        (None, Some(conversion)) => {
            errors.error(conversion.ty, errors::FOREIGN_NOTHING);
            (None, None)
        }
        (Some(written), Some(conversion)) if Iterated::of(written).is_some() => {
            errors.error(conversion.ty, errors::FOREIGN_ITERATOR);
            (Some(written.clone()), None)
        }
        (Some(written), conversion) => {
            let marker = Ident::new("__ByResult", Span::call_site());
            let (ty, foreign) = crossing(errors, root, conversion, written, marker);
            (Some(ty), foreign)
        }
        (None, None) => (None, None),
    };
    Returned {
        ty,
        written,
        foreign,
    }
}

/// Refuses attributes that would decide whether the parameter exists, or that no parameter has.
pub fn attributes(errors: &mut Errors, attrs: &[Attribute]) {
    attr::no_abi(errors, attrs, errors::ABI_ON_PARAMETER);
    existence(errors, attrs);
}

fn existence(errors: &mut Errors, attrs: &[Attribute]) {
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
