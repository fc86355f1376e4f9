//! `serde_json::Value`: a span of JSON text.
use super::string::Text;
use super::{Kind, LayoutOf};
use crate::testing::error::{Error, Fault};
use crate::testing::lift::Lift;
use crate::testing::lower::{CoreType, Lower};
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::format;
use std::string::String;
use std::vec::Vec;

pub(super) struct Json;

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok()
}

impl Kind<'_> for Json {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        "Value".into()
    }

    fn layout(&self, of: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Text.layout(of)
    }

    fn core(&self, description: &Description) -> CoreType {
        Text.core(description)
    }

    fn is_plain(&self, description: &Description) -> bool {
        Text.is_plain(description)
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        match value.text() {
            Some(text) if is_json(text) => Text.lower(lower, value),
            _ => Ok(None),
        }
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let value = Text.lift(lift, wire)?;
        match value.text() {
            Some(text) if is_json(text) => Ok(value),
            _ => lift.refuse(Fault::Range, format!("{value} is not JSON")),
        }
    }
}
