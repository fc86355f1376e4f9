//! The rules for types.
use super::recursion::endless;
use super::structural::structural;
use super::ty::{TypePosition, check};
use super::{distinct, names};
use crate::errors::{self, Errors};
use crate::known::{is_unit, may_own};
use crate::model::{
    Body, Case, Enumeration, Field, Flag, Ownership, Style, TypeDef, UnitCase, Variant,
};
use crate::names::{is_go_type, means_success};
use std::mem;
use syn::Type;

/// A type.
pub fn type_def(errors: &mut Errors, ty: &TypeDef) {
    names(errors, &ty.names);
    if ty.pair && ty.names.wire() == "wazabi" {
        errors.error_at(ty.names.wire_span(), errors::PAIR_NAME);
    }
    for field in ty.body.fields() {
        endless(errors, &field.ty, &ty.ident);
    }
    match &ty.body {
        Body::Record(record) => fields(errors, &record.fields, record.style),
        Body::Newtype(field) => newtype(errors, field),
        Body::Flags(all) => flags(errors, all),
        Body::Enumeration(it) => enumeration(errors, it),
        Body::Variant(it) => variant(errors, it),
        Body::Converted(foreign, _) => check(errors, &foreign.represented, TypePosition::Field),
    }
    ownership(errors, ty);
    structural(errors, ty);
    remote(errors, ty);
    go_type(errors, ty);
}

/// A mirror has fields or variants as another type has them, which a path names.
fn remote(errors: &mut Errors, ty: &TypeDef) {
    let Some(other) = &ty.remote else {
        return;
    };
    let shape = matches!(ty.body, Body::Flags(_) | Body::Converted(..));
    if shape || !matches!(other, Type::Path(_)) {
        errors.error(other, errors::REMOTE_SHAPE);
    }
}

/// The type of another Go package has a newtype's place.
fn go_type(errors: &mut Errors, ty: &TypeDef) {
    let Some(go) = &ty.go_type else {
        return;
    };
    if !matches!(ty.body, Body::Newtype(_) | Body::Converted(..)) {
        errors.error(go, errors::GO_TYPE_BODY);
    }
    if !is_go_type(&go.value()) {
        errors.error(go, errors::GO_TYPE);
    }
}

fn ownership(errors: &mut Errors, ty: &TypeDef) {
    match ty.ownership {
        Some((_, span)) if ty.borrows() => errors.error_at(span, errors::BORROWS_ALREADY),
        Some((Ownership::Twin, span)) if !ty.body.fields().any(|field| may_own(&field.ty)) => {
            errors.error_at(span, errors::NOTHING_TO_BORROW)
        }
        Some((Ownership::Twin, span)) if ty.body.fields().any(|it| it.foreign.is_some()) => {
            errors.error_at(span, errors::FOREIGN_TWIN);
        }
        _ => {}
    }
}

fn fields(errors: &mut Errors, fields: &[Field], style: Style) {
    for it in fields {
        field(errors, it, style);
    }
    distinct(errors, "field", fields.iter().map(|field| &field.names));
}

fn field(errors: &mut Errors, field: &Field, style: Style) {
    names(errors, &field.names);
    if let (Style::Tuple, Some(name)) = (style, &field.names.rename) {
        errors.error(name, errors::TUPLE_RENAME);
    }
    check(errors, field.crosses(), TypePosition::Field);
}

fn newtype(errors: &mut Errors, it: &Field) {
    field(errors, it, Style::Tuple);
    if is_unit(&it.ty) {
        errors.error(&it.ty, errors::UNIT_NEWTYPE);
    }
}

fn flags(errors: &mut Errors, flags: &[Flag]) {
    for flag in flags {
        names(errors, &flag.names);
    }
    distinct(errors, "field", flags.iter().map(|flag| &flag.names));
    if let Some(flag) = flags.get(64) {
        errors.error_at(flag.names.span, errors::TOO_MANY_FLAGS);
    }
}

fn variant(errors: &mut Errors, it: &Variant) {
    for case in &it.cases {
        fields(errors, &case.fields, case.style);
        if let Some(span) = case.case.ok
            && !case.fields.is_empty()
        {
            errors.error_at(span, errors::OK_PAYLOAD);
        }
    }
    let all: Vec<_> = it.cases.iter().map(|case| &case.case).collect();
    cases(errors, it.error, &all);
}

fn enumeration(errors: &mut Errors, it: &Enumeration) {
    let all: Vec<_> = it.cases.iter().map(|case| &case.case).collect();
    cases(errors, it.error, &all);
    if it.error {
        codes(errors, &it.cases);
    }
}

/// Checks that hold for variants with and without fields.
fn cases(errors: &mut Errors, error: bool, cases: &[&Case]) {
    for case in cases {
        names(errors, &case.names);
    }
    distinct(errors, "variant", cases.iter().map(|case| &case.names));
    let mut marked = false;
    for case in cases {
        let name = &case.names.rust;
        match case.ok {
            Some(span) if !error => errors.error_at(span, errors::OK_OUTSIDE),
            Some(span) if mem::replace(&mut marked, true) => {
                errors.error_at(span, errors::OK_TWICE)
            }
            None if error && means_success(name) => {
                errors.error(&case.ident, errors::unmarked_success(name, "reads as"))
            }
            _ => {}
        }
    }
}

/// The codes of an error: 0 is success.
fn codes(errors: &mut Errors, cases: &[UnitCase]) {
    let numbered = cases.iter().any(|case| case.explicit.is_some());
    let first = cases.iter().position(|case| case.case.ok.is_some());
    for (index, UnitCase { case, value, .. }) in cases.iter().enumerate() {
        let name = &case.names.rust;
        match case.ok {
            // If several are marked, the others are refused already.
            Some(span) if first == Some(index) && value.is_some_and(|value| value != 0) => {
                errors.error_at(span, errors::OK_NOT_ZERO)
            }
            None if means_success(name) => {}
            // Without given numbers and without a code for success, the codes begin at 1.
            None if numbered && *value == Some(0) => {
                errors.error(
                    &case.ident,
                    errors::unmarked_success(name, "has 0, the code for"),
                );
            }
            _ => {}
        }
    }
}
