//! `bool`: one byte, 0 or 1.
use super::{Kind, LayoutOf};
use crate::testing::error::{Error, Fault};
use crate::testing::lift::{Lift, number};
use crate::testing::lower::{CoreType, Lower};
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::cmp::Ordering;
use std::format;
use std::string::String;
use std::vec::Vec;

pub(super) struct Bool;

impl Kind<'_> for Bool {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        "bool".into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::new(1, 1))
    }

    fn core(&self, _: &Description) -> CoreType {
        CoreType::I32(false)
    }

    fn is_key(&self, _: &Description) -> bool {
        true
    }

    fn lower(&self, _: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        Ok(value.bool().map(|value| [u8::from(value)].into()))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        self.lift_number(lift, number(wire).into())
    }

    fn lift_number(&self, lift: &mut Lift<'_>, number: i128) -> Result<Value, Error> {
        match number {
            0 => Ok(Value::Bool(false)),
            1 => Ok(Value::Bool(true)),
            other => lift.refuse(Fault::Bool, format!("{other}, expected 0 or 1")),
        }
    }

    fn order(&self, _: &Description, a: &Value, b: &Value) -> Ordering {
        a.bool().cmp(&b.bool())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}
