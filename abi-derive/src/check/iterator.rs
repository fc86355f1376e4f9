//! What an iterator that an export returns may borrow: the borrowed `self` of a method, and nothing
//! else.
use crate::errors::{self, Errors};
use crate::model::Export;
use syn::visit::{self, Visit};
use syn::{CapturedParam, Lifetime, Type, TypeImplTrait, TypeParamBound, TypeReference};

/// Reports an iterator that borrows an argument, as far as the signature shows it. The borrow
/// checker refuses the rest, without a way out.
pub fn borrows(errors: &mut Errors, export: &Export) {
    let Some(result) = &export.function.result else {
        return;
    };
    let receiver = export.receiver();
    if receiver.is_none() {
        visit::visit_type(&mut Bounds(errors), result);
    }
    if !captures_all(result) {
        return;
    }
    let message = match receiver {
        Some(_) => errors::METHOD_ITERATOR_CAPTURES,
        None => errors::ITERATOR_CAPTURES,
    };
    let others = export.function.params.iter().skip(receiver.iter().len());
    for param in others.filter(|param| shows_borrow(&param.written)) {
        errors.error(&param.written, message);
    }
}

/// Reports each lifetime in the bounds of the result.
struct Bounds<'a>(&'a mut Errors);

impl Bounds<'_> {
    fn lifetime(&mut self, lifetime: &Lifetime) {
        if lifetime.ident != "static" {
            self.0.error(lifetime, errors::ITERATOR_BORROWS);
        }
    }
}

impl Visit<'_> for Bounds<'_> {
    fn visit_type_param_bound(&mut self, bound: &TypeParamBound) {
        match bound {
            TypeParamBound::Lifetime(lifetime) => self.lifetime(lifetime),
            TypeParamBound::PreciseCapture(capture) => {
                for param in &capture.params {
                    if let CapturedParam::Lifetime(lifetime) = param {
                        self.lifetime(lifetime);
                    }
                }
            }
            _ => visit::visit_type_param_bound(self, bound),
        }
    }
}

/// Reports whether an `impl Iterator` of the result captures each lifetime of the signature, as it
/// does from edition 2024 on if no bound says otherwise.
fn captures_all(result: &Type) -> bool {
    struct Captures(bool);
    impl Visit<'_> for Captures {
        fn visit_type_impl_trait(&mut self, it: &TypeImplTrait) {
            let says = |bound: &TypeParamBound| {
                matches!(
                    bound,
                    TypeParamBound::Lifetime(_) | TypeParamBound::PreciseCapture(_)
                )
            };
            self.0 |= !it.bounds.iter().any(says);
        }
    }
    let mut captures = Captures(false);
    visit::visit_type(&mut captures, result);
    captures.0
}

/// Reports whether the source of the type has a reference or a lifetime other than `'static`, which
/// is refused elsewhere.
fn shows_borrow(ty: &Type) -> bool {
    struct Borrows(bool);
    impl Visit<'_> for Borrows {
        fn visit_lifetime(&mut self, lifetime: &Lifetime) {
            self.0 |= lifetime.ident != "static";
        }
        fn visit_type_reference(&mut self, reference: &TypeReference) {
            self.0 |= reference.lifetime.is_none();
            visit::visit_type_reference(self, reference);
        }
    }
    let mut borrows = Borrows(false);
    visit::visit_type(&mut borrows, ty);
    borrows.0
}
