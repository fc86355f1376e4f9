//! `rust_decimal::Decimal`: a span of text such as `-12.50`.
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

pub(super) struct Decimal;

/// A zero has no sign. At most 28 digits follow the point, and all digits are a number of 96 bits.
fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) if digits(fraction) && fraction.len() <= 28 => (whole, fraction),
        Some(_) => return false,
        None => (unsigned, ""),
    };
    let number = format!("{whole}{fraction}").parse::<u128>();
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && number.is_ok_and(|number| number < 1 << 96 && (number > 0 || unsigned == text))
}

impl Kind<'_> for Decimal {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        "Decimal".into()
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
            Some(text) if is_decimal(text) => Text.lower(lower, value),
            _ => Ok(None),
        }
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let value = Text.lift(lift, wire)?;
        match value.text() {
            Some(text) if is_decimal(text) => Ok(value),
            _ => lift.refuse(Fault::Range, format!("{value} is not a decimal")),
        }
    }
}
