//! Integers of 128 bits: two halves, the lower one first.
use super::{Kind, LayoutOf};
use crate::testing::error::Error;
use crate::testing::lift::{Lift, number};
use crate::testing::lower::Lower;
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::cmp::Ordering;
use std::string::String;
use std::vec::Vec;

pub(super) struct U128;
pub(super) struct I128;

const LAYOUT: Layout = Layout::new(16, 8);

fn bits(wire: &[u8]) -> u128 {
    u128::from(number(&wire[8..])) << 64 | u128::from(number(&wire[..8]))
}

impl Kind<'_> for U128 {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        "u128".into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(LAYOUT)
    }

    fn is_key(&self, _: &Description) -> bool {
        true
    }

    fn lower(&self, _: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        Ok(match value {
            Value::U128(value) => Some(value.to_le_bytes().into()),
            _ => None,
        })
    }

    fn lift(&self, _: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        Ok(Value::U128(bits(wire)))
    }

    fn order(&self, _: &Description, a: &Value, b: &Value) -> Ordering {
        match (a, b) {
            (Value::U128(a), Value::U128(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

impl Kind<'_> for I128 {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        "i128".into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(LAYOUT)
    }

    fn is_key(&self, _: &Description) -> bool {
        true
    }

    fn lower(&self, _: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        Ok(match value {
            Value::Int(value) => Some(value.to_le_bytes().into()),
            _ => None,
        })
    }

    fn lift(&self, _: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        Ok(Value::Int(bits(wire) as i128))
    }

    fn order(&self, _: &Description, a: &Value, b: &Value) -> Ordering {
        a.int().cmp(&b.int())
    }
}

impl From<u128> for Value {
    fn from(value: u128) -> Value {
        Value::U128(value)
    }
}

impl From<i128> for Value {
    fn from(value: i128) -> Value {
        Value::Int(value)
    }
}
