//! Options: a tag, 0 or 1, and the payload.
use super::{Kind, LayoutOf};
use crate::testing::description::bad;
use crate::testing::error::{Error, Fault};
use crate::testing::lift::{Lift, part};
use crate::testing::lower::Lower;
use crate::testing::types::{Int, Layout};
use crate::testing::{Description, Type, Value};
use std::boxed::Box;
use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

/// The type of the payload.
pub(super) struct Optional<'a>(pub(super) &'a Type);

impl<'a> Kind<'a> for Optional<'a> {
    fn rust(&self, part: &dyn Fn(&Type) -> String) -> String {
        format!("Option<{}>", part(self.0))
    }

    fn parts(&self) -> Vec<&'a Type> {
        [self.0].into()
    }

    fn layout(&self, of: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::tagged(Int::U8, &[of(self.0)?]).1)
    }

    fn check(&self, at: &str, _: &Description) -> Result<(), Error> {
        match self.0 {
            Type::Option(_) => Err(bad(at, "an option of an option")),
            _ => Ok(()),
        }
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let (at, layout) = Layout::tagged(Int::U8, &[lower.description.layout(self.0)]);
        let mut wire = vec![0; layout.size as usize];
        match value {
            Value::Option(None) => {}
            Value::Option(Some(value)) => {
                let payload = lower.wire(self.0, value)?;
                wire[0] = 1;
                wire[at as usize..][..payload.len()].copy_from_slice(&payload);
            }
            Value::Unit => return Ok(None),
            value => return lower.not_optional(self.rust(&|part| part.to_string()), value),
        }
        Ok(Some(wire))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let layout = lift.description.layout(self.0);
        let (at, _) = Layout::tagged(Int::U8, &[layout]);
        match wire[0] {
            0 => Ok(Value::Option(None)),
            1 => {
                let value = lift.wire(self.0, part(wire, at, layout.size))?;
                Ok(Value::Option(Some(Box::new(value))))
            }
            tag => lift.refuse(
                Fault::Discriminant,
                format!("{tag} of {}", self.rust(&|part| part.to_string())),
            ),
        }
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        Value::Option(value.map(|value| Box::new(value.into())))
    }
}
