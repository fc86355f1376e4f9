//! The rules that hold between the parts of an item: representations, names, codes, types.
use crate::errors::{self, Errors};
use crate::model::{Body, Case, Export, Field, Names, Ownership, Style, TypeDef};
use crate::types::{self, TypePosition};
use std::collections::HashSet;
use std::{iter, mem};
use syn::visit::{self, Visit};
use syn::{Lifetime, Type};

/// A type.
pub fn type_def(errors: &mut Errors, ty: &TypeDef) {
    names(errors, &ty.names);
    check_reprs(errors, ty);
    fields(&ty.body).for_each(|field| types::check_endless(errors, &field.ty, &ty.ident));
    match &ty.body {
        Body::Record(fields, style) => check_record(errors, fields, *style),
        Body::Newtype(field) => check_newtype(errors, ty, field),
        Body::Flags(fields) => check_flags(errors, ty, fields),
        Body::Enumeration(cases) => check_enumeration(errors, ty, cases),
        Body::Variant(cases) => check_variant(errors, ty, cases),
    }
    check_ownership(errors, ty);
    let is_enum = matches!(ty.body, Body::Enumeration(_) | Body::Variant(_));
    if let Some(span) = ty.flags.filter(|_| is_enum) {
        errors.error_at(span, errors::FLAGS_ENUM);
    }
}

/// The fields of a type, those of all variants.
fn fields(body: &Body) -> Box<dyn Iterator<Item = &Field> + '_> {
    match body {
        Body::Record(fields, _) | Body::Flags(fields) => Box::new(fields.iter()),
        Body::Newtype(field) => Box::new(iter::once(&**field)),
        Body::Enumeration(cases) | Body::Variant(cases) => {
            Box::new(cases.iter().flat_map(|case| &case.fields))
        }
    }
}

/// An export.
pub fn export(errors: &mut Errors, export: &Export) {
    names(errors, &export.names);
    for param in &export.params {
        types::check(errors, &param.ty, TypePosition::Param);
        check_lifetimes(errors, &param.ty);
    }
    if let Some(ty) = &export.result {
        types::check(errors, ty, TypePosition::Result);
    }
}

pub fn names(errors: &mut Errors, names: &Names) {
    if let Some(name) = names
        .rename
        .as_ref()
        .filter(|name| !crate::names::is_wire_name(&name.value()))
    {
        errors.error(name, errors::WIRE_NAME);
    }
    if let Some(name) = names
        .go
        .as_ref()
        .filter(|name| !crate::names::is_go_name(&name.value()))
    {
        errors.error(name, errors::GO_NAME);
    }
}

fn check_distinct<'a>(errors: &mut Errors, what: &str, all: impl Iterator<Item = &'a Names>) {
    let mut seen = HashSet::new();
    for names in all {
        if !seen.insert(names.wire()) {
            errors.error_at(names.wire_span(), errors::duplicate(what, &names.wire()));
        }
    }
}

fn check_reprs(errors: &mut Errors, ty: &TypeDef) {
    let is_enum = matches!(ty.body, Body::Enumeration(_));
    for repr in &ty.reprs {
        match (repr.word.to_string().as_str(), is_enum) {
            ("packed", _) => errors.error(&repr.word, errors::PACKED),
            ("align", _) if repr.number.is_some_and(|align| align > 8) => {
                errors.error(&repr.word, errors::ALIGN)
            }
            ("C", true) if ty.int().is_none() => errors.error(&repr.word, errors::C_ENUM),
            ("usize" | "isize", true) => errors.error(&repr.word, errors::SIZE_ENUM),
            ("u128" | "i128", true) => errors.error(&repr.word, errors::WIDE_ENUM),
            _ => {}
        }
    }
}

fn check_ownership(errors: &mut Errors, ty: &TypeDef) {
    let mut fields: Box<dyn Iterator<Item = &Field>> = match &ty.body {
        Body::Record(fields, _) => Box::new(fields.iter()),
        Body::Newtype(field) => Box::new(iter::once(&**field)),
        Body::Variant(cases) => Box::new(cases.iter().flat_map(|case| &case.fields)),
        Body::Flags(_) | Body::Enumeration(_) => Box::new(iter::empty()),
    };
    match ty.ownership {
        Some((_, span)) if ty.borrows() => errors.error_at(span, errors::BORROWS_ALREADY),
        Some((Ownership::Twin, span)) if !fields.any(|field| types::may_own(&field.ty)) => {
            errors.error_at(span, errors::NOTHING_TO_BORROW)
        }
        _ => {}
    }
}

fn check_record(errors: &mut Errors, fields: &[Field], style: Style) {
    for field in fields {
        check_field(errors, field, style);
    }
    check_distinct(errors, "field", fields.iter().map(|field| &field.names));
}

fn check_newtype(errors: &mut Errors, ty: &TypeDef, field: &Field) {
    check_field(errors, field, Style::Tuple);
    if types::is_unit(&field.ty) {
        errors.error(&field.ty, errors::UNIT_NEWTYPE);
    }
    if let Some(span) = ty.error {
        errors.error_at(span, errors::ERROR_NEWTYPE);
    }
}

fn check_field(errors: &mut Errors, field: &Field, style: Style) {
    names(errors, &field.names);
    if let (Style::Tuple, Some(name)) = (style, &field.names.rename) {
        errors.error(name, errors::TUPLE_RENAME);
    }
    types::check(errors, &field.ty, TypePosition::Field);
}

fn check_flags(errors: &mut Errors, ty: &TypeDef, fields: &[Field]) {
    for field in fields {
        names(errors, &field.names);
        if !types::is_bool(&field.ty) {
            errors.error(&field.ty, errors::FLAG_TYPE);
        }
    }
    check_distinct(errors, "field", fields.iter().map(|field| &field.names));
    if let Some(field) = fields.get(64) {
        errors.error_at(field.names.span, errors::TOO_MANY_FLAGS);
    }
    if let Some(span) = ty.error {
        errors.error_at(span, errors::FLAGS_ERROR);
    }
}

fn check_variant(errors: &mut Errors, ty: &TypeDef, cases: &[Case]) {
    for case in cases {
        check_record(errors, &case.fields, case.style);
        if let Some(span) = case.explicit {
            errors.error_at(span, errors::NUMBERED_PAYLOAD);
        }
        if let Some(span) = case.ok.filter(|_| !case.fields.is_empty()) {
            errors.error_at(span, errors::OK_PAYLOAD);
        }
    }
    check_cases(errors, ty, cases);
}

fn check_enumeration(errors: &mut Errors, ty: &TypeDef, cases: &[Case]) {
    check_cases(errors, ty, cases);
    if ty.error.is_some() {
        check_codes(errors, cases);
    }
}

/// What holds for variants with and without fields.
fn check_cases(errors: &mut Errors, ty: &TypeDef, cases: &[Case]) {
    for case in cases {
        names(errors, &case.names);
    }
    check_distinct(errors, "variant", cases.iter().map(|case| &case.names));
    let mut marked = false;
    for case in cases {
        let name = &case.names.rust;
        match case.ok {
            Some(span) if ty.error.is_none() => errors.error_at(span, errors::OK_OUTSIDE),
            Some(span) if mem::replace(&mut marked, true) => {
                errors.error_at(span, errors::OK_TWICE)
            }
            None if ty.error.is_some() && crate::names::means_success(name) => {
                errors.error(&case.ident, errors::unmarked_success(name, "reads as"))
            }
            _ => {}
        }
    }
}

/// The codes of an error: 0 is success.
fn check_codes(errors: &mut Errors, cases: &[Case]) {
    let numbered = cases.iter().any(|case| case.explicit.is_some());
    let first = cases.iter().position(|case| case.ok.is_some());
    for (index, case) in cases.iter().enumerate() {
        let name = &case.names.rust;
        match case.ok {
            // Of more than one that is marked, the others are refused already.
            Some(span) if first == Some(index) && case.value.is_some_and(|value| value != 0) => {
                errors.error_at(span, errors::OK_NOT_ZERO)
            }
            None if crate::names::means_success(name) => {}
            // Without any number of their own, and without a code for success, the codes begin at 1.
            None if numbered && case.value == Some(0) => {
                errors.error(
                    &case.ident,
                    errors::unmarked_success(name, "has 0, the code for"),
                );
            }
            _ => {}
        }
    }
}

/// `'static` in a parameter. The call would refuse it too, but in the words of the borrow checker.
fn check_lifetimes(errors: &mut Errors, ty: &Type) {
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
