//! Iterators: values that stay in the guest. The host knows them by handle, and calls more exports
//! of the function that returned one to fetch the items and to drop it.
use super::{Kind, LayoutOf};
use crate::testing::description::bad;
use crate::testing::error::{Error, Fault};
use crate::testing::lift::{Lift, number};
use crate::testing::lower::{CoreType, Lower};
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::format;
use std::string::String;
use std::vec::Vec;

/// The type of the items.
pub(super) struct Iterator<'a>(pub(super) &'a Type);

impl<'a> Kind<'a> for Iterator<'a> {
    fn rust(&self, part: &dyn Fn(&Type) -> String) -> String {
        format!("Iterator<{}>", part(self.0))
    }

    fn parts(&self) -> Vec<&'a Type> {
        [self.0].into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::new(4, 4))
    }

    fn core(&self, _: &Description) -> CoreType {
        CoreType::I32(false)
    }

    fn check(&self, at: &str, _: &Description) -> Result<(), Error> {
        Err(bad(at, "an iterator that is not the result of an export"))
    }

    fn is_plain(&self, _: &Description) -> bool {
        false
    }

    /// A host makes no iterators.
    fn lower(&self, _: &mut Lower<'_>, _: &Value) -> Result<Option<Vec<u8>>, Error> {
        Ok(None)
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
