//! The rules for the methods that Go's type has because of what it is made of. Whether its parts
//! have them is for the reader of the description to see.
use crate::errors::{self, Errors};
use crate::format::{Piece, pieces};
use crate::known::{Known, known};
use crate::model::{Body, Field, TypeDef};

/// A default belongs to a field that each value has, and whose type Go has constants of.
fn defaults(errors: &mut Errors, ty: &TypeDef) {
    for field in ty.body.fields() {
        let Some(default) = &field.default else {
            continue;
        };
        if !matches!(ty.body, Body::Record(_)) {
            errors.error(default, errors::DEFAULT_PLACE);
        } else if field.foreign.is_some() {
            errors.error(default, errors::DEFAULT_FOREIGN);
        } else if matches!(known(&field.ty), Some((known, _)) if !matches!(known, Known::Scalar | Known::Number(_) | Known::Text))
        {
            errors.error(&field.ty, errors::DEFAULT_TYPE);
        }
    }
}

pub fn structural(errors: &mut Errors, ty: &TypeDef) {
    defaults(errors, ty);
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
