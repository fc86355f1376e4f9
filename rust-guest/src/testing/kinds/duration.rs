//! `core::time::Duration`: seconds as a `u64`, nanoseconds as a `u32`, padding.
use super::{Kind, LayoutOf};
use crate::testing::error::{Error, Fault};
use crate::testing::lift::{Lift, number};
use crate::testing::lower::Lower;
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::cmp::Ordering;
use std::format;
use std::string::String;
use std::time::Duration;
use std::vec;
use std::vec::Vec;

pub(super) struct Time;

impl Kind<'_> for Time {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        "Duration".into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::new(16, 8))
    }

    fn is_key(&self, _: &Description) -> bool {
        true
    }

    fn lower(&self, _: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let Value::Duration(time) = value else {
            return Ok(None);
        };
        let mut wire = vec![0; 16];
        wire[..8].copy_from_slice(&time.as_secs().to_le_bytes());
        wire[8..12].copy_from_slice(&time.subsec_nanos().to_le_bytes());
        Ok(Some(wire))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let (secs, nanos) = (number(&wire[..8]), number(&wire[8..12]) as u32);
        if nanos >= 1_000_000_000 {
            return lift.refuse(Fault::Range, format!("{nanos} nanoseconds"));
        }
        Ok(Value::Duration(Duration::new(secs, nanos)))
    }

    fn order(&self, _: &Description, a: &Value, b: &Value) -> Ordering {
        match (a, b) {
            (Value::Duration(a), Value::Duration(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

impl From<Duration> for Value {
    fn from(value: Duration) -> Value {
        Value::Duration(value)
    }
}
