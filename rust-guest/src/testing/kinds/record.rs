//! Structs: their fields.
use super::{Kind, LayoutOf, NamedKind, failure};
use crate::testing::description::object::Object;
use crate::testing::error::Error;
use crate::testing::lift::Lift;
use crate::testing::lower::Lower;
use crate::testing::types::{Fields, Layout, Named};
use crate::testing::{Description, Shape, Type, Value};
use std::collections::BTreeMap;
use std::format;
use std::string::String;
use std::vec;
use std::vec::Vec;

pub(super) struct Record<'a>(pub(super) &'a Named, pub(super) &'a Fields);

pub(super) fn read(object: &mut Object<'_>) -> Result<(Shape, bool), Error> {
    let error = object.flag("error")?;
    let tuple = object.flag("tuple")?;
    let list = object.list("fields")?;
    let fields = Fields::read(&object.at, tuple, list)?;
    failure::read(object, error, &fields)?;
    Ok((Shape::Record(fields), error))
}

impl<'a> Kind<'a> for Record<'a> {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        self.0.name.clone()
    }

    fn parts(&self) -> Vec<&'a Type> {
        self.1.types().collect()
    }

    fn layout(&self, of: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        self.1.place(&self.0.path, 0, of)
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let mut wire = vec![0; self.0.layout.size as usize];
        self.1.lower(&self.0.name, lower, value, &mut wire)?;
        Ok(Some(wire))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        Ok(self.1.value(self.1.lift(lift, wire)?))
    }
}

impl<'a> NamedKind<'a> for Record<'a> {
    fn facts(&self, description: &Description, facts: &mut BTreeMap<String, String>) -> String {
        let tuple = self.1.facts(&self.0.name, description, facts);
        format!("a {tuple}struct")
    }
}
