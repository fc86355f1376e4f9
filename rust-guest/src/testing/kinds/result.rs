//! Results: a tag, 0 or 1, and one of two payloads.
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

/// The types of the two payloads.
pub(super) struct Outcome<'a>(pub(super) &'a Type, pub(super) &'a Type);

impl<'a> Kind<'a> for Outcome<'a> {
    fn rust(&self, part: &dyn Fn(&Type) -> String) -> String {
        format!("Result<{}, {}>", part(self.0), part(self.1))
    }

    fn parts(&self) -> Vec<&'a Type> {
        [self.0, self.1].into()
    }

    fn layout(&self, of: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::tagged(Int::U8, &[of(self.0)?, of(self.1)?]).1)
    }

    fn check(&self, at: &str, description: &Description) -> Result<(), Error> {
        let error = match self.1 {
            Type::Unit | Type::String | Type::DynError | Type::Failure(_) => true,
            Type::Named(path) => description.types.get(path).is_some_and(|err| err.error),
            _ => false,
        };
        if error {
            return Ok(());
        }
        Err(bad(
            at,
            format!(
                "{} is the error of a result, but is not an error type",
                self.1
            ),
        ))
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let Value::Result(value) = value else {
            return Ok(None);
        };
        let layouts = [self.0, self.1].map(|side| lower.description.layout(side));
        let (at, layout) = Layout::tagged(Int::U8, &layouts);
        let payload = match value {
            Ok(value) => lower.wire(self.0, value)?,
            Err(error) => lower.wire(self.1, error)?,
        };
        let mut wire = vec![0; layout.size as usize];
        wire[0] = u8::from(value.is_err());
        wire[at as usize..][..payload.len()].copy_from_slice(&payload);
        Ok(Some(wire))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let [ok, err] = [self.0, self.1].map(|side| lift.description.layout(side));
        let (at, _) = Layout::tagged(Int::U8, &[ok, err]);
        Ok(Value::Result(match wire[0] {
            0 => Ok(Box::new(lift.wire(self.0, part(wire, at, ok.size))?)),
            1 => Err(Box::new(lift.wire(self.1, part(wire, at, err.size))?)),
            tag => {
                return lift.refuse(
                    Fault::Discriminant,
                    format!("{tag} of {}", self.rust(&|part| part.to_string())),
                );
            }
        }))
    }
}

impl<T: Into<Value>, E: Into<Value>> From<Result<T, E>> for Value {
    fn from(value: Result<T, E>) -> Value {
        Value::Result(match value {
            Ok(value) => Ok(Box::new(value.into())),
            Err(error) => Err(Box::new(error.into())),
        })
    }
}
