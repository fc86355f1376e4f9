//! Integers of up to 64 bits: their bytes.
use super::{Kind, LayoutOf};
use crate::testing::error::{Error, Fault};
use crate::testing::lift::{Lift, number};
use crate::testing::lower::{CoreType, Lower};
use crate::testing::types::{Int, Layout};
use crate::testing::{Description, Type, Value};
use std::cmp::Ordering;
use std::format;
use std::string::String;
use std::vec::Vec;

impl Kind<'_> for Int {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        self.name().into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::new(self.size(), self.size()))
    }

    fn core(&self, _: &Description) -> CoreType {
        match self {
            Int::U64 | Int::I64 => CoreType::I64,
            int => CoreType::I32(int.signed()),
        }
    }

    fn is_key(&self, _: &Description) -> bool {
        true
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        match value {
            Value::Int(value) => lower_int(lower, *self, *value).map(Some),
            _ => Ok(None),
        }
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        self.lift_number(lift, extended(*self, wire))
    }

    fn lift_number(&self, lift: &mut Lift<'_>, number: i128) -> Result<Value, Error> {
        let (least, greatest) = self.range();
        if !(least..=greatest).contains(&number) {
            return lift.refuse(Fault::Range, format!("{number} is no {}", self.name()));
        }
        Ok(Value::Int(number))
    }

    fn order(&self, _: &Description, a: &Value, b: &Value) -> Ordering {
        a.int().cmp(&b.int())
    }
}

/// The bytes of an integer, if it is in range.
pub(super) fn lower_int(lower: &Lower<'_>, int: Int, value: i128) -> Result<Vec<u8>, Error> {
    let (least, greatest) = int.range();
    if !(least..=greatest).contains(&value) {
        return lower.wrong(format!("{} ({least} to {greatest})", int.name()), value);
    }
    Ok(value.to_le_bytes()[..int.size() as usize].to_vec())
}

/// An integer in memory.
pub(super) fn extended(int: Int, wire: &[u8]) -> i128 {
    let value = i128::from(number(wire));
    let sign = 1 << (8 * int.size() - 1);
    if int.signed() && value >= sign {
        value - 2 * sign
    } else {
        value
    }
}

macro_rules! from {
    ($($int:ty)*) => { $(
        impl From<$int> for Value {
            fn from(value: $int) -> Value {
                Value::Int(value.into())
            }
        }
    )* };
}
from!(u8 u16 u32 u64 i8 i16 i32 i64);
