//! Tuples: a record of their members.
use super::{Kind, LayoutOf};
use crate::testing::description::bad;
use crate::testing::error::Error;
use crate::testing::lift::{Lift, part};
use crate::testing::lower::Lower;
use crate::testing::types::{Layout, TOO_LARGE};
use crate::testing::value::Args;
use crate::testing::{Description, Type, Value};
use std::format;
use std::ops::RangeInclusive;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

/// The types of the members.
pub(super) struct Tuple<'a>(pub(super) &'a [Type]);

/// How many members a tuple has.
pub(super) const LENGTHS: RangeInclusive<usize> = 2..=12;

impl Tuple<'_> {
    fn offsets(&self, description: &Description) -> (Vec<u64>, Layout) {
        let layouts = self.0.iter().map(|member| description.layout(member));
        Layout::record(0, layouts).expect("a tuple fits in memory")
    }
}

impl<'a> Kind<'a> for Tuple<'a> {
    fn rust(&self, part: &dyn Fn(&Type) -> String) -> String {
        let members: Vec<String> = self.0.iter().map(part).collect();
        format!("({})", members.join(", "))
    }

    fn parts(&self) -> Vec<&'a Type> {
        self.0.iter().collect()
    }

    fn layout(&self, of: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        let layouts = self.0.iter().map(of).collect::<Result<Vec<_>, _>>()?;
        match Layout::record(0, layouts) {
            Some((_, layout)) => Ok(layout),
            None => Err(bad(self.rust(&|part| part.to_string()), TOO_LARGE)),
        }
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let values = match value {
            Value::Tuple(values) if values.len() == self.0.len() => values,
            _ => return Ok(None),
        };
        let (offsets, layout) = self.offsets(lower.description);
        let mut wire = vec![0; layout.size as usize];
        for (i, ((member, value), at)) in self.0.iter().zip(values).zip(offsets).enumerate() {
            let part = lower.within(format!(".{i}"), |lower| lower.wire(member, value))?;
            wire[at as usize..][..part.len()].copy_from_slice(&part);
        }
        Ok(Some(wire))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let description = lift.description;
        let (offsets, _) = self.offsets(description);
        let mut values = Vec::new();
        for (i, (member, at)) in self.0.iter().zip(offsets).enumerate() {
            let bytes = part(wire, at, description.layout(member).size);
            values.push(lift.within(i.to_string(), |lift| lift.wire(member, bytes))?);
        }
        Ok(Value::Tuple(values))
    }
}

macro_rules! tuples {
    ($($name:ident)*; $next:ident $($rest:ident)*) => {
        impl<$($name: Into<Value>,)* $next: Into<Value>> From<($($name,)* $next,)> for Value {
            fn from(tuple: ($($name,)* $next,)) -> Value {
                Value::Tuple(Args::values(tuple))
            }
        }
        tuples!($($name)* $next; $($rest)*);
    };
    ($($name:ident)*;) => {};
}

tuples!(; A B C D E F G H I J K L);
