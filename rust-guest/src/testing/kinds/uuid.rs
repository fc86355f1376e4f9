//! `uuid::Uuid`: its 16 bytes.
use super::{Kind, LayoutOf};
use crate::testing::error::Error;
use crate::testing::lift::Lift;
use crate::testing::lower::Lower;
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::cmp::Ordering;
use std::string::String;
use std::vec::Vec;

pub(super) struct Uuid;

impl Kind<'_> for Uuid {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        "Uuid".into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::new(16, 1))
    }

    fn is_key(&self, _: &Description) -> bool {
        true
    }

    fn lower(&self, _: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        Ok(match value {
            Value::Uuid(bytes) => Some(bytes.to_vec()),
            _ => None,
        })
    }

    fn lift(&self, _: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(wire);
        Ok(Value::Uuid(bytes))
    }

    fn order(&self, _: &Description, a: &Value, b: &Value) -> Ordering {
        match (a, b) {
            (Value::Uuid(a), Value::Uuid(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}
