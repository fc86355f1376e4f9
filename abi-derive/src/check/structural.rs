//! The rules for the methods that Go's type has because of what it is made of. Whether its parts have
//! them is for the reader of the description to see.
use crate::errors::{self, Errors};
use crate::format::{Piece, pieces};
use crate::model::{Body, Field, TypeDef};

pub fn structural(errors: &mut Errors, ty: &TypeDef) {
    let it = &ty.structural;
    let constants = matches!(ty.body, Body::Enumeration(_));
    if let Body::Converted(..) = ty.body {
        for span in [it.eq, it.ord].into_iter().flatten() {
            errors.error_at(span, errors::STRUCTURAL_CONVERTED);
        }
    }
    for span in [it.eq, it.ord].into_iter().flatten() {
        if ty.is_error() && !constants {
            errors.error_at(span, errors::STRUCTURAL_ERROR);
        }
    }
    if let (Some(span), Body::Flags(_)) = (it.ord, &ty.body) {
        errors.error_at(span, errors::FLAGS_ORD);
    }
    let Some(format) = &it.string else {
        return;
    };
    let fields: &[Field] = match &ty.body {
        _ if ty.is_error() => return errors.error(format, errors::ERROR_STRING),
        Body::Record(record) => &record.fields,
        Body::Newtype(field) => std::slice::from_ref(&**field),
        _ => return errors.error(format, errors::ENUM_STRING),
    };
    match pieces(&format.value()) {
        Err(part) => errors.error(format, errors::format_part(&part)),
        Ok(pieces) => {
            for piece in pieces {
                if let Piece::Field(name) = piece
                    && !fields.iter().any(|field| field.names.rust == name)
                {
                    errors.error(format, errors::format_field(&name));
                }
            }
        }
    }
}
