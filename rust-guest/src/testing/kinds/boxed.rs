//! Boxes: the address of the wire form.
use super::{Kind, LayoutOf};
use crate::testing::error::Error;
use crate::testing::lift::{Lift, number};
use crate::testing::lower::Lower;
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::boxed::Box;
use std::format;
use std::rc::Rc;
use std::string::String;
use std::sync::Arc;
use std::vec::Vec;

/// The type of the value in the box.
pub(super) struct Boxed<'a>(pub(super) &'a Type);

impl<'a> Kind<'a> for Boxed<'a> {
    fn rust(&self, part: &dyn Fn(&Type) -> String) -> String {
        format!("Box<{}>", part(self.0))
    }

    fn parts(&self) -> Vec<&'a Type> {
        [self.0].into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::new(4, 4))
    }

    fn is_plain(&self, _: &Description) -> bool {
        false
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let at = lower.place(self.0, value)?;
        Ok(Some(at.to_le_bytes().into()))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let Layout { size, align } = lift.description.layout(self.0);
        let bytes = lift.region(number(wire) as u32, size, align)?;
        lift.spend(size.max(1))?;
        lift.wire(self.0, bytes)
    }
}

impl<T: Into<Value>> From<Box<T>> for Value {
    fn from(value: Box<T>) -> Value {
        (*value).into()
    }
}

impl<T: Into<Value> + Clone> From<Rc<T>> for Value {
    fn from(value: Rc<T>) -> Value {
        Rc::unwrap_or_clone(value).into()
    }
}

impl<T: Into<Value> + Clone> From<Arc<T>> for Value {
    fn from(value: Arc<T>) -> Value {
        Arc::unwrap_or_clone(value).into()
    }
}
