//! Newtypes: the inner type under a name of its own.
use super::{Kind, LayoutOf, NamedKind};
use crate::testing::description::object::Object;
use crate::testing::description::record::read_ref;
use crate::testing::error::Error;
use crate::testing::lift::Lift;
use crate::testing::lower::{CoreType, Lower};
use crate::testing::types::Layout;
use crate::testing::{Description, Shape, Type, Value};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::format;
use std::string::String;
use std::vec::Vec;

/// The inner type.
pub(super) struct Newtype<'a>(pub(super) &'a Type);

pub(super) fn read(object: &mut Object<'_>) -> Result<(Shape, bool), Error> {
    // Generators for Go read it.
    if object.get("gotype").is_some_and(|it| !it.is_string()) {
        return Err(object.bad("gotype is no string"));
    }
    let inner = object.need("inner")?;
    Ok((Shape::Newtype(read_ref(&object.at, inner)?), false))
}

impl<'a> Kind<'a> for Newtype<'a> {
    fn rust(&self, part: &dyn Fn(&Type) -> String) -> String {
        part(self.0)
    }

    fn parts(&self) -> Vec<&'a Type> {
        [self.0].into()
    }

    fn layout(&self, of: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        of(self.0)
    }

    fn core(&self, description: &Description) -> CoreType {
        description.kind(self.0).core(description)
    }

    /// Layouts are checked first, so this ends: no newtype contains itself by value.
    fn is_key(&self, description: &Description) -> bool {
        description.kind(self.0).is_key(description)
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        lower.wire(self.0, value).map(Some)
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        lift.wire(self.0, wire)
    }

    fn lift_number(&self, lift: &mut Lift<'_>, number: i128) -> Result<Value, Error> {
        lift.description.kind(self.0).lift_number(lift, number)
    }

    fn order(&self, description: &Description, a: &Value, b: &Value) -> Ordering {
        description.order(self.0, a, b)
    }
}

impl<'a> NamedKind<'a> for Newtype<'a> {
    fn facts(&self, description: &Description, _: &mut BTreeMap<String, String>) -> String {
        format!("a newtype of {}", description.spell(self.0))
    }
}
