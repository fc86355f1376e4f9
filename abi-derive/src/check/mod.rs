//! The rules that hold between the parts of an item: names, codes, types.
mod argument;
mod callback;
mod constant;
mod export;
mod import;
mod iterator;
mod recursion;
mod sequence;
mod structural;
mod ty;
mod type_def;

use crate::errors::{self, Errors};
use crate::model::{Names, Param};
use crate::names::{is_go_name, is_go_parameter, is_wire_name};
pub use constant::constant;
pub use export::{export, resource};
pub use import::imports;
pub use recursion::names_owner;
use std::collections::HashSet;
use syn::LitStr;
pub use type_def::type_def;

fn names(errors: &mut Errors, names: &Names) {
    if let Some(name) = &names.rename
        && !is_wire_name(&name.value())
    {
        errors.error(name, errors::WIRE_NAME);
    }
    if let Some(name) = &names.go
        && !is_go_name(&name.value())
    {
        errors.error(name, errors::GO_NAME);
    }
}

/// The names of parameters.
fn params(errors: &mut Errors, params: &[Param]) {
    renamed(errors, params);
    let mut seen = HashSet::new();
    for go in params.iter().filter_map(|param| param.go.as_ref()) {
        let name = go.value();
        if !is_go_parameter(&name) {
            errors.error(go, errors::GO_PARAM);
        } else if !seen.insert(name) {
            errors.error(go, errors::GO_PARAM_TWICE);
        }
    }
}

/// The names of parameters in the description. Rust's own are distinct.
fn renamed(errors: &mut Errors, params: &[Param]) {
    if params.iter().all(|param| param.rename.is_none()) {
        return;
    }
    let mut seen = HashSet::new();
    for param in params {
        let name = param.name();
        if let Some(rename) = &param.rename {
            if !is_wire_name(&name) {
                errors.error(rename, errors::WIRE_NAME);
            } else if name == "self" {
                errors.error(rename, errors::PARAM_SELF);
            }
        }
        let span = param
            .rename
            .as_ref()
            .map_or(param.ident.span(), LitStr::span);
        if !seen.insert(name) {
            errors.error_at(span, errors::duplicate("parameter", &param.name()));
        }
    }
}

fn distinct<'a>(errors: &mut Errors, what: &str, all: impl Iterator<Item = &'a Names>) {
    let mut seen = HashSet::new();
    for names in all {
        if !seen.insert(names.wire()) {
            errors.error_at(names.wire_span(), errors::duplicate(what, &names.wire()));
        }
    }
}
