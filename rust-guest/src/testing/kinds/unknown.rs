//! A type with a name, where its record is not at hand: the name. Descriptions in which a record is
//! missing are refused, so its values are never lowered or lifted.
use super::{Kind, LayoutOf};
use crate::testing::error::Error;
use crate::testing::lift::Lift;
use crate::testing::lower::Lower;
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::borrow::ToOwned;
use std::string::String;
use std::vec::Vec;

/// The path.
pub(super) struct Unknown<'a>(pub(super) &'a str);

impl Kind<'_> for Unknown<'_> {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        self.0.rsplit("::").next().unwrap_or(self.0).to_owned()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        unreachable!("the layout of {} is in its record", self.0)
    }

    fn is_plain(&self, _: &Description) -> bool {
        false
    }

    fn lower(&self, _: &mut Lower<'_>, _: &Value) -> Result<Option<Vec<u8>>, Error> {
        unreachable!("{} has no record", self.0)
    }

    fn lift(&self, _: &mut Lift<'_>, _: &[u8]) -> Result<Value, Error> {
        unreachable!("{} has no record", self.0)
    }
}
