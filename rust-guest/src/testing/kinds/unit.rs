//! `()`: no bytes.
use super::{Kind, LayoutOf};
use crate::testing::error::Error;
use crate::testing::lift::Lift;
use crate::testing::lower::Lower;
use crate::testing::types::Layout;
use crate::testing::{Type, Value};
use std::string::String;
use std::vec::Vec;

pub(super) struct Unit;

impl Kind<'_> for Unit {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        "()".into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::new(0, 1))
    }

    fn lower(&self, _: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        Ok((*value == Value::Unit).then(Vec::new))
    }

    fn lift(&self, _: &mut Lift<'_>, _: &[u8]) -> Result<Value, Error> {
        Ok(Value::Unit)
    }
}

impl From<()> for Value {
    fn from((): ()) -> Value {
        Value::Unit
    }
}
