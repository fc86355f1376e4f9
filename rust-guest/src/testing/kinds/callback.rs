//! Callbacks: closures of the test that an export calls, and closures of the guest that a host
//! function calls. The other side gets a handle, which ends with the call.
use super::{Kind, LayoutOf};
use crate::testing::description::bad;
use crate::testing::error::{Error, Fault};
use crate::testing::lift::{Lift, number};
use crate::testing::lower::{CoreType, Lower};
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::boxed::Box;
use std::format;
use std::ops::RangeInclusive;
use std::string::String;
use std::vec::Vec;

/// The number of types in a description's reference: the result and up to four parameters.
pub(super) const PARTS: RangeInclusive<usize> = 1..=5;

/// The types of the result and of the parameters.
pub(super) struct Callback<'a>(pub(super) &'a Type, pub(super) &'a [Type]);

impl<'a> Kind<'a> for Callback<'a> {
    fn rust(&self, part: &dyn Fn(&Type) -> String) -> String {
        let params: Vec<String> = self.1.iter().map(part).collect();
        let result = match self.0 {
            Type::Unit => String::new(),
            result => format!(" -> {}", part(result)),
        };
        format!("Callback<fn({}){result}>", params.join(", "))
    }

    fn parts(&self) -> Vec<&'a Type> {
        let mut parts: Vec<&Type> = self.1.iter().collect();
        parts.push(self.0);
        parts
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
            "a callback that is not the whole parameter of a function",
        ))
    }

    fn is_plain(&self, _: &Description) -> bool {
        false
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let Value::Callback(number) = value else {
            return Ok(None);
        };
        let ty = Type::Callback(Box::new(self.0.clone()), self.1.into());
        let handle = lower.callback(ty, *number);
        Ok(Some(handle.to_le_bytes().into()))
    }

    fn lift_number(&self, lift: &mut Lift<'_>, number: i128) -> Result<Value, Error> {
        self.lift(lift, &(number as u32).to_le_bytes())
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let ty = Type::Callback(Box::new(self.0.clone()), self.1.into());
        match number(wire) as u32 {
            0 => lift.refuse(Fault::Handle, "0 is no handle of a callback"),
            handle => Ok(Value::Lent(lift.lent(ty, handle))),
        }
    }
}
