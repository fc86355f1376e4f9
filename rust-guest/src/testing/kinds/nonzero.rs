//! Integers that are never 0: the integer, checked.
use super::int::extended;
use super::{Kind, LayoutOf};
use crate::testing::error::{Error, Fault};
use crate::testing::lift::Lift;
use crate::testing::lower::{CoreType, Lower};
use crate::testing::types::{Int, Layout};
use crate::testing::{Description, Type, Value};
use std::cmp::Ordering;
use std::format;
use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64,
};
use std::string::String;
use std::vec::Vec;

pub(super) struct NonZero(pub(super) Int);

impl NonZero {
    fn name(&self) -> String {
        format!("NonZero{}", self.0.name().to_uppercase())
    }
}

impl Kind<'_> for NonZero {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        self.name()
    }

    fn layout(&self, of: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        self.0.layout(of)
    }

    fn core(&self, description: &Description) -> CoreType {
        self.0.core(description)
    }

    fn is_key(&self, _: &Description) -> bool {
        true
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        match value {
            Value::Int(0) => Ok(None),
            value => self.0.lower(lower, value),
        }
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        self.lift_number(lift, extended(self.0, wire))
    }

    fn lift_number(&self, lift: &mut Lift<'_>, number: i128) -> Result<Value, Error> {
        match self.0.lift_number(lift, number)? {
            Value::Int(0) => lift.refuse(Fault::Range, format!("0 is no {}", self.name())),
            value => Ok(value),
        }
    }

    fn order(&self, description: &Description, a: &Value, b: &Value) -> Ordering {
        self.0.order(description, a, b)
    }
}

macro_rules! from {
    ($($int:ty)*) => { $(
        impl From<$int> for Value {
            fn from(value: $int) -> Value {
                value.get().into()
            }
        }
    )* };
}
from!(NonZeroU8 NonZeroU16 NonZeroU32 NonZeroU64 NonZeroI8 NonZeroI16 NonZeroI32 NonZeroI64);
