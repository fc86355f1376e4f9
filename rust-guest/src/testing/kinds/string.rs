//! Strings: a span of UTF-8.
use super::{Kind, LayoutOf};
use crate::testing::error::{Error, Fault};
use crate::testing::lift::Lift;
use crate::testing::lower::{CoreType, Lower, span};
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::string::{String, ToString};
use std::vec::Vec;

pub(super) struct Text;

impl Kind<'_> for Text {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        "String".into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::SPAN)
    }

    fn core(&self, _: &Description) -> CoreType {
        CoreType::Span
    }

    fn is_key(&self, _: &Description) -> bool {
        true
    }

    fn is_plain(&self, _: &Description) -> bool {
        false
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let Some(text) = value.text() else {
            return Ok(None);
        };
        let start = lower.reserve(Layout::new(1, 1), text.len());
        lower.put(start, text.as_bytes());
        Ok(Some(span(lower.address(start), text.len())))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let (bytes, _) = lift.span(wire, Layout::new(1, 1))?;
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Value::Text(text.to_string())),
            Err(err) => lift.refuse(Fault::Utf8, err.to_string()),
        }
    }

    /// By the bytes.
    fn order(&self, _: &Description, a: &Value, b: &Value) -> Ordering {
        a.text()
            .map(str::as_bytes)
            .cmp(&b.text().map(str::as_bytes))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::Text(value.to_string())
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Value {
        Value::Text(value.clone())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::Text(value)
    }
}

impl From<Cow<'_, str>> for Value {
    fn from(value: Cow<'_, str>) -> Value {
        Value::Text(value.into_owned())
    }
}
