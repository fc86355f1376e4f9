//! The rules for callbacks: `&Callback<fn(A, …) -> R>` is a parameter of a function.
use super::ty::{TypePosition, check};
use crate::errors::{self, Errors};
use crate::known::bare;
use crate::model::Direction;
use crate::source;
use syn::{GenericArgument, PathArguments, ReturnType, Type, TypeFnPtr, TypeReference};

const MAX_ARGUMENTS: usize = 4;

/// The type of the function, if the source is a callback: a type `Callback` of a function type.
pub fn function(ty: &Type) -> Option<&TypeFnPtr> {
    let Type::Path(path) = bare(ty) else {
        return None;
    };
    let segment = path.path.segments.last()?;
    let PathArguments::AngleBracketed(args) = &segment.arguments else {
        return None;
    };
    match args.args.first()? {
        GenericArgument::Type(ty) if segment.ident == "Callback" && args.args.len() == 1 => {
            match bare(ty) {
                Type::FnPtr(function) => Some(function),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Reports the mistakes in a reference to a callback.
pub fn lent(
    errors: &mut Errors,
    reference: &TypeReference,
    function: &TypeFnPtr,
    position: TypePosition,
) {
    if reference.mutability.is_some() {
        errors.error(
            reference,
            errors::callback_lent(&source::callback(function)),
        );
    } else if !matches!(position, TypePosition::Param(_)) {
        errors.error(
            reference,
            errors::callback_place(&source::callback(function)),
        );
    }
    signature(errors, function);
}

/// Reports a callback that is not behind a reference.
pub fn owned(errors: &mut Errors, ty: &Type, function: &TypeFnPtr, position: TypePosition) {
    let callback = source::callback(function);
    errors.error(
        ty,
        match position {
            TypePosition::Param(_) => errors::callback_lent(&callback),
            _ => errors::callback_place(&callback),
        },
    );
    signature(errors, function);
}

fn signature(errors: &mut Errors, function: &TypeFnPtr) {
    if let Some(fifth) = function.inputs.iter().nth(MAX_ARGUMENTS) {
        errors.error(fifth, errors::CALLBACK_ARGUMENTS);
    }
    for input in &function.inputs {
        owned_type(errors, &input.ty, TypePosition::Inner);
    }
    if let ReturnType::Type(_, ty) = &function.output {
        owned_type(errors, ty, TypePosition::Result(Direction::Import));
    }
}

fn owned_type(errors: &mut Errors, ty: &Type, position: TypePosition) {
    match bare(ty) {
        Type::Reference(_) => errors.error(ty, errors::CALLBACK_BORROWS),
        _ => check(errors, ty, position),
    }
}
