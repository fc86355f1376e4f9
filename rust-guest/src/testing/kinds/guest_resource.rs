//! Resources: values that stay in the guest. Their handles are passed on as they are, and the guest
//! checks them.
use super::{Kind, LayoutOf, NamedKind};
use crate::testing::description::object::Object;
use crate::testing::error::{Error, Fault};
use crate::testing::lift::{Lift, number};
use crate::testing::lower::{CoreType, Lower};
use crate::testing::types::{Layout, Named};
use crate::testing::{Description, Shape, Value};
use std::collections::BTreeMap;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

pub(super) struct GuestResource<'a>(pub(super) &'a Named);

pub(super) fn read(object: &mut Object<'_>) -> Result<(Shape, bool), Error> {
    let drop = object.text("drop")?.to_string();
    // What generators make of its methods `read` and `write`.
    object.flag("read")?;
    object.flag("write")?;
    Ok((Shape::GuestResource(drop), false))
}

impl Kind<'_> for GuestResource<'_> {
    fn rust(&self, _: &dyn Fn(&crate::testing::Type) -> String) -> String {
        self.0.name.clone()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::new(4, 4))
    }

    fn core(&self, _: &Description) -> CoreType {
        CoreType::I32(false)
    }

    fn is_plain(&self, _: &Description) -> bool {
        false
    }

    fn lower(&self, _: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        Ok(value.resource().map(|handle| handle.to_le_bytes().into()))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        self.lift_number(lift, number(wire).into())
    }

    fn lift_number(&self, lift: &mut Lift<'_>, number: i128) -> Result<Value, Error> {
        match number as u32 {
            0 => lift.refuse(Fault::Handle, "0 is no handle"),
            handle => Ok(Value::Resource(handle)),
        }
    }
}

impl NamedKind<'_> for GuestResource<'_> {
    fn facts(&self, _: &Description, _: &mut BTreeMap<String, String>) -> String {
        format!("a resource {}", self.0.name)
    }
}
