//! Streams: readers and writers of the test. The guest gets a handle, which ends with the call.
use super::{Kind, LayoutOf};
use crate::testing::description::bad;
use crate::testing::error::{Error, Fault};
use crate::testing::lift::Lift;
use crate::testing::lower::{CoreType, Lower};
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

/// `Type::Reader` or `Type::Writer`.
pub(super) struct Stream<'a>(pub(super) &'a Type);

impl Kind<'_> for Stream<'_> {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        if *self.0 == Type::Reader {
            "Reader".to_string()
        } else {
            "Writer".to_string()
        }
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
            format!("a {} that is not the whole parameter of an export", self.0),
        ))
    }

    fn is_plain(&self, _: &Description) -> bool {
        false
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let number = match (self.0, value) {
            (Type::Reader, Value::Reader(number)) | (Type::Writer, Value::Writer(number)) => {
                *number
            }
            _ => return Ok(None),
        };
        let handle = lower.callback(self.0.clone(), number);
        Ok(Some(handle.to_le_bytes().into()))
    }

    fn lift(&self, lift: &mut Lift<'_>, _: &[u8]) -> Result<Value, Error> {
        lift.refuse(Fault::Handle, "a stream from the guest")
    }
}
