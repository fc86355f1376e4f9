//! Lists: a span of elements.
use super::{Kind, LayoutOf};
use crate::testing::error::Error;
use crate::testing::lift::{Lift, part};
use crate::testing::lower::{CoreType, Lower, span};
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::collections::VecDeque;
use std::format;
use std::string::String;
use std::vec::Vec;

/// The type of the elements.
pub(super) struct List<'a>(pub(super) &'a Type);

impl<'a> Kind<'a> for List<'a> {
    fn rust(&self, part: &dyn Fn(&Type) -> String) -> String {
        format!("Vec<{}>", part(self.0))
    }

    fn parts(&self) -> Vec<&'a Type> {
        [self.0].into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::SPAN)
    }

    fn core(&self, _: &Description) -> CoreType {
        CoreType::Span
    }

    fn is_plain(&self, _: &Description) -> bool {
        false
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let Value::List(values) = value else {
            return Ok(None);
        };
        let layout = lower.description.layout(self.0);
        let start = lower.reserve(layout, values.len());
        for (i, value) in values.iter().enumerate() {
            let wire = lower.within(format!("[{i}]"), |lower| lower.wire(self.0, value))?;
            lower.put(start + i * layout.size as usize, &wire);
        }
        Ok(Some(span(lower.address(start), values.len())))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let layout = lift.description.layout(self.0);
        let (bytes, len) = lift.span(wire, layout)?;
        let mut values = Vec::new();
        for i in 0..len {
            let bytes = part(bytes, i * layout.size, layout.size);
            values.push(lift.within(format!("[{i}]"), |lift| lift.wire(self.0, bytes))?);
        }
        Ok(Value::List(values))
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Value {
        Value::List(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value> + Clone> From<&[T]> for Value {
    fn from(values: &[T]) -> Value {
        values.to_vec().into()
    }
}

impl<T: Into<Value>> From<VecDeque<T>> for Value {
    fn from(values: VecDeque<T>) -> Value {
        Vec::from(values).into()
    }
}
