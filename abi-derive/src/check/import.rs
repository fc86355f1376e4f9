//! The rules for import blocks.
use super::names;
use super::ty::{TypePosition, check};
use crate::errors::{self, Errors};
use crate::known::bare;
use crate::model::{Direction, Import, Imports, Names, Object};
use crate::names::unraw;
use std::collections::{HashMap, HashSet};
use syn::visit::{self, Visit};
use syn::{
    GenericArgument, Ident, Lifetime, PathArguments, PathSegment, Type, TypePath, TypeReference,
};

/// An import block.
pub fn imports(errors: &mut Errors, imports: &Imports) {
    mocks(errors, imports);
    let mut seen = HashSet::new();
    for ty in &imports.objects {
        object(errors, imports, ty);
        let names = &ty.declared.names;
        distinct(errors, &mut seen, names.wire(), names);
    }
    for import in &imports.functions {
        let names = &import.function.declared.names;
        self::names(errors, names);
        distinct(errors, &mut seen, imports.wire_name(import), names);
        if let Some(owner) = &import.receiver {
            receiver(errors, imports, import, owner);
        }
        super::params(errors, &import.function.params);
        for param in &import.function.params {
            check(
                errors,
                param.crosses(),
                TypePosition::Param(Direction::Import),
            );
        }
        if let Some(ty) = import.function.result_crosses() {
            check(errors, ty, TypePosition::Result(Direction::Import));
            owned(errors, ty);
        }
    }
}

fn object(errors: &mut Errors, imports: &Imports, object: &Object) {
    names(errors, &object.declared.names);
    if unraw(&object.ident) == imports.host_trait() {
        errors.error(&object.ident, errors::BLOCK_TYPE);
    }
}

fn receiver(errors: &mut Errors, imports: &Imports, import: &Import, owner: &Ident) {
    if imports.objects.iter().all(|object| object.ident != *owner) {
        errors.error(owner, errors::foreign_receiver(owner));
    }
    if import.function.declared.names.rust == "drop" {
        errors.error(&import.function.ident, errors::DROP_METHOD);
    }
    if owner == "Any" {
        errors.error(owner, errors::ANY_METHOD);
    }
}

/// The trait of the mocks has one method for each function, and one for the drops of each type.
fn mocks(errors: &mut Errors, imports: &Imports) {
    let mut seen: HashMap<String, (Option<&Ident>, String)> = HashMap::new();
    for object in &imports.objects {
        let what = format!("the drop of `{}`", unraw(&object.ident));
        seen.insert(object.mock_drop(), (Some(&object.ident), what));
    }
    for import in &imports.functions {
        let (name, owner) = (unraw(&import.function.ident), import.receiver.as_ref());
        let what = match owner {
            Some(owner) => format!("the method `{name}` of `{}`", unraw(owner)),
            None => format!("the function `{name}`"),
        };
        let mock = import.mock_name();
        match seen.get(&mock) {
            // rustc and `distinct` report two functions of the same owner.
            Some((other, _)) if *other == owner => {}
            Some((_, other)) => {
                let message = errors::mocked_twice(&mock, other, &what);
                errors.error(&import.function.ident, &message);
            }
            None => {
                seen.insert(mock, (owner, what));
            }
        }
    }
}

fn distinct(errors: &mut Errors, seen: &mut HashSet<String>, name: String, names: &Names) {
    let message = errors::duplicate("import", &name);
    if !seen.insert(name) {
        errors.error_at(names.wire_span(), message);
    }
}

/// Refuses borrows in results: a host function's result is read once, so no reference can point
/// into it.
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
        fn visit_type_reference(&mut self, reference: &TypeReference) {
            self.0.error(reference, errors::IMPORT_BORROWS);
        }
    }
    visit::visit_type(&mut Borrows(errors), ty);
    if let Type::Reference(reference) = bare(ty) {
        errors.error(reference, errors::IMPORT_BORROWS);
    }
}

/// The owned type of a borrowed twin, recognized by its name and its lifetime.
fn twin(segment: &PathSegment) -> Option<String> {
    let PathArguments::AngleBracketed(args) = &segment.arguments else {
        return None;
    };
    let lifetime = matches!(args.args.first(), Some(GenericArgument::Lifetime(_)));
    let name = unraw(&segment.ident);
    let name = name.strip_suffix("Param").filter(|name| !name.is_empty());
    name.filter(|_| lifetime).map(ToOwned::to_owned)
}
