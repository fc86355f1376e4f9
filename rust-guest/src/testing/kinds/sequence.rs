//! Sequences: iterators of the test that an export pulls items from. The guest gets a handle, which
//! ends with the call.
use super::{Kind, LayoutOf};
use crate::testing::description::bad;
use crate::testing::error::{Error, Fault};
use crate::testing::lift::Lift;
use crate::testing::lower::{CoreType, Lower};
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::boxed::Box;
use std::format;
use std::string::String;
use std::vec::Vec;

/// The type of the items.
pub(super) struct Sequence<'a>(pub(super) &'a Type);

impl<'a> Kind<'a> for Sequence<'a> {
    fn rust(&self, part: &dyn Fn(&Type) -> String) -> String {
        format!("Iter<{}>", part(self.0))
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
        Err(bad(
            at,
            "a sequence that is not the whole parameter of an export",
        ))
    }

    fn is_plain(&self, _: &Description) -> bool {
        false
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let Value::Sequence(number) = value else {
            return Ok(None);
        };
        let handle = lower.callback(Type::Sequence(Box::new(self.0.clone())), *number);
        Ok(Some(handle.to_le_bytes().into()))
    }

    fn lift(&self, lift: &mut Lift<'_>, _: &[u8]) -> Result<Value, Error> {
        lift.refuse(Fault::Handle, "a sequence from the guest")
    }
}
