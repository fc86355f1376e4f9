//! The rules for exports.
use super::ty::{TypePosition, check};
use super::{constant, distinct, names};
use crate::errors::{self, Errors};
use crate::known::Iterated;
use crate::model::{Direction, Export, Resource};
use syn::visit::{self, Visit};
use syn::{Lifetime, Type, TypeParamBound};

/// An export.
pub fn export(errors: &mut Errors, export: &Export) {
    let function = &export.function;
    names(errors, &function.declared.names);
    for param in &function.params {
        check(errors, &param.ty, TypePosition::Param(Direction::Export));
        lifetimes(errors, &param.ty);
    }
    if let Some(ty) = &function.result {
        check(errors, ty, TypePosition::Result(Direction::Export));
    }
    match (
        function.result.as_ref().and_then(Iterated::of),
        &export.batch,
    ) {
        (Some(_), _) if function.view => {
            errors.error_at(function.declared.names.wire_span(), errors::ITERATOR_VIEW);
        }
        (Some(_), _) if export.receiver().is_none() => iterator(errors, function.result.as_ref()),
        (None, Some((_, span))) => errors.error_at(*span, errors::BATCH_OUTSIDE),
        _ => {}
    }
}

/// Refuses the iterator of a function without a borrowed `self` if it shows that it borrows.
fn iterator(errors: &mut Errors, ty: Option<&Type>) {
    struct Bounds<'a>(&'a mut Errors);
    impl Visit<'_> for Bounds<'_> {
        fn visit_type_param_bound(&mut self, bound: &TypeParamBound) {
            match bound {
                TypeParamBound::Lifetime(lifetime) if lifetime.ident != "static" => {
                    self.0.error(lifetime, errors::ITERATOR_BORROWS);
                }
                _ => visit::visit_type_param_bound(self, bound),
            }
        }
    }
    ty.into_iter()
        .for_each(|ty| visit::visit_type(&mut Bounds(errors), ty));
}

/// An `impl` block.
pub fn resource(errors: &mut Errors, resource: &Resource) {
    names(errors, &resource.declared.names);
    for function in &resource.functions {
        export(errors, function);
        let names = &function.function.declared.names;
        if names.wire() == "drop" {
            errors.error_at(names.wire_span(), errors::RESOURCE_DROP);
        }
    }
    for it in &resource.constants {
        constant(errors, it);
    }
    let all = resource.constants.iter();
    distinct(
        errors,
        "constant of the type",
        all.map(|constant| &constant.declared.names),
    );
    let all = resource.functions.iter();
    distinct(
        errors,
        "function of the type",
        all.map(|function| &function.function.declared.names),
    );
}

/// Refuses `'static` in a parameter. The call would refuse it too, but with a message of the borrow
/// checker.
fn lifetimes(errors: &mut Errors, ty: &Type) {
    struct Statics<'a>(&'a mut Errors);
    impl Visit<'_> for Statics<'_> {
        fn visit_lifetime(&mut self, lifetime: &Lifetime) {
            if lifetime.ident == "static" {
                self.0.error(lifetime, errors::TOO_LONG);
            }
        }
    }
    visit::visit_type(&mut Statics(errors), ty);
}
