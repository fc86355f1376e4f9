//! Host objects: their handle.
use super::{Kind, LayoutOf, NamedKind};
use crate::testing::description::object::Object;
use crate::testing::description::record::check_module;
use crate::testing::error::{Error, Fault};
use crate::testing::lift::{Lift, number};
use crate::testing::lower::{CoreType, Lower};
use crate::testing::types::{Layout, Named};
use crate::testing::{Description, Shape, Type, Value};
use std::collections::BTreeMap;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

/// The import block that the type belongs to, and true if its values are any values of the host.
pub(super) struct Resource<'a>(pub(super) &'a Named, pub(super) &'a str, pub(super) bool);

pub(super) fn read(object: &mut Object<'_>) -> Result<(Shape, bool), Error> {
    let module = object.text("module")?;
    check_module(&object.at, module)?;
    let shape = Shape::Resource(module.to_string(), object.flag("any")?);
    Ok((shape, false))
}

/// The import by which the guest drops objects of a type.
pub(in crate::testing) fn drop_name(named: &Named) -> Option<String> {
    match &named.shape {
        Shape::Resource(module, _) => Some(format!("{module}/{}.drop", named.name)),
        _ => None,
    }
}

impl Kind<'_> for Resource<'_> {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        self.0.name.clone()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::new(4, 4))
    }

    fn core(&self, _: &Description) -> CoreType {
        CoreType::I32(false)
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let object = value.object();
        Ok(object.map(|object| lower.handle(&self.0.path, object).to_le_bytes().into()))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        self.lift_number(lift, number(wire).into())
    }

    fn lift_number(&self, lift: &mut Lift<'_>, number: i128) -> Result<Value, Error> {
        match lift.object(&self.0.path, number as u32) {
            Ok(object) => Ok(Value::Object(object)),
            Err(what) => lift.refuse(Fault::Handle, what),
        }
    }
}

impl NamedKind<'_> for Resource<'_> {
    fn facts(&self, _: &Description, _: &mut BTreeMap<String, String>) -> String {
        match self.2 {
            true => format!("any value of {}", self.1),
            false => format!("an object of {}", self.1),
        }
    }

    fn is_object(&self) -> bool {
        true
    }
}
