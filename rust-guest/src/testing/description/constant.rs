//! Constants of the guest: their values are in the description.
use super::object::{Object, brief, check_name};
use super::record::read_ref;
use super::{Description, bad};
use crate::testing::error::Error;
use crate::testing::kinds::{Shape, Type};
use serde_json::Value as Json;
use std::format;
use std::string::{String, ToString};

/// A constant of the guest.
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    /// The name, with that of the type that it belongs to, as in `MAX` or `Decoder.MAX`.
    pub name: String,
    /// The crate, a slash, and the name.
    pub path: String,
    /// The type.
    pub ty: Type,
    /// The value in JSON: a string, or a number. Of a `bool` it is 0 or 1, of a float the bits, of
    /// a `char` or an enum its number.
    pub value: String,
    /// The type that it belongs to, if any: a resource, or a type of values.
    pub of: Option<Type>,
}

pub(super) fn read_constant(mut object: Object<'_>) -> Result<Constant, Error> {
    let path = object.text("const")?.to_string();
    object.at.clone_from(&path);
    let last = object.text("name")?;
    let of = object.get("of").map(|json| read_ref(&path, json));
    let of = of.transpose()?;
    let (krate, name) = path.split_once('/').unwrap_or_default();
    let found = match (&of, name.split_once('.')) {
        (None, None) => name,
        (Some(_), Some((_, last))) => last,
        _ => "",
    };
    if found != last {
        return Err(object.bad(format!("expected crate/{last} or crate/Type.{last}")));
    }
    check_name(&path, krate)?;
    check_name(&path, last)?;
    let ty = read_ref(&path, object.need("inner")?)?;
    let value = object.need("value")?;
    if !matches!(
        (&ty, value),
        (Type::String, Json::String(_)) | (_, Json::Number(_))
    ) {
        return Err(object.bad(format!("{} is no value of a constant", brief(value))));
    }
    let name = name.to_string();
    object.end()?;
    Ok(Constant {
        name,
        ty,
        value: value.to_string(),
        of,
        path,
    })
}

impl Description {
    /// Checks that the value of a constant is one of its type, and the type that it belongs to.
    pub(super) fn check_constant(&self, constant: &Constant) -> Result<(), Error> {
        let at = &*constant.path;
        if let Some(of) = &constant.of {
            let owner = constant.name.split_once('.').map(|(owner, _)| owner);
            let named = self.owner(of).map(|named| &*named.name);
            if named.is_none() || named != owner {
                return Err(bad(
                    at,
                    format!("it belongs to {of}, which is no type {owner:?}"),
                ));
            }
        }
        let number: Option<i128> = constant.value.parse().ok();
        let fits = match &constant.ty {
            Type::String => constant.value.starts_with('"'),
            Type::Bool => matches!(number, Some(0 | 1)),
            Type::Int(int) => {
                let (least, greatest) = int.range();
                number.is_some_and(|number| (least..=greatest).contains(&number))
            }
            Type::Char => number.is_some_and(|number| {
                u32::try_from(number).is_ok_and(|number| char::from_u32(number).is_some())
            }),
            Type::F32 => number.is_some_and(|bits| {
                u32::try_from(bits).is_ok_and(|bits| in_go(f32::from_bits(bits).into()))
            }),
            Type::F64 => number.is_some_and(|bits| {
                u64::try_from(bits).is_ok_and(|bits| in_go(f64::from_bits(bits)))
            }),
            Type::Named(path) => match self.types.get(path).map(|named| &named.shape) {
                Some(Shape::Enum(_, cases)) => cases.iter().any(|(_, it)| Some(*it) == number),
                _ => false,
            },
            _ => false,
        };
        if fits {
            return Ok(());
        }
        Err(bad(
            at,
            format!(
                "{} is no value of a constant of the type {}",
                constant.value, constant.ty
            ),
        ))
    }
}

/// Go has no constants that are NaN, infinite or -0.0.
fn in_go(value: f64) -> bool {
    value.is_finite() && !(value == 0.0 && value.is_sign_negative())
}
