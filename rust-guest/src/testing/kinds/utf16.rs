//! Strings of UTF-16: a span of code units.
use super::{Kind, LayoutOf};
use crate::testing::error::{Error, Fault};
use crate::testing::lift::Lift;
use crate::testing::lower::{CoreType, Lower, span};
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::format;
use std::string::String;
use std::vec::Vec;

pub(super) struct Utf16;

/// The layout of a code unit.
const UNIT: Layout = Layout { size: 2, align: 2 };

impl Kind<'_> for Utf16 {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        "Utf16".into()
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
        let Some(text) = value.text() else {
            return Ok(None);
        };
        let units: Vec<u16> = text.encode_utf16().collect();
        let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let start = lower.reserve(UNIT, units.len());
        lower.put(start, &bytes);
        Ok(Some(span(lower.address(start), units.len())))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let (bytes, _) = lift.span(wire, UNIT)?;
        let units = bytes
            .chunks_exact(2)
            .map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
        match char::decode_utf16(units).collect::<Result<String, _>>() {
            Ok(text) => Ok(Value::Text(text)),
            Err(err) => {
                let unit = err.unpaired_surrogate();
                lift.refuse(Fault::Char, format!("the lone surrogate {unit:#06x}"))
            }
        }
    }
}
