//! The rules for exports.
use super::ty::{TypePosition, check};
use super::{constant, distinct, iterator, names};
use crate::errors::{self, Errors};
use crate::known::Iterated;
use crate::model::{Direction, Export, Resource};
use syn::visit::{self, Visit};
use syn::{Lifetime, Type};

/// An export.
pub fn export(errors: &mut Errors, export: &Export) {
    let function = &export.function;
    names(errors, &function.declared.names);
    super::params(errors, &function.params);
    for param in &function.params {
        check(
            errors,
            param.crosses(),
            TypePosition::Param(Direction::Export),
        );
        lifetimes(errors, &param.ty);
    }
    if let Some(ty) = function.result_crosses() {
        check(errors, ty, TypePosition::Result(Direction::Export));
    }
    match (
        function.result.as_ref().and_then(Iterated::of),
        &export.batch,
    ) {
        (Some(_), _) if function.view => {
            errors.error_at(function.declared.names.wire_span(), errors::ITERATOR_VIEW);
        }
        (Some(_), _) => iterator::borrows(errors, export),
        (None, Some((_, span))) => errors.error_at(*span, errors::BATCH_OUTSIDE),
        _ => {}
    }
}

/// An `impl` block.
pub fn resource<'a>(errors: &mut Errors, resource: &'a Resource) {
    names(errors, &resource.declared.names);
    for function in &resource.functions {
        export(errors, function);
        let names = &function.function.declared.names;
        if names.wire() == "drop" {
            errors.error_at(names.wire_span(), errors::RESOURCE_DROP);
        }
    }
    let names = |export: &'a Export| &export.function.declared.names;
    let (added, own): (Vec<_>, Vec<_>) =
        resource.functions.iter().partition(|it| it.calls.is_some());
    for own in own.iter().copied().map(names) {
        for added in added.iter().map(|it| names(it).wire()) {
            if own.wire() == added {
                let key = if added == "read" { "read" } else { "write" };
                errors.error_at(own.wire_span(), errors::added_function(&added, key));
            }
        }
    }
    distinct(errors, "function of the type", own.into_iter().map(names));
    for it in &resource.constants {
        constant(errors, it);
    }
    let all = resource.constants.iter();
    distinct(
        errors,
        "constant of the type",
        all.map(|constant| &constant.declared.names),
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
