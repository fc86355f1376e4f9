//! `f32` and `f64`: their bits, so that NaNs are told apart.
use super::{Kind, LayoutOf};
use crate::testing::error::Error;
use crate::testing::lift::{Lift, number};
use crate::testing::lower::{CoreType, Lower};
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::string::String;
use std::vec::Vec;

pub(super) struct F32;
pub(super) struct F64;

impl Kind<'_> for F32 {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        "f32".into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::new(4, 4))
    }

    fn core(&self, _: &Description) -> CoreType {
        CoreType::F32
    }

    fn lower(&self, _: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        Ok(match value {
            Value::F32(bits) => Some(bits.to_le_bytes().into()),
            _ => None,
        })
    }

    fn lift(&self, _: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        Ok(Value::F32(number(wire) as u32))
    }
}

impl Kind<'_> for F64 {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        "f64".into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::new(8, 8))
    }

    fn core(&self, _: &Description) -> CoreType {
        CoreType::F64
    }

    fn lower(&self, _: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        Ok(match value {
            Value::F64(bits) => Some(bits.to_le_bytes().into()),
            _ => None,
        })
    }

    fn lift(&self, _: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        Ok(Value::F64(number(wire)))
    }
}

impl From<f32> for Value {
    fn from(value: f32) -> Value {
        Value::F32(value.to_bits())
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Value::F64(value.to_bits())
    }
}
