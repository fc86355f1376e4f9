//! Errors of any type: the texts of the error and of its sources.
use super::list::List;
use super::{Kind, LayoutOf};
use crate::testing::error::{Error, Fault};
use crate::testing::lift::Lift;
use crate::testing::lower::Lower;
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::string::String;
use std::vec::Vec;

pub(super) struct DynError;

impl Kind<'_> for DynError {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        "Box<dyn Error>".into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::SPAN)
    }

    fn is_plain(&self, _: &Description) -> bool {
        false
    }

    /// A value is the list of the texts.
    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        match value {
            Value::List(texts) if !texts.is_empty() => List(&Type::String).lower(lower, value),
            _ => Ok(None),
        }
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let texts = List(&Type::String).lift(lift, wire)?;
        match texts.list() {
            Some([_, ..]) => Ok(texts),
            _ => lift.refuse(Fault::Range, "an error without texts"),
        }
    }
}
