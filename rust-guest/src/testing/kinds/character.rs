//! `char`: a `u32` that is a Unicode scalar value.
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

pub(super) struct Char;

impl Kind<'_> for Char {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        "char".into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::new(4, 4))
    }

    fn core(&self, _: &Description) -> CoreType {
        CoreType::I32(false)
    }

    fn is_key(&self, _: &Description) -> bool {
        true
    }

    fn lower(&self, _: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        Ok(match value {
            Value::Char(value) => Some(u32::from(*value).to_le_bytes().into()),
            _ => None,
        })
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        self.lift_number(lift, number(wire).into())
    }

    fn lift_number(&self, lift: &mut Lift<'_>, number: i128) -> Result<Value, Error> {
        match char::from_u32(number as u32) {
            Some(value) => Ok(Value::Char(value)),
            None => lift.refuse(Fault::Char, format!("{number:#x}")),
        }
    }

    fn order(&self, _: &Description, a: &Value, b: &Value) -> Ordering {
        match (a, b) {
            (Value::Char(a), Value::Char(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

impl From<char> for Value {
    fn from(value: char) -> Value {
        Value::Char(value)
    }
}
