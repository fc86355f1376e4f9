//! The rules for sequences: `wazabi::Iter<T>` is a parameter of an export.
use super::ty::{TypePosition, check};
use crate::errors::{self, Errors};
use crate::known::{bare, is_unit};
use crate::model::Direction;
use syn::{GenericArgument, PathArguments, Type};

/// The type of the items, if the source is a sequence: `Iter<T>` or `wazabi::Iter<T>`.
pub fn item(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = bare(ty) else {
        return None;
    };
    let segments = &path.path.segments;
    let last = segments.last()?;
    let PathArguments::AngleBracketed(args) = &last.arguments else {
        return None;
    };
    let mut types = args.args.iter().filter_map(|arg| match arg {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    let item = types.next()?;
    let ours = last.ident == "Iter" && segments.len() <= 2 && types.next().is_none();
    ours.then_some(item)
}

/// Reports the mistakes in a sequence, and its place if that is not a parameter of an export.
pub fn whole(errors: &mut Errors, ty: &Type, item: &Type, position: TypePosition) {
    match position {
        TypePosition::Param(Direction::Export) => {}
        TypePosition::Param(Direction::Import) => errors.error(ty, errors::IMPORT_SEQUENCE),
        TypePosition::Result(Direction::Import) => errors.error(ty, errors::IMPORT_ITERATOR),
        TypePosition::Result(Direction::Export) => errors.error(ty, errors::SEQUENCE_RESULT),
        TypePosition::Field | TypePosition::Inner => errors.error(ty, errors::SEQUENCE_INSIDE),
    }
    match bare(item) {
        Type::Reference(_) => errors.error(item, errors::SEQUENCE_BORROWS),
        item if is_unit(item) => errors.error(item, errors::UNIT_ITEM),
        item => check(errors, item, TypePosition::Inner),
    }
}
