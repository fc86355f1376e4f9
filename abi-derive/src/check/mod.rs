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
use crate::model::Names;
use crate::names::{is_go_name, is_wire_name};
pub use constant::constant;
pub use export::{export, resource};
pub use import::imports;
pub use recursion::names_owner;
use std::collections::HashSet;
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

fn distinct<'a>(errors: &mut Errors, what: &str, all: impl Iterator<Item = &'a Names>) {
    let mut seen = HashSet::new();
    for names in all {
        if !seen.insert(names.wire()) {
            errors.error_at(names.wire_span(), errors::duplicate(what, &names.wire()));
        }
    }
}
