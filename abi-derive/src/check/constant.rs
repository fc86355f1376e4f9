//! The rules for exported constants.
use super::names;
use crate::errors::{self, Errors};
use crate::known::{Known, bare, is_str, known};
use crate::model::Constant;
use syn::Type;

/// An exported constant: its type may be a scalar, `&str`, or what the traits decide on.
pub fn constant(errors: &mut Errors, constant: &Constant) {
    names(errors, &constant.declared.names);
    if constant.ident == "_" {
        errors.error(&constant.ident, errors::CONSTANT_NAME);
    }
    match bare(&constant.ty) {
        Type::Reference(reference) if reference.mutability.is_none() && is_str(&reference.elem) => {
        }
        Type::Path(path) => match known(&constant.ty) {
            Some((Known::Scalar | Known::Number(_), _)) | None
                if path
                    .path
                    .segments
                    .last()
                    .is_none_or(|it| it.arguments.is_none()) => {}
            Some((Known::Refused(why), _)) => errors.error(path, why),
            _ => errors.error(path, errors::CONSTANT_TYPE),
        },
        ty => errors.error(ty, errors::CONSTANT_TYPE),
    }
}
