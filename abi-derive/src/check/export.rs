//! The rules for exports.
use super::names;
use super::ty::{TypePosition, check};
use crate::errors::{self, Errors};
use crate::model::{Direction, Export};
use syn::visit::{self, Visit};
use syn::{Lifetime, Type};

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
