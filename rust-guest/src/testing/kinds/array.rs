//! Arrays: their elements, one after the other.
use super::{Kind, LayoutOf};
use crate::testing::description::bad;
use crate::testing::description::object::brief;
use crate::testing::error::Error;
use crate::testing::lift::{Lift, part};
use crate::testing::lower::Lower;
use crate::testing::types::{Layout, MAX_SIZE};
use crate::testing::{Type, Value};
use serde_json::Value as Json;
use std::format;
use std::string::String;
use std::vec::Vec;

/// The type of the elements, and their number.
pub(super) struct Array<'a>(pub(super) &'a Type, pub(super) u64);

/// Reads the number of elements in a reference.
pub(super) fn read_len(at: &str, len: &Json) -> Result<u64, Error> {
    match len.as_u64() {
        Some(len) if len <= MAX_SIZE => Ok(len),
        _ => Err(bad(at, format!("an array of {} elements", brief(len)))),
    }
}

impl<'a> Kind<'a> for Array<'a> {
    fn rust(&self, part: &dyn Fn(&Type) -> String) -> String {
        format!("[{}; {}]", part(self.0), self.1)
    }

    fn parts(&self) -> Vec<&'a Type> {
        [self.0].into()
    }

    fn layout(&self, of: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        let element = of(self.0)?;
        Ok(Layout::new(element.size * self.1, element.align))
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let values = match value {
            Value::List(values) if values.len() as u64 == self.1 => values,
            _ => return Ok(None),
        };
        let mut wire = Vec::new();
        for (i, value) in values.iter().enumerate() {
            wire.extend(lower.within(format!("[{i}]"), |lower| lower.wire(self.0, value))?);
        }
        Ok(Some(wire))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let size = lift.description.layout(self.0).size;
        // The bytes of elements are paid for with the value that contains the array. Elements of
        // `()` have no bytes, so they are counted here.
        lift.spend(if size == 0 { self.1 } else { 0 })?;
        let mut values = Vec::new();
        for i in 0..self.1 {
            let bytes = part(wire, i * size, size);
            values.push(lift.within(format!("[{i}]"), |lift| lift.wire(self.0, bytes))?);
        }
        Ok(Value::List(values))
    }
}

impl<T: Into<Value> + Clone, const N: usize> From<&[T; N]> for Value {
    fn from(values: &[T; N]) -> Value {
        values.to_vec().into()
    }
}

impl<T: Into<Value>, const N: usize> From<[T; N]> for Value {
    fn from(values: [T; N]) -> Value {
        Vec::from(values).into()
    }
}
